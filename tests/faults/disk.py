"""What a disk holds after a power cut: what was flushed for certain, and of the rest whatever chance leaves.

The model is a file system with a journal of names (ext4, XFS, Btrfs, APFS in their usual settings):

* a flush (fsync, fdatasync, sync) brings the content of that file to the disk, and every earlier change of a name;
* content handed over by sync_file_range reaches the disk with the next flush of anything;
* of names changed since the last flush any subset is there, in any order; of content that was not flushed there is the
  old, the new, a part of it, or nothing at all, whatever became of its name.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from random import Random
from typing import Self

from tests.faults.tracing import Call

_FLUSHES = frozenset({"fsync", "fdatasync"})


class Rest(Enum):
    """What becomes of what was not flushed."""

    LOST = "lost"
    NAMES = "names"
    CHANCE = "chance"


@dataclass
class Disk:
    """Watches a folder while it is changed; knows what is on the disk for certain."""

    root: Path
    _names: dict[str, int] = field(default_factory=dict)
    _contents: dict[int, bytes] = field(default_factory=dict)
    _handles: dict[int, int] = field(default_factory=dict)
    _modes: dict[int, int] = field(default_factory=dict)
    _handed_over: set[int] = field(default_factory=set)
    _folders: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Take all that is there now as being on the disk."""
        self._names = self._look()
        self._contents = {number: self._read(number) for number in set(self._names.values())}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for handle in self._handles.values():
            os.close(handle)

    def note(self, call: Call) -> None:
        """Take a call into account that is about to happen."""
        if call.name in _FLUSHES:
            self._flush(self.root / call.path)
        elif call.name == "sync":
            self._names = self._look()
            self._contents |= {number: self._read(number) for number in set(self._names.values())}
        elif call.name == "sync_file_range":
            names = self._look()
            self._handed_over.add(names[call.path])

    def _flush(self, path: Path) -> None:
        self._names = self._look()
        number = self._names.get(path.relative_to(self.root).as_posix())
        for handed in {*self._handed_over, *([number] if number is not None else [])}:
            self._contents[handed] = self._read(handed)
        self._handed_over.clear()

    def _look(self) -> dict[str, int]:
        """Return what each name stands for; a handle is kept of each, so that the system gives no number twice."""
        names: dict[str, int] = {}
        folders = [self.root]
        while folders:
            folder = folders.pop()
            self._folders.add(folder.relative_to(self.root).as_posix())
            for entry in os.scandir(folder):
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
                elif entry.is_file(follow_symlinks=False):
                    number = entry.inode()
                    if number not in self._handles:
                        self._handles[number] = os.open(entry.path, os.O_RDONLY)
                        self._modes[number] = stat.S_IMODE(os.fstat(self._handles[number]).st_mode)
                    names[Path(entry.path).relative_to(self.root).as_posix()] = number
        return names

    def _read(self, number: int) -> bytes:
        handle = self._handles[number]
        return os.pread(handle, os.fstat(handle).st_size, 0)

    def leave(self, target: Path, rest: Rest, random: Random) -> None:
        """Write into `target` what the disk holds when the power goes now."""
        live = self._look()
        for folder in self._folders:
            (target / folder).mkdir(parents=True, exist_ok=True)
        for name, number in self._kept_names(live, rest, random).items():
            file = target / name
            file.write_bytes(self._kept_content(number, rest, random))
            file.chmod(self._modes[number])

    def _kept_names(self, live: Mapping[str, int], rest: Rest, random: Random) -> dict[str, int]:
        if rest is Rest.LOST:
            return self._names
        kept: dict[str, int] = {}
        for name in sorted({*self._names, *live}):
            newer = rest is Rest.NAMES or random.random() < 0.5
            number = (live if newer else self._names).get(name)
            if number is not None:
                kept[name] = number
        return kept

    def _kept_content(self, number: int, rest: Rest, random: Random) -> bytes:
        safe, now = self._contents.get(number, b""), self._read(number)
        if rest is not Rest.CHANCE or now == safe:
            return safe
        return random.choice((safe, now, b"", now[: random.randint(0, len(now))], bytes(len(now))))
