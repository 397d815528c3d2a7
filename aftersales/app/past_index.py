"""The index as it would be at another commit: a copy of the present one that takes in what differs, kept for a while.

Readers of the desk never wait for it, and nothing of the desk is touched. It lies below the git directory, holds no
customers, and may be deleted at any time.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from aftersales import __version__
from aftersales.app.freshness import Bar, index_path, no_bar
from aftersales.app.indexing import take_back
from aftersales.errors import OutsideError
from aftersales.i18n import _
from aftersales.index.database import Index, open_index
from aftersales.store.git import Git

KEPT: Final = 4
"""How many are kept, those used last: a year compared with the one before asks for no more at a time."""

_ENDING = ".sqlite3"
_DRAFT = ".tmp"


def past_folder(git: Git) -> Path:
    """Return where the kept ones lie."""
    return index_path(git).with_name("as-of")


def past_index(git: Git, commit: str, present: Index, bar: Bar = no_bar) -> Index:
    """Return the index of `commit`, kept or made from `present`; in memory where the desk is read-only.

    Raises:
        InvalidDataError: the policies of that commit do not hold together.
    """
    path = past_folder(git) / f"{commit}{_ENDING}"
    try:
        return _kept(path, commit) or _made(git, path, commit, present, bar)
    except OutsideError:  # a full disk, or a desk that may only be read
        return _worked(git, present.copy(None), commit, bar)


def _kept(path: Path, commit: str) -> Index | None:
    """Return the index at `path` where it is whole and of this program; it counts as used last."""
    if not path.exists():
        return None
    index = open_index(path)
    if index.commit() != commit or index.note("program") != __version__:
        index.discard()
        return None
    with suppress(OSError):
        os.utime(path)
    return index


def _made(git: Git, path: Path, commit: str, present: Index, bar: Bar) -> Index:
    with _draft(path.parent) as draft:
        _worked(git, present.copy(draft), commit, bar).close()
        _replace(draft, path)
    for old in _oldest(path.parent):
        old.unlink(missing_ok=True)
    return open_index(path)


def _replace(draft: Path, path: Path) -> None:
    """Put a finished draft in its place.

    Raises:
        OutsideError: it is gone, or the disk refuses.
    """
    try:
        draft.replace(path)
    except OSError as error:
        reason = _("The index cannot be written: {reason}.").format(reason=error.strerror)
        raise OutsideError(reason, place=str(path)) from error


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """Give an empty file that nobody else uses, and leave nothing of it behind.

    Raises:
        OutsideError: the folder may not be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        number, name = mkstemp(dir=folder, suffix=_DRAFT)
    except OSError as error:
        reason = _("The index cannot be written: {reason}.").format(reason=error.strerror)
        raise OutsideError(reason, place=str(folder)) from error
    os.close(number)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _worked(git: Git, index: Index, commit: str, bar: Bar) -> Index:
    """Bring a copy to `commit` and return it; close it where that fails."""
    try:
        with bar(_("Reading tickets")) as progress:
            take_back(git, index, commit, progress)
    except BaseException:
        index.close()
        raise
    return index


def _oldest(folder: Path) -> list[Path]:
    """Return the files that are too many: all but the newest of those kept, and of drafts that killed commands left."""
    found = [(file.stat().st_mtime_ns, file) for file in folder.iterdir() if file.suffix in (_ENDING, _DRAFT)]
    return [file for _when, file in sorted(found)[:-KEPT]]
