"""The summary of a period: what came, what went, what is late, how fast; by anything that tickets are sorted by.

The figures are those of the report, asked for in one row.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from aftersales.model.record import record
from aftersales.model.values import Value
from aftersales.reports.gathering import Figure, gather, number
from aftersales.reports.questions import BEGINNING, BUCKET, Ask, Of, Source, Span

DIMENSIONS = ("category", "product", "region", "channel", "department", "assignee", "priority")
"""What a summary may be split by."""


@record
class Figures:
    """What a period came to.

    Attributes:
        opened, closed: tickets opened in it, and closings: of a ticket that came back, each one.
        backlog: tickets open at its end.
        overdue: tickets with a deadline that had passed by its end and still counts today.
        first_response_median, first_response_90th: seconds, of first answers given in it; None where there were none.
        resolution_median, resolution_90th: seconds, of tickets resolved in it; None where there were none.
        reopened: how often tickets were reopened in it.
        chases: reminders in it.
    """

    opened: int = 0
    closed: int = 0
    backlog: int = 0
    overdue: int = 0
    first_response_median: int | None = None
    first_response_90th: int | None = None
    resolution_median: int | None = None
    resolution_90th: int | None = None
    reopened: int = 0
    chases: int = 0


FIGURES = tuple(Figures.__dataclass_fields__)
"""The figures' names, in the order shown."""

DURATIONS = frozenset(name for name in FIGURES if name.endswith(("_median", "_90th")))
"""Those that are lengths of time."""

_MOVES = (Figure("opened", Source.OPENED), Figure("closed", Source.CLOSED), Figure("reopened", Source.REOPENED))
_ASKED = (
    Figure("chases", Source.CHASED),
    Figure("first_response_median", Source.FIRST_RESPONSE, Of.MEDIAN),
    Figure("first_response_90th", Source.FIRST_RESPONSE, Of.NINETIETH),
    Figure("resolution_median", Source.RESOLUTION, Of.MEDIAN),
    Figure("resolution_90th", Source.RESOLUTION, Of.NINETIETH),
)


def total(ask: Ask, span: Span, now: int) -> Figures:
    """Return the figures of all tickets; `now` in seconds: what is due later is not late."""
    return _figures(ask, span, now, ()).get("", Figures())


def split(ask: Ask, span: Span, now: int, dimension: str) -> Mapping[str, Figures]:
    """Return the figures by `dimension`, of what has any; most opened first, then by name."""
    found = {name: one for name, one in _figures(ask, span, now, (dimension,)).items() if one != Figures()}
    return dict(sorted(found.items(), key=lambda item: (-item[1].opened, -item[1].closed, item[0])))


def _figures(ask: Ask, span: Span, now: int, by: tuple[str, ...]) -> dict[str, Figures]:
    late = Span(BEGINNING, min(span.end, now))
    ever = Span(BEGINNING, span.end, (BEGINNING, span.start))  # the period is its second part
    found: dict[str, dict[str, Any]] = {}
    for key, one in gather(ask, span, by, _ASKED).items():
        found[_name(key)] = dict(one)
    for (*moving, part), one in gather(ask, ever, (*by, BUCKET), _MOVES).items():
        moved = found.setdefault(_name(moving), {})
        moved.update(one if part else {})
        left = number(one["opened"]) + number(one["reopened"]) - number(one["closed"])
        moved["backlog"] = moved.get("backlog", 0) + left
    for key, one in gather(ask, late, by, [Figure("overdue", Source.DUE, Of.TICKETS)]).items():
        found.setdefault(_name(key), {})["overdue"] = number(one["overdue"])
    return {name: Figures(**one) for name, one in found.items()}


def _name(key: Sequence[object]) -> str:
    return str(key[0]) if key else ""


def figures_data(one: Figures) -> dict[str, Value]:
    """Return figures as plain data; lengths in seconds."""
    return {name: getattr(one, name) for name in FIGURES}
