"""Complaints: who takes one next, what its words may be, and by when a body outside wants an answer."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo

from aftersales.i18n import _
from aftersales.model.clock import LEGAL, Deadline, Measure, parse_target
from aftersales.model.complaint import Body, Complaints, Level
from aftersales.model.moments import format_moment
from aftersales.model.policy import Policy
from aftersales.model.refusal import Refusal
from aftersales.model.service_levels import Target
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import Data, Value, text_of
from aftersales.rules.calendars import Calendars
from aftersales.rules.clocks import target_moment
from aftersales.rules.last_days import last_moment


def external_of(ticket: Ticket) -> Data:
    """Return what the ticket says of the body outside; empty where none deals with it."""
    external = ticket.complaint.get("external")
    return external if isinstance(external, Mapping) else {}


def external_deadlines(ticket: Ticket, policy: Policy, zone: tzinfo) -> Iterator[Deadline]:
    """Yield by when the body outside wants an answer; done when it was answered, or the ticket is closed."""
    external = external_of(ticket)
    deadline, answered = text_of(external.get("deadline")), text_of(external.get("answered"))
    if not deadline:
        return
    told = [event.at for event in ticket.history if event.did is Did.ESCALATED and event.details.get("body")]
    closed = [event.at for event in ticket.history if policy.lifecycle.is_closed(event.target or "")]
    is_closed = policy.lifecycle.is_closed(ticket.state)
    stopped = last_moment(answered, zone) if answered else closed[-1] if is_closed and closed else None
    yield Deadline(LEGAL, told[-1] if told else ticket.opened_at, last_moment(deadline, zone), stopped)


def deadline_for(body: Body, received: str, now: datetime, calendars: Calendars) -> str:
    """Return the deadline that a body leaves, as the file holds it: a day for working days, else a moment.

    Args:
        body: which one.
        received: the day or moment its letter came, ISO; empty: now. Of a day, the next one counts first.
        now: this moment.
        calendars: the desk's.
    """
    start = last_moment(received, calendars.named().zone) if received else now
    due = target_moment(Target(body.within, ""), start, calendars)
    if parse_target(body.within).measure is Measure.WORKDAYS:
        return due.date().isoformat()
    return format_moment(due)


def check_complaint_words(complaint: Data, complaints: Complaints) -> Iterator[tuple[str, str]]:
    """Yield the path and a sentence for each word of a complaint that ``complaints.yaml`` does not have."""
    external = complaint.get("external")
    body = text_of(external.get("body")) if isinstance(external, Mapping) else ""
    known: Mapping[str, tuple[str, Mapping[str, object]]] = {
        "stage": (text_of(complaint.get("stage")), complaints.stages),
        "responsible": (text_of(complaint.get("responsible")), complaints.parties),
        "level": (text_of(complaint.get("level")), {level.id: level for level in complaints.levels}),
        "external.body": (body, complaints.bodies),
    }
    for path, (word, words) in known.items():
        if word and word not in words:
            sentence = _("{value} is no {field} of this desk.").format(value=word, field=path)
            yield path, sentence + " " + _("Known: {names}.").format(names=", ".join(words) or "-")


def next_level(ticket: Ticket, complaints: Complaints, wanted: str = "", body: str = "") -> Level | Refusal:
    """Return who takes the complaint now, or why nobody can.

    Args:
        ticket: as it is.
        complaints: the policy.
        wanted: a level; empty: the next one up, or the one that the body asks for where that is higher.
        body: a body outside that deals with it; empty: none.
    """
    order = [level.id for level in complaints.levels]
    if not order:
        return Refusal("no_levels", _("This desk has no policies/complaints.yaml, so nobody is named to take it."))
    if wanted and wanted not in order:
        sentence = _("There is no level {level}.").format(level=wanted)
        return Refusal("unknown_level", sentence, _("Known: {names}.").format(names=", ".join(order)))
    current = text_of(ticket.complaint.get("level"))
    place = order.index(current) if current in order else 0
    asked = order.index(complaints.bodies[body].level) if body in complaints.bodies else 0
    if wanted:
        target = order.index(wanted)
    elif body:
        target = max(asked, place)
    else:
        target = place + 1
    if target >= len(order) or (target <= place and not body and current):
        sentence = _("The complaint is with the highest level already: {level}.").format(level=order[place])
        return Refusal("highest_level", sentence, _("Name one with --to."))
    return complaints.levels[target]


def with_external(complaint: Data, external: Mapping[str, Value]) -> dict[str, Value]:
    """Return a complaint with what was said of the body outside; what was not said stays."""
    before = complaint.get("external")
    said = {key: value for key, value in external.items() if value}
    return {**complaint, **({"external": {**(before if isinstance(before, Mapping) else {}), **said}} if said else {})}
