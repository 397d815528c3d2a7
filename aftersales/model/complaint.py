"""Complaints: the words of ``complaints.yaml`` for their stages, who takes them next, and the bodies outside."""

from collections.abc import Mapping

from aftersales.model.label import Label
from aftersales.model.record import record


@record
class Level:
    """Somebody who takes a complaint: the lead of a department."""

    id: str
    label: Label
    department: str


@record
class Body:
    """A body outside that deals with complaints and sets a deadline.

    Attributes:
        within: how long it leaves, as targets are written: ``7 workdays``, ``48h elapsed``.
        level: id of the level that such a complaint goes to at least.
        clause: what the deadline rests on; may be empty.
    """

    id: str
    label: Label
    within: str
    level: str
    clause: tuple[str, ...] = ()


@record
class Complaints:
    """How complaints go: stages in order, parties that may be responsible, levels from the lowest, bodies outside."""

    stages: Mapping[str, Label] = {}
    parties: Mapping[str, Label] = {}
    levels: tuple[Level, ...] = ()
    bodies: Mapping[str, Body] = {}

    def level(self, level_id: str) -> Level | None:
        """Return a level by its id, or None."""
        return next((level for level in self.levels if level.id == level_id), None)
