"""The pace of the demo: stories say when in working days and hours, so that they hold on whatever day they are told."""

import re
from datetime import date, datetime, time, timedelta

from aftersales.errors import InvalidDataError
from aftersales.model.moments import format_moment
from aftersales.rules.calendar import WorkingTime

_OPENED = re.compile(r"(\d+)d (\d\d):(\d\d)\Z")
_AFTER = re.compile(r"(?:(\d+)d)? ?(?:(\d+)h)? ?(?:(\d+)m)?\Z")
_DAY = timedelta(days=1)
_HORIZON = 60
"""Days to look for the next working day; no calendar closes longer."""


class Pace:
    """Turns what stories say into moments, around the day on which the demo ends: today, or the last working day."""

    def __init__(self, hours: WorkingTime, now: datetime) -> None:
        self.hours = hours
        self.now = now.astimezone(hours.zone)
        opens = self.hours.windows(self._midnight(self.now.date()), self._midnight(self.now.date() + _DAY))
        begun = bool(opens) and opens[0][0] <= self.now
        self.today = self.now.date() if begun else self._step(self.now.date(), -1)

    def opening(self, text: str) -> datetime:
        """Return the moment of ``58d 09:12``: working days before today, and the time of day."""
        match = _OPENED.match(text)
        if not match:
            raise InvalidDataError(f"opened: {text!r} is not like '58d 09:12'")
        day = self.today
        for _count in range(int(match[1])):
            day = self._step(day, -1)
        return datetime.combine(day, time(int(match[2]), int(match[3])), self.hours.zone)

    def later(self, moment: datetime, text: str) -> datetime:
        """Return the moment ``1d 3h`` or ``20m`` after `moment`: working days, then working time."""
        match = _AFTER.match(text)
        if not match or not any(match.groups()):
            raise InvalidDataError(f"after: {text!r} is not like '1d 3h' or '20m'")
        days, hours, minutes = (int(part or 0) for part in match.groups())
        day = moment.date()
        for _count in range(days):
            day = self._step(day, 1)
        start = datetime.combine(day, moment.timetz())
        reached = self.hours.due(start, timedelta(hours=hours, minutes=minutes))
        if reached is None:
            raise InvalidDataError(f"after: {text!r} is never reached")
        return reached

    def mornings(self, since: datetime) -> list[datetime]:
        """Return the opening of each working day from `since` up to, not including, the day on which the demo ends."""
        days, day = [], since.date()
        while (day := self._step(day, 1)) < self.today:
            days.append(self.hours.windows(self._midnight(day), self._midnight(day + _DAY))[0][0])
        return days

    def relative(self, origin: datetime, days: int, clock: tuple[int, int] | None) -> str:
        """Return a day, with `clock` a moment, as tickets hold it.

        Days before `origin` are counted by the calendar, days after it are working days.
        """
        day = origin.date() + timedelta(days=min(days, 0))
        for _count in range(max(days, 0)):
            day = self._step(day, 1)
        return format_moment(datetime.combine(day, time(*clock), self.hours.zone)) if clock else day.isoformat()

    def _step(self, day: date, direction: int) -> date:
        """Return the next working day in `direction`."""
        for distance in range(1, _HORIZON):
            candidate = day + direction * distance * _DAY
            if self.hours.windows(self._midnight(candidate), self._midnight(candidate + _DAY)):
                return candidate
        raise InvalidDataError(f"no working day within {_HORIZON} days of {day}")

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.hours.zone)
