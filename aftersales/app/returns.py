"""Goods that come back: asked for, sent to an address, signed in, inspected, handed on. Each is one commit."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.deciding import decided_anew
from aftersales.app.deeds import follow
from aftersales.app.people import refuse
from aftersales.app.shipments import NewParcel, new_shipment
from aftersales.app.tickets import Outcome, need_permission
from aftersales.errors import RefusedError, UsageError
from aftersales.i18n import _
from aftersales.model.deed import Deed
from aftersales.model.ids import new_entry_id
from aftersales.model.money import parse_amount, round_cents
from aftersales.model.record import record, replace
from aftersales.model.refusal import Refusal
from aftersales.model.returning import Return, Want
from aftersales.model.shipment import Happening, ParcelEvent, Purpose
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import Data, Value, text_of
from aftersales.rules.parcels import check_parcel, with_event, with_facts
from aftersales.rules.returns import (
    check_address,
    check_inspection,
    check_receipt,
    check_withdrawal,
    checklist_for,
    goods_parcel,
    inspection,
    latest_return,
    permission_for,
    price_difference,
)


@record
class NewReturn:
    """A return that is asked for; `price`: of the goods wanted in exchange, empty: the same goods."""

    want: Want
    reason: str
    price: str = ""


@record
class Looked:
    """What the warehouse found: items that hold, items that do not with the reason; `rest`: all others hold."""

    passed: Sequence[str] = ()
    failed: Mapping[str, str] = {}
    rest: bool = False


def request_return(context: Context, fragment: str, wanted: NewReturn) -> Outcome:
    """Note that a customer wants to send goods back; the flow's first step is asked where it is due.

    Raises:
        UsageError: nothing says why.
        RefusedError: another return of the ticket is not done yet, or the difference cannot be worked out.
    """
    if not wanted.reason.strip():
        raise UsageError(_("A return needs words: why the customer sends the goods back."))
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket = change.ticket(fragment)
        before = latest_return(ticket)
        if before and before.inspected is None:
            refuse([Refusal("return_open", _("A return of this ticket is not done yet."))], ticket.id)
        goods = Return(
            id=new_entry_id(context.draw),
            want=wanted.want,
            reason=wanted.reason.strip(),
            requested=context.now,
            requested_by=change.actor.by,
        )
        goods = _priced(ticket, goods, wanted.price)
        event = change.event(Did.RETURNED, wanted.reason, details={"return": goods.id, "what": "requested"})
        after = ticket.with_event(event, returns=(*ticket.returns, goods))
        after, notes = follow(change, after, Deed.RETURN_REQUESTED, wanted.want.value)
        return _done(change, after, ticket, f"return for {wanted.want.value} requested", notes)


def _priced(ticket: Ticket, goods: Return, wanted: str) -> Return:
    """Return the return with the price of the goods wanted instead, and what that differs by; as it is without one."""
    if not wanted:
        return goods
    if goods.want is not Want.EXCHANGE:
        raise UsageError(_("Only an exchange has another price."))
    try:
        price = parse_amount(wanted)
        paid = parse_amount(text_of(ticket.order.get("paid")) or text_of(ticket.product.get("price")))
    except ValueError:
        raise RefusedError(
            _("What the customer paid, or the new price, is no amount of money."),
            place=ticket.id,
            hint=_("aftersales edit {ticket} order.paid=…").format(ticket=ticket.id),
        ) from None
    difference: Decimal = round_cents(price_difference(paid, price))
    return replace(goods, price=f"{round_cents(price)}", difference=f"{difference}")


def give_address(context: Context, fragment: str, address: str = "") -> Outcome:
    """Give the customer the address to send goods back to; only after a decision or an approval.

    Args:
        address: of ``returns.yaml``; empty: the only, or first, one.

    Raises:
        RefusedError: nothing was decided, an approval is still open, or there is no such address.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket, goods = _ticket_and_goods(change, fragment)
        wanted = address or next(iter(context.policy.returns.addresses), "")
        refuse(check_address(ticket, goods, wanted, context.policy, context.now), ticket.id)
        given = replace(goods, address=wanted, address_sent=context.now, address_by=change.actor.by)
        after = _told(change, ticket, given, "address")
        after, notes = follow(change, after, Deed.RETURN_ADDRESSED, strict=True)
        return _done(change, after, ticket, "return address given", notes)


