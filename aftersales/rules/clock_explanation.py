"""Why a clock reads what it reads: every window that counted, every pause, every day unlike its week."""

from datetime import datetime, timedelta

from aftersales.model.clock import ClockExplanation, CountedWindow, PauseSpan
from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.rules.calendar import to_seconds
from aftersales.rules.calendars import Calendars
from aftersales.rules.clock_course import Stretch
from aftersales.rules.clocks import ClockRun, Leg, clock_runs, reading_of
from aftersales.rules.intervals import Interval, counted_pieces


def explain_clock(
    ticket: Ticket, clock: str, policy: Policy, calendars: Calendars, now: datetime
) -> ClockExplanation | None:
    """Explain one clock of a ticket as of `now`, or return None where it has not begun.

    Raises:
        InvalidDataError: as `read_clocks`.
    """
    run = next((run for run in clock_runs(ticket, policy, calendars, now) if run.clock == clock), None)
    if run is None:
        return None
    reading = reading_of(run, now)
    last = max(reading.stopped or now, run.course.started, *([reading.due] if reading.due else []))
    return ClockExplanation(
        reading=reading,
        changes=run.changes,
        windows=tuple(_windows(run, now)),
        pauses=tuple(_pause(run, pause, reading.stopped or now) for pause in run.course.pauses),
        days=run.leg.times.named_days(run.course.started, last) if run.leg.counts_hours else (),
    )


def _windows(run: ClockRun, now: datetime) -> list[CountedWindow]:
    """List what counted under each target up to its end, then what will until the due moment."""
    end = to_seconds(run.course.stopped or now)
    listed: list[CountedWindow] = []
    for leg, following in zip(run.legs, [*run.legs[1:], None], strict=True):
        if following is None or following.origin > leg.origin:  # otherwise the next target was measured from the start
            until = end if following is None else following.origin
            listed += _counted(leg, leg.origin, until, run.pauses, leg.carried, ahead=False)
    due = run.due()
    if run.course.stopped is None and due is not None and due > end:
        listed += _counted(run.leg, max(end, run.leg.origin), due, run.pauses, run.used(end), ahead=True)
    return listed


def _counted(leg: Leg, start: int, end: int, pauses: list[Interval], total: int, *, ahead: bool) -> list[CountedWindow]:
    windows = []
    for first, last in counted_pieces(leg.hours, start, end, pauses):
        total += last - first
        windows.append(
            CountedWindow(
                start=leg.times.moment(first),
                end=leg.times.moment(last),
                counted=timedelta(seconds=last - first),
                total=timedelta(seconds=total),
                ahead=ahead,
            )
        )
    return windows


def _pause(run: ClockRun, pause: Stretch, now: datetime) -> PauseSpan:
    """Return a pause with the time it spared, in the measure of the target that counts now."""
    spared = run.leg.hours.seconds_between(to_seconds(pause.start), to_seconds(min(pause.end or now, now)))
    return PauseSpan(pause.start, pause.end, pause.state, timedelta(seconds=spared))
