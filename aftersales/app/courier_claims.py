"""Claims against couriers: filed, settled, and the payment that a granted one becomes. Each is one commit."""

from decimal import Decimal

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.deeds import follow
from aftersales.app.payments import booked
from aftersales.app.people import refuse
from aftersales.app.shipments import found_parcel
from aftersales.app.tickets import Outcome, need_permission
from aftersales.errors import UsageError
from aftersales.i18n import _
from aftersales.model.deed import Deed
from aftersales.model.ids import new_entry_id
from aftersales.model.money import parse_amount, round_cents
from aftersales.model.record import replace
from aftersales.model.refusal import Refusal
from aftersales.model.shipment import CourierClaim
from aftersales.model.shipment import Outcome as ClaimOutcome
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Ticket
from aftersales.rules.claim_payments import claim_kind

_ENDED = {
    ClaimOutcome.PAID: Deed.CLAIM_PAID,
    ClaimOutcome.REFUSED: Deed.CLAIM_REFUSED,
    ClaimOutcome.WITHDRAWN: Deed.CLAIM_WITHDRAWN,
}


def file_claim(context: Context, name: str, amount: str, *, waybill: str = "", text: str = "") -> Outcome:
    """Claim an amount from the courier of a parcel; the customer's remedy does not wait for it.

    Raises:
        RefusedError: a claim for the parcel is open already.
        UsageError: `amount` is none.
    """
    value = _amount(amount)
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket, shipment = found_parcel(change, name, waybill)
        if any(one.shipment == shipment.id and one.settled is None for one in ticket.courier_claims):
            refuse([Refusal("claimed", _("A claim for this parcel is open already."))], ticket.id)
        claim = CourierClaim(
            id=new_entry_id(context.draw),
            shipment=shipment.id,
            amount=value,
            currency=context.policy.desk.currency,
            filed=context.now,
            filed_by=change.actor.by,
            text=text.strip(),
        )
        details = {"claim": claim.id, "what": "filed", "shipment": shipment.id, "amount": value}
        after = ticket.with_event(
            change.event(Did.CLAIMED, text, details=details), courier_claims=(*ticket.courier_claims, claim)
        )
        change.put(Revision(after, f"claim {value} from the courier of {shipment.waybill}", ticket))
        return Outcome(after, change.commit())


def settle_claim(
    context: Context, name: str, outcome: ClaimOutcome, *, amount: str = "", waybill: str = "", text: str = ""
) -> Outcome:
    """Note how the claim for a parcel ended; `amount`: what the courier paid, where that is not all.

    Raises:
        RefusedError: no claim for it is open.
    """
    paid = _amount(amount) if amount else ""
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket, shipment = found_parcel(change, name, waybill)
        claim = next(
            (one for one in ticket.courier_claims if one.shipment == shipment.id and one.settled is None), None
        )
        if claim is None:
            refuse([Refusal("no_claim", _("No claim for this parcel is open."))], ticket.id)
            return Outcome(ticket, None)
        received = (paid or claim.amount) if outcome is ClaimOutcome.PAID else ""
        settled = replace(claim, settled=context.now, settled_by=change.actor.by, outcome=outcome, received=received)
        claims = tuple(settled if one.id == claim.id else one for one in ticket.courier_claims)
        details = {"claim": claim.id, "what": outcome.value, "shipment": shipment.id}
        details |= {"amount": received} if received else {}
        event = change.event(Did.CLAIMED, text, details=details)
        after = _awaiting_payment(change, ticket.with_event(event, courier_claims=claims), settled)
        after, notes = follow(change, after, _ENDED[outcome])
        change.put(Revision(after, f"claim for {shipment.waybill}: {outcome.value}", ticket))
        return Outcome(after, change.commit(), notes, event)


def _awaiting_payment(change: DeskChange, ticket: Ticket, claim: CourierClaim) -> Ticket:
    """Return the ticket with the payment asked for that an awarded claim brings, where the desk has a kind for it."""
    kind = claim_kind(change.context.policy)
    if kind is None or claim.outcome is not ClaimOutcome.PAID:
        return ticket
    return booked(change, ticket, kind, parse_amount(claim.received))


def _amount(text: str) -> str:
    """Return an amount as files hold it.

    Raises:
        UsageError: it is none, or not more than 0.
    """
    try:
        amount = parse_amount(text)
    except ValueError:
        amount = Decimal(0)
    if amount <= 0:
        raise UsageError(_("{text} is no amount of money.").format(text=text))
    return f"{round_cents(amount)}"
