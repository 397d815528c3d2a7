"""The catalogue, its models and units, as tables and pages."""

from collections.abc import Mapping, Sequence

from aftersales.i18n import _, language
from aftersales.model.product import ModelView, Month, Product, Symptom, UnitLine
from aftersales.model.table import Column, Table
from aftersales.model.values import Data, Value, text_of
from aftersales.render.text import safe_line


def models_table(models: Sequence[ModelView]) -> Table:
    """Return the catalogue as a table."""
    columns = [
        Column("model", _("Model")),
        Column("label", _("Name")),
        Column("type", _("Type")),
        Column("grams", _("Grams"), right=True),
        Column("sold", _("Sold"), right=True),
        Column("tickets", _("Tickets"), right=True),
        Column("open", _("Open"), right=True),
    ]
    rows: list[Mapping[str, Value]] = [
        {
            "model": one.product.id,
            "label": one.product.label.text(language()),
            "type": one.product.type,
            "grams": one.product.grams,
            "sold": sum(one.product.sold.values()),
            "tickets": one.tickets,
            "open": one.open,
        }
        for one in models
    ]
    return Table(columns, rows)


def product_page(product: Product, symptoms: Sequence[Symptom]) -> str:
    """Return all that the catalogue says of a model."""
    spoken = language()
    lines = [f"{product.id}  {product.label.text(spoken)}", f"{_('Type')}: {product.type}"]
    if product.main_parts:
        lines.append(_("Main parts: {parts}").format(parts=", ".join(product.main_parts)))
    lines.append(
        _("Weight: {grams}, packaging {packaging}").format(
            grams=_grams(product.grams), packaging=_grams(product.packaging_grams)
        )
    )
    for symptom in symptoms:
        lines += ["", f"{' / '.join(symptom.words)}  →  {symptom.technical.text(spoken)}"]
        lines += [f"  – {question.text(spoken)}" for question in symptom.ask]
    return "\n".join(map(safe_line, lines)) + "\n"


def _grams(grams: int | None) -> str:
    return _("not weighed") if grams is None else f"{grams} g"


def months_table(months: Sequence[Month]) -> Table:
    """Return sales and tickets by month as a table; `rate`: tickets per 100 units sold."""
    columns = [
        Column("month", _("Month")),
        Column("sold", _("Sold"), right=True),
        Column("tickets", _("Tickets"), right=True),
        Column("rate", _("per 100 sold"), right=True),
    ]
    rows: list[Mapping[str, Value]] = [
        {"month": one.month, "sold": one.sold, "tickets": one.tickets, "rate": one.rate} for one in months
    ]
    return Table(columns, rows)


def units_table(units: Sequence[UnitLine]) -> Table:
    """Return the known units of a model as a table."""
    columns = [
        Column("serial", _("Serial number")),
        Column("tickets", _("Tickets")),
        Column("repairs", _("Repairs"), right=True),
    ]
    rows: list[Mapping[str, Value]] = [
        {"serial": one.serial, "tickets": list(one.tickets), "repairs": one.repairs} for one in units
    ]
    return Table(columns, rows)


def repairs_table(repairs: Sequence[tuple[str, Data]]) -> Table:
    """Return repairs of a unit as a table: which ticket holds them, in, out, part."""
    columns = [
        Column("ticket", _("Ticket")),
        Column("in", _("In")),
        Column("out", _("Out")),
        Column("component", _("Part")),
    ]
    rows: list[Mapping[str, Value]] = [
        {"ticket": ticket, **{key: text_of(repair.get(key)) or None for key in ("in", "out", "component")}}
        for ticket, repair in repairs
    ]
    return Table(columns, rows, title=_("Repairs"))
