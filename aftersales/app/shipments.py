"""Parcels of tickets: noted, followed, in trouble, lost; what is claimed from the courier. Each is one commit."""

from collections.abc import Iterator
from datetime import datetime

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.deeds import follow
from aftersales.app.lookup import ticket_id_for
from aftersales.app.people import refuse
from aftersales.app.tickets import Outcome, need_permission
from aftersales.codec.tickets import ticket_from_data
from aftersales.errors import NotFoundError
from aftersales.i18n import _
from aftersales.index.database import Index
from aftersales.model.deed import Deed
from aftersales.model.ids import new_entry_id
from aftersales.model.record import record, replace
from aftersales.model.shipment import (
    Direction,
    Happening,
    ParcelEvent,
    Purpose,
    Shipment,
)
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import Value
from aftersales.rules.calendars import Calendars
from aftersales.rules.parcels import (
    check_event,
    check_parcel,
    facts_told,
    parcel_deadline,
    stalled_by,
    with_event,
    with_facts,
)


@record
class NewParcel:
    """A parcel that is to be noted; `direction` None: as its kind goes."""

    waybill: str
    kind: Purpose = Purpose.ORIGINAL
    direction: Direction | None = None
    carrier: str = ""
    sent: datetime | None = None
    grams: int | None = None


@record
class Told:
    """What happened to a parcel; `at` None: now."""

    what: Happening
    at: datetime | None = None
    place: str = ""
    text: str = ""
    problem: str = ""


@record
class Parcel:
    """A parcel with its ticket; `due`: by when it has to be heard of, or dealt with; None where nothing sets that."""

    ticket: Ticket
    shipment: Shipment
    due: datetime | None


def add_shipment(context: Context, fragment: str, parcel: NewParcel, *, text: str = "") -> Outcome:
    """Note a parcel on a ticket; whoever else has its waybill is told of.

    Raises:
        RefusedError: the ticket has it already, or nobody knows such a courier.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket = change.ticket(fragment)
        after, notes = follow(change, with_parcel(change, ticket, parcel, text), Deed.PARCEL_ADDED, parcel.kind.value)
        revision = Revision(after, f"parcel {parcel.waybill}", ticket)
        change.put(revision)
        also = _also(context.index, ticket, parcel.waybill)
        return Outcome(after, change.commit(), [*also, *notes], revision.event)


def with_parcel(change: DeskChange, ticket: Ticket, parcel: NewParcel, text: str = "") -> Ticket:
    """Return the ticket with a parcel noted on it, and the entry that says so."""
    refuse(check_parcel(ticket, parcel.waybill, parcel.carrier, change.context.policy), ticket.id)
    shipment = new_shipment(change, parcel)
    event = change.event(
        Did.TRACKED, text, details={"shipment": shipment.id, "what": "added", "waybill": parcel.waybill}
    )
    return ticket.with_event(event, shipments=(*ticket.shipments, shipment))


def new_shipment(change: DeskChange, parcel: NewParcel) -> Shipment:
    """Return a parcel as a ticket holds it."""
    return Shipment(
        id=new_entry_id(change.context.draw),
        direction=parcel.direction or parcel.kind.direction,
        kind=parcel.kind,
        waybill=parcel.waybill,
        added=change.context.now,
        carrier=parcel.carrier,
        sent=parcel.sent,
        grams=parcel.grams,
    )


def _also(index: Index, ticket: Ticket, waybill: str) -> list[str]:
    others = [one.line.id for one in index.stored_with("waybill", waybill) if one.line.id != ticket.id]
    if not others:
        return []
    return [_("The waybill {waybill} is on {tickets} too.").format(waybill=waybill, tickets=", ".join(others))]


def track_shipment(context: Context, name: str, told: Told, *, waybill: str = "") -> Outcome:
    """Note what happened to a parcel; facts that follow from it are put on the ticket where it lacks them.

    Args:
        name: a waybill, or part of a ticket's id.
        waybill: which parcel, where the ticket has several.

    Raises:
        NotFoundError: no such parcel, or several.
        RefusedError: it lies in the future, or there is no such problem.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket, shipment = found_parcel(change, name, waybill)
        happened = ParcelEvent(
            id=new_entry_id(context.draw),
            at=told.at or context.now,
            what=told.what,
            place=told.place,
            text=told.text,
            problem=told.problem,
        )
        refuse(check_event(happened, context.policy, context.now), ticket.id)
        after = with_happening(change, ticket, shipment, happened)
        what = told.problem or told.what.value
        change.put(Revision(after, f"parcel {shipment.waybill}: {what}", ticket))
        return Outcome(after, change.commit())


