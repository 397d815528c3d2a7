"""Payments: money that leaves, comes in or was spent for a ticket, and what the policy says of each kind."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from aftersales.model.label import Label
from aftersales.model.money import Money
from aftersales.model.record import record


class Direction(StrEnum):
    """Which way money goes."""

    OUT = "out"
    """We pay the customer."""

    IN = "in"
    """The customer, or the courier, pays us."""

    COST = "cost"
    """Spent on the matter: freight, parts, labour. Only booked, nobody is paid through the ticket."""


class PaymentState(StrEnum):
    """How a payment stands."""

    DUE = "due"
    PAID = "paid"
    RECEIVED = "received"
    BOOKED = "booked"
    """A cost; nothing more is done with it."""

    CANCELLED = "cancelled"


@record
class Payment:
    """One sum of money of a ticket.

    Attributes:
        id: six random characters.
        kind: of ``payments.yaml``.
        amount: a decimal as files hold it.
        currency: ISO 4217.
        requested, by: when it was asked for, and whose request it is.
        remedy: of the decision that it carries out; empty where there was none.
        clauses: what the decision rests on.
        approval: id of the request for an approval that covers it; empty where none is needed.
        claim: id of the claim against a courier that it settles; empty where it settles none.
        reason: why; may be empty.
        settled, settled_by: when it was paid, received or cancelled, and who said so; None and empty before.
        reference: the bank's or platform's number, of one that was paid or received.
        expected: the day by which the customer has it, ISO; empty where nobody said.
        text: the words of whoever settled it.
    """

    id: str
    kind: str
    amount: str
    currency: str
    requested: datetime
    by: str
    state: PaymentState
    remedy: str = ""
    clauses: tuple[str, ...] = ()
    approval: str = ""
    claim: str = ""
    reason: str = ""
    settled: datetime | None = None
    settled_by: str = ""
    reference: str = ""
    expected: str = ""
    text: str = ""

    @property
    def value(self) -> Decimal:
        """Return the amount as a number."""
        return Decimal(self.amount)

    @property
    def money(self) -> Money:
        """Return the amount with its currency."""
        return Money(self.value, self.currency)

    @property
    def is_live(self) -> bool:
        """Tell whether it counts: everything but what was cancelled."""
        return self.state is not PaymentState.CANCELLED


@record
class PaymentKind:
    """What money is for.

    Attributes:
        direction: which way it goes.
        approvals: kinds of ``approvals.yaml`` of which one must cover it; empty for what does not leave.
        after_inspection: whether returned goods must have passed the inspection before it is paid.
        repeatable: whether one remedy may be paid several times.
        arrives_days: days after the payment by which the customer has it; None where nobody says.
        claims: whether it is what couriers pay for claims; it then always settles one.
    """

    id: str
    label: Label
    direction: Direction
    approvals: tuple[str, ...] = ()
    after_inspection: bool = False
    repeatable: bool = False
    arrives_days: int | None = None
    claims: bool = False


Payments = Mapping[str, PaymentKind]
"""The kinds of ``payments.yaml`` by id; empty in a desk without it."""
