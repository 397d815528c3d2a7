"""Follow-ups: how the customer was asked whether all is well, and what the policy says of asking."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from aftersales.model.care import CareKind
from aftersales.model.label import Label
from aftersales.model.record import record
from aftersales.model.values import EMPTY, Data


@record
class FollowUp:
    """One attempt to ask the customer.

    Attributes:
        id: six random characters.
        at, by: when, and who asked.
        attempt: the how manyth since the customer was informed, from 1.
        channel: by which channel; may be empty.
        score: 1 to 5; None where nobody answered.
        answers: by the questions of ``follow_ups.yaml``.
        text: what else the customer said.
    """

    id: str
    at: datetime
    by: str
    attempt: int
    channel: str = ""
    score: int | None = None
    answers: Data = EMPTY
    text: str = ""


class After(StrEnum):
    """When the days until the follow-up begin."""

    INFORMED = "informed"
    CLOSED = "closed"


@record
class FollowUpKind:
    """What customers of some categories are asked.

    Attributes:
        categories: those it is for, sub-categories included; empty: every one that no other kind names.
        after: when the days of ``categories.yaml`` begin.
        questions: what is asked besides the score, by id.
    """

    id: str
    label: Label
    categories: tuple[str, ...]
    after: After
    questions: Mapping[str, Label]


@record
class FollowUps:
    """How customers are asked: the content of ``follow_ups.yaml``, or what holds in a desk without it.

    Attributes:
        kinds: by id; of several that fit, the first counts.
        attempts: after so many without an answer nobody tries again.
        again_days: days until the next attempt.
        low_score: this score or a lower one brings the matter back; 0: none does.
        role: of whoever gets a matter that came back; empty: whoever has it keeps it.
        care: the care messages that customers get who agreed to them, by id.
    """

    kinds: Mapping[str, FollowUpKind] = {}
    attempts: int = 3
    again_days: int = 1
    low_score: int = 0
    role: str = ""
    care: Mapping[str, CareKind] = {}

    def kind_of(self, category: str) -> FollowUpKind | None:
        """Return what is asked of customers of `category`; None where the policy says nothing of it."""
        group = category.partition("/")[0]
        named = (kind for kind in self.kinds.values() if {category, group} & set(kind.categories))
        other = (kind for kind in self.kinds.values() if not kind.categories)
        return next(named, None) or next(other, None)
