"""The bytes of git's index file: a few entries found, set and cut out, all the others left where they are.

The format is in gitformat-index(5): a header; entries in the order of their names, each filled up with NUL to a
multiple of eight bytes; extensions, each with its name and size; a sum. Versions 2 and 3 are known, with the extensions
that an everyday index has.
"""

import os
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aftersales.store.parsing import Entry

_HEADER: Final = struct.Struct(">4sII")
_STAT: Final = struct.Struct(">10I")
_EXTENSION: Final = struct.Struct(">4sI")
_FLAGS: Final = struct.Struct(">H")
_MODES: Final = frozenset({0o100644, 0o100755, 0o120000, 0o160000})
LONGEST: Final = 0xFFF
"""Names of so many bytes and more have no length in their entry."""
_STAGE, _EXTENDED, _VALID = 0x3000, 0x4000, 0x8000
_SKIPPED: Final = 0x4000
"""Of the extended flags: left out of the work tree. Intent-to-add is the only other one that git writes."""
_KNOWN: Final = frozenset({b"TREE", b"REUC", b"UNTR", b"EOIE", b"IEOT"})
_HINTS: Final = frozenset({b"EOIE", b"IEOT"})
"""Where things stand in the file, for reading with several threads; dropped, and git writes them again."""
_NODE: Final = re.compile(rb"([^\0]*)\0(-?\d+) (\d+)\n")


class UnusualIndexError(Exception):
    """This index, or this change of it, is git's own work."""


@dataclass(frozen=True, slots=True)
class Found:
    """One entry: where it begins and ends in the file, and what it says."""

    start: int
    end: int
    name: bytes
    mode: int
    oid: bytes
    flags: int
    extended: int

    @property
    def merging(self) -> bool:
        """Whether it is one of several versions, in a conflict."""
        return bool(self.flags & _STAGE)

    @property
    def skipped(self) -> bool:
        """Whether a sparse checkout leaves the file out of the work tree."""
        return bool(self.extended & _SKIPPED)


