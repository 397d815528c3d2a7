"""Sections about what is sold: faults by model and by batch, and for each hundred units sold."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from aftersales.model.product import Product
from aftersales.model.record import record
from aftersales.reports.asked import Asked
from aftersales.reports.gathering import Figure, Figures, gather, number, rows_of
from aftersales.reports.periods import months_span, whole_months
from aftersales.reports.questions import BUCKET, Source
from aftersales.reports.section import Chart, Column, Kind, Section, Shape

_TICKETS = Figure("tickets", Source.OPENED)
_FAULTS = Figure("faults", Source.OPENED, only={"faulty": 1})
_FAULT_ROWS = ("tickets", "faults", "faults_before")


def rate(faults: int, units: int) -> float | None:
    """Return faults for each 100 units; None of none."""
    return 100 * faults / units if units else None


@record
class Rated:
    """The faults of a model in whole months whose sales are known, and the units sold in them."""

    faults: int
    sold: int

    @property
    def rate(self) -> float | None:
        """Return the faults for each 100 units sold."""
        return rate(self.faults, self.sold)


def rated(asked: Asked, start: datetime, end: datetime) -> Mapping[str, Rated]:
    """Return, by model, the faults and sales of the months that lie wholly in a period and whose sales are known."""
    months = whole_months(start, end)
    if not months:
        return {}
    counted = gather(asked.ask, months_span(months), ("product", BUCKET), [_FAULTS])
    found = {}
    for product in asked.policy.catalogue.products.values():
        known = [
            (place, sold) for place, at in enumerate(months) if (sold := product.sold.get(f"{at:%Y-%m}")) is not None
        ]
        if known:
            faults = sum(number(counted.get((product.id, place), {}).get("faults")) for place, _sold in known)
            found[product.id] = Rated(faults, sum(sold for _place, sold in known))
    return found


def faults(asked: Asked) -> Section:
    """Return the tickets of each model, those that record a fault, and these for each 100 units sold."""
    found, frame = asked.both(("product",), _TICKETS, _FAULTS), asked.frame
    now, before = rated(asked, frame.start, frame.end), rated(asked, frame.before, frame.start)
    nothing = Rated(0, 0)
    for (model,), one in found.items():
        product = asked.policy.catalogue.product(str(model))
        this, last = (rates.get(product.id, nothing) if product else nothing for rates in (now, before))
        one |= {"sold": this.sold or None, "fault_rate": this.rate, "fault_rate_before": last.rate}
    rows = rows_of(("product",), {key: one for key, one in found.items() if key[0]}, most="faults", then="tickets")
    columns = [
        Column("product", Kind.TEXT),
        *(Column(name, Kind.COUNT) for name in _FAULT_ROWS),
        Column("sold", Kind.COUNT),
        Column("fault_rate", Kind.RATE),
        Column("fault_rate_before", Kind.RATE),
    ]
    chart = Chart(Shape.BAR, "product", ("faults", "faults_before"))
    return Section("faults", columns, rows, {**asked.whole(_TICKETS, _FAULTS), **_worst(rows)}, chart)


def _worst(rows: Sequence[Figures]) -> Figures:
    """Return the model with the highest rate, or where none has a rate, with the most faults."""
    with_rate = [row for row in rows if row["fault_rate"] is not None]
    if with_rate:
        worst = max(with_rate, key=lambda row: float(row["fault_rate"] or 0))
        return {"top": worst["product"], "top_rate": worst["fault_rate"], "top_rate_before": worst["fault_rate_before"]}
    return {"top": rows[0]["product"], "top_faults": rows[0]["faults"]} if rows else {}


def batches(asked: Asked) -> Section:
    """Return the faults of each batch: in the period, before it, and in all for each 100 units of the batch."""
    by = ("product", "batch")
    found = {key: one for key, one in asked.both(by, _FAULTS).items() if key[1]}
    total = gather(asked.ask, asked.span.until_end(), by, [_FAULTS])
    for key, one in found.items():
        units = _units(asked.policy.catalogue.product(str(key[0])), str(key[1]))
        in_all = number(total[key]["faults"])
        one |= {"faults_in_all": in_all, "units": units, "fault_rate": rate(in_all, units or 0)}
    rows = [
        row for row in rows_of(by, found, most="faults", then="faults_in_all") if row["faults"] or row["faults_before"]
    ]
    lead: Figures = {"batches": sum(bool(row["faults"]) for row in rows)}
    if rows and rows[0]["faults"]:
        lead |= {"top": rows[0]["batch"], "top_product": rows[0]["product"], "top_faults": rows[0]["faults"]}
    columns = [
        Column("product", Kind.TEXT),
        Column("batch", Kind.TEXT),
        Column("faults", Kind.COUNT),
        Column("faults_before", Kind.COUNT),
        Column("faults_in_all", Kind.COUNT),
        Column("units", Kind.COUNT),
        Column("fault_rate", Kind.RATE),
    ]
    return Section("batches", columns, rows, lead, Chart(Shape.BAR, "batch", ("faults", "faults_before")))


def _units(product: Product | None, batch: str) -> int | None:
    return product.batches.get(batch) if product else None
