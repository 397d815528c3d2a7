"""The period of a report, the one before it, and the days, weeks or months that it falls into."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from aftersales.model.moments import from_instant, instant
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
        parts = [instant(part) for part in self.parts]
        return Span(instant(self.start), instant(self.end), parts, offsets_of(self.start, self.end))

    @property
    def span_before(self) -> Span:
        """Return the period before."""
        return Span(instant(self.before), instant(self.start))


def frame_of(start: datetime, end: datetime) -> Frame:
    """Return the period from `start` up to, not including, `end`, in the time zone of `start`.

    Whole months are compared with as many whole months before, whole days with as many days, anything else with as
    much time.
    """
    days = (end - start).days
    step = Step.DAY if days <= _DAYS else Step.WEEK if days <= _WEEKS else Step.MONTH
    parts, at = [start], _next(start, step)
    while at < end:
        parts.append(at)
        at = _next(at, step)
    return Frame(start, end, _before(start, end), step, parts)


def last_whole(pack: str, until: datetime) -> tuple[datetime, datetime]:
    """Return the last week (Monday to Sunday) or month that was over at `until`: its beginning and its end."""
    if pack == "month":
        return month_of(until, -1), month_of(until)
    monday = until.date() - timedelta(days=until.weekday())
    return midnight(monday - timedelta(days=7), until), midnight(monday, until)


def midnight(day: date, like: datetime) -> datetime:
    """Return the beginning of `day` in the time zone of `like`."""
    return datetime.combine(day, time(), like.tzinfo)


def month_of(moment: datetime, later: int = 0) -> datetime:
    """Return the first midnight of the month that lies `later` months after that of `moment`."""
    number = moment.year * 12 + moment.month - 1 + later
    return midnight(date(number // 12, number % 12 + 1, 1), moment)


def whole_months(start: datetime, end: datetime) -> list[datetime]:
    """Return where the months begin that lie wholly in a period."""
    at = start if start == month_of(start) else month_of(start, 1)
    found = []
    while (following := month_of(at, 1)) <= end:
        found.append(at)
        at = following
    return found


def months_span(months: Sequence[datetime]) -> Span:
    """Return months that follow each other as one span, parted by them."""
    return Span(instant(months[0]), instant(month_of(months[-1], 1)), [instant(month) for month in months])


def offsets_of(start: datetime, end: datetime) -> Sequence[tuple[int, int]]:
    """Return (since when, seconds east of UTC) of the time zone of `start` from there to `end`."""

    def offset(at: int) -> int:
        return int((from_instant(at, start.tzinfo).utcoffset() or timedelta()).total_seconds())  # type: ignore[arg-type]  # moments of a desk have a zone

    at, last = instant(start), instant(end)
    found = [(at, offset(at))]
    while at < last:
        following = min(at + 86400, last)
        if offset(following) != found[-1][1]:
            found.append(_turn(offset, at, following))
        at = following
    return found


def _turn(offset: Callable[[int], int], low: int, high: int) -> tuple[int, int]:
    """Return the first second between `low` and `high` with the offset of `high`."""
    changed = offset(high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if offset(middle) == changed else (middle, high)
    return high, changed


def _next(at: datetime, step: Step) -> datetime:
    if step is Step.MONTH:
        return month_of(at, 1)
    days = 1 if step is Step.DAY else 7 - at.weekday()
    return midnight(at.date() + timedelta(days=days), at)


def _before(start: datetime, end: datetime) -> datetime:
    if start == month_of(start) and end == month_of(end):
        return month_of(start, start.year * 12 + start.month - end.year * 12 - end.month)
    if start.time() == end.time():
        return datetime.combine(start.date() - (end.date() - start.date()), start.time(), start.tzinfo)
    return start - (end - start)
