"""Lock files of git that a killed change left: removed where their git is surely dead, and left alone otherwise.

git makes ``index.lock``, ``HEAD.lock``, ``config.lock``, ``refs/heads/main.lock`` … and removes them itself, within
milliseconds; a git that is killed in between leaves them, and every later change would fail. They name no process.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from aftersales.store.alive import git_at_work, vantage
from aftersales.store.git import Git

ORPHAN_WAIT: Final = 2.0
"""Seconds that a git whose command was killed is given to end by itself; it takes milliseconds."""
BUSY_ORPHAN_WAIT: Final = 20.0
"""Seconds for one whose command is surely dead, on a machine that has much else to do."""
OLD: Final = 60.0
"""Seconds after which a lock is taken for dead where processes cannot be seen: another machine, a container, macOS."""
_PAUSE: Final = 0.02
_CLOCKS: Final = 1.0
"""Seconds by which times of two files may differ on a network's disk."""


def wait_for_orphans(git: Git) -> None:
    """Wait until no git that writes is at work here: one of them may have outlived the command that was killed.

    Were it still to move the branch after we looked where it stands, files and branch would fall apart. So one that is
    surely an orphan is waited for longer than one that may be somebody's own.
    """
    began = time.monotonic()
    for wait, orphan in ((ORPHAN_WAIT, False), (BUSY_ORPHAN_WAIT, True)):
        while git_at_work(git.folders.top, git.folders.common, orphan=orphan) and time.monotonic() - began < wait:
            time.sleep(_PAUSE)


def clear_dead_locks(git: Git, journal: Path, desk_lock: Path, where: str) -> list[Path]:
    """Remove the lock files that the gits of a killed change left, and return them.

    Args:
        git: the repository.
        journal: the change's journal; what is older than this file is not the change's own.
        desk_lock: the lock that is held now; its file was written at this moment.
        where: from where the change's processes could be seen (`vantage`); empty where that is not known.
    """
    began, now = _changed(journal), _changed(desk_lock)
    found = {lock: changed for lock in git_locks(git) if (changed := _changed(lock)) >= began - _CLOCKS}
    if not found:
        return []
    at_work = git_at_work(git.folders.top, git.folders.common) if where == vantage() else None
    dead = [lock for lock, changed in found.items() if at_work is False or (at_work is None and now - changed > OLD)]
    for lock in dead:
        lock.unlink(missing_ok=True)
    return dead


def git_locks(git: Git) -> Iterator[Path]:
    """Yield the lock files that stand in git's folders, of those that a change of ours could leave."""
    private, common = git.folders.private, git.folders.common
    plain = (private / "index.lock", private / "HEAD.lock", common / "packed-refs.lock", common / "config.lock")
    yield from (lock for lock in plain if lock.exists())
    yield from (common / "refs" / "aftersales").glob("*.lock")
    branch = git.head().branch
    if branch is not None and (common / "refs" / "heads" / f"{branch}.lock").exists():
        yield common / "refs" / "heads" / f"{branch}.lock"


def _changed(file: Path) -> float:
    """Return when a file was last changed, in seconds; 0 where it is not there."""
    try:
        return file.lstat().st_mtime
    except FileNotFoundError:
        return 0.0