def track_return(context: Context, fragment: str, waybill: str, carrier: str = "") -> Outcome:
    """Note the parcel that brings the goods back.

    Raises:
        RefusedError: the customer has no address yet, or the parcel is noted already.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket, goods = _ticket_and_goods(change, fragment)
        refusals = check_parcel(ticket, waybill, carrier, context.policy)
        if not goods.address:
            hint = _("aftersales return address {ticket}").format(ticket=ticket.id)
            refusals.append(Refusal("no_address", _("The customer has no address to send goods to yet."), hint))
        refuse(refusals, ticket.id)
        parcel = new_shipment(change, NewParcel(waybill, Purpose.RETURN, carrier=carrier, sent=context.now))
        after = replace(ticket, shipments=(*ticket.shipments, parcel))
        after = _told(change, after, replace(goods, shipment=parcel.id), "sent", {"shipment": parcel.id})
        return _done(change, after, ticket, f"goods sent back: {waybill}")


def receive_goods(context: Context, fragment: str, arrived: str, *, text: str = "") -> Outcome:
    """Sign goods in that came back: the day counts for the law, the parcel is there, the flow goes on.

    Args:
        arrived: what was in the parcel.

    Raises:
        RefusedError: the goods were signed in already, or another department was asked.
    """
    if not arrived.strip():
        raise UsageError(_("Say what was in the parcel."))
    with desk_change(context) as change:
        need_permission(change, permission_for("received"))
        ticket, goods = _ticket_and_goods(change, fragment)
        refuse(check_receipt(goods), ticket.id)
        received = replace(goods, received=context.now, received_by=change.actor.by, arrived=arrived.strip())
        day = context.now.astimezone(context.zone).date().isoformat()
        after, changes = with_facts(ticket, {"dates.goods_back": day})
        after = _told(change, _parcel_there(change, after, goods), received, "received", {}, text, changes)
        after, notes = follow(change, after, Deed.RETURN_RECEIVED, strict=True)
        looked_again = decided_anew(change, after) if after.decision else after
        doubts = [] if looked_again else [_("The decision does not fit these facts any more: aftersales decide TICKET")]
        return _done(change, looked_again or after, ticket, "goods received", [*notes, *doubts])


def _parcel_there(change: DeskChange, ticket: Ticket, goods: Return) -> Ticket:
    """Return the ticket with the parcel of the goods delivered, where it is known and the courier did not say so."""
    parcel = goods_parcel(ticket, goods)
    if parcel is None or parcel.delivered:
        return ticket
    event = ParcelEvent(new_entry_id(change.context.draw), change.context.now, Happening.DELIVERED)
    return with_event(ticket, parcel, event)


def inspect_goods(context: Context, fragment: str, looked: Looked, *, text: str = "") -> Outcome:
    """Note what an inspection found; what passes goes on to finance or to the exchange, the rest to who decides.

    Raises:
        RefusedError: goods are not there, an item was not looked at, or a failure is not shown.
    """
    with desk_change(context) as change:
        need_permission(change, permission_for("inspected"))
        ticket, goods = _ticket_and_goods(change, fragment)
        items = checklist_for(ticket, context.policy)
        said = {*looked.passed, *looked.failed}
        passed = [*looked.passed, *(item.id for item in items if looked.rest and item.id not in said)]
        refuse(check_inspection(ticket, goods, passed, looked.failed, context.policy), ticket.id)
        result, finding, checks = inspection(items, looked.failed)
        inspected = replace(goods, inspected=context.now, inspected_by=change.actor.by, result=result, checks=checks)
        after = _told(change, ticket, inspected, "inspected", {"result": result.value}, text)
        deed = (Deed.RETURN_FAILED, finding) if finding else (Deed.RETURN_PASSED, goods.want.value)
        after, notes = follow(change, after, *deed, strict=True)
        return _done(change, after, ticket, f"inspection: {result.value}", notes)


def withdraw_return(context: Context, fragment: str, text: str) -> Outcome:
    """Note that the customer keeps the goods after all; what of the flow waits for them is answered.

    Raises:
        UsageError: nothing says why.
        RefusedError: no return is there, the goods are, or money for them is noted.
    """
    if not text.strip():
        raise UsageError(_("A withdrawal needs words: what the customer said."))
    with desk_change(context) as change:
        need_permission(change, permission_for("withdrawn"))
        ticket, goods = _ticket_and_goods(change, fragment)
        refuse(check_withdrawal(ticket, goods, context.policy), ticket.id)
        kept = replace(goods, withdrawn=context.now, withdrawn_by=change.actor.by)
        after = _told(change, ticket, kept, "withdrawn", {}, text)
        after, notes = follow(change, after, Deed.RETURN_WITHDRAWN, whoever=True)
        parcel = goods_parcel(ticket, goods)
        if parcel and not parcel.delivered:
            coming = _("The parcel {waybill} was on its way back: tell the warehouse.").format(waybill=parcel.waybill)
            notes = [*notes, coming]
        return _done(change, after, ticket, "return withdrawn", notes)


def _ticket_and_goods(change: DeskChange, fragment: str) -> tuple[Ticket, Return]:
    ticket = change.ticket(fragment)
    goods = latest_return(ticket)
    if goods is None:
        raise RefusedError(
            _("Nobody asked for a return."),
            place=ticket.id,
            hint=_("aftersales return request {ticket}").format(ticket=ticket.id),
        )
    return ticket, goods


def _told(
    change: DeskChange,
    ticket: Ticket,
    goods: Return,
    what: str,
    details: Data | None = None,
    text: str = "",
    changes: Mapping[str, tuple[Value, Value]] | None = None,
) -> Ticket:
    """Return the ticket with its return as it is now, and the entry that says what was done."""
    event = change.event(
        Did.RETURNED, text, details={"return": goods.id, "what": what, **(details or {})}, changes=changes or {}
    )
    return ticket.with_event(event, returns=tuple(goods if one.id == goods.id else one for one in ticket.returns))


def _done(change: DeskChange, after: Ticket, before: Ticket, subject: str, notes: Sequence[str] = ()) -> Outcome:
    revision = Revision(after, subject, before)
    change.put(revision)
    return Outcome(after, change.commit(), notes, revision.event)
