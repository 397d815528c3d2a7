"""What happened to a ticket, as reports count it: one row a matter, whatever part of the ticket says so."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Happened(StrEnum):
    """What happened. The definition of everything that a report counts stands here."""

    CLOSED = "closed"
    """A ticket came from an open state into a closed one; each time, if it was reopened between."""

    REOPENED = "reopened"
    """A ticket came from a closed state into an open one."""

    CHASED = "chased"
    """Somebody was reminded; `what` is the clock."""

    STEP = "step"
    """A hand-off: from being asked to being answered. `good`: in its time limit. `result`: the finding."""

    DEADLINE = "deadline"
    """A clock stopped; `what` is the clock, `good`: in time. Clocks that stopped before they had a target are none."""

    DUE = "due"
    """A clock that still counts is due at this moment; `what` is the clock."""

    REQUEST = "request"
    """A request for an approval: from being made to being decided. `result`: approved, rejected or withdrawn; `what`
    the kind; `amount` where it is one of money."""

    PAYMENT = "payment"
    """Money was paid or received, or a cost was noted; `result`: out, in or cost."""

    OWED = "owed"
    """Money that is still to be paid or received, since then."""

    PART = "part"
    """A part was issued for a repair; `amount` how many, below 0 where they were put back."""

    FOLLOW_UP = "follow_up"
    """A customer was asked afterwards; `amount` the score, None where nobody answered."""

    REPAIR = "repair"
    """A repair order: from taking in to handing back, which `seconds` counts as real time. `good`: right at once; that
    is, not sent back by the quality check, not still faulty, and not taken in again on the same ticket within the
    guarantee on repairs. `result`: right, reworked, still_faulty or came_back."""

    RETURN = "return"
    """Goods the customer sends back: from the request to the inspection. `what`: refund or exchange; `result`: what
    the inspection came to."""

    CITED = "cited"
    """An article of the knowledge base helped; `what` is the article. `good`: the ticket is closed."""


class Happening(NamedTuple):
    """One thing that happened.

    Attributes:
        kind: what.
        since: when it began; None of what takes no time.
        at: when it happened, or was done; None of what is still to come.
        what: which kind of it, by the vocabulary of `kind`.
        department: of a hand-off, whose it was; otherwise empty.
        person: who did it; empty where nobody stands for it.
        result: what it came to; empty where that is not known, or nothing.
        seconds: what it took, in working time of the desk's calendar; None where nothing was measured.
        good: whether it came out as it should; None where that is no question.
        amount: how many, or how much; money in hundredths of a cent, so that sums are exact.
        unit: currency of an amount of money (ISO 4217); otherwise empty.
    """

    kind: Happened
    at: datetime | None
    since: datetime | None = None
    what: str = ""
    department: str = ""
    person: str = ""
    result: str = ""
    seconds: int | None = None
    good: bool | None = None
    amount: int | None = None
    unit: str = ""


MONEY_UNITS = 10_000
"""So many units of `Happening.amount` make one of a currency."""
