"""Words that a person gives to a command: as arguments, from standard input, or in their editor."""

import sys

import click

from aftersales.errors import UsageError
from aftersales.i18n import _

_CUT = "# ------------------------ >8 ------------------------"


def words_from(text: str, *, ask: bool = False) -> str:
    """Return `text`; standard input for ``-``; what is typed into an editor where it is empty and `ask` is set.

    Raises:
        UsageError: there are no words, and no terminal to ask for them.
    """
    if text == "-":
        return read_standard_input()
    if text.strip() or not ask:
        return text
    if not sys.stdin.isatty():
        raise UsageError(_("There are no words."), hint=_("Give them as TEXT, or - to read standard input."))
    typed = click.edit(f"\n\n{_CUT}\n# {_('Write above this line; an empty text gives up.')}\n")
    words = (typed or "").partition(_CUT)[0].strip()
    if not words:
        raise UsageError(_("There are no words; nothing was written."))
    return words


def read_standard_input() -> str:
    """Return standard input as text.

    Raises:
        UsageError: it is not UTF-8.
    """
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UsageError(
            _("Standard input is not UTF-8 (byte {position}).").format(position=error.start),
            hint=_("Convert it first, for example with: iconv -f GB18030 -t UTF-8"),
        ) from None
