"""Files in the work tree: what may be written, temporary files beside their targets, atomic replacement.

Nothing is written through a symbolic link or outside the desk, and nothing that a person edited is written over.
"""

import os
import re
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Final

from aftersales.errors import BusyError, InvalidDataError
from aftersales.i18n import _

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
TEMPORARY_PREFIX: Final = ".aftersales-"
FLUSHED_ONE_BY_ONE: Final = 64
"""More files than this are brought to the disk by one flush of everything."""
Seen = tuple[int, int, int, int] | None
"""What a file looked like: inode, size, time of the last change in nanoseconds, mode; None where it was not there."""


def temporary_name(token: str, number: int) -> str:
    """Return the name of the temporary file `number` of the change `token`."""
    return f"{TEMPORARY_PREFIX}{token}-{number}.tmp"


def refuse_path(path: str) -> None:
    """Refuse a path that is not a plain one below the desk's root.

    Raises:
        InvalidDataError: it is absolute, goes up, lies in git's folder, or holds control characters.
    """
    parts = path.split("/")
    odd_part = any(part in {"", ".", ".."} or part.lower() == ".git" for part in parts)
    if odd_part or "\\" in path or _CONTROL.search(path):
        raise InvalidDataError(_("{path} is no path inside the desk.").format(path=repr(path)))


def refuse_links(root: Path, path: str) -> None:
    """Refuse a path whose folders are not all real folders: through a symbolic link, writing would leave the desk.

    Raises:
        InvalidDataError: a folder on the way is a symbolic link or a file.
    """
    for parent in reversed(PurePosixPath(path).parents[:-1]):
        mode = _mode(root / parent)
        if mode is not None and not stat.S_ISDIR(mode):
            raise InvalidDataError(
                _("This is not a real folder, and nothing is written through it."),
                place=str(parent),
                hint=_("Replace the symbolic link or file by a folder."),
            )


class RealFolders:
    """Refuses paths as `refuse_links` does, and looks at each folder once, however many files lie in it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._seen: set[str] = set()

    def need(self, path: str) -> None:
        """Refuse a path whose folders are not all real folders; see `refuse_links`."""
        folder = path.rpartition("/")[0]
        if folder not in self._seen:
            self._seen.add(folder)
            refuse_links(self._root, path)


def _mode(path: Path) -> int | None:
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def read_content(target: Path) -> bytes | None:
    """Return a file's bytes, or None where there is no file.

    Raises:
        BusyError: something else than a plain file stands there.
    """
    mode = _mode(target)
    if mode is None:
        return None
    if not stat.S_ISREG(mode):
        raise BusyError(
            _("Something else than a plain file is in the way."),
            place=str(target),
            hint=_("Move it away, then try again."),
        )
    return target.read_bytes()


def look_at(target: Path) -> Seen:
    """Return what the file looks like now, to notice later whether somebody has touched it."""
    try:
        found = target.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_mode


def write_temporary(target: Path, name: str, content: bytes, *, flush: bool = True) -> None:
    """Write `content` to the file `name` beside `target`, with the rights of `target`; to the disk with `flush`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    mode = _mode(target)
    with os.fdopen(os.open(target.with_name(name), flags, 0o666), "wb") as stream:
        if mode is not None and hasattr(os, "fchmod"):
            os.fchmod(stream.fileno(), stat.S_IMODE(mode))
        stream.write(content)
        if flush:
            stream.flush()
            os.fsync(stream.fileno())


def replace_file(target: Path, temporary: str) -> None:
    """Put the temporary file in the place of `target`, at once."""
    target.with_name(temporary).replace(target)


def remove_file(root: Path, target: Path) -> None:
    """Remove a file, and the folders that it leaves empty, up to the desk's root; a missing file is fine."""
    with suppress(FileNotFoundError, NotADirectoryError):
        target.unlink()
    remove_empty_folders(root, target.parent)


def remove_empty_folders(root: Path, folder: Path) -> None:
    """Remove `folder` and those above it while they are empty; the desk's root stays."""
    while folder != root and root in folder.parents:
        try:
            folder.rmdir()
        except FileNotFoundError:
            pass
        except OSError:
            return
        folder = folder.parent


def flush_folders(folders: Iterable[Path]) -> None:
    """Bring renames in `folders` through to the disk, where the system can (not on Windows)."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    for folder in folders:
        with suppress(FileNotFoundError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def flush_everything() -> None:
    """Bring whatever was written to the disk, at once, where the system can (not on Windows)."""
    if hasattr(os, "sync"):
        os.sync()


def blob_id(content: bytes, digits: int) -> str:
    """Return the id that git gives to `content`: SHA-1 with 40 digits, SHA-256 with 64."""
    import hashlib  # noqa: PLC0415  5 ms that reading does not need

    data = b"blob %d\0" % len(content) + content
    if digits == 64:
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()
