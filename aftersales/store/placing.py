"""The second half of a change: files into their places, and the user's index entries for exactly these paths."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from aftersales.errors import OutsideError
from aftersales.store import plumbing
from aftersales.store.git import Git
from aftersales.store.index_file import set_entries
from aftersales.store.parsing import Entry
from aftersales.store.planning import Planned
from aftersales.store.standing import INDEX_WAIT
from aftersales.store.worktree import Seen, flush_folders, look_at, remove_file, replace_file

_PAUSE: Final = 0.02


def place_planned(git: Git, planned: Sequence[Planned]) -> dict[str, Seen]:
    """Rename the temporary files into place; a file that somebody has touched since it was found clean stays.

    Returns:
        path → what the file looks like now, of those that are as the change wants them.
    """
    placed = {}
    for item in planned:
        target = git.root / item.change.path
        if item.skipped or look_at(target) != item.seen:
            continue
        placed[item.change.path] = _place(git, item, target)
    flush_folders({(git.root / item.change.path).parent for item in planned})
    return placed


def _place(git: Git, item: Planned, target: Path) -> Seen:
    """Put one file into its place, and return what it looks like: as it was written, whoever touches it later."""
    if item.change.temporary:
        written = look_at(target.with_name(item.change.temporary))
        replace_file(target, item.change.temporary)
        return written
    if not item.change.there:
        remove_file(git.root, target)
    return look_at(target)


def update_index(git: Git, planned: Sequence[Planned], placed: Mapping[str, Seen]) -> None:
    """Let the index hold what the change made of its paths; every other entry stays as it is.

    The shortest way sets the few entries in the index file itself. The next lets git read the files, so that it knows
    their times at once. Both are right where git takes the files as they are and nobody touched them meanwhile;
    otherwise the entries are set by id, and the times looked up after.

    Raises:
        OutsideError: another git held the index for too long.
    """
    paths = [item.change.path for item in planned]
    if all(item.literal and item.change.path in placed for item in planned):
        if _set_entries(git, planned, placed):
            return
        _while_held(git, lambda: plumbing.add_to_index(git, paths))
        if all(look_at(git.root / path) == seen for path, seen in placed.items()):
            return
    entries = {item.change.path: item.change.after for item in planned}
    skipped = [item.change.path for item in planned if item.skipped and item.change.after]
    _while_held(git, lambda: plumbing.set_index(git, entries, skipped))
    plumbing.refresh_index(git, paths)


def _set_entries(git: Git, planned: Sequence[Planned], placed: Mapping[str, Seen]) -> bool:
    """Set the entries in the index file itself, where each file is as it was placed; tell whether that was done."""
    entries: dict[str, tuple[Entry, os.stat_result] | None] = {}
    for item in planned:
        path, after = item.change.path, item.change.after
        target = git.root / path
        try:
            entries[git.full(path)] = (after, target.lstat()) if after else None
        except FileNotFoundError:
            return False
        if look_at(target) != placed[path]:
            return False
    digits = len(next(entry.oid for item in planned for entry in (item.change.after, item.change.before) if entry))
    return set_entries(git.folders.private, entries, digits)


def _while_held(git: Git, action: Callable[[], None]) -> None:
    """Do `action` on the index; another git that holds the index is waited for."""
    deadline = time.monotonic() + INDEX_WAIT
    while True:
        try:
            return action()
        except OutsideError:
            held = (git.folders.private / "index.lock").exists()
            if time.monotonic() >= deadline or not held:
                raise
            time.sleep(_PAUSE)


def clear_temporaries(git: Git, planned: Sequence[Planned]) -> None:
    """Remove the temporary files of paths that somebody touched, so that they were not used."""
    for item in planned:
        if item.change.temporary:
            (git.root / item.change.path).with_name(item.change.temporary).unlink(missing_ok=True)
