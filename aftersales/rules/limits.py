"""When whoever was asked for something is reminded: at the percents of the limit that the ticket's priority has.

DOMAIN c.4: hand-offs and requests are chased and escalated as targets are; where the priority has no percents, once
late, and when twice the limit is used.
"""

from datetime import datetime

from aftersales.model.clock import ClockMoments, Deadline
from aftersales.model.policy import Policy
from aftersales.rules.calendars import Calendars


def limit_moments(deadline: Deadline, within: str, priority: str, policy: Policy, calendars: Calendars) -> ClockMoments:
    """Return what an index keeps of a limit that counts.

    Args:
        deadline: it, with when it began and when it is used up.
        within: its length, as a target is written.
        priority: of the ticket.
        policy: the desk's policy.
        calendars: the desk's.
    """
    level = policy.service_levels.by_priority.get(priority)
    percents = (level.chase_at, level.escalate_at) if level else (100, 200)
    chase, late = (_part_used(deadline, within, part, calendars) for part in percents)
    return ClockMoments(deadline.clock, deadline.started, deadline.due, chase, late, None, None, None, deadline.lapses)


def _part_used(deadline: Deadline, within: str, percent: int, calendars: Calendars) -> datetime:
    """Return when `percent` of a limit is used: of working time, unless the limit counts real time."""
    started, due = deadline.started, deadline.due
    if percent == 100:
        return due
    if within.endswith("elapsed"):
        return started + (due - started) * percent / 100
    hours = calendars.named()
    return hours.due(started, hours.worked(started, due) * percent / 100) or due
