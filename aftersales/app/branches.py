"""The branch that a command works on, and the commits between two points of it."""

from aftersales.errors import BusyError
from aftersales.i18n import _
from aftersales.store.git import Git
from aftersales.store.parsing import Commit


def branch_of(git: Git) -> str:
    """Return the branch that is checked out.

    Raises:
        BusyError: none is.
    """
    branch = git.head().branch
    if branch is None:
        raise BusyError(_("No branch is checked out (HEAD is detached)."), hint=_("Go to a branch: git switch BRANCH"))
    return branch


def head_of(git: Git) -> str:
    """Return the commit that the branch stands at.

    Raises:
        BusyError: it has none yet.
    """
    head = git.head().commit
    if head is None:
        raise BusyError(_("This branch has no commit yet."), hint=_("Take over theirs: git pull"))
    return head


def commits_between(git: Git, since: str | None, end: str) -> list[Commit]:
    """Return the commits of `end` that are not in `since`, the oldest first."""
    return list(git.log("--reverse", revisions=[f"{since}..{end}" if since else end], whole=True))
