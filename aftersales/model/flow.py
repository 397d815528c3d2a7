"""Flows: the steps that a kind of ticket runs through, each asked of a department and answered with a finding."""

from collections.abc import Mapping

from aftersales.model.category import AnyOf
from aftersales.model.label import Label
from aftersales.model.record import record


@record
class FlowFinding:
    """What a step may be answered with.

    Attributes:
        next: steps that are asked at once, side by side.
        choose: steps of which somebody asks one.
    """

    id: str
    label: Label
    next: tuple[str, ...]
    choose: tuple[str, ...]


@record
class FlowStep:
    """One hand-off.

    Attributes:
        department: who is asked.
        within: until when, written as a target is: ``24h elapsed``, ``4h``, ``2 workdays``.
        evidence: what must have been shown before it is answered; of each group one word is enough.
        findings: what it may be answered with, by id.
        done_by: deed, or deed and detail (``payment_paid/refund``) → the finding that it is answered with.
        asked_by: deeds, written likewise, that ask it where it may be asked.
    """

    id: str
    label: Label
    department: str
    within: str
    evidence: tuple[AnyOf, ...]
    findings: Mapping[str, FlowFinding]
    done_by: Mapping[str, str] = {}
    asked_by: frozenset[str] = frozenset()


@record
class Flow:
    """The steps of some categories; `start`: the steps that may be asked first."""

    id: str
    label: Label
    categories: tuple[str, ...]
    start: tuple[str, ...]
    steps: Mapping[str, FlowStep]
