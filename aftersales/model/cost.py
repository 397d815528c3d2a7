"""Costs: what a matter took and brought, line by line, and summed up."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from aftersales.model.payment import Direction
from aftersales.model.record import record

DIMENSIONS: Final = ("kind", "department", "product", "category", "ticket")
"""What costs are summed up by."""

PARTS, LABOUR = "parts", "labour"
"""Kinds of lines that repairs bring by themselves; `payments.yaml` may name what is noted by hand likewise."""


@record
class CostLine:
    """One line of a ticket's costs.

    Attributes:
        at: when it was paid, received, noted or used.
        kind: of ``payments.yaml``, PARTS or LABOUR.
        direction: spent (`COST`), paid to the customer (`OUT`), or received (`IN`).
        amount: below 0 where parts were put back.
        what: the payment's id, the part and how many, or the minutes.
    """

    at: datetime
    kind: str
    direction: Direction
    amount: Decimal
    currency: str
    what: str

    @property
    def signed(self) -> Decimal:
        """Return what it adds to the cost of the matter: what came in takes away from it."""
        return -self.amount if self.direction is Direction.IN else self.amount


@record
class CostSum:
    """Costs summed up; amounts by direction, in one currency.

    Attributes:
        group: the value of the dimension: a kind, a department …
        tickets: how many tickets it is about.
    """

    group: str
    currency: str
    tickets: int
    spent: Decimal
    paid: Decimal
    received: Decimal

    @property
    def net(self) -> Decimal:
        """Return what remains with us."""
        return self.spent + self.paid - self.received
