"""A report of our own bug: what happened, on what, without customer text beyond the command line itself."""

import os
import platform
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir

from aftersales import __version__


def write_bug_report(error: BaseException, arguments: list[str]) -> Path:
    """Write a report of `error` that only this user can read, and return its path.

    It goes to the user's state folder (XDG Base Directory), or to the temporary folder where that cannot be written.
    """
    text = _report(error, arguments)
    name = f"bug-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.txt"
    for folder in (_state_folder(), Path(gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / name
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
                stream.write(text)
        except OSError:
            continue
        return path
    sys.stderr.write(text)
    return Path("-")


def _state_folder() -> Path:
    home = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")  # noqa: PTH111, PTH118  Path.home() raises where cron has no HOME
    return Path(home) / "aftersales"


def _report(error: BaseException, arguments: list[str]) -> str:
    trace = "".join(traceback.format_exception(error))
    return (
        f"aftersales {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
        f"command: {arguments!r}\n"
        f"folder: {os.getcwd()!r}\n\n{trace}"  # noqa: PTH109  as the system says it, also where it was deleted under us
    )
