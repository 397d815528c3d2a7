"""Clocks as plain data: what JSON shows.

Moments are RFC 3339 in the calendar's zone, lengths whole seconds.
"""

from datetime import datetime, timedelta
from typing import Any

from aftersales.model.calendar import NamedDay
from aftersales.model.clock import ClockExplanation, ClockReading, CountedWindow, PauseSpan, TargetChange
from aftersales.model.moments import format_moment
from aftersales.model.service_levels import Target


def reading_data(reading: ClockReading) -> dict[str, Any]:
    """Return a reading as plain data; every key is always there, null where there is nothing to say."""
    return {
        "clock": reading.clock,
        "state": reading.state.value,
        "priority": reading.priority or None,
        "target": _target(reading.target),
        "started": format_moment(reading.started),
        "due": _moment(reading.due),
        "stopped": _moment(reading.stopped),
        "used_seconds": _seconds(reading.used),
        "remaining_seconds": None if reading.remaining is None else _seconds(reading.remaining),
        "percent": reading.percent,
        "warnings": [{"calendar": gap.calendar, "year": gap.year} for gap in reading.warnings],
    }


def explanation_data(explanation: ClockExplanation) -> dict[str, Any]:
    """Return an explanation as plain data: the reading, and what it follows from."""
    return {
        **reading_data(explanation.reading),
        "changes": [_change(change) for change in explanation.changes],
        "windows": [_window(window) for window in explanation.windows],
        "pauses": [_pause(pause) for pause in explanation.pauses],
        "days": [_day(day) for day in explanation.days],
    }


def _target(target: Target | None) -> dict[str, str] | None:
    if target is None:
        return None
    return {"within": target.within, **({"calendar": target.calendar} if target.calendar else {})}


def _change(change: TargetChange) -> dict[str, Any]:
    return {
        "at": format_moment(change.at),
        "priority": change.priority,
        "target": _target(change.target),
        "effect": change.effect.value,
    }


def _window(window: CountedWindow) -> dict[str, Any]:
    return {
        "start": format_moment(window.start),
        "end": format_moment(window.end),
        "seconds": _seconds(window.counted),
        "total_seconds": _seconds(window.total),
        "ahead": window.ahead,
    }


def _pause(pause: PauseSpan) -> dict[str, Any]:
    return {
        "start": format_moment(pause.start),
        "end": _moment(pause.end),
        "state": pause.state,
        "spared_seconds": _seconds(pause.spared),
    }


def _day(day: NamedDay) -> dict[str, Any]:
    return {"date": day.day.isoformat(), "kind": day.kind, "name": {"en": day.name.en, "zh": day.name.zh}}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else format_moment(moment)


def _seconds(length: timedelta) -> int:
    return length // timedelta(seconds=1)
