"""Working days as the law counts them: whole dates of a calendar, whatever the hours.

A working day is a day of the workweek that is no holiday, or a make-up workday. The start day is not counted
(民法典 201; Regulation 1182/71 art 3(1)).
"""

from datetime import date, timedelta

from aftersales.model.calendar import Calendar

_DAY = timedelta(days=1)


def is_workday(calendar: Calendar, day: date) -> bool:
    """Tell whether `day` is a working day."""
    if day in calendar.makeup:
        return True
    return day not in calendar.holidays and day.weekday() in calendar.version_on(day).workweek


def next_workday(calendar: Calendar, day: date) -> date:
    """Return `day` where it is a working day, else the first one after it: how a last day off rolls (民法典 203)."""
    while not is_workday(calendar, day):
        day += _DAY
    return day


def add_workdays(calendar: Calendar, day: date, count: int) -> date:
    """Return the `count`-th working day after `day`, itself not counted; 0 gives `day`, less is a ValueError."""
    if count < 0:
        raise ValueError(f"negative working days: {count}")
    for _ in range(count):
        day = next_workday(calendar, day + _DAY)
    return day


def workdays_between(calendar: Calendar, start: date, end: date) -> int:
    """Return how many working days lie after `start` up to and including `end`; 0 where `end` is not later."""
    return sum(is_workday(calendar, start + timedelta(days=count)) for count in range(1, (end - start).days + 1))
