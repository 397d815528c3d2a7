"""Tickets under `verify`: what a commit did to each of them, held against the rules of its time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from aftersales.app.check_tickets import ticket_of_evidence
from aftersales.app.verify_changes import ChangedFile, DeskCommit, finding_of, name_of
from aftersales.app.verify_files import Version, Versions
from aftersales.app.verify_ledger import Ledger
from aftersales.i18n import _
from aftersales.model.finding import Finding
from aftersales.model.ids import ENTRY_ID, is_ticket_id
from aftersales.model.layout import ticket_path
from aftersales.model.moments import format_moment
from aftersales.model.ticket import Ticket
from aftersales.rules.check_change import lost_entries
from aftersales.rules.check_problem import Problem
from aftersales.rules.verification.act import TicketStep
from aftersales.rules.verification.desk import check_deleted
from aftersales.rules.verification.entries import check_entries
from aftersales.rules.verification.moves import check_moves
from aftersales.rules.verification.payments import check_money
from aftersales.rules.verification.returns import check_returns
from aftersales.rules.verification.sections import check_sections
from aftersales.rules.verification.settling import check_settling
from aftersales.rules.verification.verdicts import check_verdicts
from aftersales.rules.verification.work import check_work
from aftersales.store.git import Git
from aftersales.store.walking import Change

_CHECKS: Final = (
    *(
        check_sections,
        check_entries,
        check_moves,
        check_verdicts,
        check_returns,
        check_work,
        check_money,
        check_settling,
    ),
)
_LOST: Final = frozenset({"change/history-removed", "change/history-edited"})


class TicketInspector:
    """Looks at tickets and their evidence in commits that are no merges."""

    def __init__(self, git: Git, versions: Versions, ledger: Ledger) -> None:
        self._git = git
        self._versions = versions
        self._ledger = ledger
        self._gone: tuple[DeskCommit | None, Mapping[str, Change]] = (None, {})

    def inspect(self, file: ChangedFile) -> Iterator[Finding]:
        """Yield what a commit must not have done to a ticket."""
        change = file.changes[0]
        after = self._versions.get(change.after.oid, file.path)
        if change.status == "D":
            yield from (finding_of(file.path, one) for one in check_deleted(came_back=self._came_back(file)))
            return
        yield from after.findings
        if after.ticket is None:
            return
        if file.path != ticket_path(after.ticket.id):
            yield finding_of(file.path, _misplaced(after.ticket))
        before = self._before(file, after.ticket)
        step = self._step(file.whole, before, after)
        for check in _CHECKS:
            problems = list(check(step, file.whole.act))
            yield from self._found(file, before, after, problems)

    def _before(self, file: ChangedFile, ticket: Ticket) -> Version:
        """Return what the ticket was: here, or at the wrong path from which the commit moved it."""
        before = self._versions.get(file.changes[0].before.oid, file.path)
        if before.document or file.changes[0].status != "A":
            return before
        moved = self._deleted_by(file.whole).get(ticket.id)
        return self._versions.get(moved.before.oid, moved.path) if moved else before

    def _deleted_by(self, whole: DeskCommit) -> Mapping[str, Change]:
        """Return the tickets whose files a commit deleted, by id; read once for all that it added."""
        if self._gone[0] is not whole:
            self._versions.read((one.before.oid, one.path) for one in whole.deleted)
            found = ((self._versions.get(one.before.oid, one.path).data.get("id"), one) for one in whole.deleted)
            self._gone = whole, {name: one for name, one in found if isinstance(name, str)}
        return self._gone[1]

    def _came_back(self, file: ChangedFile) -> bool:
        """Tell whether a deleted ticket lay at a wrong path, and the commit moved it to the right one."""
        ticket_id = self._versions.get(file.changes[0].before.oid, file.path).data.get("id")
        if not isinstance(ticket_id, str) or not is_ticket_id(ticket_id) or ticket_path(ticket_id) == file.path:
            return False
        return ticket_path(ticket_id) in file.whole.written

    def _step(self, whole: DeskCommit, before: Version, after: Version) -> TicketStep:
        if after.ticket is None:
            raise ValueError("a step leads to a ticket")
        if not whole.parents:
            return TicketStep(before.data, after.data, before.ticket, after.ticket)
        parent, policy = whole.parents[0], whole.act.policy
        return TicketStep(
            before.data,
            after.data,
            before.ticket,
            after.ticket,
            others=lambda ticket: self._ledger.others(ticket, parent),
            granted=lambda person, month: self._ledger.granted(person, month, policy, parent),
        )

    def _found(
        self, file: ChangedFile, before: Version, after: Version, problems: Sequence[Problem]
    ) -> Iterator[Finding]:
        """Yield findings at their lines; of an entry that was lost, with the commit that had added it."""
        lost = iter(lost_entries(before.data, after.data))
        for problem in problems:
            finding = finding_of(file.path, problem, after)
            yield finding._replace(hint=self._whence(file, next(lost))) if problem.code in _LOST else finding

    def _whence(self, file: ChangedFile, entry: str) -> str:
        """Say which commit had added an entry; empty where its id is none, which nobody should search for."""
        if not ENTRY_ID.match(entry):
            return ""
        wanted = ("--reverse", "--pickaxe-regex", f'-Sid: "?{entry}')
        commit = next(self._git.log(*wanted, revisions=[file.whole.parents[0]], paths=[file.path]), None)
        if commit is None:
            return ""
        return _("{commit} had added it, {author}, {at}.").format(
            commit=commit.id[:10], author=name_of(commit), at=format_moment(commit.at)
        )

    def inspect_evidence(self, file: ChangedFile, commit: str) -> Iterator[Finding]:
        """Yield evidence that was altered or deleted while its ticket, as `commit` has it, lists it."""
        if all(change.status == "A" for change in file.changes.values()):
            return
        path, name = ticket_of_evidence(file.path) or "", file.path.rpartition("/")[2]
        for _path, entry in self._git.list_entries(commit, path):
            ticket = self._versions.get(entry.oid, path).ticket
            if ticket and any(item.file == name for item in ticket.evidence):
                message = _("The evidence {file} was changed.").format(file=name)
                yield finding_of(file.path, Problem((), "verify/evidence", message))


def _misplaced(ticket: Ticket) -> Problem:
    message = _("This ticket belongs at {path}.").format(path=ticket_path(ticket.id))
    return Problem((), "verify/misplaced", message)
