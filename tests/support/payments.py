"""Payments, and tickets that hold them."""

from dataclasses import replace
from datetime import datetime

from aftersales.model.payment import Payment, PaymentState
from aftersales.model.ticket import Ticket
from tests.support.policies import NINE


def a_payment(
    kind: str = "compensation",
    amount: str = "100.00",
    *,
    name: str = "pppppp",
    state: PaymentState = PaymentState.DUE,
    approval: str = "aaaaaa",
    at: datetime = NINE,
    reference: str = "",
) -> Payment:
    """Return a payment that li.na asked for; settled by sun.li where its state says so."""
    settled = state in {PaymentState.PAID, PaymentState.RECEIVED, PaymentState.CANCELLED}
    return Payment(
        name,
        kind,
        amount,
        "CNY",
        at,
        "li.na",
        state,
        remedy=kind,
        approval=approval,
        settled=at if settled else None,
        settled_by="sun.li" if settled else "",
        reference=reference or (f"B-{name}" if state is PaymentState.PAID else ""),
    )


def with_payments(ticket: Ticket, *payments: Payment) -> Ticket:
    """Return the ticket with payments."""
    return replace(ticket, payments=(*ticket.payments, *payments))
