"""Days of a calendar, for people."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from aftersales.i18n import _
from aftersales.model.calendar import NamedDay
from aftersales.rules.calendar import WorkingTime


def weekday_names() -> tuple[str, ...]:
    """Return the short names of the days of the week, Monday first."""
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def days_text(times: WorkingTime, days: Sequence[date], spoken: str) -> str:
    """Return one line a day: date, weekday, working hours, and why where it is no ordinary day."""
    midnight = [datetime.combine(day, time(), times.zone) for day in (days[0], days[-1] + timedelta(days=1))]
    named = {one.day: one for one in times.named_days(midnight[0], midnight[1])}
    return "".join(_line(times, day, named.get(day), spoken) + "\n" for day in days)


def _line(times: WorkingTime, day: date, named: NamedDay | None, spoken: str) -> str:
    start, end = (datetime.combine(day + timedelta(days=ahead), time(), times.zone) for ahead in (0, 1))
    hours = ", ".join(f"{first:%H:%M}–{_end(last, end)}" for first, last in times.windows(start, end)) or _("closed")
    reason = named.name.text(spoken) if named else ""
    return f"{day}  {weekday_names()[day.weekday()]}  {hours}  {reason}".rstrip()


def _end(last: datetime, midnight: datetime) -> str:
    return "24:00" if last == midnight else f"{last:%H:%M}"
