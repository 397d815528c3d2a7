"""The period of a report: the one before it, and the days, weeks or months that it falls into."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from aftersales.model.moments import instant
from aftersales.model.record import record
from aftersales.reports.questions import Span

_DAYS, _WEEKS = 31, 31 * 7
"""The longest periods that are shown by day and by week."""


class Step(StrEnum):
    """What a period is shown by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@record
class Frame:
    """A period with the one before it.

    Attributes:
        start, end: the period; midnights of one time zone as a rule.
        before: where the period before begins; it ends at `start`.
        step: what it is shown by; weeks begin on Monday (ISO 8601), so that the first may be short.
        parts: where each day, week or month of it begins; the first at `start`.
    """

    start: datetime
    end: datetime
    before: datetime
    step: Step
    parts: Sequence[datetime]

    @property
    def span(self) -> Span:
        """Return the period as the index counts time."""
        return Span(instant(self.start), instant(self.end), [instant(part) for part in self.parts])

    @property
    def span_before(self) -> Span:
        """Return the period before."""
        return Span(instant(self.before), instant(self.start))


def frame_of(start: datetime, end: datetime) -> Frame:
    """Return the period from `start` up to, not including, `end`, in the time zone of `start`.

    Whole months are compared with as many whole months before, anything else with as many days or as much time.
    """
    length = end - start
    step = Step.DAY if length.days <= _DAYS else Step.WEEK if length.days <= _WEEKS else Step.MONTH
    parts, at = [start], _next(start, step)
    while at < end:
        parts.append(at)
        at = _next(at, step)
    return Frame(start, end, _before(start, end), step, parts)


def midnight(day: date, like: datetime) -> datetime:
    """Return the beginning of `day` in the time zone of `like`."""
    return datetime.combine(day, time(), like.tzinfo)


def months_back(moment: datetime, months: int) -> datetime:
    """Return the first of the month that lies `months` before that of `moment`, at midnight."""
    number = moment.year * 12 + moment.month - 1 - months
    return midnight(date(number // 12, number % 12 + 1, 1), moment)


def _next(at: datetime, step: Step) -> datetime:
    if step is Step.MONTH:
        return months_back(at, -1)
    days = 1 if step is Step.DAY else 7 - at.weekday()
    return midnight(at.date() + timedelta(days=days), at)


def _before(start: datetime, end: datetime) -> datetime:
    first = months_back(start, 0)
    if start == first and end == months_back(end, 0):
        return months_back(start, (end.year - start.year) * 12 + end.month - start.month)
    if start.timetz() == end.timetz():
        return midnight(start.date() - (end.date() - start.date()), start).replace(
            hour=start.hour, minute=start.minute, second=start.second
        )
    return start - (end - start)
