"""Working time by brute force: look at each minute on its own, with nothing but the wall clock of the zone.

Slow and simple on purpose. It shares no code with the program: boundaries are found by searching the minutes for the
one that shows the time, not by converting the time.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=4096)
def _first_showing(zone: str, day: date, minutes: int) -> datetime:
    """Return the first minute (UTC) at which the clocks of `zone` show the time, moved out of a gap by its length."""
    wanted = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001  a wall clock
    clock = ZoneInfo(zone)
    start = wanted.replace(tzinfo=UTC) - timedelta(hours=15)
    seen = [((start + MINUTE * n).astimezone(clock).replace(tzinfo=None), start + MINUTE * n) for n in range(30 * 60)]
    for shown, moment in seen:
        if shown == wanted:
            return moment
    for (before, _), (after, moment) in pairwise(seen):
        if before < wanted < after:
            gap = after - before - MINUTE
            return moment + (wanted + gap - after)
    raise AssertionError("the time is never shown")


def _bounds(text: str) -> tuple[int, int]:
    start, end = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
    return start, end + 1440 if end < start else end


def _shifts(calendar: dict[str, Any], day: date) -> list[tuple[datetime, datetime]]:
    """Return the shifts that start on `day`, as minutes in UTC, before holidays by date are looked at."""
    text = day.isoformat()
    own_hours = text in calendar["date_hours"]
    if text in calendar["holidays"] and not own_hours and calendar["overnight_holiday"] == "by_shift_start":
        return []
    listed = calendar["date_hours"][text] if own_hours else calendar["hours"].get(DAYS[day.weekday()], [])
    zone = calendar["timezone"]
    pairs = [_bounds(window) for window in listed]
    return [(_first_showing(zone, day, a), _first_showing(zone, day, b)) for a, b in pairs if a != b]


def working_minutes(calendar: dict[str, Any], start: datetime, end: datetime) -> set[datetime]:
    """Return the minutes (UTC) between `start` and `end` that are worked; both must be whole minutes."""
    zone = ZoneInfo(calendar["timezone"])
    first = start.astimezone(zone).date() - timedelta(days=2)
    days = [first + timedelta(days=n) for n in range((end.astimezone(zone).date() - first).days + 2)]
    worked: set[datetime] = set()
    for day in days:
        for opening, closing in _shifts(calendar, day):
            moment = opening
            while moment < closing:
                if start <= moment < end and not _is_off(calendar, day, moment.astimezone(zone).date()):
                    worked.add(moment)
                moment += MINUTE
    return worked


def _is_off(calendar: dict[str, Any], shift_day: date, day: date) -> bool:
    """Tell whether a holiday takes a minute of `day`, worked in a shift that starts on `shift_day`."""
    if calendar["overnight_holiday"] == "by_shift_start" or day.isoformat() not in calendar["holidays"]:
        return False
    return not (day == shift_day and day.isoformat() in calendar["date_hours"])
