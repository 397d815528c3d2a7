"""Stock-taking: what a count found, and putting the shelf right, with an approval where it is off by much."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from aftersales.app.changes import DeskChange, desk_change
from aftersales.app.context import Context
from aftersales.app.people import refuse
from aftersales.app.stock import add_movements, find_part, movements_of, new_movement, standing, words_of_stock, worth
from aftersales.app.tickets import need_permission
from aftersales.codec.counts import parse_counts
from aftersales.errors import NotFoundError
from aftersales.i18n import _
from aftersales.model.part import MovementKind, Stock
from aftersales.model.record import record, replace
from aftersales.model.team import Permission
from aftersales.rules.stock import Variance, check_approved, check_movement, needs_approval, variance


@record
class Adjusted:
    """What was put right; `commit` None where nothing was off."""

    found: Sequence[Variance]
    commit: str | None


def sheet(context: Context) -> list[Stock]:
    """Return every part of the catalogue and every other that ever moved, with what should be there."""
    known = {stock.part: stock for stock in context.index.stock()}
    numbers = dict.fromkeys((*context.policy.parts.by_id, *known))
    return [known.get(number, Stock(number)) for number in numbers]


def read_sheet(context: Context, file: Path) -> list[Variance]:
    """Return what a filled-in sheet found, part by part.

    Raises:
        NotFoundError: the file cannot be read, or a part is not in the catalogue.
        InvalidDataError: it is no such sheet.
    """
    try:
        source = file.read_bytes()
    except OSError as error:
        reason = _("The file cannot be read: {reason}.").format(reason=error.strerror)
        raise NotFoundError(reason, place=str(file)) from None
    counts = parse_counts(source, str(file))
    return compare(context, counts)


def compare(context: Context, counts: Mapping[str, int]) -> list[Variance]:
    """Hold counts against what should be there."""
    parts = context.policy.parts
    numbers = ((find_part(context, number).id, counted) for number, counted in counts.items())
    return [variance(number, standing(context, number).on_hand, counted, parts) for number, counted in numbers]


def put_right(context: Context, counts: Mapping[str, int], reason: str, *, ticket: str = "") -> Adjusted:
    """Adjust the shelf to what was counted, in one commit.

    Args:
        counts: number → what is there.
        reason: why it was off, as far as anybody knows.
        ticket: that holds the approval, where one is needed.

    Raises:
        RefusedError: no reason, or it is off by so much that it needs an approval that is not there.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.STOCK)
        found = [one for one in compare(context, counts) if one.difference]
        if not found:
            return Adjusted((), None)
        held = change.ticket(ticket) if ticket else None
        if needs_approval(found, context.policy.parts):
            value = sum((one.value for one in found), Decimal(0))
            used = _used(context, held.id) if held else Decimal(0)
            refuse(check_approved(held, value, used, context.policy, context.now), held.id if held else "")
        commit = _adjust(change, found, reason, held.id if held else "")
    return Adjusted(found, commit)


def _adjust(change: DeskChange, found: Sequence[Variance], reason: str, ticket: str) -> str:
    movements = [
        replace(new_movement(change, MovementKind.ADJUST, one.part, one.difference, reason), ticket=ticket)
        for one in found
    ]
    for movement in movements:
        refuse(check_movement(movement, standing(change.context, movement.part)), movement.part)
    add_movements(change, movements)
    what = ", ".join(f"{one.difference:+} {one.part}" for one in found[:5])
    return change.commit(f"stock: adjust {what}", reason, {**words_of_stock(change), "Ticket": ticket})


def _used(context: Context, ticket: str) -> Decimal:
    """Return what earlier adjustments came to that rest on the approval of this ticket."""
    numbers = [stock.part for stock in context.index.stock() if stock.part in context.policy.parts.by_id]
    moved = [one for number in numbers for one in movements_of(context, number)]
    return worth((one for one in moved if one.kind is MovementKind.ADJUST and one.ticket == ticket), context)
