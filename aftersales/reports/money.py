"""Sections about money: payments and costs, parts, approvals."""

from aftersales.model.happening import MONEY_UNITS
from aftersales.model.payment import Direction
from aftersales.reports.asked import Asked
from aftersales.reports.gathering import Figure, Figures, money, number, rows_of, share
from aftersales.reports.questions import Of, Source
from aftersales.reports.section import Chart, Column, Kind, Section, Shape

_PAID = (Figure("count", Source.PAYMENT), Figure("units", Source.PAYMENT, Of.AMOUNT))
_AMOUNTS = (
    Column("count", Kind.COUNT),
    Column("amount", Kind.MONEY),
    Column("currency", Kind.TEXT),
    Column("count_before", Kind.COUNT),
    Column("amount_before", Kind.MONEY),
)


def costs(asked: Asked) -> Section:
    """Return what was paid, received and spent, by what it was for."""
    return _paid("costs", asked, ("result", "what", "unit"), {"result": "direction", "what": "payment"})


def costs_by_category(asked: Asked) -> Section:
    """Return the same by category of ticket."""
    return _paid("costs_by_category", asked, ("result", "category_group", "unit"), {"result": "direction"})


def _paid(name: str, asked: Asked, by: tuple[str, ...], called: dict[str, str]) -> Section:
    rows = rows_of(by, asked.both(by, *_PAID), most="units", then="units_before")
    for row in rows:
        row.update({new: row[old] for old, new in called.items()})
        row.update(currency=row["unit"], amount=money(row["units"]), amount_before=money(row["units_before"]))
    columns = [Column(called.get(key, key), Kind.TEXT) for key in by if key != "unit"]
    lead = _totals(asked)
    spent = [row for row in rows if row["direction"] != Direction.IN and row["currency"] == lead["currency"]]
    if spent and spent[0]["count"]:
        lead |= {"top": spent[0][columns[-1].name], "top_amount": spent[0]["amount"]}
    return Section(name, [*columns, *_AMOUNTS], rows, lead, Chart(Shape.BAR, columns[-1].name, ("amount",)))


def _totals(asked: Asked) -> Figures:
    """Return what was paid to customers and spent, and what came in, in the desk's own currency."""
    currency, lead = asked.policy.desk.currency, Figures()
    found = asked.both(("result", "unit"), *_PAID)
    for end in ("", "_before"):
        units = {way: number(found.get((way.value, currency), {}).get(f"units{end}")) for way in Direction}
        lead[f"spent{end}"] = money(units[Direction.OUT] + units[Direction.COST])
        lead[f"received{end}"] = money(units[Direction.IN])
    return {**lead, "currency": currency}


def parts(asked: Asked) -> Section:
    """Return the parts used in repairs, less those put back, and what they are worth at today's prices."""
    by, known = ("what",), asked.policy.parts.by_id
    used = (Figure("used", Source.PART, Of.AMOUNT), Figure("tickets", Source.PART, Of.TICKETS))
    found = asked.both(by, *used)
    lead, worth = asked.whole(*used), 0
    for (part,), one in found.items():
        price = known[str(part)].price if part in known else None
        units = None if price is None else int(price * number(one["used"]) * MONEY_UNITS)
        worth += units or 0
        one |= {"worth": None if units is None else money(units), "currency": asked.policy.desk.currency}
    rows = [{**row, "part": row["what"]} for row in rows_of(by, found, most="used", then="used_before")]
    lead |= {"worth": money(worth), "currency": asked.policy.desk.currency, "top": rows[0]["part"] if rows else None}
    columns = [
        Column("part", Kind.TEXT),
        Column("used", Kind.COUNT),
        Column("used_before", Kind.COUNT),
        Column("tickets", Kind.COUNT),
        Column("worth", Kind.MONEY),
        Column("currency", Kind.TEXT),
    ]
    return Section("parts", columns, rows, lead, Chart(Shape.BAR, "part", ("used", "used_before")))


_VERDICTS = ("approved", "rejected", "withdrawn")


def approvals(asked: Asked) -> Section:
    """Return requests for approvals, how they were decided and how long that took, by kind."""
    by = ("what",)
    figures = (
        Figure("requested", Source.REQUESTED),
        Figure("median", Source.DECIDED, Of.MEDIAN),
        *(Figure(verdict, Source.DECIDED, only={"result": verdict}) for verdict in _VERDICTS),
        Figure("units", Source.DECIDED, Of.AMOUNT, only={"result": "approved"}),
    )
    found, lead = asked.both(by, *figures), asked.whole(*figures)
    for one in (*found.values(), lead):
        one["approved_share"] = share(one["approved"], number(one["approved"]) + number(one["rejected"]))
        one |= {"amount": money(one.pop("units")), "currency": asked.policy.desk.currency}
        one["amount_before"] = money(one.pop("units_before"))
    rows = [{**row, "approval": row["what"]} for row in rows_of(by, found, most="requested", then="requested_before")]
    columns = [
        Column("approval", Kind.TEXT),
        Column("requested", Kind.COUNT),
        Column("requested_before", Kind.COUNT),
        *(Column(verdict, Kind.COUNT) for verdict in _VERDICTS),
        Column("approved_share", Kind.SHARE),
        Column("median", Kind.SECONDS),
        Column("amount", Kind.MONEY),
        Column("currency", Kind.TEXT),
    ]
    return Section("approvals", columns, rows, lead, Chart(Shape.BAR, "approval", _VERDICTS))
