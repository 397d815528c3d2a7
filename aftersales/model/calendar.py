"""A working calendar as its file says it: hours a week, holidays, make-up workdays; validated once, then frozen.

The arithmetic over it lives in ``rules/calendar.py``; reading it from plain data in ``rules/calendar_data.py``.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from aftersales.i18n import _
from aftersales.model.label import Label
from aftersales.model.record import record

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Keys of a week's hours, in the order of ``date.weekday()``."""


class OvernightHoliday(StrEnum):
    """What a holiday takes away where a shift runs past midnight."""

    BY_DATE = "by_date"
    """The calendar date: the shift of the evening before ends at midnight."""

    BY_SHIFT_START = "by_shift_start"
    """The shift that starts on it, whole; the shift of the evening before runs to its end."""


class Window(NamedTuple):
    """Working hours of one shift, in minutes after the midnight on which its day begins.

    Attributes:
        start: 0 to 1439.
        end: more than `start`; 1440 is ``24:00``, more than that runs into the next day.
    """

    start: int
    end: int


Week: TypeAlias = tuple[tuple[Window, ...], ...]
"""Seven days, Monday first; each day's windows in order, none overlapping; an empty tuple is a closed day."""


@record
class HoursVersion:
    """The weekly hours from a day on: the version in force on a moment's local date counts.

    Attributes:
        valid_from: first day of this version; ``date.min`` for the first one.
        week: the hours.
        workweek: weekdays (0 = Monday) that the law calls working days, whether the shop opens or not.
        workday: seconds of working time that ``1 workday`` of a target is worth.
    """

    valid_from: date
    week: Week
    workweek: frozenset[int]
    workday: int


@record
class MakeupDay:
    """A day off that is worked instead of another one (调休上班): it has the hours of weekday `like` (0 = Monday)."""

    like: int
    name: Label = Label()


@record
class Calendar:
    """When a team works.

    Attributes:
        name: its file's name without ``.yaml``; service levels name it.
        timezone: IANA name; all hours and dates here are local to it.
        versions: ascending by `valid_from`; never empty.
        holidays: whole local dates off → name.
        makeup: make-up workdays.
        date_hours: hours that replace those of the week on one date (early closing); empty tuple = closed.
            On a holiday they are worked all the same, but the day stays a holiday for counting working days.
        known_from, known_until: the years whose holidays are listed; None = no bound, no warning.
        overnight_holiday: what a holiday does to a shift over midnight.
        label: what people call it.
    """

    name: str
    timezone: str
    versions: tuple[HoursVersion, ...]
    holidays: Mapping[date, Label] = {}
    makeup: Mapping[date, MakeupDay] = {}
    date_hours: Mapping[date, tuple[Window, ...]] = {}
    known_from: int | None = None
    known_until: int | None = None
    overnight_holiday: OvernightHoliday = OvernightHoliday.BY_DATE
    label: Label = Label()

    def version_on(self, day: date) -> HoursVersion:
        """Return the version in force on `day`; the first one for days before all of them."""
        for version in reversed(self.versions):
            if version.valid_from <= day:
                return version
        return self.versions[0]

    def windows_on(self, day: date) -> tuple[Window, ...]:
        """Return the shifts that start on `day` by date hours, make-up day or week; holidays are not looked at."""
        if day in self.date_hours:
            return self.date_hours[day]
        makeup = self.makeup.get(day)
        return self.version_on(day).week[makeup.like if makeup else day.weekday()]

    def knows(self, year: int) -> bool:
        """Tell whether the holidays of `year` are listed."""
        return (self.known_from is None or self.known_from <= year) and (
            self.known_until is None or year <= self.known_until
        )


@record
class CalendarGap:
    """A warning: an answer touched a year whose holidays the calendar does not list, so only its weeks were counted."""

    calendar: str
    year: int

    def message(self) -> str:
        """Say it in the user's language."""
        return _(
            "Calendar {calendar} does not know the holidays of {year}; only its weekly hours were counted."
        ).format(calendar=self.calendar, year=self.year)


@record
class NamedDay:
    """A day that is not like the week says: a holiday, a make-up workday, or hours of its own.

    Attributes:
        kind: ``holiday``, ``makeup`` or ``date_hours``.
        name: what people call it; may be empty.
    """

    day: date
    kind: str
    name: Label
