"""Visits at the customer's: planned without double booking, made or cancelled, each change one commit."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.deeds import follow
from aftersales.app.people import find_person, refuse
from aftersales.app.stock import find_part
from aftersales.app.tickets import Outcome, need_permission
from aftersales.codec.tickets import ticket_from_data, ticket_to_data
from aftersales.errors import NotFoundError, RefusedError, UsageError
from aftersales.i18n import _, language
from aftersales.model.deed import Deed
from aftersales.model.filters import Facet
from aftersales.model.ids import new_entry_id
from aftersales.model.record import record, replace
from aftersales.model.refusal import Refusal
from aftersales.model.team import Permission, Person
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import Value
from aftersales.model.visit import Visit, VisitState
from aftersales.rules.repairs import check_not_closed
from aftersales.rules.routing import skills_for
from aftersales.rules.visits import Booking, check_hours, check_load, check_plan, choose_technician, planned_visits

_FIELD = "field"
"""The department that makes visits, by its id in the shipped team; where there is none, the ticket's own does."""


@record
class Plan:
    """What a visit shall be.

    Attributes:
        start: when the slot begins.
        minutes: how long it takes; None: as ``repairs.yaml`` says.
        technician: id, name or address; empty: whoever is free, skilled and near.
        area: where; empty: the ticket's region.
        tools, parts: to carry.
        move: the ticket's planned visit is planned anew, instead of a second one.
    """

    start: datetime
    minutes: int | None = None
    technician: str = ""
    area: str = ""
    tools: Sequence[str] = ()
    parts: Sequence[str] = ()
    move: bool = False


def plan_visit(context: Context, fragment: str, plan: Plan, *, text: str = "") -> Outcome:
    """Plan a visit, or plan it anew.

    Raises:
        UsageError: it would lie in the past.
        RefusedError: the technician is away, elsewhere, or nobody can go.
        NotFoundError: no such technician or part, or nothing to move.
    """
    if plan.start <= context.now:
        raise UsageError(_("A visit is planned for later than now."))
    with desk_change(context) as change:
        need_permission(change, Permission.REPAIR)
        ticket = change.ticket(fragment)
        refuse(check_not_closed(ticket, context.policy), ticket.id)
        visit = _drafted(change, ticket, plan)
        refuse(_out_of_hours(change, visit), ticket.id)
        others = [one for one in planned(context) if one.visit.id != visit.id]
        load = context.index.open_counts(Facet.ASSIGNEE)
        person = _technician(context, ticket, visit, plan.technician, others, load)
        refuse(check_plan(visit, person, others, context.zone), ticket.id)
        after = _with_visit(change, ticket, replace(visit, technician=person.id), "planned", text)
        after, asks = follow(change, after, Deed.VISIT_PLANNED)
        change.put(Revision(after, f"visit planned for {visit.start:%Y-%m-%d %H:%M}", ticket))
        note = _("{person} goes there on {slot}.").format(
            person=person.name.text(language()), slot=f"{visit.start.astimezone(context.zone):%Y-%m-%d %H:%M}"
        )
        full = [refusal.sentence for refusal in check_load(person, load)]
        return Outcome(after, change.commit(), [note, *full, *asks], after.history[len(ticket.history)])


def end_visit(context: Context, fragment: str, text: str, *, signed_off: bool | None, technician: str = "") -> Outcome:
    """Note what came of the next planned visit; `signed_off` None: it was cancelled.

    Args:
        technician: whose visit, where several are planned.

    Raises:
        UsageError: there are no words.
        NotFoundError: no visit is planned.
    """
    if not text.strip():
        raise UsageError(_("What came of it? Give it with --text."))
    with desk_change(context) as change:
        need_permission(change, Permission.REPAIR)
        ticket = change.ticket(fragment)
        visit = _next(ticket, technician)
        state = VisitState.CANCELLED if signed_off is None else VisitState.DONE
        ended = replace(visit, state=state, outcome=text.strip(), signed_off=signed_off)
        after = _with_visit(change, ticket, ended, state.value, text)
        after, notes = follow(change, after, Deed.VISIT_CANCELLED if signed_off is None else Deed.VISIT_DONE)
        revision = Revision(after, f"visit {state}", ticket)
        change.put(revision)
        return Outcome(after, change.commit(), notes, revision.event)


