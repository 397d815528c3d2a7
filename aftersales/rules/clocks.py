"""Clocks of a ticket: by when, how much is used, whether it is late; read from history and policy, never stored.

A target used up exactly at its due moment is on time; one second later it is breached. The first response ends with the
first state in which it neither runs nor pauses (by default: leaving ``new``) or with an answer to the customer; the
resolution ends when the customer is informed, and when the ticket is closed, cancelled or a duplicate.

When the priority changes, a desk that says ``forward`` gives the clock the whole new target from that moment on, and
what was used before stays on its account; but a target that was used up before the change stays breached. A desk that
says ``recompute`` measures the new target from the beginning, so that it may be late at once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from aftersales.errors import InvalidDataError
from aftersales.model.calendar import CalendarGap
from aftersales.model.clock import (
    ChangeEffect,
    ClockMoments,
    ClockReading,
    ClockState,
    Deadline,
    Measure,
    TargetChange,
    TargetTime,
    parse_target,
)
from aftersales.model.desk import PriorityChange
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.service_levels import Target
from aftersales.model.ticket import Ticket
from aftersales.rules.calendar import WorkingTime, to_seconds
from aftersales.rules.calendars import Calendars
from aftersales.rules.clock_course import (
    Course,
    course_of,
    events_until,
    replies_in,
    stretches,
    targets_over_time,
)
from aftersales.rules.clock_snapshot import kept_moments, kept_readings
from aftersales.rules.intervals import ElapsedHours, Hours, Interval, due_instant, worked_seconds

_ELAPSED = ElapsedHours()


@record
class Leg:
    """A stretch of a clock under one target.

    Attributes:
        origin: since when this target counts, in seconds since 1970.
        allotted: seconds of its measure that it grants from `origin` on; None where there is no target.
        carried: seconds that earlier targets had used up before `origin`.
        hours: what measures it.
        times: the calendar behind it, for moments, days and warnings.
    """

    priority: str
    target: Target | None
    origin: int
    allotted: int | None
    carried: int
    hours: Hours
    times: WorkingTime

    @property
    def counts_hours(self) -> bool:
        """Tell whether the calendar's hours and days matter to it."""
        return self.target is not None and self.hours is self.times


