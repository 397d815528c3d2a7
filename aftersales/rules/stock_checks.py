"""What can be wrong with the months of stock: a shelf below zero, a movement twice, a part that nobody knows."""

from collections.abc import Iterator, Mapping, Sequence

from aftersales.i18n import _
from aftersales.model.finding import Severity
from aftersales.model.part import Movement, MovementKind
from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.rules.check_problem import Problem, Problems
from aftersales.rules.repairs import listed

Months = Mapping[str, Sequence[Movement]]
"""Month → its movements."""


def check_month(month: str, named: str, movements: Sequence[Movement], policy: Policy | None) -> Problems:
    """Yield what is wrong with one month; `named` is the month that its file is named after."""
    if month != named:
        yield Problem(("month",), "stock/month", _("The file is named after {month}.").format(month=named))
    seen: set[str] = set()
    for number, one in enumerate(movements):
        place = ("movements", number)
        if one.id in seen:
            yield Problem((*place, "id"), "stock/duplicate-id", _("The id {id} stands twice.").format(id=one.id))
        seen.add(one.id)
        if policy and one.part not in policy.parts.by_id:
            message = _("There is no part {part}.").format(part=one.part)
            yield Problem((*place, "part"), "stock/unknown-part", message, Severity.WARNING)


def below_zero(months: Months) -> Iterator[tuple[str, int, Problem]]:
    """Yield month, place and problem of the movement that last left a shelf below zero at the end of all movements."""
    last: dict[str, tuple[str, int]] = {}
    balance: dict[str, int] = {}
    for month in sorted(months):
        for number, one in enumerate(months[month]):
            balance[one.part] = balance.get(one.part, 0) + one.delta
            if one.delta < 0:
                last[one.part] = month, number
    for part, count in balance.items():
        if count < 0:
            month, number = last[part]
            message = _("Of {part} fewer than none would be there: {count}.").format(part=part, count=count)
            hint = _("Count it, and put it right: aftersales part adjust {part} COUNTED").format(part=part)
            yield month, number, Problem(("movements", number), "stock/negative", message, hint=hint)


def uses_parts(ticket: Ticket) -> bool:
    """Tell whether parts went into a repair of a ticket."""
    return any(listed(repair, "parts") for repair in ticket.repairs)


def check_parts_used(ticket: Ticket, movements: Mapping[str, Movement]) -> Problems:
    """Yield parts of a ticket's repairs without the movement that took them from the shelf.

    Args:
        movements: all movements of the desk, by id.
    """
    for number, repair in enumerate(ticket.repairs):
        for place, used in enumerate(listed(repair, "parts")):
            found = movements.get(str(used["movement"]))
            if found is None or not _fits(found, ticket, str(used["part"]), int(str(used["quantity"]))):
                message = _("{quantity} × {part} went into this repair, and no movement in stock/ says so.").format(
                    quantity=used["quantity"], part=used["part"]
                )
                yield Problem(("repairs", number, "parts", place), "stock/no-movement", message)


def _fits(movement: Movement, ticket: Ticket, part: str, quantity: int) -> bool:
    kinds = (MovementKind.ISSUE, MovementKind.RETURN)
    return (movement.ticket, movement.part, -movement.delta) == (ticket.id, part, quantity) and movement.kind in kinds
