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

from aftersales.errors import BusyError, OutsideError
from aftersales.i18n import _
from aftersales.store.alive import vantage
from aftersales.store.trouble import outside_trouble

_PAUSE: Final = 0.02
"""Seconds between two looks at the queue: short against what a change takes."""
_PAUSE_FIRST: Final = 0.002
"""Seconds between two tries of who is next: what is lost from one change to the next."""
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
    """Hold the lock on `path` for the length of the block; who waits gets it in the order of coming.

    Args:
        path: the file to lock; it is made where it is missing, and stays.
        wait_seconds: how long to wait for other holders.
        on_wait: called once, with who holds it, when there is somebody to wait for.

    Raises:
        BusyError: others hold it for longer than `wait_seconds`.
        OutsideError: the file cannot be made, or this file system locks nothing.
    """
    with outside_trouble(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = _open(path, os.O_CREAT)
    try:
        if Queue(path).is_empty() and _locked(descriptor, path):
            pass  # nobody is here, and nobody waits
        else:
            _wait_for(descriptor, path, wait_seconds, on_wait)
        with outside_trouble(path):
            _write_holder(descriptor)
        yield
    finally:
        os.close(descriptor)


def lock_holder(path: Path) -> str | None:
    """Return who holds the lock on `path` now, None where nobody does; nothing is made or written."""
    try:
        descriptor = _open(path)
    except OSError:
        return None
    try:
        return None if _locked(descriptor, path) else _read_holder(path) or _("unknown")
    finally:
        os.close(descriptor)


def _open(path: Path, more: int = 0) -> int:
    return os.open(path, os.O_RDWR | more | getattr(os, "O_CLOEXEC", 0), 0o666)


def _locked(descriptor: int, path: Path) -> bool:
    """Try to lock, and tell whether that went well.

    Raises:
        OutsideError: the file system has no locks: some network disks, some shared folders of virtual machines.
    """
    try:
        return _try_lock(descriptor)
    except OSError as error:
        raise OutsideError(
            _("This file system cannot lock files ({reason}), and two changes at once would mix.").format(
                reason=os.strerror(error.errno or 0)
            ),
            place=str(path),
            hint=_("Keep the desk on a local disk, or turn locks on where the disk is mounted."),
        ) from error


def _wait_for(descriptor: int, path: Path, wait_seconds: float, on_wait: Callable[[str], None] | None) -> None:
    """Stand in line, and lock when all who came before are gone."""
    deadline = time.monotonic() + wait_seconds
    told = False
    with outside_trouble(path), Queue(path).place() as is_first:
        while not (first := is_first()) or not _locked(descriptor, path):
            holder = _read_holder(path)
            if time.monotonic() >= deadline:
                raise BusyError(
                    _("Another command is changing this desk: {holder}.").format(holder=holder or _("unknown")),
                    hint=_("Wait until it has ended, then try again."),
                )
            if on_wait and not told:
                told = True
                on_wait(holder)
            time.sleep(_PAUSE_FIRST if first else _PAUSE)


class Queue:
    """Those who wait for a lock, oldest first: a file for each, itself locked while its process lives.

    The kernel gives a lock to whoever asks next, so that of eight who ask all the time one may wait for minutes.
    """

    def __init__(self, lock: Path) -> None:
        self._folder = lock.with_name(f"{lock.name}.queue")

    def is_empty(self) -> bool:
        """Tell whether nobody stands in line, as far as can be seen without asking each."""
        try:
            return not os.listdir(self._folder)  # noqa: PTH208  names are enough
        except FileNotFoundError:
            return True

    @contextmanager
    def place(self) -> Iterator[Callable[[], bool]]:
        """Stand in line for the length of the block; yield what tells whether it is one's turn."""
        self._folder.mkdir(exist_ok=True)
        mine, descriptor = self._enter()
        try:
            yield lambda: self._is_first(mine)
        finally:
            mine.unlink(missing_ok=True)
            os.close(descriptor)

    def _enter(self) -> tuple[Path, int]:
        while True:
            # The machine's own running clock: one for all its processes, and nobody sets it.
            mine = self._folder / f"{time.monotonic_ns():020}-{os.getpid()}"
            descriptor = _open(mine, os.O_CREAT | os.O_EXCL)
            if _locked(descriptor, mine) and mine.exists():  # else taken for a dead one's, before it was locked
                return mine, descriptor
            os.close(descriptor)

    def _is_first(self, mine: Path) -> bool:
        for name in sorted(os.listdir(self._folder)):  # noqa: PTH208  names are enough
            if name >= mine.name:
                return True
            if not self._is_gone(self._folder / name):
                return False
        return True

    @staticmethod
    def _is_gone(other: Path) -> bool:
        """Tell whether who stood there has died or gone, and clear the place."""
        try:
            descriptor = _open(other)
        except FileNotFoundError:
            return True
        try:
            gone = _locked(descriptor, other)
            if gone:
                other.unlink(missing_ok=True)
        finally:
            os.close(descriptor)
        return gone


def _write_holder(descriptor: int) -> None:
    """Leave word for those who wait: process, machine and command; and where its number means something."""
    words = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]]).replace("\n", " ")
    holder = f"{os.getpid()} {_machine()} {words}\n{vantage()}\n".encode("utf-8", "replace")
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, holder)
    os.ftruncate(descriptor, len(holder))


def _machine() -> str:
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "?")


def _read_holder(path: Path) -> str:
    """Return who holds the lock as a person reads it; empty where nobody left word."""
    try:
        first, _newline, seen_from = path.read_text("utf-8", "replace").strip().partition("\n")
    except OSError:
        return ""
    words = first.split(" ", 2)
    if len(words) < 3:
        return ""
    if seen_from != vantage():  # another container counts its processes in its own way, and may share our name
        return _("{command} (in another container or on another machine: {machine})").format(
            command=words[2], machine=words[1]
        )
    return _("{command} (process {pid} on {machine})").format(command=words[2], pid=words[0], machine=words[1])
