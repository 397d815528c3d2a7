"""Where what is replaced by a repair is kept: ``aftersales/left`` in git's folder for the work tree."""

from itertools import count
from pathlib import Path

from aftersales.store.git import Git
from aftersales.store.journal import FOLDER


def put_aside(git: Git, file: Path) -> Path:
    """Move a file of git's folder to where nothing reads it, under a name of its own, and return that.

    Raises:
        OSError: the disk refuses; the file is where it was.
    """
    folder = git.folders.private / FOLDER / "left"
    folder.mkdir(parents=True, exist_ok=True)
    target = next(free for number in count(1) if not (free := folder / f"{file.name}.{number}").exists())
    return file.rename(target)
