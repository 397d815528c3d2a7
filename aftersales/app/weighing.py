"""Weighing a parcel: a claim that something is missing, held against what the parcel weighed; kept on the ticket."""

from collections.abc import Mapping, Sequence

from aftersales.app.changes import Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.deeds import follow
from aftersales.app.tickets import Outcome, need_permission
from aftersales.codec.tickets import ticket_from_data, ticket_to_data
from aftersales.errors import InvalidDataError, UsageError
from aftersales.i18n import _
from aftersales.model.deed import Deed
from aftersales.model.product import Catalogue
from aftersales.model.record import record
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import Data, Value, at_path, text_of
from aftersales.rules.edits import changed_values, edited_data
from aftersales.rules.weighing import Item, Weighing, packaging_of, weigh

_KILO = 1000


@record
class Parcel:
    """What is known of a parcel.

    Attributes:
        grams: what it weighed.
        contents: model → pieces that it should hold; empty: what the ticket's order says.
        missing: model → pieces that are said to be missing; empty: what the ticket says already.
        packaging: grams of carton and filling; None: what the ticket or the catalogue says.
    """

    grams: int
    contents: Mapping[str, int] = {}
    missing: Mapping[str, int] = {}
    packaging: int | None = None


def weigh_parcel(context: Context, fragment: str, parcel: Parcel, *, text: str = "") -> tuple[Outcome, Weighing]:
    """Weigh a parcel against the claim of a ticket; what was weighed, and what it says, goes to the ticket.

    Raises:
        UsageError: nothing says what the parcel should hold.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket = change.ticket(fragment)
        catalogue = context.policy.catalogue
        items = _items(ticket, parcel, catalogue)
        missing = dict(parcel.missing) or _claimed(ticket)
        packaging = parcel.packaging if parcel.packaging is not None else _packaging(ticket, items, catalogue)
        found = weigh(items, packaging, missing, parcel.grams)
        wanted = _facts(ticket, items, packaging, missing, found)
        before = ticket_to_data(ticket)
        after = edited_data(before, wanted)
        details: Data = {"finding": str(found.verdict), "grams": parcel.grams}
        event = change.event(Did.WEIGHED, text, details=details, changes=changed_values(before, after, wanted))
        weighed, notes = follow(
            change, ticket_from_data(after).with_event(event), Deed.PARCEL_WEIGHED, found.verdict.value
        )
        change.put(Revision(weighed, f"weighed {parcel.grams} g: {found.verdict}", ticket))
        return Outcome(weighed, change.commit(), notes, event), found


def _items(ticket: Ticket, parcel: Parcel, catalogue: Catalogue) -> list[Item]:
    if parcel.contents:
        return [Item(model, count, _grams(model, None, catalogue)) for model, count in parcel.contents.items()]
    listed = ticket.order.get("items")
    rows = [row for row in listed if isinstance(row, Mapping)] if isinstance(listed, Sequence) else []
    if not rows:
        raise UsageError(
            _("Nothing says what the parcel should hold."), hint=_("Give it with --contents MODEL=PIECES.")
        )
    return [_item(row, catalogue) for row in rows]


def _item(row: Data, catalogue: Catalogue) -> Item:
    model = text_of(row.get("sku")) or text_of(row.get("name"))
    count = row.get("qty")
    return Item(model, count if isinstance(count, int) else 1, _grams(model, row.get("unit_kg"), catalogue))


def _grams(model: str, kilos: Value, catalogue: Catalogue) -> int | None:
    """Return what one piece weighs: as the order says, else as the catalogue does."""
    if isinstance(kilos, int | float):
        return round(kilos * _KILO)
    product = catalogue.product(model)
    return product.grams if product else None


def _packaging(ticket: Ticket, items: Sequence[Item], catalogue: Catalogue) -> int | None:
    kilos = ticket.order.get("packaging_kg")
    return round(kilos * _KILO) if isinstance(kilos, int | float) else packaging_of(items, catalogue)


def _claimed(ticket: Ticket) -> dict[str, int]:
    claimed = ticket.facts.get("claimed_missing")
    if not isinstance(claimed, Mapping):
        return {}
    return {model: count for model, count in claimed.items() if isinstance(count, int)}


def _facts(
    ticket: Ticket, items: Sequence[Item], packaging: int | None, missing: Mapping[str, int], found: Weighing
) -> dict[str, Value]:
    """Return what the rule packs decide by, as a ticket holds it; what nobody weighed is left out."""
    wanted: dict[str, Value] = {"facts.actual_kg": found.actual / _KILO, "facts.weight_check": str(found.verdict)}
    if missing:
        wanted["facts.claimed_missing"] = dict(missing)
    if packaging is not None:
        wanted["order.packaging_kg"] = packaging / _KILO
    known: Value = ticket.order.get("items")
    rows = {text_of(at_path(row, "sku")): row for row in known} if isinstance(known, Sequence) else {}
    wanted["order.items"] = [_row(item, rows.get(item.model)) for item in items]
    return wanted


def _row(item: Item, row: Value) -> Value:
    weight: dict[str, Value] = {} if item.grams is None else {"unit_kg": item.grams / _KILO}
    said = row if isinstance(row, Mapping) else {}
    return {**said, "sku": item.model, "qty": item.quantity, **weight}


def pieces(pairs: Sequence[str], option: str) -> dict[str, int]:
    """Return MODEL=PIECES arguments as model → pieces; a model alone is one piece.

    Raises:
        InvalidDataError: the pieces are no whole number above 0.
    """
    found: dict[str, int] = {}
    for pair in pairs:
        model, _equals, count = pair.rpartition("=") if "=" in pair else (pair, "", "1")
        if not model.strip() or not count.strip().isdecimal() or not int(count):
            raise InvalidDataError(
                _("{pair} is not MODEL=PIECES.").format(pair=pair), place=option, hint=_("Write for example: AF-55=2")
            )
        found[model.strip()] = found.get(model.strip(), 0) + int(count)
    return found
