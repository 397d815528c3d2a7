"""Payments by couriers: each settles one claim that was awarded, and each such claim is settled once."""

from aftersales.i18n import _
from aftersales.model.payment import Payment, PaymentKind
from aftersales.model.policy import Policy
from aftersales.model.refusal import Refusal
from aftersales.model.shipment import CourierClaim, Outcome
from aftersales.model.ticket import Ticket


def claim_kind(policy: Policy) -> PaymentKind | None:
    """Return the kind of payment that couriers pay claims by; None where the desk has none."""
    return next((kind for kind in policy.payments.values() if kind.claims), None)


def settling(ticket: Ticket, claim: str) -> list[Payment]:
    """Return the payments that settle a claim, but for those cancelled."""
    return [one for one in ticket.payments if claim and one.claim == claim and one.is_live]


def unpaid_claims(ticket: Ticket) -> list[CourierClaim]:
    """Return the claims that were awarded, and that no payment settles yet."""
    return [one for one in ticket.courier_claims if one.outcome is Outcome.PAID and not settling(ticket, one.id)]


def check_claim(ticket: Ticket, claim: str) -> list[Refusal]:
    """Return why a payment cannot settle a claim: it is none that was awarded, or has a payment already."""
    if claim in {one.id for one in unpaid_claims(ticket)}:
        return []
    paid = settling(ticket, claim)
    if paid:
        sentence = _("The claim {claim} has a payment already: {id}, {amount}.").format(
            claim=claim, id=paid[0].id, amount=paid[0].money
        )
        return [Refusal("paid_twice", sentence, _("Nothing is paid twice."))]
    hint = _("Say how the claim ended: aftersales shipment claim PARCEL --settled paid")
    return [Refusal("no_claim", _("No courier awarded a claim of this ticket that is still to be paid."), hint)]
