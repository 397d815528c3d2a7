"""The second half of a change: files into their places, and the user's index entries for exactly these paths."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from aftersales.errors import OutsideError
from aftersales.store import plumbing
from aftersales.store.git import Git
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
        if item.change.temporary:
            replace_file(target, item.change.temporary)
        elif not item.change.there:
            remove_file(git.root, target)
        placed[item.change.path] = look_at(target)
    flush_folders({(git.root / item.change.path).parent for item in planned})
    return placed


def update_index(git: Git, planned: Sequence[Planned], placed: Mapping[str, Seen]) -> None:
    """Let the index hold what the change made of its paths; every other entry stays as it is.

    The short way lets git read the files, so that it knows their times at once. It is right where git takes the files
    as they are and nobody touched them meanwhile; otherwise the entries are set by id, and the times looked up after.

    Raises:
        OutsideError: another git held the index for too long.
    """
    paths = [item.change.path for item in planned]
    if all(item.literal and item.change.path in placed for item in planned):
        _while_held(git, lambda: plumbing.add_to_index(git, paths))
        if all(look_at(git.root / path) == seen for path, seen in placed.items()):
            return
    entries = {item.change.path: item.change.after for item in planned}
    skipped = [item.change.path for item in planned if item.skipped and item.change.after]
    _while_held(git, lambda: plumbing.set_index(git, entries, skipped))
    plumbing.refresh_index(git, paths)


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
