"""Priorities: how severe and how urgent make how soon."""

from collections.abc import Mapping
from enum import StrEnum

from aftersales.model.label import Label
from aftersales.model.record import record
from aftersales.model.values import Value


class Comparison(StrEnum):
    """How a condition compares a fact with its value."""

    IS = "is"
    IN = "in"
    ABOVE = "above"
    AT_LEAST = "at_least"
    BELOW = "below"
    AT_MOST = "at_most"
    COUNT_AT_LEAST = "count_at_least"


@record
class Condition:
    """A fact at a dotted path, how it is compared and with what; a fact that is missing never holds."""

    fact: str
    comparison: Comparison
    value: Value


@record
class Bump:
    """A reason to be quicker: where any of `when` holds, the priority rises by `steps`."""

    id: str
    label: Label
    when: tuple[Condition, ...]
    steps: int


@record
class Priority:
    """A priority; `follow_up`: tickets of this priority are not closed without a follow-up."""

    id: str
    label: Label
    follow_up: bool


@record
class Priorities:
    """The matrix and its words.

    Attributes:
        by_id: the priorities, the most urgent one first.
        severities, urgencies: the words of the matrix, the worst one first, with labels.
        matrix: severity → urgency → id of a priority.
        bumps: what raises a priority.
        raise_at_most: how many steps all bumps together may raise.
    """

    by_id: Mapping[str, Priority]
    severities: Mapping[str, Label]
    urgencies: Mapping[str, Label]
    matrix: Mapping[str, Mapping[str, str]]
    bumps: tuple[Bump, ...]
    raise_at_most: int

    @property
    def order(self) -> tuple[str, ...]:
        """Return the ids, the most urgent one first."""
        return tuple(self.by_id)
