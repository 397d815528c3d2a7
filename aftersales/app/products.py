"""The catalogue as people ask for it: what is sold, how often it comes back, which units of it are known."""

from collections import Counter
from collections.abc import Mapping, Sequence

from aftersales.app.context import Context
from aftersales.errors import NotFoundError
from aftersales.i18n import _
from aftersales.index.database import Stored
from aftersales.model.filters import EVERYTHING, Facet, TicketFilter
from aftersales.model.moments import from_instant
from aftersales.model.product import ModelView, Month, Product, UnitLine
from aftersales.model.values import at_path, text_of
from aftersales.rules.unit_history import same_unit_repairs


def list_models(context: Context) -> list[ModelView]:
    """Return the catalogue, with how many tickets each model has."""
    index, now = context.index, context.now
    every = index.facets(Facet.PRODUCT_MODEL, EVERYTHING, now=now)
    still = index.facets(Facet.PRODUCT_MODEL, TicketFilter(open=True), now=now)
    products = context.policy.catalogue.products.values()
    return [ModelView(one, every.get(one.id, 0), still.get(one.id, 0)) for one in products]


def find_product(context: Context, model: str) -> Product:
    """Return the product of a model, in any case.

    Raises:
        NotFoundError: it is not in the catalogue.
    """
    found = context.policy.catalogue.product(model)
    if found is None:
        raise NotFoundError(
            _("There is no model {model} in the catalogue.").format(model=model),
            hint=_("The catalogue stands in policies/products.yaml; see: aftersales product list"),
        )
    return found


def units_of(context: Context, model: str) -> list[UnitLine]:
    """Return the units of a model that tickets are about, those with most tickets first."""
    by_serial: dict[str, list[Stored]] = {}
    for stored in context.index.wanted_stored(TicketFilter(products=(model,)), now=context.now):
        serial = text_of(at_path(stored.data, "product.serial"))
        if serial and stored.line.product_model == model:
            by_serial.setdefault(_compared(serial), []).append(stored)
    lines = [_unit_line(tickets) for tickets in by_serial.values()]
    return sorted(lines, key=lambda one: (-len(one.tickets), -one.repairs, one.serial))


def _compared(serial: str) -> str:
    return "".join(serial.casefold().split()).replace("-", "")


def _unit_line(tickets: Sequence[Stored]) -> UnitLine:
    repairs = same_unit_repairs(stored.data for stored in tickets)
    serial = text_of(at_path(tickets[0].data, "product.serial"))
    return UnitLine(serial, [stored.line.id for stored in reversed(tickets)], len(repairs))


def months_of(context: Context, product: Product) -> list[Month]:
    """Return the months in which a model was sold or came back, the oldest first."""
    opened = Counter(
        from_instant(stored.line.opened_at).astimezone(context.zone).strftime("%Y-%m")
        for stored in context.index.wanted_stored(TicketFilter(products=(product.id,)), now=context.now)
        if stored.line.product_model == product.id
    )
    sold: Mapping[str, int] = product.sold
    return [Month(month, sold.get(month), opened[month]) for month in sorted({*sold, *opened})]
