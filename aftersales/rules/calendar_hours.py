"""Hours of a week and of a date, from plain data: windows that do not overlap, some of them over midnight."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from aftersales.i18n import _
from aftersales.model.calendar import WEEKDAYS, Week, Window
from aftersales.model.moments import parse_span
from aftersales.model.values import Data, Pointer, Value, text_of
from aftersales.rules.calendar_errors import CalendarError, NeverOpensError

DAY_MINUTES = 1440
_CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\Z")


def read_week(value: Value, at: Pointer) -> Week:
    """Read weekday → windows; a weekday that is left out is closed."""
    hours = as_mapping(value, at)
    for key in hours:
        if key not in WEEKDAYS:
            raise CalendarError(
                _("{key} is no weekday.").format(key=key),
                (*at, key),
                hint=_("Weekdays are mon, tue, wed, thu, fri, sat, sun."),
            )
    week = tuple(read_windows(hours.get(day, ()), (*at, day)) for day in WEEKDAYS)
    if not any(week):
        raise NeverOpensError(
            _("The calendar never opens."), at, hint=_('Give at least one day hours, such as mon: ["09:00-17:00"].')
        )
    for place, day in enumerate(week):
        tomorrow = week[(place + 1) % 7]
        if day and tomorrow and day[-1].end - DAY_MINUTES > tomorrow[0].start:
            raise _overlap((*at, WEEKDAYS[(place + 1) % 7]))
    return week


def read_windows(value: Value, at: Pointer) -> tuple[Window, ...]:
    """Read one day's windows; those with equal bounds are closed and left out."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise CalendarError(_("Hours are a list of HH:MM-HH:MM."), at)
    read = (_read_window(text_of(text), (*at, place)) for place, text in enumerate(value))
    windows = tuple(sorted(window for window in read if window))
    for earlier, later in pairwise(windows):
        if later.start < earlier.end:
            raise _overlap(at)
    return windows


def _read_window(text: str, at: Pointer) -> Window | None:
    """Read ``HH:MM-HH:MM``: an end before the start runs into the next day; None where both are equal: closed."""
    start_text, dash, end_text = text.partition("-")
    start, end = _minutes(start_text), _minutes(end_text)
    if end_text == "24:00":
        end = DAY_MINUTES
    if not dash or start is None or end is None:
        raise CalendarError(_("{text} is not HH:MM-HH:MM.").format(text=text or "?"), at)
    if start == end:
        return None
    if end == 0:
        # Some help desks refuse this, others read it as midnight: the one thing it must not be is a guess.
        raise CalendarError(
            _("{text} ends at 00:00.").format(text=text), at, hint=_("Write 24:00 for the end of the day.")
        )
    return Window(start, end if start < end else end + DAY_MINUTES)


def _minutes(text: str) -> int | None:
    match = _CLOCK_TIME.match(text)
    return int(match[1]) * 60 + int(match[2]) if match else None


def _overlap(at: Pointer) -> CalendarError:
    return CalendarError(_("Hours overlap; each minute may stand in one window only."), at)


def read_workweek(value: Value, at: Pointer) -> frozenset[int]:
    """Read the weekdays that are working days by law; Monday to Friday where nothing is said."""
    if value is None:
        return frozenset(range(5))
    days = [text_of(day) for day in value] if isinstance(value, Sequence) and not isinstance(value, str) else []
    if not days or any(day not in WEEKDAYS for day in days):
        raise CalendarError(_("A workweek is a list of weekdays."), at)
    return frozenset(WEEKDAYS.index(day) for day in days)


def read_workday(value: Value, week: Week, at: Pointer) -> int:
    """Read what a workday is worth in seconds; by default the commonest length of a day, the longer on a tie."""
    if value is None:
        lengths = Counter(sum(window.end - window.start for window in day) for day in week if day)
        return 60 * max(lengths, key=lambda length: (lengths[length], length))
    try:
        seconds = int(parse_span(text_of(value)).total_seconds())
    except ValueError:
        seconds = 0
    if not 0 < seconds <= 86400:
        raise CalendarError(_("A workday is a length of time up to 24h, such as 8h."), at)
    return seconds


def as_mapping(value: Value, at: Pointer) -> Data:
    """Return `value` where it is a map of days and hours; a CalendarError otherwise."""
    if isinstance(value, Mapping):
        return value
    raise CalendarError(
        _("A calendar needs hours.") if value is None else _("Here stands a map of days and hours."), at
    )
