"""What ``doctor`` looks at: a list of small examinations. A new one is a new function and its test.

Checks look at files, these look at the machinery around them: git, identity, lock, journal, index, work tree, outbox.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from aftersales.app.chasing import outbox_of
from aftersales.app.check_files import FOLDERS, CommitFiles, WorkTreeFiles
from aftersales.app.check_policies import inspect_policies
from aftersales.app.checking import check_desk
from aftersales.app.context import Context
from aftersales.app.freshness import index_path
from aftersales.app.leftovers import find_temporaries
from aftersales.app.uncommitted import uncommitted_edits
from aftersales.errors import DeskError
from aftersales.i18n import _, ngettext
from aftersales.index.look import look_at_index
from aftersales.model.finding import Finding, Severity
from aftersales.model.layout import TICKETS
from aftersales.model.policy import Policy
from aftersales.rules.team import check_identity
from aftersales.store.git import Git
from aftersales.store.hooks import has_hook
from aftersales.store.journal import FOLDER, read_journal
from aftersales.store.lock import lock_holder
from aftersales.store.standing import branch_to_change

OLDEST_GIT: Final = (2, 36)
"""The first git that runs hooks for others (``git hook run``)."""
SHOWN: Final = 20
"""How many broken files, or edits, are told one by one."""

_VERSION = re.compile(r"(\d+)\.(\d+)")


@dataclass
class Visit:
    """One look at the clone."""

    context: Context
    git: Git
    notes: list[str] = field(default_factory=list)

    @cached_property
    def policy(self) -> Policy | None:
        """The policies at the branch head, or None where they do not hold together."""
        head = self.git.head().commit
        files = CommitFiles(self.git, head) if head else WorkTreeFiles(self.git)
        return inspect_policies(self.context, files).policy

    @cached_property
    def holder(self) -> str | None:
        """Who holds the desk now, or None."""
        return lock_holder(self.git.folders.common / FOLDER / "lock")


Examination = Callable[[Visit], Iterator[Finding]]


def _fix() -> str:
    return _("Put it right with: aftersales doctor --fix")


def _examine_git(visit: Visit) -> Iterator[Finding]:
    output = visit.git.read("version").decode("utf-8", "replace").strip()
    visit.notes.append(output)
    version = _VERSION.search(output)
    if version and (int(version[1]), int(version[2])) < OLDEST_GIT:
        message = _("This git is too old to run hooks: {version}.").format(version=version[0])
        hint = _("Install git 2.36 or newer.")
        yield Finding("", 0, 0, "git/old", message, Severity.WARNING, hint)


def _examine_identity(visit: Visit) -> Iterator[Finding]:
    identity = visit.git.identity()
    if visit.policy is None:
        return
    refusals = check_identity(identity.name, identity.email, visit.policy.team)
    for refusal in refusals:
        yield Finding("", 0, 0, "identity/unknown", refusal.sentence, hint=refusal.hint)
    if not refusals:
        visit.notes.append(_("You are {name} <{email}>.").format(name=identity.name, email=identity.email))


def _examine_branch(visit: Visit) -> Iterator[Finding]:
    """Yield what forbids any change: a merge half done, a detached head, a branch without a commit, a lock of git's."""
    git = visit.git
    try:
        branch = branch_to_change(git, git.head().commit, first=False)
    except DeskError as error:
        yield Finding(error.place, 0, 0, "branch/blocked", error.message, hint=error.hint)
    else:
        commit = (git.head().commit or "")[:10]
        visit.notes.append(_("The branch {branch} stands at {commit}.").format(branch=branch, commit=commit))


def _examine_lock(visit: Visit) -> Iterator[Finding]:
    if visit.holder is not None:
        message = _("Another command is changing this desk: {holder}.").format(holder=visit.holder)
        hint = _("Wait until it has ended. The lock goes with its process; there is nothing to remove.")
        yield Finding("", 0, 0, "lock/held", message, Severity.WARNING, hint)


def _examine_journal(visit: Visit) -> Iterator[Finding]:
    """Yield what a killed command left; while somebody holds the desk, it is work in progress and none of ours."""
    git = visit.git
    if visit.holder is not None:
        return
    journal = read_journal(git.folders.private)
    if journal is not None:
        message = _("A command was killed while it changed the desk.")
        yield Finding("", 0, 0, "journal/left", message, hint=_fix())
    planned = {change.temporary for change in journal.changes} if journal else set()
    for path in find_temporaries(git.root):
        if path.rpartition("/")[2] not in planned:
            message = _("A command that was killed left this temporary file.")
            yield Finding(path, 0, 0, "temporary/left", message, Severity.WARNING, _fix())


