"""What a report asks the index: how often something happened in a period, and what it came to, by what.

Whatever is counted is something that happened to a ticket at a moment. The index answers a `Question` for a `Span` of
time; the definitions of the measures are the sources here and the sections that ask for them.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from aftersales.model.record import record
from aftersales.model.values import Value


class Source(StrEnum):
    """What happened."""

    OPENED = "opened"
    CLOSED = "closed"
    """The last closing of a ticket that is closed."""


class Of(StrEnum):
    """What is asked of it."""

    COUNT = "count"


BUCKET = "bucket"
"""By this, figures are split by the parts of the period: the number of the part, from 0."""


@record
class Question:
    """One question.

    Attributes:
        source: what happened.
        by: columns of the ticket (`category`, `product` …), or BUCKET; empty: all in one.
        of: what is asked; a row has one value for each, named as the `Of`.
    """

    source: Source
    by: tuple[str, ...] = ()
    of: tuple[Of, ...] = (Of.COUNT,)


@record
class Span:
    """A stretch of time in seconds since 1970, and the moments that part it.

    Attributes:
        start, end: from `start` up to, not including, `end`.
        parts: where each part begins; the first at `start`.
    """

    start: int
    end: int
    parts: Sequence[int] = ()


Row = Mapping[str, Value]


class Ask(Protocol):
    """Answers questions about the tickets of a report: one row for each combination of `by` that occurs."""

    def __call__(self, question: Question, span: Span, /) -> Sequence[Row]: ...
