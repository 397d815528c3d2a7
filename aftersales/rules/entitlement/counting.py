"""Periods as the laws count them: which day is the first, where a month ends, when a last day moves.

The parameters (DOMAIN b.1) are data of a pack; this module knows only the arithmetic. PRC Civil Code 201-203;
Regulation
1182/71 article 3; for "beginning with the day" UK CRA 2015 s 19(14), s 20(15).
"""

from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from math import ceil

from aftersales.model.pack import RestDays
from aftersales.model.record import record

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@record
class Span:
    """A length of a period: one kind of unit; months may be followed by days (a term and its extension)."""

    days: int = 0
    months: int = 0
    working_days: int = 0
    hours: int = 0


def add_months(day: date, months: int) -> date:
    """Return the corresponding day `months` later, or that month's last day where there is none (29 Feb + 1 year)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of(start: date, span: Span, *, include_start: bool, rest: RestDays | None) -> date:
    """Return the last day of a period, or its exact last moment where it is counted in hours.

    Args:
        start: the day or moment of the event.
        include_start: whether the day of the event is itself day 1 ("beginning with the day").
        rest: the rest days for working days; needed only for these.
    """
    if span.hours:
        return _moment(start) + span.hours * HOUR
    first = start.date() if isinstance(start, datetime) else start
    end = add_months(first, span.months) + span.days * DAY
    # Beginning with 1 March, six months end on 31 August; beginning with 31 August, on the last day of February.
    if include_start and (span.days or end.day == first.day):
        end -= DAY
    for _each in range(span.working_days):
        end = next_working_day(end + DAY, rest)
    return end


def _moment(start: date) -> datetime:
    return start if isinstance(start, datetime) else datetime.combine(start, datetime.min.time())


def next_working_day(day: date, rest: RestDays | None) -> date:
    """Return `day`, or the first day after it that is no rest day."""
    while rest is not None and rest.rests(day):
        day += DAY
    return day


def years_unknown(first: date, last: date, rest: RestDays) -> tuple[int, ...]:
    """Return the years from `first` to `last` for which `rest` has no official holidays."""
    return tuple(year for year in range(first.year, last.year + 1) if year not in rest.known)


def days_between(start: date, end: date) -> int:
    """Return the days from `start` to `end`, the first not counted; never less than 0."""
    start_day = start.date() if isinstance(start, datetime) else start
    end_day = end.date() if isinstance(end, datetime) else end
    return max((end_day - start_day).days, 0)


def started_days(start: date, end: date) -> int:
    """Return the started 24 hours from `start` to `end` (car rules art. 40: less than 24 h counts as a day)."""
    hours = (_moment(end) - _moment(start)) / HOUR
    return max(ceil(hours / 24), 0)


def started_hours(start: date, end: date) -> int:
    """Return the started hours from `start` to `end`; 0 where `end` is not later."""
    hours = Decimal((_moment(end) - _moment(start)).total_seconds()) / 3600
    return max(int(hours.to_integral_value(ROUND_CEILING)), 0)
