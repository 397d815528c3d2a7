"""A visit at the customer's: who goes there, when, with what, and what came of it."""

from datetime import datetime
from enum import StrEnum

from aftersales.model.record import record


class VisitState(StrEnum):
    """How a visit stands."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


@record
class Visit:
    """One visit.

    Attributes:
        technician: the person's id in ``team.yaml``.
        start, end: the slot; `from` and `to` in files.
        planned: when it was planned, or planned anew.
        area: where, no closer than a district; empty where it does not matter.
        tools: what to carry, in words.
        parts: numbers of ``parts.yaml`` to carry.
        outcome: what came of it, or why it was cancelled; empty while it is planned.
        signed_off: whether the customer signed; None while it is planned, and of one that was cancelled.
    """

    id: str
    technician: str
    start: datetime
    end: datetime
    planned: datetime
    state: VisitState = VisitState.PLANNED
    area: str = ""
    tools: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    outcome: str = ""
    signed_off: bool | None = None

    @property
    def is_planned(self) -> bool:
        """Tell whether it still lies ahead."""
        return self.state is VisitState.PLANNED
