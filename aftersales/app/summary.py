"""The summary of a period and of the one before it, from the index alone."""

from collections.abc import Mapping
from datetime import datetime

from aftersales.app.context import Context
from aftersales.model.moments import instant
from aftersales.model.record import record
from aftersales.reports.periods import frame_of
from aftersales.reports.summary import DIMENSIONS, Figures, split, total


@record
class Summary:
    """A period summed up.

    Attributes:
        period: the period.
        now, before: its figures, and those of the period before it.
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
    frame, now = frame_of(since, until), instant(context.now)
    with context.index.snapshot(), context.index.asking(now=context.now) as ask:
        return Summary(
            (since, until),
            total(ask, frame.span, now),
            total(ask, frame.span_before, now),
            {name: split(ask, frame.span, now, name) for name in dimensions},
            len(context.index.broken_files()),
        )
