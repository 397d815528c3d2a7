"""Deadlines that are no target of a service level: hand-offs, requests, promises, the law, calls, parcels, notes.

They never pause. Of the law, a ticket knows what its recorded decision names: the seller's duties with their last day,
which ends at 24:00 (民法典 203, Regulation 1182/71 art 3(1)).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

from aftersales.model.clock import LEGAL, PROMISE, ClockMoments, Deadline
from aftersales.model.lifecycle import Mark
from aftersales.model.moments import parse_moment
from aftersales.model.policy import Policy
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.model.values import Value
from aftersales.rules.approval_deadlines import approval_deadlines, approval_moments
from aftersales.rules.calendars import Calendars
from aftersales.rules.complaints import external_deadlines
from aftersales.rules.flow import step_deadlines, step_moments
from aftersales.rules.follow_ups import follow_up_deadlines
from aftersales.rules.last_days import last_moment
from aftersales.rules.parcels import parcel_deadlines
from aftersales.rules.progress_notes import inform_deadlines
from aftersales.rules.repairs import listed
from aftersales.rules.visits import visit_deadlines

OURS = frozenset({"seller", "trader"})
"""Whose duties are the desk's own."""

_SOON = timedelta(hours=48)
"""How long before a legal deadline somebody is reminded (a ticket this close presses more: DOMAIN c.2)."""

_AGAIN = timedelta(days=2)


def fixed_deadlines(ticket: Ticket, policy: Policy, calendars: Calendars) -> Sequence[Deadline]:
    """Return the deadlines of a ticket's hand-offs, requests, promises, legal duties, calls, parcels, visits, notes."""
    zone = calendars.named().zone
    return [
        *step_deadlines(ticket, policy, calendars),
        *approval_deadlines(ticket, policy, calendars),
        *promise_deadlines(ticket, policy),
        *_legal(ticket, policy, zone),
        *_waiting(ticket, policy, zone),
        *external_deadlines(ticket, policy, zone),
        *follow_up_deadlines(ticket, policy),
        *parcel_deadlines(ticket, policy, calendars),
        *visit_deadlines(ticket),
        *inform_deadlines(ticket, policy, calendars),
    ]


def fixed_moments(ticket: Ticket, policy: Policy, calendars: Calendars) -> Sequence[ClockMoments]:
    """Return what an index keeps of those that still count: by when, from when on somebody is reminded, who is told."""
    zone = calendars.named().zone
    outside = external_deadlines(ticket, policy, zone)
    by_law = (*_legal(ticket, policy, zone), *_waiting(ticket, policy, zone), *outside)
    legal = [(d, max(d.started, d.due - _SOON), d.due) for d in by_law]
    promises = [(d, d.due - (d.due - d.started) / 5, d.due) for d in promise_deadlines(ticket, policy)]
    calls = [(d, d.due, d.due + _AGAIN) for d in follow_up_deadlines(ticket, policy)]
    parcels = [(d, d.due, d.due + _AGAIN) for d in parcel_deadlines(ticket, policy, calendars)]
    notice = policy.repairs.notice
    visits = [(d, max(d.started, d.due - notice), d.due + _AGAIN) for d in visit_deadlines(ticket)]
    notes = [(d, d.due, d.due + _AGAIN) for d in inform_deadlines(ticket, policy, calendars)]
    waiting = [
        ClockMoments(d.clock, d.started, d.due, chase, escalate, None, None, None)
        for d, chase, escalate in (*promises, *legal, *calls, *parcels, *visits, *notes)
        if d.stopped is None
    ]
    asked = (*step_moments(ticket, policy, calendars), *approval_moments(ticket, policy, calendars))
    return [*asked, *waiting]


def promise_deadlines(ticket: Ticket, policy: Policy) -> Iterator[Deadline]:
    """Yield each moment promised to the customer; it is done with when they hear from us, or get a new one."""
    ends = {s.id for s in policy.lifecycle.states.values() if s.is_closed or Mark.CUSTOMER_INFORMED in s.marks}
    for place, event in enumerate(ticket.history):
        due = event.details.get("due")
        if event.did is Did.PROMISED and isinstance(due, str):
            later = (one for one in ticket.history[place + 1 :] if _is_heard(one, ends, due))
            heard = next(later, None)
            yield Deadline(PROMISE, event.at, parse_moment(due), heard.at if heard else None)


def _is_heard(event: Event, ends: set[str], promised: str) -> bool:
    """Tell whether an entry is what the customer was promised to hear; a message that told them when is not."""
    if event.did is Did.INFORMED and event.details.get("due") == promised:
        return False
    return event.did in {Did.PROMISED, Did.INFORMED} or event.details.get("to_customer") is True or event.target in ends


def _legal(ticket: Ticket, policy: Policy, zone: tzinfo) -> Iterator[Deadline]:
    """Yield one deadline for each day by which the decision says that the seller has to act."""
    duties = ticket.decision.get("duties")
    started = ticket.decision.get("at")
    if not isinstance(duties, Sequence) or isinstance(duties, str) or not isinstance(started, str):
        return
    stopped = _reached(ticket, {s.id for s in policy.lifecycle.states.values() if s.is_closed})
    for duty in duties:
        due = _end_of_day(duty, zone)
        if due is not None:
            yield Deadline(LEGAL, parse_moment(started), due, stopped)


def _waiting(ticket: Ticket, policy: Policy, zone: tzinfo) -> Iterator[Deadline]:
    """Yield the end of the last day on which the law lets the customer wait for parts; done once it is back."""
    closed = ticket.history[-1].at if policy.lifecycle.is_closed(ticket.state) else None
    for repair in ticket.repairs:
        until, out, needs = repair.get("wait_until"), repair.get("out"), listed(repair, "needs")
        began = needs[-1]["at"] if needs else repair.get("in")
        if isinstance(until, str) and isinstance(began, str):
            started, due = last_moment(began, zone), last_moment(until, zone)
            yield Deadline(LEGAL, min(started, due), due, last_moment(out, zone) if isinstance(out, str) else closed)


def _end_of_day(duty: Value, zone: tzinfo) -> datetime | None:
    """Return the end of a duty's last day, or the moment where it names one; None where it is not ours or has none."""
    if not isinstance(duty, dict) or duty.get("who") not in OURS or not isinstance(duty.get("by"), str):
        return None
    return last_moment(str(duty["by"]), zone)


def _reached(ticket: Ticket, states: set[str]) -> datetime | None:
    """Return when the ticket last came into one of `states`, where it still is or was informed; None otherwise."""
    reached = [event.at for event in ticket.history if event.target in states]
    return reached[-1] if reached else None
