"""Rows of a section gathered from several questions: one row for each value of what it is split by."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from aftersales.model.happening import MONEY_UNITS
from aftersales.model.record import record
from aftersales.model.values import Scalar
from aftersales.reports.questions import Ask, Of, Question, Source, Span

Key: TypeAlias = tuple[Scalar, ...]
Figures: TypeAlias = dict[str, Scalar]


@record
class Figure:
    """One figure of a row: its name, what happened, and what is asked of it.

    Attributes:
        only: columns that must hold these values.
    """

    name: str
    source: Source
    of: Of = Of.COUNT
    only: Mapping[str, Scalar] = {}


def gather(ask: Ask, span: Span, by: tuple[str, ...], figures: Sequence[Figure]) -> dict[Key, Figures]:
    """Return the figures for each value of `by` that occurs; counts and sums that do not are 0, all else None."""
    nothing: Figures = {one.name: 0 if one.of in _ADD_UP else None for one in figures}
    found: dict[Key, Figures] = {}
    for asked in _together(figures):
        question = Question(asked[0].source, by, tuple(one.of for one in asked), asked[0].only)
        for row in ask(question, span):
            figured = found.setdefault(tuple(row[name] for name in by), dict(nothing))
            figured.update({one.name: row[one.of.value] for one in asked})
    return found


_ADD_UP = {Of.COUNT, Of.TICKETS, Of.JUDGED, Of.GOOD, Of.AMOUNT, Of.SQUARES}


def _together(figures: Iterable[Figure]) -> list[list[Figure]]:
    """Return the figures that one question answers together."""
    found: list[list[Figure]] = []
    for one in figures:
        same = (asked for asked in found if (asked[0].source, asked[0].only) == (one.source, one.only))
        together = next(same, None)
        if together is None:
            found.append([one])
        else:
            together.append(one)
    return found


def both(ask: Ask, now: Span, before: Span, by: tuple[str, ...], figures: Sequence[Figure]) -> dict[Key, Figures]:
    """Return the figures of a period, and as ``…_before`` those of the one before it."""
    this, last = gather(ask, now, by, figures), gather(ask, before, by, figures)
    nothing: Figures = {one.name: 0 if one.of in _ADD_UP else None for one in figures}
    return {
        key: {**this.get(key, nothing), **{f"{name}_before": value for name, value in last.get(key, nothing).items()}}
        for key in {**this, **last}
    }


def whole(ask: Ask, now: Span, before: Span, figures: Sequence[Figure]) -> Figures:
    """Return the figures of everything in a period, and as ``…_before`` those of the one before it."""
    return both(ask, now, before, (), figures)[()]


def number(value: Scalar) -> int:
    """Return a count; None counts nothing."""
    return int(value or 0)


def share(part: Scalar, of: Scalar) -> float | None:
    """Return `part` of `of`; None of nothing."""
    return number(part) / number(of) if number(of) else None


def money(units: Scalar) -> str:
    """Return an amount as files hold it."""
    return str((Decimal(number(units)) / MONEY_UNITS).quantize(Decimal("0.01")))


def rows_of(by: tuple[str, ...], found: Mapping[Key, Figures], *, most: str, then: str = "") -> list[dict[str, Scalar]]:
    """Return the rows, those with most of `most` first, then of `then`, then by their key."""
    ranked = sorted(
        found.items(),
        key=lambda item: (-number(item[1][most]), -number(item[1].get(then)), [str(part) for part in item[0]]),
    )
    return [{**dict(zip(by, key, strict=True)), **figures} for key, figures in ranked]


LEVEL = (Source.OPENED, Source.REOPENED, Source.CLOSED)


def still_open(ask: Ask, until: Span, by: tuple[str, ...] = ()) -> dict[Key, int]:
    """Return how many tickets were open at the end of `until`, which holds everything before.

    Opened, plus reopened, less closed: each time, so that a ticket that came back was gone meanwhile.
    """
    figures = gather(ask, until, by, [Figure(one.value, one) for one in LEVEL])
    return {
        key: number(one["opened"]) + number(one["reopened"]) - number(one["closed"]) for key, one in figures.items()
    }
