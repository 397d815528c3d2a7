"""git's own index file, for the few entries of a change: read and set without going through all the others.

`git update-index` reads, sorts and writes every entry, and sums up the file with a slow, collision-detecting SHA-1: at
100,000 files that is most of what a change costs. Here the bytes of the file are searched for the path, one entry is
replaced, put in or cut out (`index_format`), and the rest is copied. The file stays what every git client reads; how
the other ways to this end compare is in docs/adr/0014.

Whatever is not an everyday index (version 4, split, sparse, a file system monitor, a conflict, a flag set by hand, the
first file of a folder) is left to git.
"""

import os
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from aftersales.store.folders import ODD, Odd
from aftersales.store.index_format import LONGEST, IndexBytes, UnusualIndexError
from aftersales.store.journal import FOLDER
from aftersales.store.parsing import Entry, Staged

FEW: Final = 8
"""More entries than this are git's work: it goes through the file once for all of them."""

_Stat = tuple[int, int, int, int]
_LAST_NANOSECOND: Final = 999_999_999
_OURS: Final = 500
"""So many changes in a row, then git writes the file itself; until then `git status` looks into their files."""


def read_entries(private: Path, paths: Sequence[str], digits: int) -> dict[str, Staged] | Odd:
    """Return what the index holds at `paths` (git's own, from the top); ODD where git has to be asked.

    Args:
        private: git's folder for the work tree.
        paths: files; those that the index does not hold are not in the answer.
        digits: of the repository's ids, 40 or 64.
    """
    found: dict[str, Staged] = {}
    try:
        index = IndexBytes(_content(private, _stat(private)), digits // 2)
        for path in paths:
            entry = index.find(_raw(path))
            if entry:
                mode_and_oid = Entry(f"{entry.mode:06o}", entry.oid.hex())
                found[path] = Staged(mode_and_oid, entry.skipped, entry.merging)
    except (UnusualIndexError, FileNotFoundError):
        return ODD
    return found


def set_entries(private: Path, entries: Mapping[str, tuple[Entry, os.stat_result] | None], digits: int) -> bool:
    """Set or remove entries of the index; tell whether that was done, or is left to git.

    The file's time of change stays where it was (`_time_after`), so every file that git has to look into, because it
    changed as late as the index did, is still looked into: https://git-scm.com/docs/racy-git

    Args:
        private: git's folder for the work tree.
        entries: git's path → mode and content, and the file in the work tree that holds it; None removes the entry.
        digits: of the repository's ids, 40 or 64.

    Raises:
        OSError: the disk refuses; the index is as it was.
    """
    if len(entries) > FEW:
        return False
    try:
        before = _stat(private)
        when = _time_after(before[2])
        index = IndexBytes(_content(private, before), digits // 2)
        for path, wanted in sorted(entries.items()):
            index.put(_raw(path), wanted)
        return _replace(private, before, index.pieces(), when)
    except (UnusualIndexError, FileNotFoundError):
        return False


def clear_leftovers(private: Path) -> bool:
    """Remove what a `set_entries` left that did not come to its end; the desk lock must be held.

    A lock of git's is removed only where it is a second name of our file; so another git's never is.

    Returns:
        whether there was anything.
    """
    ours, lock = private / FOLDER / "index.new", private / "index.lock"
    if not ours.exists():
        return False
    with suppress(FileNotFoundError):
        if ours.samefile(lock):
            lock.unlink()
    ours.unlink()
    return True


def _time_after(before: int) -> int:
    """Return the time for an index that follows one of the time `before`, in nanoseconds.

    Never later, so that no file which may have changed behind git's back passes for looked at; never the same, so that
    a client which keeps the index in memory reads it anew; and counting, from the end of the second before.
    """
    second, nanosecond = divmod(before, 10**9)
    if nanosecond > _LAST_NANOSECOND - _OURS + 1:
        return before - 1
    if nanosecond == _LAST_NANOSECOND - _OURS + 1:
        raise UnusualIndexError
    return second * 10**9 - 1


def _replace(private: Path, before: _Stat, content: Sequence[bytes | memoryview], when: int) -> bool:
    """Put `content` in the index's place, unless it is another one than `before` by now or somebody holds it.

    The whole file is ready before git's lock is taken, by a link: a lock that a kill leaves is known for ours by that.
    """
    index, lock, ours = private / "index", private / "index.lock", private / FOLDER / "index.new"
    ours.parent.mkdir(exist_ok=True)
    ours.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(ours, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as stream:
            stream.writelines(content)
            stream.flush()
            os.fsync(stream.fileno())  # what the user has staged lies here alone; a power cut must not empty it
        ours.chmod(stat.S_IMODE(before[3]))
        os.utime(ours, ns=(when, when))
        if ours.stat().st_mtime_ns != when:  # a file system of coarse times
            return False
        try:
            lock.hardlink_to(ours)
        except OSError:  # another git holds it, or a file system without links
            return False
        same = _stat(private) == before
        if same:
            lock.replace(index)
        return same
    finally:
        clear_leftovers(private)


def _stat(private: Path) -> _Stat:
    """Return inode, size, time of change and mode of the index, by which one is told from another."""
    try:
        found = (private / "index").stat()
    except FileNotFoundError:
        raise UnusualIndexError from None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_mode


@lru_cache(maxsize=1)
def _content(private: Path, _stat: _Stat) -> bytes:
    """Return the bytes of the index that looks like this: a change asks for them twice, and they may be ten million."""
    return (private / "index").read_bytes()


def _raw(path: str) -> bytes:
    raw = path.encode("utf-8", "surrogateescape")
    if len(raw) >= LONGEST:
        raise UnusualIndexError
    return raw
