"""Reminders: who is told when something is late, how often, and at which hours not."""

from datetime import time
from enum import StrEnum

from aftersales.model.label import Label
from aftersales.model.record import record


class Recipient(StrEnum):
    """Whom a step of the escalation tells."""

    ASSIGNEE = "assignee"
    LEAD = "lead"
    MANAGER = "manager"


@record
class QuietHours:
    """Local hours of every day in which nobody is reminded; where `until` is before `since`, they run over midnight."""

    since: time
    until: time

    def holds(self, at: time) -> bool:
        """Tell whether `at`, the desk's local time, lies in the quiet hours."""
        if self.since <= self.until:
            return self.since <= at < self.until
        return at >= self.since or at < self.until


@record
class Step:
    """A step of the escalation; `times`: how often it is taken before the next one is; None for the last."""

    to: Recipient
    label: Label
    times: int | None


@record
class Reminders:
    """How the desk chases.

    Attributes:
        quiet_hours: None where people may be reminded at any hour.
        quiet_exempt: priorities that are chased in quiet hours too.
        repeat_every: how long until the same clock of the same ticket is chased again, written as a target is.
        steps: whom to tell, in turn.
    """

    quiet_hours: QuietHours | None
    quiet_exempt: frozenset[str]
    repeat_every: str
    steps: tuple[Step, ...]
