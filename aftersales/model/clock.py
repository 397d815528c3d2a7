"""Clocks: deadlines computed from a ticket's history and the policy whenever they are read, never stored."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from aftersales.i18n import _
from aftersales.model.calendar import CalendarGap, NamedDay
from aftersales.model.record import record
from aftersales.model.service_levels import Target

LEGAL, FOLLOW_UP, PROMISE = "legal", "follow_up", "promise"
"""Clocks without a target of a service level: what the law sets the seller, the call after a matter is done, and the
moment by which the customer was promised something."""

PARCEL = "parcel"
VISIT = "visit"
INFORM = "inform_due"
APPROVAL = "approval."
REPORT = "urgent"
"""The clocks of a parcel (by when it has to be heard of again, or its problem dealt with), of a visit, and of the
customer of an open repair, who is to hear from us again; how the clocks of requests for an approval begin, before the
kind. And no clock, but reminded of like one: an urgent ticket is reported up at once."""

FIRST_RESPONSE = "first_response"
"""The clock that an answer to the customer stops, whatever the state; all others follow the states alone."""

_LENGTH = r"(\d+(?:\.\d+)?)\s*(?:(m|min|h)|(m|min|h|d|w)\s+elapsed|workdays?)\Z"
_SECONDS = {"m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}
_LONGEST = 10 * 366 * 86400


class Measure(StrEnum):
    """What a target counts."""

    WORKING = "working"
    """Working time of its calendar."""

    WORKDAYS = "workdays"
    """Working days: each is worth the working time of a whole day (`HoursVersion.workday`), so that pauses, and the
    hours of a day half gone, count exactly. Opened on Monday at 10:00, three workdays end on Thursday at 10:00; opened
    on a Saturday, they end on Wednesday at closing."""

    ELAPSED = "elapsed"
    """Real time, day and night."""


@record
class TargetTime:
    """The length of a target; `amount` in seconds, or in days where `measure` is workdays. Always more than 0."""

    measure: Measure
    amount: Decimal


@lru_cache(maxsize=256)
def parse_target(text: str) -> TargetTime:
    """Read the length of a target: ``4h`` or ``30m`` of working time, ``3 workdays``, ``24h elapsed``, ``7d elapsed``.

    Days and weeks must say what they are: ``2d`` alone could be either.

    Raises:
        ValueError: it is none of these, or 0, or longer than ten years; the message is for the user.
    """
    match = re.match(_LENGTH, text.strip())
    if not match:
        raise ValueError(
            _("{text} is no target; write 4h, 30m, 3 workdays, 24h elapsed or 7d elapsed.").format(text=text)
        )
    amount, working, elapsed = Decimal(match[1]), match[2], match[3]
    unit = working or elapsed
    length = amount * _SECONDS[unit] if unit else amount
    if not 0 < length * (1 if unit else 86400) <= _LONGEST:
        raise ValueError(_("{text}: a target is more than nothing and at most ten years.").format(text=text))
    if unit is None:
        return TargetTime(Measure.WORKDAYS, length)
    return TargetTime(Measure.WORKING if working else Measure.ELAPSED, length.to_integral_value())


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    """Stopped in time."""

    BREACHED = "breached"
    """Past its due moment, stopped or not; a pause that began later does not undo it."""

    NO_DEADLINE = "no_deadline"
    """The policy sets no target for it."""


@record
class Deadline:
    """A fixed moment that something was promised for or the law sets: no working hours, no pause.

    Attributes:
        clock: what kind: ``promise``, ``legal``, ``follow_up``, ``step``.
        stopped: when it was done with; None where it still counts.
        lapses: when it falls away by itself, as a request that nobody decided; None where it never does.
    """

    clock: str
    started: datetime
    due: datetime
    stopped: datetime | None = None
    lapses: datetime | None = None

    def ended(self, now: datetime) -> datetime | None:
        """Return when it was done with or fell away; None where it counts at `now`."""
        if self.stopped is None and self.lapses is not None and self.lapses < now:
            return self.lapses
        return self.stopped


@record
class ClockReading:
    """One clock of a ticket at one moment.

    Attributes:
        clock: its id in ``service_levels.yaml``, or that of a `Deadline`.
        started: when it began to count; after a reopening that restarts it, then.
        priority: the priority whose target counts; empty for a fixed deadline.
        target: that target; None where there is none, or for a fixed deadline.
        due: when the target is used up, exactly; still on time then. None while it stands still, and without a target.
        stopped: when it stopped for good; None while it counts or pauses.
        used: what counted so far, in the target's measure.
        remaining: what is left; negative where it is late. None without a target.
        percent: `used` of the whole, rounded down: 100 at the due moment, more after it. None without a target.
        warnings: years the answer touches whose holidays the calendar does not list.
    """

    clock: str
    started: datetime
    priority: str
    target: Target | None
    due: datetime | None
    stopped: datetime | None
    state: ClockState
    used: timedelta
    remaining: timedelta | None
    percent: int | None
    warnings: tuple[CalendarGap, ...] = ()


@record
class ClockMoments:
    """What an index keeps of a clock: nothing in it depends on the present moment.

    Attributes:
        due: when it is or was due, while it counts; "overdue now" is ``due < now``. None once stopped, while it stands
            still (unless it was late before), and without a target.
        chase, escalate: when the shares of the target that the service level names are used up; None as `due` is.
        met: whether it stopped in time; None while it counts, and without a target.
        used: what had counted when it stopped; None while it counts.
        lapses: as `Deadline`: it counts no more after this moment.
    """

    clock: str
    started: datetime
    due: datetime | None
    chase: datetime | None
    escalate: datetime | None
    stopped: datetime | None
    met: bool | None
    used: timedelta | None
    lapses: datetime | None = None


class ChangeEffect(StrEnum):
    """What a change of priority or category did to a running clock."""

    FIRST = "first"
    """The target it began with."""

    APPLIED = "applied"
    SAME = "same"
    """The new target is the old one."""

    TOO_LATE = "too_late"
    """The old target was used up before: a breach does not go away with another priority."""


@record
class TargetChange:
    """A target that a clock was given; `target` None where the priority has none."""

    at: datetime
    priority: str
    target: Target | None
    effect: ChangeEffect


@record
class CountedWindow:
    """A stretch of time that counted, or will.

    Attributes:
        counted: its length.
        total: all that had counted at its end, earlier targets included.
        ahead: it lies after the moment of reading, on the way to the due moment.
    """

    start: datetime
    end: datetime
    counted: timedelta
    total: timedelta
    ahead: bool


@record
class PauseSpan:
    """A stretch in which the clock stood still.

    Attributes:
        end: None where it lasts.
        state: the ticket's state that stopped it.
        spared: the working time in it that did not count, up to the moment of reading.
    """

    start: datetime
    end: datetime | None
    state: str
    spared: timedelta


@record
class ClockExplanation:
    """Why a clock reads what it reads: each target, each window counted, each pause, each day unlike its week."""

    reading: ClockReading
    changes: tuple[TargetChange, ...]
    windows: tuple[CountedWindow, ...]
    pauses: tuple[PauseSpan, ...]
    days: tuple[NamedDay, ...]
