"""What a report asks the index: how often something happened in a stretch of time, and what it came to, by what.

Everything that is counted happened to a ticket at a moment: see ``model.happening``. The index answers a `Question` for
a `Span`; sections make figures of the answers.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from aftersales.model.record import record
from aftersales.model.values import Scalar


class Source(StrEnum):
    """What is counted, and by which of its moments it belongs to a span."""

    OPENED = "opened"
    CLOSED = "closed"
    REOPENED = "reopened"
    FIRST_RESPONSE = "first_response"
    """First answers, by the moment of the answer; `seconds` by the clock: its own hours, without pauses."""

    RESOLUTION = "resolution"
    """Solutions, likewise."""

    ASKED = "asked"
    """Hand-offs, by the moment of asking."""

    ANSWERED = "answered"
    """Hand-offs, by the moment of the answer."""

    CHASED = "chased"
    DEADLINE = "deadline"
    DUE = "due"
    REQUESTED = "requested"
    """Requests for approvals, by the moment of asking."""

    DECIDED = "decided"
    """The same, by the moment of the decision."""

    PAYMENT = "payment"
    OWED = "owed"
    PART = "part"
    FOLLOW_UP = "follow_up"
    REPAIRED = "repaired"
    """Repairs, by the moment of handing back."""

    RETURNED = "returned"
    """Returns of goods, by the moment of the request."""

    INSPECTED = "inspected"
    """The same, by the moment of the inspection."""

    CITED = "cited"


class Of(StrEnum):
    """What is asked of it."""

    COUNT = "count"
    TICKETS = "tickets"
    """How many tickets it happened to."""

    JUDGED = "judged"
    """Those that could come out well or badly."""

    GOOD = "good"
    """Those that came out well."""

    MEDIAN = "median"
    """Of what it took, in seconds, the nearest-rank median: the smallest length that at least half do not exceed."""

    NINETIETH = "ninetieth"
    """The nearest-rank 90th percentile."""

    AMOUNT = "amount"
    """The sum of the amounts."""

    SQUARES = "squares"
    """The sum of their squares."""


BUCKET, WEEKDAY, HOUR = "bucket", "weekday", "hour"
"""Moments as something to split by: the number of the span's part, from 0; 1 Monday to 7 Sunday; 0 to 23."""


@record
class Question:
    """One question.

    Attributes:
        source: what happened.
        by: columns of the ticket (`category`, `category_group`, `department`, `assignee`, `priority`, `channel`,
            `region`, `product`, `batch`, `component`) or of what happened (`what`, `person`, `result`, `unit`, `score`;
            of hand-offs, `department` is whom they asked), or BUCKET, WEEKDAY, HOUR; empty: all in one.
        of: what is asked; a row has one value for each, named as the `Of`.
        only: columns that must hold these values.
    """

    source: Source
    by: tuple[str, ...] = ()
    of: tuple[Of, ...] = (Of.COUNT,)
    only: Mapping[str, Scalar] = {}


@record
class Span:
    """A stretch of time in seconds since 1970, and what is needed to split it.

    Attributes:
        start, end: from `start` up to, not including, `end`.
        parts: where each part begins; the first at `start`.
        offsets: (since when, seconds east of UTC) of the desk's time zone; the first holds from the beginning.
    """

    start: int
    end: int
    parts: Sequence[int] = ()
    offsets: Sequence[tuple[int, int]] = ((0, 0),)

    def until_end(self) -> "Span":
        """Return everything before the end."""
        return Span(BEGINNING, self.end)

    def until_start(self) -> "Span":
        """Return everything before the start."""
        return Span(BEGINNING, self.start)


BEGINNING = -(1 << 62)

Row = Mapping[str, Scalar]


class Ask(Protocol):
    """Answers questions about the tickets of a report: one row for each combination of `by` that occurs."""

    def __call__(self, question: Question, span: Span, /) -> Sequence[Row]: ...
