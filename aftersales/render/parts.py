"""Spare parts as tables: what is there, what moved, what to order, what a count found."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal

from aftersales.i18n import _, language
from aftersales.model.moments import format_moment
from aftersales.model.part import Movement, MovementKind, Stock
from aftersales.model.policy import Policy
from aftersales.model.table import Column, Table
from aftersales.model.values import Value
from aftersales.rules.stock import Order, Variance


def _name(number: str, policy: Policy) -> str:
    part = policy.parts.by_id.get(number)
    return part.label.text(language()) if part else ""


def _day(moment: datetime | None, zone: tzinfo) -> str:
    return moment.astimezone(zone).date().isoformat() if moment else ""


def stock_line(stock: Stock, policy: Policy) -> str:
    """Return how a part stands in one line."""
    return _("{part} {name}: {count} there, {ordered} on order").format(
        part=stock.part, name=_name(stock.part, policy), count=stock.on_hand, ordered=stock.ordered
    )


def stock_table(stocks: Sequence[Stock], policy: Policy, zone: tzinfo) -> Table:
    """Return how parts stand."""
    columns = (
        Column("part", _("Part")),
        Column("name", _("Name")),
        Column("on_hand", _("There"), right=True),
        Column("ordered", _("On order"), right=True),
        Column("minimum", _("Minimum"), right=True),
        Column("issued", _("Last issued")),
    )
    parts = policy.parts.by_id
    rows = [
        {
            "part": one.part,
            "name": _name(one.part, policy),
            "on_hand": one.on_hand,
            "ordered": one.ordered,
            "minimum": parts[one.part].minimum if one.part in parts else None,
            "issued": _day(one.issued_at, zone),
        }
        for one in stocks
    ]
    return Table(columns, rows)


def movement_table(movements: Sequence[Movement], policy: Policy, zone: tzinfo) -> Table:
    """Return movements, oldest first."""
    columns = (
        Column("at", _("When")),
        Column("kind", _("What")),
        Column("quantity", _("How many"), right=True),
        Column("ticket", _("Ticket")),
        Column("by", _("Who")),
        Column("reason", _("Reason")),
    )
    people = policy.team.people
    rows = [
        {
            "at": format_moment(one.at),
            "kind": one.kind.value,
            "quantity": one.quantity,
            "ticket": one.ticket,
            "by": one.by,
            "reason": one.reason,
        }
        for one in movements
    ]
    shown = [
        {
            "at": f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}",
            "kind": kind_text(one.kind),
            "by": people[one.by].name.text(language()) if one.by in people else one.by,
        }
        for one in movements
    ]
    return Table(columns, rows, shown)


def kind_text(kind: MovementKind) -> str:
    """Return what people call a kind of movement."""
    return {
        MovementKind.PURCHASE: _("purchase"),
        MovementKind.IN: _("goods in"),
        MovementKind.ISSUE: _("issue"),
        MovementKind.RETURN: _("put back"),
        MovementKind.SCRAP: _("scrap"),
        MovementKind.ADJUST: _("adjustment"),
    }[kind]


def sheet_table(stocks: Sequence[Stock], policy: Policy) -> Table:
    """Return a stock-take sheet: an empty column to fill in."""
    columns = (
        Column("part", _("Part")),
        Column("name", _("Name")),
        Column("expected", _("Expected"), right=True),
        Column("counted", _("Counted"), right=True),
    )
    rows = [
        {"part": one.part, "name": _name(one.part, policy), "expected": one.on_hand, "counted": None} for one in stocks
    ]
    return Table(columns, rows)


def variance_table(found: Sequence[Variance], policy: Policy) -> Table:
    """Return what a count found."""
    columns = (
        Column("part", _("Part")),
        Column("name", _("Name")),
        Column("expected", _("Expected"), right=True),
        Column("counted", _("Counted"), right=True),
        Column("difference", _("Difference"), right=True),
        Column("value", _("Worth"), right=True),
    )
    rows: list[Mapping[str, Value]] = [
        {
            "part": one.part,
            "name": _name(one.part, policy),
            "expected": one.expected,
            "counted": one.counted,
            "difference": one.difference,
            "value": f"{one.value.quantize(Decimal('0.01'))}",
        }
        for one in found
    ]
    return Table(columns, rows)


def order_table(wanted: Sequence[Order], policy: Policy) -> Table:
    """Return what to order, and from whom."""
    columns = (
        Column("part", _("Part")),
        Column("name", _("Name")),
        Column("wanted", _("To order"), right=True),
        Column("on_hand", _("There"), right=True),
        Column("ordered", _("On order"), right=True),
        Column("needed", _("Repairs wait for"), right=True),
        Column("supplier", _("Supplier")),
        Column("lead_days", _("Days"), right=True),
        Column("value", _("Worth"), right=True),
    )
    rows: list[Mapping[str, Value]] = [
        {
            "part": one.part.id,
            "name": _name(one.part.id, policy),
            "wanted": one.wanted,
            "on_hand": one.stock.on_hand,
            "ordered": one.stock.ordered,
            "needed": one.needed,
            "supplier": one.part.supplier,
            "lead_days": one.part.lead_days,
            "value": f"{(one.part.price * one.wanted).quantize(Decimal('0.01'))}",
        }
        for one in wanted
    ]
    return Table(columns, rows)
