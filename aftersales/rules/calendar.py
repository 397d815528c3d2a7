"""Working time over a calendar: when is a target used up, how much was worked, which windows counted.

Semantics where help desks disagree: a target used up exactly at closing is due at closing; pauses are the exact union
and only their working part counts; a local time in a gap of daylight saving moves forward, an ambiguous one is the
first; elapsed time is real; hours on one date replace those of the week; a holiday takes the local date.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import TypeAlias

from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.model.calendar import Calendar, CalendarGap, NamedDay, OvernightHoliday
from aftersales.model.label import Label
from aftersales.rules.intervals import (
    FOREVER,
    Interval,
    Timeline,
    counted_pieces,
    due_instant,
    union,
    worked_seconds,
)

Pause: TypeAlias = tuple[datetime, datetime | None]
"""From, to (not including); None = still paused."""

FIRST_YEAR, LAST_YEAR = 1901, 2499
"""Beyond these a question is a mistake, and building years for it would take long."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_FIRST_LOOK = 60 * 86_400
"""Seconds of a first question that weeks are built for and no years; and how far beyond it they reach:"""

_AHEAD = timedelta(days=45)
_NOTHING = timedelta()


def to_seconds(moment: datetime) -> int:
    """Return `moment` as whole seconds since 1970 UTC, fractions cut off."""
    return (moment - _EPOCH) // _SECOND


def pause_intervals(pauses: Iterable[Pause]) -> list[Interval]:
    """Return pauses as a union of intervals of seconds; an open one ends at `FOREVER`."""
    return union((to_seconds(start), FOREVER if end is None else to_seconds(end)) for start, end in pauses)


def local_moment(day: date, minutes: int, zone: tzinfo) -> datetime:
    """Return the moment at which the clocks of `zone` show `minutes` after the midnight that begins `day`.

    A time that daylight saving skips moves forward by the length of the gap; an ambiguous one is the first of the two
    (PEP 495, fold 0). 1440 minutes and more are on the next day.
    """
    days, minutes = divmod(minutes, 1440)
    moment = datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=zone)
    return moment + days * _DAY  # adding to an aware datetime moves the wall clock, which is what is meant here


