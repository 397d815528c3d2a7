"""Payments as people and programs read them."""

from collections.abc import Sequence

from aftersales.i18n import _, language
from aftersales.model.payment import Payment, PaymentState
from aftersales.model.policy import Policy
from aftersales.model.table import Column, Table
from aftersales.model.ticket import Ticket
from aftersales.model.values import Value
from aftersales.render.text import safe_line


def state_text(state: PaymentState) -> str:
    """Return what people call the state of a payment."""
    return {
        PaymentState.DUE: _("due"),
        PaymentState.PAID: _("paid"),
        PaymentState.RECEIVED: _("received"),
        PaymentState.BOOKED: _("noted as a cost"),
        PaymentState.CANCELLED: _("cancelled"),
    }[state]


def kind_text(kind: str, policy: Policy) -> str:
    """Return what people call a kind of payment; the id itself where the policy knows it no more."""
    known = policy.payments.get(kind)
    return known.label.text(language()) if known else kind


def payment_lines(ticket: Ticket, policy: Policy) -> list[str]:
    """Return one line for each payment of a ticket."""
    return [safe_line("  ".join(_parts(payment, policy))) for payment in ticket.payments]


def _parts(payment: Payment, policy: Policy) -> list[str]:
    parts = [payment.id, kind_text(payment.kind, policy), str(payment.money), state_text(payment.state)]
    parts += [payment.reference] if payment.reference else []
    return parts + ([_("arrives by {day}").format(day=payment.expected)] if payment.expected else [])


def claimed_parcel(ticket: Ticket, payment: Payment) -> str:
    """Return the waybill of the parcel whose claim a payment settles; empty where it settles none."""
    parcel = next((one.shipment for one in ticket.courier_claims if one.id == payment.claim), "")
    return next((one.waybill for one in ticket.shipments if one.id == parcel), payment.claim)


def payments_table(lines: Sequence[tuple[Ticket, Payment]], policy: Policy) -> Table:
    """Return payments, each with its ticket, as a table."""
    columns = [
        Column("ticket", _("Ticket")),
        Column("id", _("Payment")),
        Column("kind", _("What for")),
        Column("amount", _("Amount"), right=True),
        Column("currency", _("Currency")),
        Column("state", _("State")),
        Column("claim", _("Claim")),
        Column("by", _("Asked by")),
        Column("requested", _("Asked")),
        Column("reference", _("Reference")),
        Column("expected", _("Arrives by")),
    ]
    shown = [
        {
            "kind": kind_text(one.kind, policy),
            "state": state_text(one.state),
            "claim": claimed_parcel(ticket, one),
            "requested": f"{one.requested:%Y-%m-%d}",
        }
        for ticket, one in lines
    ]
    return Table(columns, [_row(ticket, payment) for ticket, payment in lines], shown)


def _row(ticket: Ticket, payment: Payment) -> dict[str, Value]:
    return {
        "ticket": ticket.id,
        "id": payment.id,
        "kind": payment.kind,
        "amount": payment.amount,
        "currency": payment.currency,
        "state": payment.state.value,
        "claim": payment.claim,
        "by": payment.by,
        "requested": payment.requested.isoformat(),
        "reference": payment.reference,
        "expected": payment.expected,
    }
