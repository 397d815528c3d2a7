"""Conflicts that an entry says are settled: only what was in conflict, and only to what one of the sides had."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from aftersales.i18n import _
from aftersales.model.approval import Verdict
from aftersales.model.ticket import Did, Event
from aftersales.model.values import Data
from aftersales.rules.approval_sums import Case
from aftersales.rules.approvals import check_decision
from aftersales.rules.check_problem import Problem
from aftersales.rules.merging.conflicts import CONFLICTS, sides_of
from aftersales.rules.merging.settling import is_of_a_side, may_be_anything, settled
from aftersales.rules.merging.sides import value_at
from aftersales.rules.merging.states import STATE
from aftersales.rules.merging.values import MISSING, Held, entries_of, same
from aftersales.rules.verification.act import Act, Problems, TicketStep
from aftersales.rules.verification.entries import actor_of
from aftersales.rules.verification.verdicts import granted_before


def check_settling(step: TicketStep, act: Act) -> Problems:
    """Yield what entries of a commit settled that was not in conflict, or otherwise than a side had it."""
    for number, event in _settling(step):
        yield from _check_state(number, event, [step.before])
        for field, (_before, value) in event.changes.items():
            if not may_be_anything(field):
                yield from _check_field(number, field, MISSING if value is None else value, step)
        yield from _check_approved(event, step, act)


def check_settled_in_merge(sides: Sequence[Data], step: TicketStep, act: Act) -> Problems:
    """Yield the same of entries that a merge itself added; what else it made of the sides `check_merge` looks at."""
    for number, event in _settling(step):
        yield from _check_state(number, event, sides)
        yield from _check_approved(event, step, act)


def _settling(step: TicketStep) -> Iterator[tuple[int, Event]]:
    return ((number, event) for number, event in step.added if event.did is Did.RESOLVED)


def _check_state(number: int, event: Event, sides: Sequence[Data]) -> Problems:
    """An entry that settles leads only to a state that one of the sides had."""
    if event.target is not None and (
        STATE not in event.changes
        or not any(same(event.target, value) for side in sides for value in (side.get(STATE), *_said(side, STATE)))
    ):
        yield _unfounded(number, STATE)


def _check_field(number: int, field: str, value: Held, step: TicketStep) -> Problems:
    path = tuple(field.split("."))
    expected = value_at(settled(step.before, {field: value}), path)
    if not is_of_a_side(step.before, field, value):
        yield _unfounded(number, field)
    elif not same(expected, value_at(step.after, path)):
        message = _("{field} is not what this entry says it was settled to.").format(field=field)
        yield Problem(("history", number), "verify/settled", message)


def _said(data: Data, field: str) -> list[Held]:
    """Return the values that the sides of a conflict over `field` have; none where it is not in conflict."""
    conflicts = (one for one in entries_of(data, CONFLICTS) if one.get("field") == field)
    return [side.get("value", MISSING) for conflict in conflicts for side in sides_of(conflict)]


def _unfounded(number: int, field: str) -> Problem:
    message = _("This entry settles {field}, but no two people had changed it to that and to something else.")
    return Problem(("history", number), "verify/settled", message.format(field=field))


def _check_approved(event: Event, step: TicketStep, act: Act) -> Problems:
    """Whoever lets an approval stand that somebody else rejected must be one who may approve it."""
    person = actor_of(event, act)
    for place, request in enumerate(step.ticket.approvals):
        if f"approvals.{request.id}" in event.changes and request.verdict is Verdict.APPROVED and person:
            again = replace(request, decided=None, by="", verdict=None, text="", expires=event.at)
            approvals = tuple(again if one is request else one for one in step.ticket.approvals)
            ticket = replace(step.ticket, approvals=approvals)
            others = [other for other in step.others(ticket) if other.id != ticket.id]
            case = Case(ticket, again, others, act.policy, event.at)
            for refusal in check_decision(case, person, event.by, granted_before(case, person, step)):
                yield Problem(("approvals", place), "verify/approval", refusal.sentence)