class WorkingTime:
    """A calendar's working time, built when first asked for and kept: some weeks at first, then year by year.

    One ticket's clocks seldom look further than weeks, and building a year is a tenth of a short command's time.

    Answers are moments with the calendar's offset from UTC, exact to the second. It is the one part of the rules that
    keeps something between calls: what it keeps follows from the calendar alone.
    """

    def __init__(self, calendar: Calendar) -> None:
        import zoneinfo  # noqa: PLC0415  7 ms that commands without deadlines need not pay

        self.calendar = calendar
        self.zone: tzinfo = zoneinfo.ZoneInfo(calendar.timezone)
        self._timeline = Timeline()
        self._years: range = range(0)
        self._from = self._until = 0

    def due(self, start: datetime, duration: timedelta, pauses: Sequence[Pause] = ()) -> datetime | None:
        """Return when `duration` of working time outside `pauses` is used up since `start`.

        A duration of 0 is up at the first worked moment. None where the last pause is still open and the target was not
        used up before it. A negative duration is a ValueError.
        """
        seconds = round(duration / _SECOND)
        if seconds < 0:
            raise ValueError(f"a negative target: {duration}")
        begin = to_seconds(start)
        reached = due_instant(self, begin, seconds, pause_intervals(pauses)) if pauses else self.reach(begin, seconds)
        return None if reached is None else self.moment(reached)

    def worked(self, start: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> timedelta:
        """Return the working time between `start` and `end` outside `pauses`; nothing where `end` is before `start`."""
        return timedelta(seconds=worked_seconds(self, to_seconds(start), to_seconds(end), pause_intervals(pauses)))

    def windows(
        self, start: datetime, end: datetime, pauses: Sequence[Pause] = ()
    ) -> tuple[tuple[datetime, datetime], ...]:
        """Return each stretch of working time between `start` and `end` outside `pauses`, in order."""
        pieces = counted_pieces(self, to_seconds(start), to_seconds(end), pause_intervals(pauses))
        return tuple((self.moment(first), self.moment(last)) for first, last in pieces)

    def moment(self, instant: int) -> datetime:
        """Return the moment of `instant` (seconds since 1970 UTC) with the calendar's offset from UTC at that moment.

        The offset is fixed, because Python compares and subtracts two moments of the same zone by their wall clocks,
        which is an hour wrong over a change of daylight saving.
        """
        local = datetime.fromtimestamp(instant, self.zone)
        return local.replace(tzinfo=timezone(local.utcoffset() or _NOTHING))

    def unknown_years(self, start: datetime, end: datetime) -> tuple[CalendarGap, ...]:
        """Return a warning for each local year between the two moments whose holidays the calendar does not list."""
        years = range(start.astimezone(self.zone).year, end.astimezone(self.zone).year + 1)
        return tuple(CalendarGap(self.calendar.name, year) for year in years if not self.calendar.knows(year))

    def named_days(self, start: datetime, end: datetime) -> tuple[NamedDay, ...]:
        """Return the holidays, make-up workdays and dates with hours of their own between the two moments, in order."""
        first, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        calendar = self.calendar
        days = [NamedDay(day, "holiday", name) for day, name in calendar.holidays.items()]
        days += [NamedDay(day, "makeup", makeup.name) for day, makeup in calendar.makeup.items()]
        days += [NamedDay(day, "date_hours", Label()) for day in calendar.date_hours]
        return tuple(sorted((d for d in days if first <= d.day <= last), key=lambda named: (named.day, named.kind)))

    # The three questions of intervals.Hours, in seconds since 1970 UTC.

    def seconds_between(self, start: int, end: int) -> int:
        """Return the seconds worked between `start` and `end`; 0 where `end` is not after `start`."""
        if end <= start:
            return 0
        self._cover(start, end)
        return self._timeline.total(end) - self._timeline.total(start)

    def reach(self, start: int, seconds: int) -> int:
        """Return the first instant by which `seconds` were worked since `start`; for 0, the first worked one."""
        self._cover(start, start + 1)
        while True:
            timeline = self._timeline
            found = timeline.find(timeline.total(start) + seconds) if seconds else timeline.next_worked(start)
            if found is not None:
                return found
            self._cover(start, self._until + 1)

    def pieces(self, start: int, end: int) -> list[Interval]:
        """Return the worked intervals between `start` and `end`, one a window, cut at New Year's midnight."""
        if end <= start:
            return []
        self._cover(start, end)
        return self._timeline.pieces(start, end)

    def _cover(self, start: int, end: int) -> None:
        """Make sure that the time from `start` to `end` is built, without a hole in what is built."""
        if self._from <= start and end <= self._until:
            return
        first, last = self._year_of(start), self._year_of(end - 1)
        if not self._until and end - start <= _FIRST_LOOK:
            self._build_weeks(start, end)
            return
        if self._until:
            first, last = min(first, self._year_of(self._from)), max(last, self._year_of(self._until - 1))
        if self._years and first == self._years.start:
            for year in range(self._years.stop, last + 1):
                self._timeline.extend(self._year_intervals(year))
        else:
            self._timeline = Timeline([pair for year in range(first, last + 1) for pair in self._year_intervals(year)])
        self._years = range(first, last + 1)
        self._from, self._until = self._midnight(date(first, 1, 1)), self._midnight(date(last + 1, 1, 1))

    def _build_weeks(self, start: int, end: int) -> None:
        """Build the days from `start` to some weeks after `end`, to the end of that year at most."""
        first, last = (datetime.fromtimestamp(instant, self.zone).date() for instant in (start, end - 1))
        new_year = date(first.year + 1, 1, 1)
        after = min(last + _AHEAD, date(last.year + 1, 1, 1))
        pairs = self._intervals(first, min(after, new_year))
        if after > new_year:
            pairs += self._intervals(new_year, after)
        self._timeline = Timeline(pairs)
        self._from, self._until = self._midnight(first), self._midnight(after)

    def _year_of(self, instant: int) -> int:
        try:
            year = datetime.fromtimestamp(instant, self.zone).year
        except (OverflowError, ValueError, OSError):
            year = LAST_YEAR + 1
        if FIRST_YEAR <= year <= LAST_YEAR:
            return year
        raise InvalidDataError(
            _("Working time is counted from {first} to {last} only.").format(first=FIRST_YEAR, last=LAST_YEAR),
            place=self.calendar.name,
        )

    def _year_intervals(self, year: int) -> list[Interval]:
        return self._intervals(date(year, 1, 1), date(year + 1, 1, 1))

    def _intervals(self, first_day: date, after: date) -> list[Interval]:
        """Build the working time whose local date lies between `first_day` and the day before `after`."""
        start, end = self._midnight(first_day), self._midnight(after)
        eve = first_day - _DAY  # its night shift may run into the first day
        days = (eve + timedelta(days=count) for count in range((after - eve).days))
        shifts = union(shift for day in days for shift in self._shifts_on(day))
        return [(max(first, start), min(last, end)) for first, last in shifts if start < last and first < end]

    def _shifts_on(self, day: date) -> list[Interval]:
        """Return the shifts that start on `day`, without what holidays take away.

        A window whose opening a gap of daylight saving moves past its closing comes out reversed: `union` drops it.
        """
        calendar = self.calendar
        opens, closes = 0, FOREVER
        if day in calendar.holidays and day not in calendar.date_hours:
            if calendar.overnight_holiday is OvernightHoliday.BY_SHIFT_START:
                return []
            opens = self._midnight(day + _DAY)
        if calendar.overnight_holiday is OvernightHoliday.BY_DATE and day + _DAY in calendar.holidays:
            closes = self._midnight(day + _DAY)
        return [
            (max(opens, self._instant(day, window.start)), min(closes, self._instant(day, window.end)))
            for window in calendar.windows_on(day)
        ]

    def _instant(self, day: date, minutes: int) -> int:
        return to_seconds(local_moment(day, minutes, self.zone))

    def _midnight(self, day: date) -> int:
        return self._instant(day, 0)