@record
class ClockRun:
    """A clock with its course and the targets it was given; the last of `legs` is the one that counts now."""

    clock: str
    course: Course
    pauses: list[Interval]
    changes: tuple[TargetChange, ...]
    legs: tuple[Leg, ...]

    @property
    def leg(self) -> Leg:
        """Return the stretch that counts."""
        return self.legs[-1]

    def due(self) -> int | None:
        """Return when the target is used up, or None while it stands still before that, or has none."""
        return _due(self.leg, self.pauses)

    def used(self, end: int) -> int:
        """Return the seconds used up by `end`, under all targets."""
        return self.leg.carried + worked_seconds(self.leg.hours, self.leg.origin, end, self.pauses)

    def reached(self, percent: int) -> datetime | None:
        """Return when `percent` of all that the target grants are used up; None where it stands still before that."""
        whole = self.leg.carried + (self.leg.allotted or 0)
        needed = max(0, -(-whole * percent // 100) - self.leg.carried)
        instant = due_instant(self.leg.hours, self.leg.origin, needed, self.pauses)
        return None if instant is None else self.leg.times.moment(instant)


def read_clocks(
    ticket: Ticket, policy: Policy, calendars: Calendars, now: datetime, deadlines: Iterable[Deadline] = ()
) -> tuple[ClockReading, ...]:
    """Read all clocks of a ticket as of `now`: what happened later does not count.

    First those of ``service_levels.yaml`` in its order, as far as they have begun, then the fixed `deadlines`.

    Raises:
        InvalidDataError: the policy names a calendar that does not exist, or a target that is none.
    """
    if _is_kept(ticket, policy, now):
        read = kept_readings(ticket)
    else:
        read = tuple(reading_of(run, now) for run in clock_runs(ticket, policy, calendars, now))
    return (*read, *(read_deadline(d, now) for d in deadlines if d.started <= now))


def due_moments(ticket: Ticket, policy: Policy, calendars: Calendars) -> tuple[ClockMoments, ...]:
    """Return what an index keeps of each clock of a ticket; nothing depends on the present moment.

    Raises:
        InvalidDataError: as `read_clocks`.
    """
    if _is_kept(ticket, policy, None):
        return kept_moments(ticket)
    return tuple(_moments(run, policy) for run in clock_runs(ticket, policy, calendars, None))


def _is_kept(ticket: Ticket, policy: Policy, now: datetime | None) -> bool:
    """Tell whether the ticket is closed with its clocks kept, and was so at `now`."""
    if not ticket.clocks or not policy.lifecycle.is_closed(ticket.state):
        return False
    closed = [event.at for event in ticket.history if event.target == ticket.state]
    return now is None or not closed or closed[-1] <= now


def clock_runs(ticket: Ticket, policy: Policy, calendars: Calendars, now: datetime | None) -> list[ClockRun]:
    """Return the clocks that have begun, with their targets; of what happened until `now`, or ever."""
    events = events_until(ticket, now)
    if not events:
        return []
    path, replies = stretches(events, policy.lifecycle.initial), replies_in(events)
    runs = []
    for clock in policy.service_levels.clocks:
        course = course_of(clock, path, replies, policy.lifecycle, policy.desk.reopen_clocks)
        if course:
            given = list(targets_over_time(clock, ticket, events, policy.service_levels))
            runs.append(_run(clock, course, given, policy, calendars))
    return runs


Given: TypeAlias = tuple[datetime, str, Target | None]
"""When, under which priority, which target was set."""


def _run(clock: str, course: Course, given: Sequence[Given], policy: Policy, calendars: Calendars) -> ClockRun:
    """Follow a clock through the targets it was given."""
    pauses = course.pause_intervals()
    start = to_seconds(course.started)
    known = max(place for place, (at, _, _) in enumerate(given) if place == 0 or at <= course.started)
    _, priority, target = given[known]
    legs = [_leg(priority, target, start, 0, calendars)]
    changes = [TargetChange(course.started, priority, target, ChangeEffect.FIRST)]
    for at, priority, target in given[known + 1 :]:
        if course.stopped and at >= course.stopped:
            break
        leg, effect = _change(legs[-1], to_seconds(at), _leg(priority, target, start, 0, calendars), pauses, policy)
        changes.append(TargetChange(at, priority, target, effect))
        if effect is ChangeEffect.APPLIED:
            legs.append(leg)
    return ClockRun(clock, course, pauses, tuple(changes), tuple(legs))


def _change(old: Leg, at: int, fresh: Leg, pauses: list[Interval], policy: Policy) -> tuple[Leg, ChangeEffect]:
    """Return the leg after a change of priority at `at`, and what it did; `fresh` is the new target from the start."""
    if fresh.target == old.target:
        return old, ChangeEffect.SAME
    if policy.desk.priority_change is PriorityChange.RECOMPUTE:
        return fresh, ChangeEffect.APPLIED
    due = _due(old, pauses)
    if due is not None and due < at:
        return old, ChangeEffect.TOO_LATE
    used = worked_seconds(old.hours, old.origin, at, pauses) if old.target else 0
    moved = Leg(
        fresh.priority, fresh.target, at, _moved_length(fresh, at), old.carried + used, fresh.hours, fresh.times
    )
    return moved, ChangeEffect.APPLIED


def _moved_length(fresh: Leg, at: int) -> int | None:
    """Return what a target grants that counts from `at`: a working day may have become longer or shorter by then."""
    return _length(parse_target(fresh.target.within), fresh.times, at) if fresh.target else None


def _leg(priority: str, target: Target | None, origin: int, carried: int, calendars: Calendars) -> Leg:
    if target is None:
        return Leg(priority, None, origin, None, carried, _ELAPSED, calendars.named())
    times = calendars.named(target.calendar)
    try:
        length = parse_target(target.within)
    except ValueError as error:
        raise InvalidDataError(str(error), place="policies/service_levels.yaml") from error
    hours = _ELAPSED if length.measure is Measure.ELAPSED else times
    return Leg(priority, target, origin, _length(length, times, origin), carried, hours, times)


def target_moment(target: Target, start: datetime, calendars: Calendars) -> datetime:
    """Return when a target that begins at `start` is used up, without pauses: how long until something is done again.

    Raises:
        InvalidDataError: the target is none, or names an unknown calendar.
    """
    leg = _leg("", target, to_seconds(start), 0, calendars)
    return leg.times.moment(leg.hours.reach(leg.origin, leg.allotted or 0))


def _length(length: TargetTime, times: WorkingTime, origin: int) -> int:
    """Return the seconds that a target grants; a working day is worth what the version in force at `origin` says."""
    if length.measure is not Measure.WORKDAYS:
        return int(length.amount)
    return int(length.amount * times.calendar.version_on(times.moment(origin).date()).workday)


def _due(leg: Leg, pauses: list[Interval]) -> int | None:
    return None if leg.allotted is None else due_instant(leg.hours, leg.origin, leg.allotted, pauses)


def reading_of(run: ClockRun, now: datetime) -> ClockReading:
    """Return how a clock stands at `now`."""
    leg, course = run.leg, run.course
    end = to_seconds(course.stopped or now)
    due, used = run.due(), run.used(end)
    moment = None if due is None else leg.times.moment(due)
    whole = None if leg.allotted is None else leg.carried + leg.allotted
    return ClockReading(
        clock=run.clock,
        started=course.started,
        priority=leg.priority,
        target=leg.target,
        due=moment,
        stopped=course.stopped,
        state=_state(run, due, end),
        used=timedelta(seconds=used),
        remaining=None if whole is None else timedelta(seconds=whole - used),
        percent=None if whole is None else used * 100 // whole,
        warnings=_warnings(leg, moment or course.stopped or now),
    )


def _warnings(leg: Leg, until: datetime) -> tuple[CalendarGap, ...]:
    return leg.times.unknown_years(leg.times.moment(leg.origin), until) if leg.counts_hours else ()


def _state(run: ClockRun, due: int | None, end: int) -> ClockState:
    if run.leg.target is None:
        return ClockState.NO_DEADLINE
    if due is not None and due < end:
        return ClockState.BREACHED
    if run.course.stopped:
        return ClockState.MET
    standing = run.course.pauses and run.course.pauses[-1].end is None
    return ClockState.PAUSED if standing else ClockState.RUNNING


def _moments(run: ClockRun, policy: Policy) -> ClockMoments:
    course, due = run.course, run.due()
    running = course.stopped is None and due is not None
    level = policy.service_levels.by_priority.get(run.leg.priority) if running else None
    late = course.stopped is not None and due is not None and due < to_seconds(course.stopped)
    return ClockMoments(
        clock=run.clock,
        started=course.started,
        due=run.leg.times.moment(due) if running and due is not None else None,
        chase=run.reached(level.chase_at) if level else None,
        escalate=run.reached(level.escalate_at) if level else None,
        stopped=course.stopped,
        met=None if course.stopped is None or run.leg.target is None else not late,
        used=timedelta(seconds=run.used(to_seconds(course.stopped))) if course.stopped else None,
    )


def read_deadline(deadline: Deadline, now: datetime) -> ClockReading:
    """Read a fixed deadline at `now`: real time, never paused."""
    stopped = deadline.ended(now)
    start, due, end = (to_seconds(moment) for moment in (deadline.started, deadline.due, stopped or now))
    in_time = ClockState.MET if stopped else ClockState.RUNNING
    return ClockReading(
        clock=deadline.clock,
        started=deadline.started,
        priority="",
        target=None,
        due=deadline.due,
        stopped=stopped,
        state=ClockState.BREACHED if end > due else in_time,
        used=timedelta(seconds=end - start),
        remaining=timedelta(seconds=due - end),
        percent=(end - start) * 100 // (due - start) if due > start else 100,
    )
