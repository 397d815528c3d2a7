"""Edits of the desk's files that are not committed: what each is, and how to commit or drop it."""

import shlex
from collections.abc import Iterable, Iterator

from aftersales.i18n import _
from aftersales.model.finding import Finding, Severity
from aftersales.store.git import Git
from aftersales.store.worktree import blob_id


def uncommitted_edits(git: Git, states: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Yield a warning for each of git's (two letters, path); commands read the branch head and see none of this."""
    for state, path in states:
        code, message, hint = _explained(git, state, path)
        yield Finding(path, 0, 0, code, message, Severity.WARNING, hint.format(path=shlex.quote(path)))


def _explained(git: Git, state: str, path: str) -> tuple[str, str, str]:
    if state == "??":
        hint = _("Commit it (git add -- {path}; git commit -- {path}), or move it away.")
        return "edit/untracked", _("git does not know this file."), hint
    if "U" in state or state in {"AA", "DD"}:
        hint = _("Settle it in the file, then: git add -- {path}")
        return "edit/conflict", _("A merge left a conflict in this file."), hint
    if "D" in state:
        hint = _("Bring it back with: git restore --staged --worktree -- {path}")
        return "edit/deleted", _("This file is in the branch, but was deleted here."), hint
    if _is_earlier_version(git, path):
        hint = _("Bring it up to date with: git restore --staged --worktree -- {path}")
        return "edit/behind", _("This file is behind the branch: it holds an earlier version."), hint
    hint = _("Commit it (git commit -- {path}), or drop it (git restore --staged --worktree -- {path}).")
    return "edit/uncommitted", _("This file has edits that are not committed."), hint


def _is_earlier_version(git: Git, path: str) -> bool:
    """Tell whether the file holds, byte for byte, what some commit of the branch had at its path."""
    head = git.head().commit
    try:
        content = (git.root / path).read_bytes()
    except OSError:
        return False
    oid = blob_id(content, len(head or ""))
    if git.outcome("cat-file", "-e", oid, accept=(0, 1, 128))[0]:
        return False
    return next(git.log("--max-count=1", f"--find-object={oid}", paths=[path]), None) is not None
