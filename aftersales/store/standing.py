"""Whether a change may be committed now: a clear sentence for everything that stands in the way."""

import time
from typing import Final

from aftersales.errors import BusyError, InvalidDataError
from aftersales.i18n import N_, _
from aftersales.store import plumbing
from aftersales.store.git import Git
from aftersales.store.parsing import Entry, Staged
from aftersales.store.worktree import blob_id, read_content

# What git leaves in its folder while something is half done: git/Documentation/gitrepository-layout, wt-status.c.
_UNDERWAY: Final = (
    ("rebase-merge", N_("a rebase"), "git rebase --continue", "git rebase --abort"),
    ("rebase-apply", N_("a rebase"), "git rebase --continue", "git rebase --abort"),
    ("MERGE_HEAD", N_("a merge"), "git merge --continue", "git merge --abort"),
    ("CHERRY_PICK_HEAD", N_("a cherry-pick"), "git cherry-pick --continue", "git cherry-pick --abort"),
    ("REVERT_HEAD", N_("a revert"), "git revert --continue", "git revert --abort"),
    ("BISECT_LOG", N_("a bisect"), "git bisect reset", "git bisect reset"),
)
INDEX_WAIT: Final = 2.0
"""Seconds to wait for another git to let go of its index; a `git status` or `git add` holds it for less."""
_PAUSE: Final = 0.02


def branch_to_change(git: Git, expected_head: str | None, *, first: bool) -> str:
    """Return the branch that a change may go to.

    Args:
        git: the repository.
        expected_head: the commit that the change was decided on.
        first: the branch may have no commit yet.

    Raises:
        BusyError: something is half done, HEAD is detached, the branch has no commit, or it has moved.
    """
    for name, what, forward, back in _UNDERWAY:
        if (git.folders.private / name).exists():
            raise BusyError(
                _("{what} is under way in this repository.").format(what=_(what)[:1].upper() + _(what)[1:]),
                hint=_("Finish it ({forward}) or drop it ({back}), then try again.").format(forward=forward, back=back),
            )
    head = git.head()
    if head.branch is None:
        raise BusyError(
            _("No branch is checked out (HEAD is detached), so a change would be lost."),
            hint=_("Go to a branch: git switch BRANCH"),
        )
    if head.commit is None and not first:
        raise BusyError(
            _("The branch {branch} has no commit yet.").format(branch=head.branch),
            hint=_("Commit the desk's files first, or make a desk with: aftersales init DIR"),
        )
    if head.commit != expected_head:
        raise moved(head.branch)
    _wait_for_index(git)
    return head.branch


def moved(branch: str) -> BusyError:
    """Return the error for a branch that somebody else has moved in the meantime."""
    return BusyError(
        _("Somebody else changed {branch} at the same moment; nothing was written.").format(branch=branch),
        hint=_("Try again."),
    )


def _wait_for_index(git: Git) -> None:
    lock = git.folders.private / "index.lock"
    deadline = time.monotonic() + INDEX_WAIT
    while lock.exists():
        if time.monotonic() >= deadline:
            raise BusyError(
                _("Another git is at work in this repository, or was killed: its lock file stands."),
                place=str(lock),
                hint=_("Wait until it has ended; where no git runs, remove that file."),
            )
        time.sleep(_PAUSE)


def refuse_edits(git: Git, path: str, before: Entry | None, staged: Staged | None, wanted: bytes | None) -> None:
    """Refuse to write over what a person has staged, edited, deleted or put at `path` without committing it.

    Args:
        git: the repository.
        path: a path below the desk's root.
        before: what the branch head holds there.
        staged: what the index holds there.
        wanted: what is to be written there; a file that holds exactly this is not in the way.

    Raises:
        BusyError: there are edits that are not committed.
        InvalidDataError: the branch head holds a symbolic link or a submodule there.
    """
    if before and not before.mode.startswith("100"):
        raise InvalidDataError(_("This is no plain file in git, and is not written over."), place=path)
    if (staged.entry if staged else None) != before or (staged and staged.merging):
        raise _edited(path)
    content = read_content(git.root / path)
    if content is None:
        if before and not (staged and staged.skipped):
            raise _edited(path)
    elif before is None:
        if content != wanted:
            raise _in_the_way(path)
    elif content == wanted:
        return
    elif blob_id(content, len(before.oid)) != before.oid != plumbing.hash_as_added(git, path, content):
        raise _edited(path)  # hashed a second time the way git would add it: line ends and filters may differ


def _edited(path: str) -> BusyError:
    return BusyError(
        _("The file has edits that are not committed."),
        place=path,
        hint=_("Commit them (git commit -- {path}) or drop them (git restore --staged --worktree -- {path}).").format(
            path=_shell_word(path)
        ),
    )


def _in_the_way(path: str) -> BusyError:
    return BusyError(
        _("A file that git does not know is in the way."),
        place=path,
        hint=_("Move it away, or commit it (git add -- {path}; git commit -- {path}).").format(path=_shell_word(path)),
    )


def _shell_word(path: str) -> str:
    import shlex  # noqa: PLC0415  only for a message

    return shlex.quote(path)
