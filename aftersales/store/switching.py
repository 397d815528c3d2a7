"""Work tree and index from one commit to the next by git itself: what a branch switch does, for thousands of files.

``git read-tree -m -u`` touches only what differs between the two commits, keeps what the user has staged or left
unstaged elsewhere, and refuses before it writes anything where that is not possible. It writes in place: a file that it
was killed at is cut short, which `recovery` knows. https://git-scm.com/docs/git-read-tree#_two_tree_merge
"""

from collections.abc import Iterable

from aftersales.errors import OutsideError
from aftersales.store.git import Git
from aftersales.store.journal import Change
from aftersales.store.parsing import Entry
from aftersales.store.worktree import RealFolders, flush_everything, look_at


def may_switch(git: Git, old: str, new: str, changes: Iterable[Change]) -> bool:
    """Tell whether nobody's edits are in the way of going from `old` to `new`; False: somebody's may be.

    Args:
        git: the repository.
        old: the commit that work tree and index stand at.
        new: the commit to go to.
        changes: what differs between them; may stream.

    Raises:
        InvalidDataError: a folder on the way is a symbolic link.
    """
    folders = RealFolders(git.root)
    for change in changes:
        folders.need(change.path)
        if change.before and not (_is_file(change.before) and look_at(git.root / change.path)):
            return False  # git would take a file that somebody deleted for one to be written
    return _read_tree(git, "-n", old, new)


def switch(git: Git, old: str, new: str) -> bool:
    """Go from `old` to `new`, through to the disk; False: git refused, or broke off half way."""
    done = _read_tree(git, "-u", old, new)
    flush_everything()
    return done


def _read_tree(git: Git, how: str, old: str, new: str) -> bool:
    try:
        git.write("read-tree", "-m", *dict.fromkeys(("-u", how)), old, new)
    except OutsideError:
        return False
    return True


def _is_file(entry: Entry) -> bool:
    return entry.mode.startswith("100")