def with_happening(change: DeskChange, ticket: Ticket, shipment: Shipment, *happened: ParcelEvent) -> Ticket:
    """Return the ticket with events of one parcel, the facts that follow, and one entry that says so."""
    grown = with_event(ticket, shipment, *happened)
    changes: dict[str, tuple[Value, Value]] = {}
    for one in sorted(happened, key=lambda event: event.at):
        grown, put = with_facts(grown, facts_told(grown, shipment, one, change.context.zone))
        changes |= {path: (changes[path][0] if path in changes else old, new) for path, (old, new) in put.items()}
    last = max(happened, key=lambda event: event.at)
    entry = change.event(
        Did.TRACKED,
        last.text,
        details={"shipment": shipment.id, "what": last.problem or last.what.value, "waybill": shipment.waybill},
        changes=changes,
    )
    return grown.with_event(entry)


def found_parcel(change: DeskChange, name: str, waybill: str = "") -> tuple[Ticket, Shipment]:
    """Return the parcel that `name` means, as the branch head has it: a waybill, or the one parcel of a ticket."""
    owners = parcel_owners(change.context.index, name)
    if len(owners) > 1:
        raise NotFoundError(
            _("The waybill {waybill} is on several tickets: {tickets}.").format(
                waybill=name, tickets=", ".join(owners)
            ),
            hint=_("Name the ticket, and the parcel with --waybill."),
        )
    ticket = change.ticket(owners[0] if owners else name)
    return ticket, _one_of(ticket, name if owners else waybill)


def parcel_owners(index: Index, waybill: str) -> list[str]:
    """Return the ids of the tickets that noted a parcel of this waybill."""
    wanted = waybill.strip().casefold()
    return [
        stored.line.id
        for stored in index.stored_with("waybill", waybill)
        if any(one.waybill.casefold() == wanted for one in ticket_from_data(stored.data).shipments)
    ]


def _one_of(ticket: Ticket, waybill: str) -> Shipment:
    wanted = waybill.strip().casefold()
    found = [one for one in ticket.shipments if not wanted or one.waybill.casefold() == wanted]
    if len(found) == 1:
        return found[0]
    known = ", ".join(one.waybill for one in ticket.shipments)
    if not found:
        raise NotFoundError(
            _("There is no such parcel on the ticket."),
            place=ticket.id,
            hint=_("Parcels: {waybills}").format(waybills=known)
            if known
            else _("aftersales shipment add {ticket} --waybill NUMBER").format(ticket=ticket.id),
        )
    raise NotFoundError(
        _("The ticket has several parcels."),
        place=ticket.id,
        hint=_("Say which with --waybill: {waybills}").format(waybills=known),
    )


def parcels_of(context: Context, name: str) -> list[Parcel]:
    """Return the parcels of a ticket, or those of a waybill, as the index has them."""
    index = context.index
    owners = parcel_owners(index, name)
    wanted = name.strip().casefold() if owners else ""
    found: list[Parcel] = []
    for ticket_id in owners or [ticket_id_for(index, name)]:
        stored = index.stored(ticket_id)
        if stored:
            ticket = ticket_from_data(stored.data)
            parcels = _parcels(context, ticket)
            found += [one for one in parcels if not wanted or one.shipment.waybill.casefold() == wanted]
    return found


def _parcels(context: Context, ticket: Ticket) -> Iterator[Parcel]:
    calendars = Calendars(context.policy.calendars, context.policy.desk.calendar)
    for shipment in ticket.shipments:
        deadline = parcel_deadline(shipment, context.policy, calendars)
        yield Parcel(ticket, shipment, deadline.due if deadline else None)


def parcels_on_their_way(context: Context) -> list[Parcel]:
    """Return the parcels of open tickets that are still to arrive, the longest without a word first."""
    stored = context.index.stored_with("parcel", "open", only_open=True)
    found = [one for line in stored for one in _parcels(context, ticket_from_data(line.data))]
    return sorted(
        (one for one in found if one.shipment.is_on_its_way),
        key=lambda one: (one.due is None, one.due or context.now, one.shipment.waybill),
    )


def stalled_parcels(context: Context, days: int | None = None) -> list[Parcel]:
    """Return the parcels of which nobody heard for too long: `days` working days, or as ``couriers.yaml`` says."""
    within = context.policy.couriers.stalled if days is None else f"{days} workdays"
    calendars = Calendars(context.policy.calendars, context.policy.desk.calendar)
    late: list[tuple[datetime, Parcel]] = []
    for one in parcels_on_their_way(context):
        due = stalled_by(one.shipment, within, calendars)
        if due and due <= context.now:
            late.append((due, replace(one, due=due)))
    return [one for _due, one in sorted(late, key=lambda pair: (pair[0], pair[1].shipment.waybill))]
