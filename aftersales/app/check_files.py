"""The files that a check looks at: those of the work tree, or those of a commit.

Nothing here raises for a file that is odd: a link, a folder with a file's name, something unreadable is a value.
"""

import hashlib
import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Final

from aftersales.i18n import N_, _
from aftersales.model.layout import CUSTOMERS, KNOWLEDGE, POLICIES, SCHEMAS, STOCK, TICKETS
from aftersales.rules.check_problem import FileFacts
from aftersales.store.git import Git
from aftersales.store.plumbing import read_index
from aftersales.store.worktree import TEMPORARY_PREFIX

FOLDERS: Final = (TICKETS, CUSTOMERS, STOCK, POLICIES, SCHEMAS, KNOWLEDGE)
TOO_LARGE: Final = 16 << 20
"""Bytes of a file that is not even read as YAML; the reader's own limit is far below."""

_LFS: Final = b"version https://git-lfs.github.com/spec/"


class Kind(Enum):
    """What stands at a path; the value says why it cannot be read, empty where it can."""

    FILE = ""
    LINK = N_("This is a symbolic link; a desk holds plain files.")
    FOLDER = N_("This is a folder with the name of a file.")
    UNREADABLE = N_("This folder cannot be read.")
    OTHER = N_("This is no plain file.")


class DeskFiles(ABC):
    """The files of a desk below FOLDERS."""

    @cached_property
    @abstractmethod
    def listing(self) -> Mapping[str, Kind]:
        """Every path, relative to the desk's root, and what stands there."""

    @abstractmethod
    def contents(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | str]]:
        """Yield each path with its bytes, or with the sentence that says why it has none."""

    @abstractmethod
    def digest(self, path: str) -> FileFacts | None:
        """Return what a file is, or None where it cannot be read."""

    def is_kept_elsewhere(self, path: str) -> bool:  # noqa: ARG002  a commit holds everything
        """Tell whether a path that is not listed is in the branch, and only left out of the work tree."""
        return False

    def has(self, path: str) -> bool:
        """Tell whether something stands at `path`, if only in the branch."""
        return path in self.listing or self.is_kept_elsewhere(path)


def is_ignored(name: str) -> bool:
    """Tell whether a file's name is one that editors, systems, Python and killed commands leave about."""
    return (
        name.endswith(("~", ".swp", ".pyc"))
        or name.startswith(TEMPORARY_PREFIX)
        or name in {".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep", ".gitignore", "__init__.py", "__pycache__"}
    )


class WorkTreeFiles(DeskFiles):
    """What lies in the work tree, committed or not."""

    def __init__(self, git: Git) -> None:
        self._git = git

    @cached_property
    def listing(self) -> Mapping[str, Kind]:
        """Every path, relative to the desk's root, and what stands there."""
        return dict(sorted(found for folder in FOLDERS for found in _walk(self._git.root, folder)))

    def contents(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | str]]:
        """Yield each path with its bytes, or with the sentence that says why it has none."""
        for path in paths:
            kind = self.listing.get(path, Kind.OTHER)
            yield path, _read(self._git.root / path) if kind is Kind.FILE else _(kind.value)

    def digest(self, path: str) -> FileFacts | None:
        """Return what a file is, or None where it cannot be read."""
        if self.listing.get(path) is not Kind.FILE:
            return None
        try:
            with (self._git.root / path).open("rb") as stream:
                size = os.fstat(stream.fileno()).st_size
                if size < 1024 and (pointed := _lfs_pointer(stream.read())):
                    return pointed
                stream.seek(0)
                return FileFacts(hashlib.file_digest(stream, "sha256").hexdigest(), size)
        except OSError:
            return None

    def is_kept_elsewhere(self, path: str) -> bool:
        """Tell whether a sparse checkout leaves `path` out of the work tree."""
        staged = read_index(self._git, [path]).get(path)
        return staged is not None and staged.skipped


class WorkTreePart(WorkTreeFiles):
    """Some files of the work tree, already listed."""

    def __init__(self, git: Git, part: Mapping[str, Kind]) -> None:
        super().__init__(git)
        self._part = part

    @cached_property
    def listing(self) -> Mapping[str, Kind]:
        """The paths of this part, and what stands there."""
        return self._part


def _read(path: Path) -> bytes | str:
    try:
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > TOO_LARGE:
                return _("The file has {size} bytes; that is no file of a desk.").format(size=size)
            return stream.read()
    except OSError as error:
        return _("The file cannot be read: {reason}.").format(reason=error.strerror or error)


def _walk(root: Path, folder: str) -> Iterator[tuple[str, Kind]]:
    """Yield every path below `folder`; links are not followed, folders named like a YAML file not entered."""
    try:
        with os.scandir(root / folder) as found:
            entries = [(entry.name, entry.stat(follow_symlinks=False).st_mode) for entry in found]
    except FileNotFoundError:
        return
    except NotADirectoryError:
        yield folder, Kind.OTHER
        return
    except OSError:
        yield folder, Kind.UNREADABLE
        return
    for name, mode in entries:
        if is_ignored(name):
            continue
        path = f"{folder}/{name}"
        if stat.S_ISDIR(mode) and not name.endswith(".yaml"):
            yield from _walk(root, path)
        else:
            yield path, _kind_of(mode)


def _kind_of(mode: int) -> Kind:
    if stat.S_ISREG(mode):
        return Kind.FILE
    if stat.S_ISLNK(mode):
        return Kind.LINK
    return Kind.FOLDER if stat.S_ISDIR(mode) else Kind.OTHER


class CommitFiles(DeskFiles):
    """What a commit holds."""

    def __init__(self, git: Git, commit: str) -> None:
        self._git = git
        self._commit = commit

    @cached_property
    def _entries(self) -> Mapping[str, tuple[str, str]]:
        found = self._git.list_entries(self._commit, *FOLDERS)
        return {path: (entry.mode, entry.oid) for path, entry in found if not is_ignored(path.rpartition("/")[2])}

    @cached_property
    def listing(self) -> Mapping[str, Kind]:
        """Every path, relative to the desk's root, and what stands there."""
        return {path: Kind.LINK if mode == "120000" else Kind.FILE for path, (mode, _oid) in self._entries.items()}

    def contents(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | str]]:
        """Yield each path with its bytes, or with the sentence that says why it has none."""
        plain: list[str] = []
        for path in paths:
            kind = self.listing.get(path, Kind.OTHER)
            if kind is Kind.FILE:
                plain.append(path)
            else:
                yield path, _(kind.value)
        blobs = self._git.read_blobs(self._entries[path][1] for path in plain)
        for path, (_oid, content) in zip(plain, blobs, strict=True) if plain else ():
            yield path, content

    def digest(self, path: str) -> FileFacts | None:
        """Return what a file is, or None where it is none."""
        content = next((content for _path, content in self.contents([path])), None)
        return facts_of(content) if isinstance(content, bytes) else None


def facts_of(content: bytes) -> FileFacts:
    """Return what `content` is; of a git-lfs pointer, what the file that it stands for is."""
    return _lfs_pointer(content) or FileFacts(hashlib.sha256(content).hexdigest(), len(content))


def _lfs_pointer(content: bytes) -> FileFacts | None:
    """Read a git-lfs pointer (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md); None where it is none."""
    if not content.startswith(_LFS):
        return None
    fields = dict(line.partition(b" ")[::2] for line in content.splitlines())
    with suppress(KeyError, ValueError):
        return FileFacts(fields[b"oid"].decode().removeprefix("sha256:"), int(fields[b"size"]))
    return None
