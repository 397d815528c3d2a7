"""Exit codes for a mail server's pipe, by sysexits.h: the server keeps a message, gives it back, or has done with it.

Postfix and Exim try again after 75 alone, and give the message back to its sender after most others; so whatever is not
the sender's fault is 75: a desk that is locked, a disk that is full, a policy that is broken, a bug of ours.
"""

from collections.abc import Sequence
from typing import Final

from aftersales.errors import ExitCode

EX_DATAERR: Final = 65
"""It is no e-mail: the sender is told."""
EX_TEMPFAIL: Final = 75


def is_mail_pipe(arguments: Sequence[str]) -> bool:
    """Tell whether a command line reads a message from a mail server: ``import mail -``."""
    words = list(arguments)
    place = words.index("import") if "import" in words else len(words)
    return words[place + 1 : place + 2] == ["mail"] and "-" in words[place + 2 :]


def mail_exit(code: int) -> int:
    """Return what a mail server is told instead of one of our exit codes."""
    if code == ExitCode.DONE:
        return 0
    return EX_DATAERR if code == ExitCode.FOUND else EX_TEMPFAIL
