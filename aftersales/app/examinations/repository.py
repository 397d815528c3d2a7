"""git itself: its version, who it says is at work, what is checked out, hooks and line ends."""

import re
from collections.abc import Iterator
from typing import Final

from aftersales.app.examinations.visit import Visit
from aftersales.errors import DeskError
from aftersales.i18n import _
from aftersales.model.finding import Finding, Severity
from aftersales.model.layout import TICKETS
from aftersales.rules.team import check_identity
from aftersales.store.hooks import has_hook
from aftersales.store.standing import branch_to_change

OLDEST_GIT: Final = (2, 36)
"""The first git that runs hooks for others (``git hook run``)."""

_VERSION = re.compile(r"(\d+)\.(\d+)")


def examine_git(visit: Visit) -> Iterator[Finding]:
    output = visit.git.read("version").decode("utf-8", "replace").strip()
    visit.notes.append(output)
    version = _VERSION.search(output)
    if version and (int(version[1]), int(version[2])) < OLDEST_GIT:
        message = _("This git is too old to run hooks: {version}.").format(version=version[0])
        hint = _("Install git 2.36 or newer.")
        yield Finding("", 0, 0, "git/old", message, Severity.WARNING, hint)


def examine_identity(visit: Visit) -> Iterator[Finding]:
    identity = visit.git.identity()
    if visit.policy is None:
        return
    refusals = check_identity(identity.name, identity.email, visit.policy.team)
    for refusal in refusals:
        yield Finding("", 0, 0, "identity/unknown", refusal.sentence, hint=refusal.hint)
    if not refusals:
        visit.notes.append(_("You are {name} <{email}>.").format(name=identity.name, email=identity.email))


def examine_branch(visit: Visit) -> Iterator[Finding]:
    """Yield what forbids any change: a merge half done, a detached head, a branch without a commit, a lock of git's."""
    git = visit.git
    try:
        branch = branch_to_change(git, git.head().commit, first=False)
    except DeskError as error:
        yield Finding(error.place, 0, 0, "branch/blocked", error.message, hint=error.hint)
    else:
        commit = (git.head().commit or "")[:10]
        visit.notes.append(_("The branch {branch} stands at {commit}.").format(branch=branch, commit=commit))


def examine_line_ends(visit: Visit) -> Iterator[Finding]:
    """Yield a missing rule for line ends: without it a clone on Windows reads other bytes."""
    git = visit.git
    answer = git.read("check-attr", "-z", "eol", "--", git.full(f"{TICKETS}/2026/01/01/AS-260101-00000.yaml"))
    if answer.split(b"\0")[2:3] != [b"lf"]:
        message = _("git may change the line ends of tickets in some clones.")
        hint = _("Add to .gitattributes, and commit it: *.yaml text eol=lf")
        yield Finding(".gitattributes", 0, 0, "attributes/line-ends", message, Severity.WARNING, hint)


def examine_hooks(visit: Visit) -> Iterator[Finding]:
    git = visit.git
    if (git.root / ".pre-commit-config.yaml").is_file() and not has_hook(git, "pre-commit"):
        visit.notes.append(_("Edits by hand are not checked before a commit; that is done by: pre-commit install"))
    yield from ()
