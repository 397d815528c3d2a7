"""The summary of a period and of the one before it, from the index alone."""

from collections.abc import Callable, Mapping
from datetime import datetime
from operator import attrgetter

from aftersales.app.context import Context
from aftersales.index.database import SummaryRow
from aftersales.model.moments import from_instant, instant
from aftersales.model.record import record
from aftersales.reports.summary import DIMENSIONS, Figures, Span, figures, split


@record
class Summary:
    """A period summed up.

    Attributes:
        period: the period.
        now, before: its figures, and those of the period of the same length before it.
        by: dimension → value → figures.
        broken: how many files do not parse and are counted nowhere.
    """

    period: tuple[datetime, datetime]
    now: Figures
    before: Figures
    by: Mapping[str, Mapping[str, Figures]]
    broken: int


def summarise(context: Context, since: datetime, until: datetime, dimensions: tuple[str, ...] = DIMENSIONS) -> Summary:
    """Sum up the period from `since` up to, not including, `until`."""
    span = Span(instant(since), instant(until))
    with context.index.snapshot():
        rows = list(context.index.rows_for_summary(since, until))
        earlier = [from_instant(edge, context.zone) for edge in (span.before().start, span.before().end)]
        rows_before = list(context.index.rows_for_summary(earlier[0], earlier[1]))
        broken = len(context.index.broken_files())
    return Summary(
        (since, until),
        figures(rows, span),
        figures(rows_before, span.before()),
        {name: split(rows, span, _KEYS[name]) for name in dimensions},
        broken,
    )


def _product(row: SummaryRow) -> str:
    return row.product_model or row.product_type


_KEYS: dict[str, Callable[[SummaryRow], str]] = {
    **{name: attrgetter(name) for name in DIMENSIONS if name != "product"},
    "product": _product,
}
