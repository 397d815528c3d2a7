"""Commits under `verify`: each held against the policies of its time, and each ticket it changed against its rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Final

from aftersales.app.check_tickets import Role, role_of, ticket_of_evidence
from aftersales.app.verify_files import Version, Versions
from aftersales.app.verify_ledger import Ledger
from aftersales.app.verify_policies import PolicyHistory
from aftersales.app.verify_twins import is_parted_twin
from aftersales.codec.faults import FileError
from aftersales.codec.stock import parse_stock
from aftersales.i18n import _
from aftersales.model.finding import Finding, Severity
from aftersales.model.ids import is_ticket_id
from aftersales.model.layout import CUSTOMERS, POLICIES, SCHEMAS, STOCK, TICKETS, ticket_id_of, ticket_path
from aftersales.model.moments import format_moment
from aftersales.model.offence import Offence
from aftersales.model.part import Movement
from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.rules.check_change import lost_entries
from aftersales.rules.check_problem import Problem
from aftersales.rules.team import person_by_identity
from aftersales.rules.verification.act import Act, Hand, Problems, TicketStep
from aftersales.rules.verification.desk import check_author, check_deleted, check_policy_author, check_signer
from aftersales.rules.verification.entries import check_entries
from aftersales.rules.verification.merges import check_merge
from aftersales.rules.verification.moves import check_moves
from aftersales.rules.verification.payments import check_money
from aftersales.rules.verification.sections import check_sections
from aftersales.rules.verification.settling import check_settled_in_merge, check_settling
from aftersales.rules.verification.stock import check_stock_change, check_stock_kept
from aftersales.rules.verification.verdicts import check_verdicts
from aftersales.store.git import Git
from aftersales.store.parsing import Commit
from aftersales.store.signatures import signers
from aftersales.store.walking import Change, Step

FOLDERS: Final = (TICKETS, CUSTOMERS, STOCK, POLICIES, SCHEMAS)
"""What of a desk `verify` looks at."""

_RULES: Final = (f"{POLICIES}/", f"{SCHEMAS}/")
_TOGETHER: Final = 1000
"""Files that are read by one process."""

_CHECKS: Final = (check_sections, check_entries, check_moves, check_verdicts, check_money, check_settling)
_LOST: Final = frozenset({"change/history-removed", "change/history-edited"})


@dataclass(frozen=True, slots=True)
class _Deed:
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


@dataclass(frozen=True, slots=True)
class _File:
    """A file that a commit changed: by the number of the parent, how it differs from it."""

    deed: _Deed
    path: str
    changes: Mapping[int, Change]

    @property
    def after(self) -> str:
        """Return git's id of what the commit holds; zeros where nothing."""
        return next(iter(self.changes.values())).after.oid

    @property
    def own(self) -> bool:
        return self.path in self.deed.own

    def blobs(self) -> Iterator[tuple[str, str]]:
        """Yield what has to be read: git's ids, each with the path."""
        if role_of(self.path) is Role.TICKET:
            for change in self.changes.values():
                yield change.before.oid, self.path
                yield change.after.oid, self.path


