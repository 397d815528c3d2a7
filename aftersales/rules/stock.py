"""Spare parts: what may move, what is short, what to order, what nobody needs, and what a count found.

The shelf never goes below zero: every movement is held against it under the desk's lock. Two clones may still issue the
same last part; after they are brought together `check` finds it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from aftersales.i18n import _, ngettext
from aftersales.model.approval import RequestState
from aftersales.model.money import Money
from aftersales.model.part import Movement, MovementKind, Part, Parts, Stock
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.refusal import Refusal
from aftersales.model.ticket import Ticket

STOCK_ADJUST = "stock_adjust"
"""The kind of approval, of ``approvals.yaml``, for adjustments beyond the limits of ``parts.yaml``."""


def check_movement(movement: Movement, stock: Stock) -> list[Refusal]:
    """Return why a movement cannot be: the shelf would go below zero, a reason is missing."""
    refusals = []
    if movement.quantity == 0 or (movement.quantity < 0 and movement.kind is not MovementKind.ADJUST):
        refusals.append(Refusal("quantity", _("A movement needs a number above zero.")))
    if movement.kind in (MovementKind.SCRAP, MovementKind.ADJUST) and not movement.reason:
        refusals.append(Refusal("reason", _("This needs a reason."), _("Give it with --text.")))
    if stock.on_hand + movement.delta < 0:
        sentence = ngettext(
            "Only {count} of {part} is there.", "Only {count} of {part} are there.", stock.on_hand
        ).format(count=stock.on_hand, part=movement.part)
        hint = _("Count them, or order: aftersales part purchase {part} QUANTITY").format(part=movement.part)
        refusals.append(Refusal("stock", sentence, hint))
    return refusals


@record
class Order:
    """A part that should be ordered; `needed`: by repairs that wait; `wanted`: how many to order."""

    part: Part
    stock: Stock
    needed: int
    wanted: int


def orders(parts: Parts, stocks: Iterable[Stock], needs: Mapping[str, int]) -> list[Order]:
    """Return the parts of which fewer than the minimum would be left when everybody got theirs.

    Args:
        parts: the catalogue.
        stocks: how parts stand; one that never moved may be left out.
        needs: number → how many repairs wait for.
    """
    known = {stock.part: stock for stock in stocks}
    found = []
    for part in parts.by_id.values():
        stock, needed = known.get(part.id, Stock(part.id)), needs.get(part.id, 0)
        missing = part.minimum + needed - stock.on_hand - stock.ordered
        if missing > 0:
            found.append(Order(part, stock, needed, missing))
    return found


def surplus(stocks: Iterable[Stock], since: datetime) -> list[Stock]:
    """Return the parts on the shelf that nobody took since `since`, though they were there before it."""
    return [
        stock
        for stock in stocks
        if stock.on_hand > 0
        and (stock.issued_at is None or stock.issued_at < since)
        and (stock.issued_at or stock.moved_at or since) < since
    ]


@record
class Variance:
    """What a count found of one part: `counted` against `expected`; `value` of the difference, always positive."""

    part: str
    expected: int
    counted: int
    value: Decimal

    @property
    def difference(self) -> int:
        """Return by how much the shelf has to be put right."""
        return self.counted - self.expected


def variance(part: str, expected: int, counted: int, parts: Parts) -> Variance:
    """Return what a count found of `part`; one that the catalogue lacks is worth nothing."""
    known = parts.by_id.get(part)
    price = known.price if known else Decimal(0)
    return Variance(part, expected, counted, abs(counted - expected) * price)


def needs_approval(found: Sequence[Variance], parts: Parts) -> bool:
    """Tell whether a count is off by more than the desk lets pass, in percent of any part or in money altogether."""
    too_many = any(abs(one.difference) * 100 > parts.count_percent * one.expected for one in found if one.difference)
    return too_many or sum((one.value for one in found), Decimal(0)) > parts.count_amount


def check_approved(
    ticket: Ticket | None, worth: Decimal, used: Decimal, policy: Policy, now: datetime
) -> list[Refusal]:
    """Return why an adjustment may not be made: nobody approved as much.

    Args:
        ticket: that holds the approval; None where none is named.
        worth: of the adjustment.
        used: of earlier adjustments that rest on this ticket.
        policy: the desk's policy.
        now: this moment.
    """
    amount = str(Money(worth, policy.desk.currency))
    sentence = _("An adjustment of {amount} needs an approval.").format(amount=amount)
    if ticket is None:
        return [Refusal("approval", sentence, _("Name the ticket that holds it: --ticket TICKET"))]
    granted = [
        request.value
        for request in ticket.approvals
        if request.kind == STOCK_ADJUST and request.state(now) is RequestState.APPROVED
    ]
    if granted and sum(granted) >= worth + used:
        return []
    hint = _("Ask for it: aftersales request {ticket} {kind} --amount {amount}").format(
        ticket=ticket.id, kind=STOCK_ADJUST, amount=f"{worth + used:.2f}"
    )
    return [Refusal("approval", sentence, hint)]
