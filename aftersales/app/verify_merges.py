"""Merges under `verify`: what they made of the tickets that both sides had changed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from aftersales.app.verify_changes import ChangedFile, finding_of
from aftersales.app.verify_files import Version, Versions
from aftersales.app.verify_twins import is_parted_twin
from aftersales.i18n import _
from aftersales.model.finding import Finding
from aftersales.model.layout import ticket_id_of
from aftersales.model.ticket import Ticket
from aftersales.rules.check_problem import Problem
from aftersales.rules.verification.act import Problems, TicketStep
from aftersales.rules.verification.entries import check_entries
from aftersales.rules.verification.merges import check_merge
from aftersales.rules.verification.moves import check_moves
from aftersales.rules.verification.settling import check_settled_in_merge
from aftersales.store.git import Git


class MergeInspector:
    """Looks at tickets in merges."""

    def __init__(self, git: Git, versions: Versions) -> None:
        self._git = git
        self._versions = versions

    def inspect(self, file: ChangedFile) -> Iterator[Finding]:
        """Yield what a merge must not have made of a ticket."""
        if file.is_gone:
            yield from _dropped(file)
            return
        if not file.own and all(change.status == "A" for change in file.changes.values()):
            return  # news from one side
        after = self._versions.get(file.after, file.path)
        sides = [
            self._versions.get(file.changes[number].before.oid, file.path) if number in file.changes else after
            for number in range(len(file.whole.parents))
        ]
        yield from after.findings if file.own else ()
        if after.ticket is None:
            return
        if is_parted_twin(self._git, self._versions, file.whole.parents, after.data):
            return
        problems: list[Problem] = list(check_merge([side.data for side in sides], after.data))
        if file.own:
            problems += _added_by_merge(file, sides, after.ticket)
        yield from (finding_of(file.path, problem, after) for problem in problems)


def _dropped(file: ChangedFile) -> Iterator[Finding]:
    if ticket_id_of(file.path):
        message = _("The merge dropped this ticket, which one of its sides had.")
        yield finding_of(file.path, Problem((), "verify/merge-dropped", message))


def _added_by_merge(file: ChangedFile, sides: Sequence[Version], merged: Ticket) -> Problems:
    """Yield what is wrong with entries that the merge itself added, and with where it left the ticket."""
    known = {event.id for side in sides if side.ticket for event in side.ticket.history}
    kept = tuple(event for event in merged.history if event.id in known)
    step = TicketStep({}, {}, replace(merged, history=kept), merged)
    act, data = file.whole.act, [side.data for side in sides]
    yield from chain(check_entries(step, act), check_moves(step, act), check_settled_in_merge(data, step, act))
