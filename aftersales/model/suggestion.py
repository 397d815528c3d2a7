"""Suggestions for improvement: what a matter taught, for the department that can do something about it."""

from datetime import datetime
from enum import StrEnum

from aftersales.model.record import record


class Status(StrEnum):
    """What became of a suggestion."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DONE = "done"
    DECLINED = "declined"


@record
class Suggestion:
    """One suggestion.

    Attributes:
        id: six random characters.
        department: for whom it is.
        text: what could be better.
        at, by: when it was written down, and by whom.
        status: what became of it.
        answered, answered_by, answer: when the department answered last, who, and what; None and empty before.
    """

    id: str
    department: str
    text: str
    at: datetime
    by: str
    status: Status = Status.OPEN
    answered: datetime | None = None
    answered_by: str = ""
    answer: str = ""
