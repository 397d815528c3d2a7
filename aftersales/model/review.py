"""What somebody who approves a change has to look at."""

from enum import StrEnum

from aftersales.model.record import record


class Eye(StrEnum):
    """Why it needs somebody's eye."""

    WAITING = "waiting"
    MONEY = "money"
    DECISION = "decision"
    OVERRIDE = "override"
    BY_HAND = "by_hand"
    LOST = "lost"
    POLICY = "policy"
    GUARD = "guard"


@record
class Point:
    """One thing to look at.

    Attributes:
        eye: why.
        place: a ticket's id or a path.
        what: what it is, in the words of files: a kind and an amount, a state, a field.
        who: whose it is; empty where nobody is known.
        reason: what they wrote.
    """

    eye: Eye
    place: str
    what: str
    who: str
    reason: str
