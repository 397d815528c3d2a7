"""Folders of the desk left out of the work tree, by git's sparse checkout: git-sparse-checkout(1).

Patterns that name what is left out, not the cone of what is there: so next year's folder, and whatever else a pull may
bring, is there without anybody saying so. That rules the sparse index out, and with it the git clients that cannot read
one. git takes away only files without edits.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from aftersales.store import parsing
from aftersales.store.git import Git

_EVERYTHING: Final = "/*"
_SPECIAL: Final = re.compile(r"([\\*?\[\]! ])")


def left_out(git: Git) -> tuple[str, ...] | None:
    """Return the folders that are left out; None where this work tree is sparse in a way that is not ours."""
    if git.outcome("config", "--bool", "core.sparseCheckout", accept=(0, 1))[1].strip() != b"true":
        return ()
    file = git.folders.private / "info" / "sparse-checkout"
    lines = file.read_text("utf-8", "surrogateescape").splitlines() if file.exists() else []
    below = _pattern(git, "")
    folders = [line.removeprefix(f"!{below}").rstrip("/") for line in lines if line.startswith(f"!{below}")]
    ours = [_EVERYTHING, *_patterns(git, folders, ())]
    return tuple(folders) if folders and lines[: len(ours)] == ours else None


def leave_out(git: Git, folders: Sequence[str], kept: Iterable[str]) -> None:
    """Take the files below `folders` out of the work tree, but those below `kept` or with edits; nothing else is.

    Args:
        git: the repository; the desk lock must be held.
        folders: of the desk; what was left out before and is not among them comes back.
        kept: files and folders in them that stay.
    """
    lines = "".join(f"{line}\n" for line in (_EVERYTHING, *_patterns(git, folders, kept)))
    git.write("sparse-checkout", "set", "--no-cone", "--stdin", stdin=lines.encode("utf-8", "surrogateescape"))


def bring_back(git: Git) -> None:
    """Let every file be in the work tree; the desk lock must be held."""
    git.write("sparse-checkout", "disable")


def _patterns(git: Git, folders: Iterable[str], kept: Iterable[str]) -> list[str]:
    return [*(f"!{_pattern(git, folder)}/" for folder in folders), *(_pattern(git, path) for path in kept)]


def _pattern(git: Git, path: str) -> str:
    return "/" + _SPECIAL.sub(r"\\\1", git.full(path))


def files_below(git: Git, folder: str) -> Iterator[tuple[str, bool]]:
    """Yield (path, left out) of every file of git's index below `folder`."""
    records = git.records("ls-files", "-z", "--stage", "-t", "--full-name", *git.below(folder))
    for path, staged in parsing.parse_index(records):
        yield git.own(path), staged.skipped
