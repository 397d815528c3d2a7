"""Costs as people and programs read them."""

from collections.abc import Sequence
from datetime import tzinfo

from aftersales.i18n import _, language
from aftersales.model.cost import LABOUR, PARTS, CostLine, CostSum
from aftersales.model.payment import Direction
from aftersales.model.policy import Policy
from aftersales.model.table import Column, Table
from aftersales.model.values import Value
from aftersales.render.payments import kind_text
from aftersales.render.tickets import named_words


def cost_kind_text(kind: str, policy: Policy) -> str:
    """Return what people call a kind of cost; parts and labour have words of their own where the policy has none."""
    if kind in policy.payments:
        return kind_text(kind, policy)
    return {PARTS: _("parts"), LABOUR: _("labour")}.get(kind, kind)


def direction_text(direction: Direction) -> str:
    """Return which way money went, in the words of people."""
    return {Direction.COST: _("spent"), Direction.OUT: _("paid"), Direction.IN: _("received")}[direction]


def lines_table(lines: Sequence[CostLine], policy: Policy, zone: tzinfo) -> Table:
    """Return the lines of a ticket's costs."""
    columns = [
        Column("at", _("Day")),
        Column("kind", _("What for")),
        Column("direction", _("Way")),
        Column("amount", _("Cost"), right=True),
        Column("currency", _("Currency")),
        Column("what", _("Of what")),
    ]
    rows = [
        {
            "at": line.at.isoformat(),
            "kind": line.kind,
            "direction": line.direction.value,
            "amount": f"{line.signed:.2f}",
            "currency": line.currency,
            "what": line.what,
        }
        for line in lines
    ]
    shown = [
        {
            "at": f"{line.at.astimezone(zone):%Y-%m-%d}",
            "kind": cost_kind_text(line.kind, policy),
            "direction": direction_text(line.direction),
        }
        for line in lines
    ]
    return Table(columns, rows, shown)


def sums_table(sums: Sequence[CostSum], dimension: str, policy: Policy) -> Table:
    """Return sums of costs by a dimension."""
    headings = {
        "kind": _("What for"),
        "department": _("Department"),
        "product": _("Product"),
        "category": _("Category"),
        "ticket": _("Ticket"),
    }
    columns = [
        Column(dimension, headings[dimension]),
        Column("tickets", _("Tickets"), right=True),
        Column("spent", _("Spent"), right=True),
        Column("paid", _("Paid to customers"), right=True),
        Column("received", _("Received"), right=True),
        Column("net", _("Net"), right=True),
        Column("currency", _("Currency")),
    ]
    rows: list[dict[str, Value]] = [
        {
            dimension: one.group,
            "tickets": one.tickets,
            **{name: f"{getattr(one, name):.2f}" for name in ("spent", "paid", "received", "net")},
            "currency": one.currency,
        }
        for one in sums
    ]
    return Table(columns, rows, [{dimension: _group_text(one.group, dimension, policy)} for one in sums])


def _group_text(group: str, dimension: str, policy: Policy) -> str:
    match dimension:
        case "kind":
            return cost_kind_text(group, policy)
        case "department":
            return policy.team.department_text(group, language())
        case "category":
            return str(named_words({"category": group}, policy).get("category") or group)
    return group or "-"
