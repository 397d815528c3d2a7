"""The desk itself: what ``desk.yaml`` settles for the whole team."""

from collections.abc import Mapping
from enum import StrEnum

from aftersales.model.label import Label
from aftersales.model.record import record


class PriorityChange(StrEnum):
    """From when the target of a changed priority counts: from the change on, or from the clock's beginning."""

    FORWARD = "forward"
    RECOMPUTE = "recompute"


class ReopenClocks(StrEnum):
    """What reopening does to the resolution clock: count on where it stood, or start anew."""

    CONTINUE = "continue"
    RESTART = "restart"


class Assign(StrEnum):
    """To whom a ticket is given that is opened without a person, or assigned with ``--auto``."""

    NONE = "none"
    """Nobody: whoever is free takes it. With ``--auto``, as LEAST_LOADED."""

    DEPARTMENT_LEAD = "department_lead"
    """The lead of the department, who hands it on; where they are away, as LEAST_LOADED."""

    LEAST_LOADED = "least_loaded"
    """Whoever of the department has the skill, is there, and carries the fewest open tickets."""


@record
class Routing:
    """Who gets a ticket; `skills`: category, kind of product or part → the skill of ``team.yaml`` it stands for."""

    assign: Assign = Assign.NONE
    skills: Mapping[str, str] = {}


@record
class DeskSettings:
    """The settings of one desk.

    Attributes:
        time_zone: IANA name; decides in which day a ticket is opened and how moments are shown.
        language: "en" or "zh": spoken where nobody asks for another.
        currency: ISO 4217.
        country: ISO 3166 of the customers' law, two letters.
        id_prefix: the letters before the first hyphen of a ticket id.
        calendar: the working calendar where a target names no other: a file of ``policies/calendars/``.
        packs: the rule packs that apply, the first one first: files of ``policies/packs/``.
        channels: how customers come (``phone``, ``chat``), with labels.
        tiers: kinds of customers (``normal``, ``vip``), with labels.
        duplicate_days: how many days back an open ticket may lie to be taken for a likely duplicate.
        evidence_file_bytes: the largest evidence file.
        evidence_ticket_bytes: the most that all evidence of one ticket may weigh.
        reopen_days: how many days after closing a ticket may be reopened; later, a new one is opened and linked.
        signatures: whether `verify` demands that commits are signed by their authors.
    """

    name: Label
    time_zone: str
    language: str
    currency: str
    country: str
    id_prefix: str
    calendar: str
    packs: tuple[str, ...]
    channels: Mapping[str, Label]
    tiers: Mapping[str, Label]
    duplicate_days: int
    evidence_file_bytes: int
    evidence_ticket_bytes: int
    reopen_days: int
    priority_change: PriorityChange
    reopen_clocks: ReopenClocks
    signatures: bool = False
    routing: Routing = Routing()
