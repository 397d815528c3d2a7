"""The course of a clock through a ticket's history: from when, where it stood still, until when, under which targets.

The lifecycle says in which states a clock runs or pauses; in any other state it is over. An answer to the customer that
is no transition (an entry with ``to_customer: true`` among its details) ends the first response as well, for good.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from aftersales.model.clock import FIRST_RESPONSE
from aftersales.model.desk import ReopenClocks
from aftersales.model.lifecycle import Lifecycle
from aftersales.model.record import record
from aftersales.model.service_levels import ServiceLevels, Target
from aftersales.model.ticket import Event, Ticket
from aftersales.rules.calendar import to_seconds
from aftersales.rules.course import counted
from aftersales.rules.intervals import FOREVER, Interval, union


@record
class Stretch:
    """A time that a ticket spent in one state; `end` is None for the state it is in."""

    start: datetime
    end: datetime | None
    state: str


@record
class Course:
    """What happened to one clock.

    Attributes:
        started: when it began to count.
        stopped: when it was over; None while it runs or pauses.
        pauses: the stretches in which it stood still, in order; those before a reopening it survived among them.
    """

    started: datetime
    stopped: datetime | None
    pauses: tuple[Stretch, ...]

    def pause_intervals(self) -> list[Interval]:
        """Return the pauses as a union of intervals of seconds."""
        return union((to_seconds(p.start), FOREVER if p.end is None else to_seconds(p.end)) for p in self.pauses)


def events_until(ticket: Ticket, now: datetime | None) -> list[Event]:
    """Return the history in the order of time, up to and including `now`; all of it for None.

    Two clones' entries merge by union, so the order in the file may differ from the order of what happened.
    """
    known = counted(event for event in ticket.history if now is None or event.at <= now)
    return sorted(known, key=lambda event: event.at)


def stretches(events: Sequence[Event], initial: str) -> list[Stretch]:
    """Return the states that `events` lead through; `initial` where the first of them names none."""
    moves = [(event.at, event.target) for event in events if event.target is not None]
    first = events[0]
    if first.target is None:
        moves.insert(0, (first.at, first.source or next((e.source for e in events if e.source), initial)))
    ends = [at for at, _ in moves[1:]]
    return [Stretch(at, end, state) for (at, state), end in zip(moves, [*ends, None], strict=True)]


def course_of(
    clock: str, path: Sequence[Stretch], replies: Sequence[datetime], lifecycle: Lifecycle, reopen: ReopenClocks
) -> Course | None:
    """Return the course of a clock along `path`, or None where it never began.

    A clock that was over and gets into a state where it runs again was reopened: it counts on and the time between is a
    pause, or it starts anew, as `reopen` says.
    """
    started: datetime | None = None
    stopped: datetime | None = None
    pauses: list[Stretch] = []
    for stretch in path:
        runs, paused = _mode(clock, stretch.state, lifecycle)
        if not runs and not paused:
            stopped = stopped or stretch.start
            continue
        if started is None or (stopped and reopen is ReopenClocks.RESTART):
            started, pauses = stretch.start, []
        elif stopped:
            pauses.append(Stretch(stopped, stretch.start, _state_at(path, stopped)))
        stopped = None
        if paused:
            pauses.append(stretch)
        answer = next(
            (at for at in replies if stretch.start <= at and (stretch.end is None or at <= stretch.end)), None
        )
        if clock == FIRST_RESPONSE and answer:
            return Course(started, answer, _cut(pauses, answer))
    return Course(started, stopped, tuple(pauses)) if started else None


def _mode(clock: str, state: str, lifecycle: Lifecycle) -> tuple[bool, bool]:
    """Tell whether the clock runs and whether it pauses in `state`.

    In a state that the lifecycle does not know (any more) it runs: a deadline must not vanish by a change of policy.
    """
    known = lifecycle.states.get(state)
    return (clock in known.runs, clock in known.pauses) if known else (True, False)


def _state_at(path: Sequence[Stretch], moment: datetime) -> str:
    return next(stretch.state for stretch in path if stretch.start == moment)


def _cut(pauses: Sequence[Stretch], end: datetime) -> tuple[Stretch, ...]:
    return tuple(Stretch(p.start, min(p.end, end) if p.end else end, p.state) for p in pauses)


def replies_in(events: Sequence[Event]) -> list[datetime]:
    """Return when the customer was answered by an entry that is no transition."""
    return [event.at for event in events if event.details.get("to_customer") is True]


def targets_over_time(
    clock: str, ticket: Ticket, events: Sequence[Event], levels: ServiceLevels
) -> Iterator[tuple[datetime, str, Target | None]]:
    """Yield when, under which priority, which target was set: first, and with each change of priority or category."""
    priority, category = _at_first(ticket, "priority"), _at_first(ticket, "category")
    yield events[0].at, priority, levels.target(priority, clock, category)
    for event in events:
        if "priority" in event.changes or "category" in event.changes:
            priority = str(event.changes.get("priority", ("", priority))[1])
            category = str(event.changes.get("category", ("", category))[1])
            yield event.at, priority, levels.target(priority, clock, category)


def _at_first(ticket: Ticket, name: str) -> str:
    """Return what a field said when the ticket was opened."""
    first = next((str(event.changes[name][0]) for event in ticket.history if name in event.changes), None)
    return str(getattr(ticket, name)) if first is None else first