def _examine_index(visit: Visit) -> Iterator[Finding]:
    git = visit.git
    state, head = look_at_index(index_path(git)), git.head().commit
    if state is None or (state.commit is None and not state.trouble):
        visit.notes.append(_("There is no index yet; the next command builds it."))
    elif state.trouble:
        message = _("The index is damaged: {reason}.").format(reason=state.trouble)
        yield Finding("", 0, 0, "index/damaged", message, Severity.WARNING, _fix())
    elif state.commit != head:
        visit.notes.append(_("The index is behind the branch; the next command brings it there."))
    elif head:
        files = sum(path.endswith(".yaml") for path, _oid in git.list_tree(head, TICKETS))
        if files != state.files:
            message = _("The index knows {known} tickets; the branch holds {files}.").format(
                known=state.files, files=files
            )
            yield Finding("", 0, 0, "index/wrong", message, Severity.WARNING, _fix())
        else:
            visit.notes.append(
                ngettext("The index knows {count} ticket.", "The index knows {count} tickets.", files).format(
                    count=files
                )
            )


def _examine_edits(visit: Visit) -> Iterator[Finding]:
    git = visit.git
    states = git.status_paths(FOLDERS)
    yield from uncommitted_edits(git, states[:SHOWN])
    yield from _rest(len(states), "git status", "edit/more")


def _rest(count: int, command: str, code: str) -> Iterator[Finding]:
    if count > SHOWN:
        message = _("And {count} more; see: {command}").format(count=count - SHOWN, command=command)
        yield Finding("", 0, 0, code, message, Severity.WARNING)


def _examine_files(visit: Visit) -> Iterator[Finding]:
    """Yield what a check of the work tree calls an error, and schemas of another version."""
    report = check_desk(visit.context)
    told = [
        finding
        for finding in report.findings
        if finding.severity is Severity.ERROR or finding.code.startswith("schema-file/")
    ]
    visit.notes.append(
        ngettext("{count} file was checked.", "{count} files were checked.", report.files).format(count=report.files)
    )
    yield from told[:SHOWN]
    yield from _rest(len(told), "aftersales check", "check/more")


def _examine_line_ends(visit: Visit) -> Iterator[Finding]:
    """Yield a missing rule for line ends: without it a clone on Windows reads other bytes."""
    git = visit.git
    answer = git.read("check-attr", "-z", "eol", "--", git.full(f"{TICKETS}/2026/01/01/AS-260101-00000.yaml"))
    if answer.split(b"\0")[2:3] != [b"lf"]:
        message = _("git may change the line ends of tickets in some clones.")
        hint = _("Add to .gitattributes, and commit it: *.yaml text eol=lf")
        yield Finding(".gitattributes", 0, 0, "attributes/line-ends", message, Severity.WARNING, hint)


def _examine_hooks(visit: Visit) -> Iterator[Finding]:
    git = visit.git
    if (git.root / ".pre-commit-config.yaml").is_file() and not has_hook(git, "pre-commit"):
        visit.notes.append(_("Edits by hand are not checked before a commit; that is done by: pre-commit install"))
    yield from ()


def _examine_outbox(visit: Visit) -> Iterator[Finding]:
    try:
        waiting = outbox_of(visit.context).waiting()
    except (ValueError, TypeError) as error:
        message = _("A notice in the outbox cannot be read: {reason}.").format(reason=error)
        yield Finding("", 0, 0, "outbox/broken", message, Severity.WARNING)
        return
    if waiting:
        words = ngettext(
            "{count} notice waits in the outbox, since {oldest}.",
            "{count} notices wait in the outbox, the oldest since {oldest}.",
            len(waiting),
        )
        visit.notes.append(words.format(count=len(waiting), oldest=waiting[0].created))


EXAMINATIONS: Final[tuple[Examination, ...]] = (
    _examine_git,
    _examine_identity,
    _examine_branch,
    _examine_lock,
    _examine_journal,
    _examine_index,
    _examine_edits,
    _examine_files,
    _examine_line_ends,
    _examine_hooks,
    _examine_outbox,
)