class IndexBytes:
    """An index file in memory; UnusualIndexError wherever its bytes are not those of an everyday one."""

    def __init__(self, content: bytes, oid_length: int) -> None:
        if oid_length not in {20, 32} or len(content) < _HEADER.size + oid_length:
            raise UnusualIndexError
        signature, self._version, self._count = _HEADER.unpack_from(content)
        if signature != b"DIRC" or self._version not in {2, 3}:
            raise UnusualIndexError
        self._oid_length = oid_length
        self._fixed = _STAT.size + oid_length + _FLAGS.size
        self._summed = any(content[-oid_length:])  # zeros: index.skipHash
        self._bytes = content  # never copied but to the disk: it is large
        self._sum = self._end = len(content) - oid_length
        self._end, self._extensions = self._split()
        self._edits: list[tuple[int, int, bytes, bytes]] = []
        self._added = False

    def _split(self) -> tuple[int, list[tuple[bytes, bytes]]]:
        """Return where the entries end, and the extensions after them: the tree cache comes first, or there are none.

        With others, the index may hold less than it says (split, sparse), or more than entries can tell (a monitor).
        """
        if self._entry_ends(self._sum):
            return self._sum, []
        position = self._bytes.rfind(b"TREE", 0, self._sum)
        while position >= 0:
            extensions = self._extensions_at(position)
            if extensions and self._entry_ends(position):
                return position, extensions
            position = self._bytes.rfind(b"TREE", 0, position)
        raise UnusualIndexError

    def _extensions_at(self, start: int) -> list[tuple[bytes, bytes]] | None:
        """Return the extensions from `start` to the end of the file, or None where that is not what stands there."""
        found = []
        while start + _EXTENSION.size <= self._sum:
            name, size = _EXTENSION.unpack_from(self._bytes, start)
            start += _EXTENSION.size + size
            found.append((name, self._bytes[start - size : start]))
        known = all(name in _KNOWN for name, _data in found)
        return found if known and start == self._sum else None

    def _entry_ends(self, end: int) -> bool:
        starts = range(end - 8, max(end - self._fixed - LONGEST - 16, 0), -8)
        entries = (self._entry_at(start) for start in starts)
        return any(entry is not None and entry.end == end for entry in entries)

    # Looking.

    def find(self, name: bytes) -> Found | None:
        """Return the entry of `name`, or None; every entry holds its whole name, so a search of the bytes finds it."""
        position = self._bytes.find(name + b"\0", _HEADER.size, self._end)
        while position >= 0:
            entry = self._entry_named_at(position, name)
            if entry:
                return entry
            position = self._bytes.find(name + b"\0", position + 1, self._end)
        return None

    def _entry_named_at(self, position: int, begin: bytes) -> Found | None:
        """Return the entry whose name begins with `begin` at `position`; None where these bytes are something else."""
        for fixed in (self._fixed, self._fixed + _FLAGS.size):
            entry = self._entry_at(position - fixed)
            if entry and entry.name.startswith(begin) and position == entry.start + fixed and self._goes_on(entry.end):
                return entry
        return None

    def _entry_at(self, start: int) -> Found | None:
        """Return the entry that begins at `start`, or None where none can."""
        if start < _HEADER.size or (start - _HEADER.size) % 8 or start + self._fixed >= self._end:
            return None
        mode = _STAT.unpack_from(self._bytes, start)[6]
        (flags,) = _FLAGS.unpack_from(self._bytes, start + self._fixed - _FLAGS.size)
        fixed, extended = self._fixed, 0
        if flags & _EXTENDED:
            if self._version < 3:
                return None
            (extended,) = _FLAGS.unpack_from(self._bytes, start + fixed)
            fixed += _FLAGS.size
        length = flags & LONGEST
        end = start + (fixed + length + 8) // 8 * 8
        name = self._bytes[start + fixed : start + fixed + length]
        padding = self._bytes[start + fixed + length : end]
        if mode not in _MODES or not name or length == LONGEST or b"\0" in name or any(padding) or end > self._end:
            return None
        oid = self._bytes[start + _STAT.size : start + _STAT.size + self._oid_length]
        return Found(start, end, name, mode, oid, flags, extended)

    def _goes_on(self, end: int) -> bool:
        """Tell whether another entry, or the end of the entries, stands at `end`."""
        return end == self._end or self._entry_at(end) is not None

    # Changing.

    def put(self, name: bytes, wanted: tuple[Entry, os.stat_result] | None) -> None:
        """Set the entry of `name`, or remove it."""
        there = self.find(name)
        if there and there.flags & (_STAGE | _EXTENDED | _VALID):
            raise UnusualIndexError
        if there is None and wanted is None:
            return
        made = self._made(name, *wanted) if wanted else b""
        start, end = (there.start, there.end) if there else (self._place_of(name),) * 2
        self._edits.append((start, end, name, made))
        self._count += bool(made) - bool(there)
        self._added = self._added or not (made and there)

    def _made(self, name: bytes, entry: Entry, file: os.stat_result) -> bytes:
        ctime, mtime = divmod(file.st_ctime_ns, 10**9), divmod(file.st_mtime_ns, 10**9)
        mode = int(entry.mode, 8)
        numbers = (*ctime, *mtime, file.st_dev, file.st_ino, mode, file.st_uid, file.st_gid, file.st_size)
        head = _STAT.pack(*(number & 0xFFFFFFFF for number in numbers)) + bytes.fromhex(entry.oid)
        made = head + _FLAGS.pack(len(name)) + name
        return made + bytes(8 - len(made) % 8)

    def _place_of(self, name: bytes) -> int:
        """Return where a new entry goes: among the files of its folder, which stand together in order.

        The first file of a folder is git's work, and so is a file where a folder is.
        """
        folder = name[: name.rfind(b"/") + 1]
        entry = self._first_below(folder) if folder else None
        if entry is None:
            raise UnusualIndexError
        place = entry.start
        while entry and entry.name.startswith(folder) and (entry.name < name or entry.name.startswith(name)):
            if entry.name.startswith(name + b"/"):
                raise UnusualIndexError
            place = entry.end if entry.name < name else place
            entry = self._entry_at(entry.end)
        return place

    def _first_below(self, folder: bytes) -> Found | None:
        position = self._bytes.find(folder, _HEADER.size, self._end)
        while position >= 0:
            entry = self._entry_named_at(position, folder)
            if entry:
                return entry
            position = self._bytes.find(folder, position + 1, self._end)
        return None

    def pieces(self) -> list[bytes | memoryview]:
        """Return the whole new file in pieces: what stays, what changes, the extensions brought up to date, the sum."""
        import hashlib  # noqa: PLC0415  only a change needs it

        made: list[bytes | memoryview] = [_HEADER.pack(b"DIRC", self._version, self._count)]
        view, done = memoryview(self._bytes), _HEADER.size
        for start, end, _name, entry in sorted(self._edits):
            made += [view[done:start], entry]
            done = end
        made.append(view[done : self._end])
        kept = ((name, self._updated(name, data)) for name, data in self._extensions)
        made += [_EXTENSION.pack(name, len(data)) + data for name, data in kept if data]
        if not self._summed:
            return [*made, bytes(self._oid_length)]
        digest = hashlib.sha1(usedforsecurity=False) if self._oid_length == 20 else hashlib.sha256()
        for piece in made:
            digest.update(piece)
        return [*made, digest.digest()]

    def _updated(self, name: bytes, data: bytes) -> bytes:
        """Return an extension as it is after the change, empty where it goes."""
        if name == b"TREE":
            return _invalidated(
                data, _folders_of([name for _start, _end, name, _entry in self._edits]), self._oid_length
            )
        # What git knows of files that are not tracked is right as long as the same files are tracked.
        return b"" if name in _HINTS or (name == b"UNTR" and self._added) else data


def _folders_of(names: Sequence[bytes]) -> frozenset[bytes]:
    """Return the folders above files, each with a final slash; the top is empty."""
    return frozenset(name[: match.end()] for name in names for match in re.finditer(rb"^|/", name))


def _invalidated(tree_cache: bytes, folders: frozenset[bytes], oid_length: int) -> bytes:
    """Return the tree cache without the ids of `folders`, whose trees are to be made anew; all others stay known.

    It is a walk through the folders, each before those in it: name, NUL, files below (-1: unknown), blank, folders in
    it, newline, and where the files are known, the tree's id.
    """
    kept: list[bytes] = []
    paths: list[bytes] = []
    left: list[int] = []
    position = done = 0
    while position < len(tree_cache):
        node = _NODE.match(tree_cache, position)
        while left and not left[-1]:
            paths.pop()
            left.pop()
        if node is None or bool(node[1]) != bool(left):
            raise UnusualIndexError
        path = b"%s%s/" % (paths[-1], node[1]) if left else b""
        if left:
            left[-1] -= 1
        known = node[2] != b"-1"
        position = node.end() + oid_length * known
        if known and path in folders:
            kept += [tree_cache[done : node.start(2)], b"-1 %s\n" % node[3]]
            done = position
        paths.append(path)
        left.append(int(node[3]))
    return b"".join([*kept, tree_cache[done:]])