def planned(context: Context) -> list[Booking]:
    """Return all planned visits of the desk, the next one first."""
    stored = context.index.stored_with("visit", "planned")
    tickets = (ticket_from_data(one.data) for one in stored)
    found = [Booking("", ticket.id, visit) for ticket in tickets for visit in planned_visits(ticket)]
    return sorted(found, key=lambda one: (one.visit.start, one.ticket))


def titles_of(context: Context, tickets: Sequence[str]) -> dict[str, str]:
    """Return the titles of tickets, by id."""
    found = ((name, context.index.stored(name)) for name in dict.fromkeys(tickets))
    return {name: stored.line.title for name, stored in found if stored}


def _drafted(change: DeskChange, ticket: Ticket, plan: Plan) -> Visit:
    context = change.context
    parts = tuple(find_part(context, number).id for number in plan.parts)
    length = timedelta(minutes=plan.minutes) if plan.minutes else context.policy.repairs.visit
    start = plan.start.astimezone(context.zone)
    if plan.move:
        before = _next(ticket, "")
    else:
        before = Visit(new_entry_id(context.draw), "", start, start + length, context.now, area=ticket.region)
    return replace(
        before,
        start=start,
        end=start + length,
        planned=context.now,
        area=plan.area or before.area,
        tools=tuple(dict.fromkeys(plan.tools)) or before.tools,
        parts=tuple(dict.fromkeys(parts)) or before.parts,
    )


def _out_of_hours(change: DeskChange, visit: Visit) -> Sequence[Refusal]:
    """Return why a visit lies outside the hours that ``repairs.yaml`` names; none where it names none."""
    name = change.context.policy.repairs.visit_calendar
    if not name:
        return ()
    hours = change.calendars.named(name)
    return check_hours(visit, hours, hours.calendar.label.text(language()) or name)


def _technician(
    context: Context, ticket: Ticket, visit: Visit, named: str, others: Sequence[Booking], load: Mapping[str, int]
) -> Person:
    policy = context.policy
    if named or visit.technician:
        return find_person(policy.team, named or visit.technician)
    department = _FIELD if policy.team.people_of(_FIELD) else ticket.department
    skills = skills_for(ticket_to_data(ticket), policy.desk.routing)
    found = choose_technician(visit, skills, department, others, policy, context.zone, load)
    if found is None:
        reasons = [
            refusal.sentence
            for person in policy.team.people_of(department)
            for refusal in (*check_load(person, load), *check_plan(visit, person, others, context.zone))
        ]
        sentence = _("Nobody can go there then.")
        raise RefusedError("\n  ".join([sentence, *reasons]), place=ticket.id, hint=_("Choose another time."))
    return found


def _next(ticket: Ticket, technician: str) -> Visit:
    for visit in planned_visits(ticket):
        if technician in ("", visit.technician):
            return visit
    raise NotFoundError(
        _("No visit is planned."), place=ticket.id, hint=_("Plan one: aftersales visit plan TICKET TIME")
    )


def _with_visit(change: DeskChange, ticket: Ticket, visit: Visit, deed: str, text: str) -> Ticket:
    """Return the ticket with a visit put in and said; its day becomes a fact, which some categories ask for."""
    known = {one.id for one in ticket.visits}
    visits = tuple(visit if one.id == visit.id else one for one in ticket.visits)
    details: dict[str, Value] = {"visit": visit.id, "deed": deed}
    after = ticket.with_event(
        change.event(Did.VISITED, text, details=details), visits=visits if visit.id in known else (*visits, visit)
    )
    day = visit.start.astimezone(change.context.zone).date().isoformat()
    if deed == "cancelled" or ticket.dates.get("visit") == day:
        return after
    event = change.event(Did.EDITED, changes={"dates.visit": (ticket.dates.get("visit"), day)})
    return after.with_event(event, dates={**ticket.dates, "visit": day})
