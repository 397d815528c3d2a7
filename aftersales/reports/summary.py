"""The summary of a period: what came, what went, what is late, how fast; by anything that tickets are sorted by.

Percentiles are nearest-rank: the smallest value that at least this share of all values does not exceed, so every figure
is one that happened.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from aftersales.model.record import record
from aftersales.model.values import Value

DIMENSIONS = ("category", "product", "region", "channel", "department", "assignee", "priority")
"""What a summary may be split by."""


class Row(Protocol):
    """One ticket as a summary counts it; moments in seconds since 1970, lengths in the clock's seconds."""

    @property
    def opened_at(self) -> int:
        """Return when it was opened."""

    @property
    def closed_at(self) -> int | None:
        """Return when it was closed for good; None while it is open."""

    @property
    def first_response_at(self) -> int | None:
        """Return when the customer was first answered."""

    @property
    def resolved_at(self) -> int | None:
        """Return when the resolution clock stopped."""

    @property
    def first_response_seconds(self) -> int | None:
        """Return how long the first answer took."""

    @property
    def resolution_seconds(self) -> int | None:
        """Return how long the resolution took."""

    @property
    def next_due(self) -> int | None:
        """Return the next deadline that runs."""

    @property
    def reopen_count(self) -> int:
        """Return how often it was reopened."""

    @property
    def chase_count(self) -> int:
        """Return how often somebody was reminded."""

    @property
    def category_group(self) -> str:
        """Return its category's first level."""


AnyRow = TypeVar("AnyRow", bound=Row)


@record
class Span:
    """A stretch of time in seconds since 1970: from `start` up to, not including, `end`."""

    start: int
    end: int

    def holds(self, instant: int | None) -> bool:
        """Tell whether `instant` lies inside; None never does."""
        return instant is not None and self.start <= instant < self.end

    def before(self) -> "Span":
        """Return the span of the same length that ends where this one starts."""
        return Span(self.start - (self.end - self.start), self.start)


@record
class Figures:
    """What a period came to.

    Attributes:
        opened, closed: tickets opened, closed in it.
        backlog: tickets open at its end.
        overdue: of those, tickets with a deadline that had passed at its end (as the clocks run now).
        first_response_median, first_response_90th: seconds, of first answers given in it; None where there were none.
        resolution_median, resolution_90th: seconds, of tickets resolved in it; None where there were none.
        reopened: tickets closed or open in it that were reopened at least once.
        chases: reminders on the tickets of the period.
    """

    opened: int
    closed: int
    backlog: int
    overdue: int
    first_response_median: int | None
    first_response_90th: int | None
    resolution_median: int | None
    resolution_90th: int | None
    reopened: int
    chases: int


FIGURES = tuple(Figures.__dataclass_fields__)
"""The figures' names, in the order shown."""

DURATIONS = frozenset(name for name in FIGURES if name.endswith(("_median", "_90th")))
"""Those that are lengths of time."""


def percentile(values: Sequence[int], percent: int) -> int | None:
    """Return the nearest-rank percentile of `values`, or None where there are none."""
    if not values:
        return None
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * percent // 100) - 1)]


def figures(rows: Iterable[Row], span: Span) -> Figures:
    """Sum up the tickets that were open at some moment of `span`."""
    known = list(rows)
    answered = [r.first_response_seconds for r in known if span.holds(r.first_response_at)]
    resolved = [r.resolution_seconds for r in known if span.holds(r.resolved_at)]
    first = [seconds for seconds in answered if seconds is not None]
    whole = [seconds for seconds in resolved if seconds is not None]
    left = [r for r in known if r.opened_at < span.end and (r.closed_at is None or r.closed_at >= span.end)]
    return Figures(
        opened=sum(span.holds(r.opened_at) for r in known),
        closed=sum(span.holds(r.closed_at) for r in known),
        backlog=len(left),
        overdue=sum(r.next_due is not None and r.next_due < span.end for r in left),
        first_response_median=percentile(first, 50),
        first_response_90th=percentile(first, 90),
        resolution_median=percentile(whole, 50),
        resolution_90th=percentile(whole, 90),
        reopened=sum(r.reopen_count > 0 for r in known),
        chases=sum(r.chase_count for r in known),
    )


def split(rows: Iterable[AnyRow], span: Span, key: Callable[[AnyRow], str]) -> Mapping[str, Figures]:
    """Sum up by what `key` says of a ticket; most opened first, then by name."""
    groups: dict[str, list[AnyRow]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    summed = {name: figures(group, span) for name, group in groups.items()}
    return dict(sorted(summed.items(), key=lambda item: (-item[1].opened, -item[1].closed, item[0])))


def figures_data(one: Figures) -> dict[str, Value]:
    """Return figures as plain data; lengths in seconds."""
    return {name: getattr(one, name) for name in FIGURES}
