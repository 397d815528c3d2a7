"""The summary of a period: what came, what went, what is late, how fast; by anything that tickets are sorted by.

Percentiles are nearest-rank: the smallest value that at least this share of all values does not exceed, so every figure
is one that happened.
"""

from collections.abc import Iterable, Mapping, Sequence

from aftersales.model.record import record
from aftersales.model.values import Value

DIMENSIONS = ("category", "product", "region", "channel", "department", "assignee", "priority")
"""What a summary may be split by."""


@record
class Span:
    """A stretch of time in seconds since 1970: from `start` up to, not including, `end`."""

    start: int
    end: int

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


@record
class Tally:
    """What is counted of the tickets that were open at some moment of a period; the first six as in `Figures`.

    Attributes:
        first: seconds that first answers took that were given in it.
        whole: seconds that the tickets took that were resolved in it.
    """

    opened: int
    closed: int
    backlog: int
    overdue: int
    reopened: int
    chases: int
    first: Sequence[int]
    whole: Sequence[int]


COUNTS = ("opened", "closed", "backlog", "overdue", "reopened", "chases")
"""The figures that add up."""


def total(parts: Iterable[Tally]) -> Tally:
    """Return the tally of all tickets from those of its parts."""
    known = list(parts)
    counts = {name: sum(getattr(one, name) for one in known) for name in COUNTS}
    first = [seconds for one in known for seconds in one.first]
    whole = [seconds for one in known for seconds in one.whole]
    return Tally(**counts, first=first, whole=whole)


def figures(counted: Tally) -> Figures:
    """Return the figures of what was counted."""
    return Figures(
        **{name: getattr(counted, name) for name in COUNTS},
        first_response_median=percentile(counted.first, 50),
        first_response_90th=percentile(counted.first, 90),
        resolution_median=percentile(counted.whole, 50),
        resolution_90th=percentile(counted.whole, 90),
    )


def split(parts: Mapping[str, Tally]) -> Mapping[str, Figures]:
    """Return the figures of each part; most opened first, then by name."""
    summed = {name: figures(part) for name, part in parts.items()}
    return dict(sorted(summed.items(), key=lambda item: (-item[1].opened, -item[1].closed, item[0])))


def figures_data(one: Figures) -> dict[str, Value]:
    """Return figures as plain data; lengths in seconds."""
    return {name: getattr(one, name) for name in FIGURES}
