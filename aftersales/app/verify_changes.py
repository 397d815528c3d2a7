"""What `verify` looks at: commits that changed the desk, the files they changed, and what is wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from aftersales.app.check_tickets import Role, role_of
from aftersales.app.verify_files import Version
from aftersales.model.finding import Finding
from aftersales.model.offence import Offence
from aftersales.model.policy import Policy
from aftersales.rules.check_problem import Problem
from aftersales.rules.team import person_by_identity
from aftersales.rules.verification.act import Act, Hand
from aftersales.store.parsing import Commit
from aftersales.store.walking import Change, Step


@dataclass(frozen=True)
class DeskCommit:
    """A commit that changed the desk.

    Attributes:
        own: the paths that it left as none of its parents had them.
    """

    step: Step
    act: Act
    own: frozenset[str]

    @property
    def commit(self) -> Commit:
        return self.step.commit

    @property
    def parents(self) -> tuple[str, ...]:
        return self.step.commit.parents

    @cached_property
    def deleted(self) -> Sequence[Change]:
        """The files of tickets that its first parent had, and it has no more; listed once."""
        return [one for one in self.step.changes[0] if one.status == "D" and role_of(one.path) is Role.TICKET]

    @cached_property
    def written(self) -> frozenset[str]:
        """The paths that it wrote."""
        return frozenset(one.path for one in self.step.changes[0] if one.status != "D")


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file that a commit changed: by the number of the parent, how it differs from it."""

    whole: DeskCommit
    path: str
    changes: Mapping[int, Change]

    @property
    def after(self) -> str:
        """Return git's id of what the commit holds; zeros where nothing."""
        return next(iter(self.changes.values())).after.oid

    @property
    def is_gone(self) -> bool:
        return not self.after.strip("0")

    @property
    def own(self) -> bool:
        return self.path in self.whole.own

    def blobs(self) -> Iterator[tuple[str, str]]:
        """Yield what has to be read: git's ids, each with the path."""
        if role_of(self.path) is Role.TICKET:
            for change in self.changes.values():
                yield change.before.oid, self.path
                yield change.after.oid, self.path


def desk_commit_of(step: Step, policy: Policy) -> tuple[DeskCommit, Sequence[ChangedFile]]:
    """Return a commit, as a whole under the policies that held then, and as the files it changed."""
    files: dict[str, dict[int, Change]] = {}
    for number, changes in enumerate(step.changes):
        for change in changes:
            files.setdefault(change.path, {})[number] = change
    own = frozenset(path for path, changes in files.items() if len(changes) == len(step.changes))
    whole = DeskCommit(step, _act(step.commit, policy), own)
    return whole, [ChangedFile(whole, path, changes) for path, changes in files.items()]


def offence_of(commit: Commit, finding: Finding) -> Offence:
    """Return a finding as what a commit must not have done."""
    return Offence(commit.id, name_of(commit), commit.at, commit.subject, finding)


def finding_of(path: str, problem: Problem, version: Version | None = None) -> Finding:
    """Return a problem as a finding in a file, at its line where the `version` is known."""
    line, column = version.document.position(problem.pointer) if version and version.document else (0, 0)
    return Finding(path, line, column, problem.code, problem.message, problem.severity, problem.hint)


def name_of(commit: Commit) -> str:
    """Return a commit's author as git writes them."""
    return _text(commit.author_name, commit.author_email)


def _act(commit: Commit, policy: Policy) -> Act:
    return Act(
        _hand(commit.author_name, commit.author_email, policy),
        _hand(commit.committer_name, commit.committer_email, policy),
        commit.at,
        commit.committed,
        policy,
    )


def _hand(name: str, email: str, policy: Policy) -> Hand:
    return Hand(_text(name, email), person_by_identity(name, email, policy.team))


def _text(name: str, email: str) -> str:
    return f"{name} <{email}>"
