"""Spare parts: what a part is, and the movements that say how many are there."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from aftersales.model.label import Label
from aftersales.model.record import record


@record
class Part:
    """A spare part of ``parts.yaml``.

    Attributes:
        id: its number.
        fits: types and models of products that it fits.
        minimum: reorder when fewer than this would be left.
        lead_days: from order to delivery; None where nobody has said.
        price: of one, in the desk's currency.
        guarantee_days: once it is built in; None: those of ``repairs.yaml``.
    """

    id: str
    label: Label
    minimum: int
    price: Decimal
    fits: frozenset[str] = frozenset()
    supplier: str = ""
    lead_days: int | None = None
    guarantee_days: int | None = None


@record
class Parts:
    """The parts of a desk; of one without ``parts.yaml``, none.

    Attributes:
        surplus_months: a part that has not been issued for so long is surplus.
        count_percent, count_amount: how far a count may be off, of what should be there and in money, before the
            adjustment needs an approval.
    """

    by_id: Mapping[str, Part] = {}
    surplus_months: int = 6
    count_percent: Decimal = Decimal(2)
    count_amount: Decimal = Decimal(200)


class MovementKind(StrEnum):
    """What a movement is. Quantities are positive, but for ADJUST, which may take away."""

    PURCHASE = "purchase"
    IN = "in"
    ISSUE = "issue"
    RETURN = "return"
    SCRAP = "scrap"
    ADJUST = "adjust"


SIGNS: Mapping[MovementKind, int] = {
    MovementKind.PURCHASE: 0,
    MovementKind.IN: 1,
    MovementKind.ISSUE: -1,
    MovementKind.RETURN: 1,
    MovementKind.SCRAP: -1,
    MovementKind.ADJUST: 1,
}
"""What a movement does to the shelf; ordering does nothing to it yet."""


@record
class Movement:
    """One movement of a part.

    Attributes:
        id: six random characters.
        ticket: the ticket it was for, or whose approval it rests on; empty where there is none.
        reason: why, in words; never empty of an adjustment or scrap.
        from_order: how many of those that arrived were on order.
    """

    id: str
    at: datetime
    by: str
    part: str
    quantity: int
    kind: MovementKind
    reason: str = ""
    ticket: str = ""
    from_order: int = 0

    @property
    def delta(self) -> int:
        """Return by how many the shelf changes."""
        return SIGNS[self.kind] * self.quantity


@record
class Stock:
    """How a part stands.

    Attributes:
        on_hand: on the shelf; below zero only where two clones issued the same one.
        ordered: ordered and not delivered yet.
        issued_at, moved_at: when it was last issued, and last moved at all; None where never.
    """

    part: str
    on_hand: int = 0
    ordered: int = 0
    issued_at: datetime | None = None
    moved_at: datetime | None = None
