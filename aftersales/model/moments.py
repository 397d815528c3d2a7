"""Moments and spans as text: RFC 3339 with an offset for moments, ISO dates for days, ``4h`` for spans of real time."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from aftersales.model.record import record

_SPAN = r"(\d+(?:\.\d+)?)\s*(s|m|min|h|d|w)\Z"
_YEARS = range(1970, 3000)
"""What somebody may mean; beyond, sums of moments and time zones leave what a computer's calendar holds."""

_LONGEST = 100 * 366 * 86400
_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}


def format_moment(moment: datetime) -> str:
    """Return `moment` as files hold it: ``2026-11-22T09:14:05+08:00``; seconds, a numeric offset."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment without an offset: {moment}")
    return moment.isoformat(timespec="microseconds" if moment.microsecond else "seconds")


def parse_moment(text: str) -> datetime:
    """Read an RFC 3339 moment; ValueError where it is none or has no offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or len(text) < 16:
        raise ValueError(f"not a moment with an offset: {text}")
    return moment


def parse_when(text: str, zone: tzinfo) -> datetime:
    """Read what a person types as a moment: RFC 3339, a local time (``2026-11-22 09:14``), or a day (its start).

    Raises:
        ValueError: where it is none of these, or not of the years 1970 to 2999.
    """
    moment = datetime.fromisoformat(text.strip())
    if moment.year not in _YEARS:
        raise ValueError(f"not a moment anybody means: {text}")
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def parse_span(text: str) -> timedelta:
    """Read a length of real time: ``30m``, ``4h``, ``2d``, ``1w``; ValueError where it is none, or over 100 years."""
    match = re.match(_SPAN, text.strip().lower())
    seconds = float(match[1]) * _UNITS[match[2]] if match else _LONGEST + 1
    if seconds > _LONGEST:
        raise ValueError(f"not a length of time: {text}")
    return timedelta(seconds=seconds)


def instant(moment: datetime) -> int:
    """Return `moment` as whole seconds since 1970, UTC: what the index sorts and compares."""
    return int(moment.timestamp())


def from_instant(seconds: int, zone: tzinfo = UTC) -> datetime:
    """Return the moment of an index's instant, shown in `zone`."""
    return datetime.fromtimestamp(seconds, zone)


@record
class Period:
    """A stretch of time from `start` up to, not including, `end`; None is open on that side."""

    start: datetime | None = None
    end: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Tell whether `moment` lies inside."""
        return (self.start is None or self.start <= moment) and (self.end is None or moment < self.end)

    def before(self) -> "Period":
        """Return the period of the same length that ends where this one starts; an open period returns itself."""
        if self.start is None or self.end is None:
            return self
        return Period(self.start - (self.end - self.start), self.start)