class CommitInspector:
    """Goes through commits, parents before children.

    Args:
        git: the repository.
        end: the last commit.
        proposed: the commits are not merged yet: a change of policies that somebody has to merge is only a warning.
    """

    def __init__(self, git: Git, end: str, *, proposed: bool = False) -> None:
        self._git = git
        self._proposed = proposed
        self._versions = Versions(git)
        self._policies = PolicyHistory(git)
        self._ledger = Ledger(git, self._versions, end)
        self._signers: dict[str, str] = {}
        self._unchecked: set[str] = set()
        self._unauthorised: list[tuple[Commit, Problem]] = []
        self._authorised_merges: list[Commit] = []

    def inspect(self, steps: Iterable[Step]) -> Iterator[Offence]:
        """Yield what the commits of `steps` must not have done."""
        items = chain.from_iterable(map(self._items, steps))
        while chunk := list(islice(items, _TOGETHER)):
            self._versions.read(blob for item in chunk if isinstance(item, _File) for blob in item.blobs())
            self._find_signers([item for item in chunk if isinstance(item, _Deed)])
            for item in chunk:
                if isinstance(item, _Deed):
                    yield from (_offence(item.commit, finding) for finding in self._inspect_deed(item))
                else:
                    yield from (_offence(item.deed.commit, finding) for finding in self._inspect_file(item))
        yield from self._not_merged_by_them()

    def _items(self, step: Step) -> Iterator[_Deed | _File]:
        """Yield a commit that changed the desk, and then the files it changed."""
        files: dict[str, dict[int, Change]] = {}
        for number, changes in enumerate(step.changes):
            for change in changes:
                files.setdefault(change.path, {})[number] = change
        self._policies.note(step, touched=any(change.path.startswith(f"{POLICIES}/") for change in step.changes[0]))
        policy = self._policies.before(step)
        if policy is None or not files:
            return
        own = frozenset(path for path, changes in files.items() if len(changes) == len(step.changes))
        deed = _Deed(step, _act(step.commit, policy), own)
        yield deed
        yield from (_File(deed, path, changes) for path, changes in files.items())

    # -- commits

    def _find_signers(self, deeds: Sequence[_Deed]) -> None:
        """Learn who signed the commits whose policies demand it; those under one team by one process."""
        by_policy: dict[int, list[_Deed]] = {}
        for deed in deeds:
            if deed.act.policy.desk.signatures and deed.own:
                by_policy.setdefault(id(deed.act.policy), []).append(deed)
        self._signers = {}
        for some in by_policy.values():
            keys = {person.id: person.signing_keys for person in some[0].act.policy.team.people.values()}
            signed = signers(self._git, [deed.commit.id for deed in some], keys)
            self._signers |= signed.people
            self._unchecked |= signed.unchecked

    def _inspect_deed(self, deed: _Deed) -> Iterator[Finding]:
        if len(deed.parents) > 1 and not list(check_policy_author(deed.act)):
            self._authorised_merges.append(deed.commit)
        if not deed.own:  # a merge that brought two sides together, and nothing of its own
            return
        if not self._sets_up(deed):
            yield from self._inspect_people(deed)
        if any(path.startswith(f"{POLICIES}/") for path in deed.own) and (
            trouble := self._policies.trouble(deed.commit.id)
        ):
            yield Finding(trouble.place or POLICIES, 0, 0, "verify/policies-broken", trouble.message)

    def _inspect_people(self, deed: _Deed) -> Iterator[Finding]:
        signer, unchecked = self._signers.get(deed.commit.id, ""), deed.commit.id in self._unchecked
        for problem in chain(check_author(deed.act), check_signer(deed.act, signer, unchecked=unchecked)):
            yield _finding("", problem)
        if any(path.startswith(_RULES) for path in deed.own):
            self._unauthorised += [(deed.commit, problem) for problem in check_policy_author(deed.act)]

    def _sets_up(self, deed: _Deed) -> bool:
        """Tell whether the desk is still being set up: no ticket yet, so whoever writes the policies is its maker."""
        if not all(path.startswith(_RULES) for path in deed.own):
            return False
        listed = (path for parent in deed.parents for path, _oid in self._git.list_tree(parent, TICKETS))
        return not any(map(ticket_id_of, listed))

    def _not_merged_by_them(self) -> Iterator[Offence]:
        """Yield changes of policies by people who may not, and that nobody who may has merged."""
        for commit, problem in self._unauthorised:
            if not any(self._brought(merge, commit) for merge in self._authorised_merges):
                finding = _finding(POLICIES, problem)
                yield _offence(commit, finding._replace(severity=Severity.WARNING) if self._proposed else finding)

    def _brought(self, merge: Commit, commit: Commit) -> bool:
        """Tell whether `merge` brought `commit` into the line of its first parent."""
        first, *others = merge.parents
        return not self._git.is_ancestor(commit.id, first) and any(
            self._git.is_ancestor(commit.id, other) for other in others
        )

    # -- files

    def _inspect_file(self, file: _File) -> Iterator[Finding]:
        role = role_of(file.path)
        if role is Role.STOCK:
            yield from self._inspect_stock(file)
        elif len(file.deed.parents) > 1:
            if role is Role.TICKET:
                yield from self._inspect_merged(file)
            elif role is Role.EVIDENCE and (file.own or not file.after.strip("0")):
                yield from self._inspect_evidence(file, file.deed.commit.id)
        elif role is Role.TICKET:
            yield from self._inspect_ticket(file)
        elif role is Role.EVIDENCE:
            yield from self._inspect_evidence(file, file.deed.parents[0] if file.deed.parents else "")

    def _inspect_ticket(self, file: _File) -> Iterator[Finding]:
        change = file.changes[0]
        after = self._versions.get(change.after.oid, file.path)
        if change.status == "D":
            yield from (_finding(file.path, one) for one in check_deleted(came_back=self._came_back(file)))
            return
        yield from after.findings
        if after.ticket is None:
            return
        if file.path != ticket_path(after.ticket.id):
            yield _finding(file.path, _misplaced(after.ticket))
        before = self._before(file, after.ticket)
        step = self._step(file.deed, before, after)
        for check in _CHECKS:
            problems = list(check(step, file.deed.act))
            yield from self._found(file, before, after, problems)

    def _before(self, file: _File, ticket: Ticket) -> Version:
        """Return what the ticket was: here, or at the wrong path from which the commit moved it."""
        before = self._versions.get(file.changes[0].before.oid, file.path)
        if before.document or file.changes[0].status != "A":
            return before
        for change in file.deed.step.changes[0]:
            if change.status == "D" and role_of(change.path) is Role.TICKET:
                moved = self._versions.get(change.before.oid, change.path)
                if moved.data.get("id") == ticket.id:
                    return moved
        return before

    def _came_back(self, file: _File) -> bool:
        """Tell whether a deleted ticket lay at a wrong path, and the commit moved it to the right one."""
        ticket_id = self._versions.get(file.changes[0].before.oid, file.path).data.get("id")
        if not isinstance(ticket_id, str) or not is_ticket_id(ticket_id) or ticket_path(ticket_id) == file.path:
            return False
        right = ticket_path(ticket_id)
        return any(change.path == right and change.status != "D" for change in file.deed.step.changes[0])

    def _step(self, deed: _Deed, before: Version, after: Version) -> TicketStep:
        if after.ticket is None:
            raise ValueError("a step leads to a ticket")
        if not deed.parents:
            return TicketStep(before.data, after.data, before.ticket, after.ticket)
        parent, policy = deed.parents[0], deed.act.policy
        return TicketStep(
            before.data,
            after.data,
            before.ticket,
            after.ticket,
            others=lambda ticket: self._ledger.others(ticket, parent),
            granted=lambda person, month: self._ledger.granted(person, month, policy, parent),
        )

    def _found(self, file: _File, before: Version, after: Version, problems: Sequence[Problem]) -> Iterator[Finding]:
        """Yield findings at their lines; of an entry that was lost, with the commit that had added it."""
        lost = iter(lost_entries(before.data, after.data))
        for problem in problems:
            finding = _finding(file.path, problem, after)
            yield finding._replace(hint=self._whence(file, next(lost))) if problem.code in _LOST else finding

    def _whence(self, file: _File, entry: str) -> str:
        """Say which commit had added an entry."""
        parent = file.deed.parents[0]
        found = self._git.log("--reverse", f"-Sid: {entry}", revisions=[parent], paths=[file.path])
        commit = next(found, None)
        if commit is None:
            return ""
        return _("{commit} had added it, {author}, {at}.").format(
            commit=commit.id[:10], author=_text(commit.author_name, commit.author_email), at=format_moment(commit.at)
        )

    def _inspect_evidence(self, file: _File, commit: str) -> Iterator[Finding]:
        """Yield evidence that was altered or deleted while its ticket, as `commit` has it, lists it."""
        if all(change.status == "A" for change in file.changes.values()):
            return
        path, name = ticket_of_evidence(file.path) or "", file.path.rpartition("/")[2]
        for _path, entry in self._git.list_entries(commit, path):
            ticket = self._versions.get(entry.oid, path).ticket
            if ticket and any(item.file == name for item in ticket.evidence):
                message = _("The evidence {file} was changed.").format(file=name)
                yield _finding(file.path, Problem((), "verify/evidence", message))

    # -- stock

    def _inspect_stock(self, file: _File) -> Iterator[Finding]:
        """Yield movements that were taken away or altered or, but for a merge, added by others than the commit's."""
        after = self._movements(file, file.after)
        merged = len(file.deed.parents) > 1
        for change in file.changes.values():
            before = self._movements(file, change.before.oid)
            act = file.deed.act
            problems = check_stock_kept(before, after) if merged else check_stock_change(before, after, act)
            yield from (_finding(file.path, problem) for problem in problems)

    def _movements(self, file: _File, oid: str) -> tuple[Movement, ...]:
        """Return a month's movements; none of a file that is not there, or does not parse, which `check` tells."""
        if not oid.strip("0"):
            return ()
        try:
            return parse_stock(next(iter(self._git.read_blobs([oid])))[1], file.path)
        except FileError:
            return ()

    # -- merges

    def _inspect_merged(self, file: _File) -> Iterator[Finding]:
        if not file.after.strip("0"):
            yield from self._dropped(file)
            return
        if not file.own and all(change.status == "A" for change in file.changes.values()):
            return  # news from one side
        after = self._versions.get(file.after, file.path)
        sides = [
            self._versions.get(file.changes[number].before.oid, file.path) if number in file.changes else after
            for number in range(len(file.deed.parents))
        ]
        yield from after.findings if file.own else ()
        if after.ticket is None:
            return
        if is_parted_twin(self._git, self._versions, file.deed.parents, after.data):
            return
        problems: list[Problem] = list(check_merge([side.data for side in sides], after.data))
        if file.own:
            problems += self._added_by_merge(file, sides, after.ticket)
        yield from (_finding(file.path, problem, after) for problem in problems)

    def _dropped(self, file: _File) -> Iterator[Finding]:
        if ticket_id_of(file.path):
            message = _("The merge dropped this ticket, which one of its sides had.")
            yield _finding(file.path, Problem((), "verify/merge-dropped", message))

    def _added_by_merge(self, file: _File, sides: Sequence[Version], merged: Ticket) -> Problems:
        """Yield what is wrong with entries that the merge itself added, and with where it left the ticket."""
        known = {event.id for side in sides if side.ticket for event in side.ticket.history}
        kept = tuple(event for event in merged.history if event.id in known)
        step = TicketStep({}, {}, replace(merged, history=kept), merged)
        act, data = file.deed.act, [side.data for side in sides]
        yield from chain(check_entries(step, act), check_moves(step, act), check_settled_in_merge(data, step, act))


def _offence(commit: Commit, finding: Finding) -> Offence:
    return Offence(commit.id, _text(commit.author_name, commit.author_email), commit.at, commit.subject, finding)


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


def _finding(path: str, problem: Problem, version: Version | None = None) -> Finding:
    line, column = version.document.position(problem.pointer) if version and version.document else (0, 0)
    return Finding(path, line, column, problem.code, problem.message, problem.severity, problem.hint)


def _misplaced(ticket: Ticket) -> Problem:
    message = _("This ticket belongs at {path}.").format(path=ticket_path(ticket.id))
    return Problem((), "verify/misplaced", message)
