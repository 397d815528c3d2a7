"""The cost ledger: what a ticket took in freight, parts, labour and money, less what came in.

Parts count as they were issued for a repair, at the price that ``parts.yaml`` has now; work by the minutes noted, where
``repairs.yaml`` says what an hour costs. So `payment add TICKET parts` is for what did not come from the shelf.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from aftersales.model.cost import LABOUR, PARTS, CostLine, CostSum
from aftersales.model.moments import parse_moment
from aftersales.model.money import round_cents
from aftersales.model.payment import Direction, PaymentState
from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.model.values import text_of
from aftersales.rules.repairs import listed

_MOVED = {
    PaymentState.BOOKED: Direction.COST,
    PaymentState.PAID: Direction.OUT,
    PaymentState.RECEIVED: Direction.IN,
}
"""How a payment counts by its state; what is only due, or was cancelled, is no cost."""


def cost_lines(ticket: Ticket, policy: Policy) -> list[CostLine]:
    """Return the lines of a ticket's costs, oldest first."""
    return sorted([*_money(ticket), *_parts(ticket, policy), *_labour(ticket, policy)], key=lambda line: line.at)


def _money(ticket: Ticket) -> Iterator[CostLine]:
    for one in ticket.payments:
        if one.state in _MOVED:
            at = one.settled or one.requested
            yield CostLine(at, one.kind, _MOVED[one.state], one.value, one.currency, one.id)


def _parts(ticket: Ticket, policy: Policy) -> Iterator[CostLine]:
    for repair in ticket.repairs:
        for used in listed(repair, "parts"):
            part, count = str(used["part"]), int(str(used["quantity"]))
            known = policy.parts.by_id.get(part)
            if known:
                at, amount = parse_moment(str(used["at"])), round_cents(known.price * count)
                yield CostLine(at, PARTS, Direction.COST, amount, policy.desk.currency, f"{count} × {part}")


def _labour(ticket: Ticket, policy: Policy) -> Iterator[CostLine]:
    hour = policy.repairs.labour_hour
    for repair in ticket.repairs if hour is not None else ():
        for work in listed(repair, "labour"):
            minutes = int(str(work["minutes"]))
            amount = round_cents((hour or Decimal(0)) * minutes / 60)
            at = parse_moment(str(work["at"]))
            yield CostLine(at, LABOUR, Direction.COST, amount, policy.desk.currency, f"{minutes} min")


def summed(pairs: Iterable[tuple[Ticket, CostLine]], dimension: str) -> list[CostSum]:
    """Return the sums of lines by a dimension (of `cost.DIMENSIONS`), the dearest first; each currency apart."""
    amounts: dict[tuple[str, str], dict[Direction, Decimal]] = defaultdict(lambda: dict.fromkeys(Direction, Decimal(0)))
    tickets: dict[tuple[str, str], set[str]] = defaultdict(set)
    for ticket, line in pairs:
        key = _group(ticket, line, dimension), line.currency
        amounts[key][line.direction] += line.amount
        tickets[key].add(ticket.id)
    found = [
        CostSum(*key, len(tickets[key]), by[Direction.COST], by[Direction.OUT], by[Direction.IN])
        for key, by in amounts.items()
    ]
    return sorted(found, key=lambda one: (-one.net, one.group, one.currency))


def _group(ticket: Ticket, line: CostLine, dimension: str) -> str:
    match dimension:
        case "department":
            return ticket.department
        case "product":
            return text_of(ticket.product.get("model")) or text_of(ticket.product.get("type"))
        case "category":
            return ticket.category
        case "ticket":
            return ticket.id
    return line.kind
