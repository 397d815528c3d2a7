"""The desk lock: a kernel lock on a file in git's folder. The kernel frees it when its holder dies.

The one module that knows how each operating system locks a file; the Windows branch is written, not tried.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from aftersales.errors import BusyError
from aftersales.i18n import _
from aftersales.store.trouble import outside_trouble

_PAUSE: Final = 0.02
"""Seconds between two tries: short against the 20 ms that a change takes."""
_LOCKED_BYTE: Final = 1 << 30
"""Windows locks bytes, and a locked byte cannot be read: this one is behind everything that is written."""

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def hold_lock(path: Path, wait_seconds: float, on_wait: Callable[[str], None] | None) -> Iterator[None]:
    """Hold the lock on `path` for the length of the block.

    Args:
        path: the file to lock; it is made where it is missing, and stays.
        wait_seconds: how long to wait for another holder.
        on_wait: called once, with who holds it, when there is somebody to wait for.

    Raises:
        BusyError: somebody else holds it for longer than `wait_seconds`.
        OutsideError: the file cannot be made.
    """
    with outside_trouble(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
    try:
        _wait_for(descriptor, path, wait_seconds, on_wait)
        with outside_trouble(path):
            _write_holder(descriptor)
        yield
    finally:
        os.close(descriptor)


def lock_holder(path: Path) -> str | None:
    """Return who holds the lock on `path` now, None where nobody does; nothing is made or written."""
    try:
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return None
    try:
        return None if _try_lock(descriptor) else _read_holder(path) or _("unknown")
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, path: Path, wait_seconds: float, on_wait: Callable[[str], None] | None) -> None:
    deadline = time.monotonic() + wait_seconds
    told = False
    while not _try_lock(descriptor):
        holder = _read_holder(path)
        if time.monotonic() >= deadline:
            raise BusyError(
                _("Another command is changing this desk: {holder}.").format(holder=holder or _("unknown")),
                hint=_("Wait until it has ended, then try again."),
            )
        if on_wait and not told:
            told = True
            on_wait(holder)
        time.sleep(_PAUSE)


def _write_holder(descriptor: int) -> None:
    """Leave word for those who wait: process, machine and command."""
    words = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
    holder = f"{os.getpid()} {_machine()} {words}\n".encode("utf-8", "replace")
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, holder)
    os.ftruncate(descriptor, len(holder))


def _machine() -> str:
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "?")


def _read_holder(path: Path) -> str:
    """Return who holds the lock as a person reads it; empty where nobody left word."""
    try:
        words = path.read_text("utf-8", "replace").strip().split(" ", 2)
    except OSError:
        return ""
    if len(words) < 3:
        return ""
    return _("{command} (process {pid} on {machine})").format(command=words[2], pid=words[0], machine=words[1])
