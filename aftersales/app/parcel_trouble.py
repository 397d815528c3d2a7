"""The end of trouble with a parcel: delivered after all, picked up, sent again, handed to another courier."""

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.deeds import follow
from aftersales.app.people import refuse
from aftersales.app.shipments import NewParcel, found_parcel, with_happening, with_parcel
from aftersales.app.tickets import Outcome, need_permission
from aftersales.i18n import _
from aftersales.model.couriers import Needs
from aftersales.model.deed import Deed
from aftersales.model.ids import new_entry_id
from aftersales.model.record import record
from aftersales.model.shipment import Happening, ParcelEvent, Purpose, Shipment
from aftersales.model.team import Permission
from aftersales.model.ticket import Ticket
from aftersales.rules.parcel_trouble import check_ending, needs_of


@record
class Ending:
    """How trouble ended.

    Attributes:
        outcome: one of the problem's outcomes in ``couriers.yaml``.
        again: the waybill of the parcel that takes its place; empty: none does.
        carrier: the courier of that parcel.
        place: where the customer picks it up.
        text: words that go with it.
    """

    outcome: str
    again: str = ""
    carrier: str = ""
    place: str = ""
    text: str = ""


def solve_problem(context: Context, name: str, ending: Ending, *, waybill: str = "") -> Outcome:
    """Note how the trouble with a parcel ended; the parcel that takes its place is noted in the same commit.

    Args:
        name: a waybill, or part of a ticket's id.
        waybill: which parcel, where the ticket has several.

    Raises:
        RefusedError: the parcel has no problem, it cannot end so, or the outcome wants more to be said.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket, shipment = found_parcel(change, name, waybill)
        said = {"again": ending.again, "carrier": ending.carrier, "place": ending.place}
        refuse(check_ending(shipment, ending.outcome, said, context.policy), ticket.id)
        after = with_happening(change, ticket, shipment, _event(change, ending))
        after, notes = _followed(change, after, shipment, ending)
        revision = Revision(after, f"parcel {shipment.waybill}: {ending.outcome}", ticket)
        change.put(revision)
        tell = _("Tell the customer: aftersales inform {ticket} --by CHANNEL --text WORDS").format(ticket=ticket.id)
        return Outcome(after, change.commit(), [*notes, tell], revision.event)


def _event(change: DeskChange, ending: Ending) -> ParcelEvent:
    return ParcelEvent(
        id=new_entry_id(change.context.draw),
        at=change.context.now,
        what=Happening.REPLACED if ending.again else Happening.SOLVED,
        place=ending.place,
        text=ending.text,
        outcome=ending.outcome,
    )


def _followed(change: DeskChange, ticket: Ticket, shipment: Shipment, ending: Ending) -> tuple[Ticket, list[str]]:
    """Return the ticket with the parcel that takes the place of another, and what the flow made of it."""
    if not ending.again:
        return ticket, []
    same = needs_of(ending.outcome, change.context.policy) is Needs.OTHER_COURIER
    kind = shipment.kind if same else Purpose.RESHIP
    new = NewParcel(ending.again, kind, shipment.direction, ending.carrier or shipment.carrier, change.context.now)
    after, notes = follow(change, with_parcel(change, ticket, new), Deed.PARCEL_ADDED, kind.value)
    return after, list(notes)
