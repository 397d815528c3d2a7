"""What a ticket keeps of its clocks when it is closed, so that a later change of policies cannot move its past."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from aftersales.model.clock import ClockMoments, ClockReading, ClockState
from aftersales.model.moments import format_moment, parse_moment
from aftersales.model.service_levels import Target
from aftersales.model.ticket import Ticket
from aftersales.model.values import Value

_SECOND = timedelta(seconds=1)


def snapshot(readings: Iterable[ClockReading]) -> tuple[dict[str, Value], ...]:
    """Return what is kept of the clocks that have stopped; of others there is nothing to keep."""
    return tuple(_kept(reading) for reading in readings if reading.stopped)


def _kept(reading: ClockReading) -> dict[str, Value]:
    whole: dict[str, Value] = {
        "clock": reading.clock,
        "state": reading.state.value,
        "priority": reading.priority or None,
        "within": reading.target.within if reading.target else None,
        "calendar": (reading.target.calendar or None) if reading.target else None,
        "started": format_moment(reading.started),
        "due": format_moment(reading.due) if reading.due else None,
        "stopped": format_moment(reading.stopped) if reading.stopped else None,
        "used_seconds": reading.used // _SECOND,
        "percent": reading.percent,
    }
    return {key: value for key, value in whole.items() if value is not None}


def kept_readings(ticket: Ticket) -> tuple[ClockReading, ...]:
    """Return the clocks of a closed ticket as they were when it was closed; empty where none were kept."""
    return tuple(_reading(dict(kept)) for kept in ticket.clocks)


def _reading(kept: dict[str, Any]) -> ClockReading:
    used, due = timedelta(seconds=kept["used_seconds"]), _moment(kept.get("due"))
    percent = kept.get("percent")
    whole = used * 100 / percent if percent else None
    return ClockReading(
        clock=kept["clock"],
        started=parse_moment(kept["started"]),
        priority=kept.get("priority", ""),
        target=Target(kept["within"], kept.get("calendar", "")) if "within" in kept else None,
        due=due,
        stopped=_moment(kept.get("stopped")),
        state=ClockState(kept["state"]),
        used=used,
        remaining=None if whole is None else whole - used,
        percent=percent,
    )


def kept_moments(ticket: Ticket) -> tuple[ClockMoments, ...]:
    """Return the same for an index."""
    return tuple(_moments(reading) for reading in kept_readings(ticket))


def _moments(reading: ClockReading) -> ClockMoments:
    met = None if reading.target is None else reading.state is ClockState.MET
    return ClockMoments(reading.clock, reading.started, None, None, None, reading.stopped, met, reading.used)


def _moment(text: str | None) -> datetime | None:
    return parse_moment(text) if text else None
