"""The summary of a period and of the one before it, from the index alone."""

from collections.abc import Mapping
from datetime import datetime

from aftersales.app.context import Context
from aftersales.model.moments import instant
from aftersales.model.record import record
from aftersales.reports.summary import DIMENSIONS, Figures, Span, figures, split, total


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
    index = context.index
    with index.snapshot():
        parts = {name: index.tally(span, name) for name in dimensions}
        whole = next(iter(parts.values())) if parts else index.tally(span)
        before = index.tally(span.before())
        broken = len(index.broken_files())
    return Summary(
        (since, until),
        figures(total(whole.values())),
        figures(total(before.values())),
        {name: split(part) for name, part in parts.items()},
        broken,
    )
