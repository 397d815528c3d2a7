"""A calendar from the plain data of its file: read, checked as a whole, frozen.

The schema has looked at the shapes; here is checked what a schema cannot say: hours that overlap, a calendar that never
opens, a day that is holiday and make-up workday at once. Every error names the place inside the file.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from aftersales.i18n import _
from aftersales.model.calendar import (
    WEEKDAYS,
    Calendar,
    HoursVersion,
    MakeupDay,
    OvernightHoliday,
    Window,
)
from aftersales.model.label import Label
from aftersales.model.values import Data, Pointer, Value, text_of
from aftersales.rules.calendar_errors import CalendarError
from aftersales.rules.calendar_hours import as_mapping, read_week, read_windows, read_workday, read_workweek

_MAX_HOLIDAY_DAYS = 366
EMPTY_FILES: Mapping[str, Data] = {}


def calendar_from_data(data: Data, name: str, others: Mapping[str, Data] = EMPTY_FILES) -> Calendar:
    """Read a calendar from the plain data of ``policies/calendars/<name>.yaml``.

    `others` holds the content of all calendar files by name: a calendar may take its holidays and make-up workdays from
    another one (``days_of``) and add to them.

    Raises:
        CalendarError: where it cannot be meant; the sentence is complete, `pointer` says where.
    """
    try:
        return _read_calendar(data, name, _days_source(data, others))
    except CalendarError as error:
        error.place = f"{name}: {error.place}" if error.place else name
        raise


def _days_source(data: Data, others: Mapping[str, Data]) -> Data:
    """Return the calendar data whose days off `data` takes over; an empty map where it takes none."""
    if "days_of" not in data:
        return {}
    source = others.get(text_of(data["days_of"]))
    if source is None or "days_of" in source:
        raise CalendarError(
            _("days_of: {name} is no calendar with days of its own.").format(name=text_of(data["days_of"]) or "?"),
            ("days_of",),
            hint=_("Name a file of policies/calendars/ that lists holidays itself."),
        )
    return source


def _read_calendar(data: Data, name: str, days: Data) -> Calendar:
    holidays, makeup = _read_holidays(days.get("holidays")), _read_makeup(days.get("makeup_workdays"))
    calendar = Calendar(
        name=name,
        timezone=_read_zone(data.get("timezone")),
        versions=_read_versions(data),
        holidays=holidays | _read_holidays(data.get("holidays")),
        makeup=makeup | _read_makeup(data.get("makeup_workdays")),
        date_hours=_read_date_hours(data.get("date_hours")),
        known_from=_read_year(data if "known_from" in data else days, "known_from"),
        known_until=_read_year(data if "known_until" in data else days, "known_until"),
        overnight_holiday=_read_overnight(data.get("overnight_holiday")),
        label=_read_label(data.get("label")),
    )
    _check_makeup(calendar)
    return calendar


def _read_zone(value: Value) -> str:
    import zoneinfo  # noqa: PLC0415  7 ms that commands without deadlines need not pay

    try:
        return zoneinfo.ZoneInfo(text_of(value)).key
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise CalendarError(
            _("There is no time zone {zone}.").format(zone=text_of(value) or "?"),
            ("timezone",),
            hint=_("Use a name of the IANA list, such as Asia/Shanghai."),
        ) from None


def _read_versions(data: Data) -> tuple[HoursVersion, ...]:
    """Read ``versions``, or a single version that stands at the top of the file."""
    listed = data.get("versions")
    if listed is None:
        return (_read_version(data, ()),)
    versions = tuple(_read_version(entry, ("versions", place)) for place, entry in _entries(listed, "versions"))
    if not versions:
        raise CalendarError(_("A calendar needs hours."), ("versions",))
    days = [version.valid_from for version in versions]
    if days != sorted(set(days)):
        raise CalendarError(_("Versions stand in the order of valid_from, each on a day of its own."), ("versions",))
    return versions


def _read_version(entry: Data, at: Pointer) -> HoursVersion:
    week = read_week(entry.get("hours"), (*at, "hours"))
    first = entry.get("valid_from")
    return HoursVersion(
        valid_from=date.min if first is None else _read_date(first, (*at, "valid_from")),
        week=week,
        workweek=read_workweek(entry.get("workweek"), (*at, "workweek")),
        workday=read_workday(entry.get("workday"), week, (*at, "workday")),
    )


def _read_holidays(value: Value) -> dict[date, Label]:
    """Read holidays: a date alone, or a map with ``date``, or ``from`` and ``to`` (both included), and a ``name``."""
    holidays: dict[date, Label] = {}
    for place, entry in enumerate(_sequence(value, ("holidays",))):
        at: Pointer = ("holidays", place)
        item = entry if isinstance(entry, Mapping) else {"date": entry}
        for day in _days_of(item, at):
            if day in holidays:
                raise _twice(day, at)
            holidays[day] = _read_label(item.get("name"))
    return holidays


def _days_of(item: Data, at: Pointer) -> Iterator[date]:
    first = _read_date(item.get("date", item.get("from")), at)
    last = _read_date(item["to"], (*at, "to")) if "to" in item else first
    if not 0 <= (last - first).days < _MAX_HOLIDAY_DAYS:
        raise CalendarError(_("A holiday runs from a day to the same or a later day of about a year."), at)
    return (first + timedelta(days=days) for days in range((last - first).days + 1))


def _read_makeup(value: Value) -> dict[date, MakeupDay]:
    makeup: dict[date, MakeupDay] = {}
    for place, item in _entries(value, "makeup_workdays"):
        at: Pointer = ("makeup_workdays", place)
        day = _read_date(item.get("date"), (*at, "date"))
        like = text_of(item.get("like", "mon"))
        if like not in WEEKDAYS:
            raise CalendarError(_("{key} is no weekday.").format(key=like), (*at, "like"))
        if day in makeup:
            raise _twice(day, at)
        makeup[day] = MakeupDay(WEEKDAYS.index(like), _read_label(item.get("name")))
    return makeup


def _read_date_hours(value: Value) -> dict[date, tuple[Window, ...]]:
    if value is None:
        return {}
    at: Pointer = ("date_hours",)
    return {
        _read_date(key, (*at, key)): read_windows(windows, (*at, key)) for key, windows in as_mapping(value, at).items()
    }


def _read_year(data: Data, key: str) -> int | None:
    value = data.get(key)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 1900 <= value <= 9000):
        return value
    raise CalendarError(_("{key} is a year.").format(key=key), (key,))


def _read_overnight(value: Value) -> OvernightHoliday:
    try:
        return OvernightHoliday(text_of(value) or OvernightHoliday.BY_DATE)
    except ValueError:
        raise CalendarError(_("overnight_holiday is by_date or by_shift_start."), ("overnight_holiday",)) from None


def _read_label(value: Value) -> Label:
    """Read a name in several languages; a plain text is a name in every language."""
    if isinstance(value, Mapping):
        return Label(en=text_of(value.get("en")), zh=text_of(value.get("zh")))
    return Label(en=text_of(value))


def _check_makeup(calendar: Calendar) -> None:
    for place, (day, makeup) in enumerate(calendar.makeup.items()):
        at: Pointer = ("makeup_workdays", place)
        if day in calendar.holidays:
            raise CalendarError(_("{day} is a holiday and a make-up workday at once.").format(day=day), at)
        if not calendar.windows_on(day):
            like = WEEKDAYS[makeup.like]
            raise CalendarError(
                _("The make-up workday {day} has no hours: {like} is closed.").format(day=day, like=like),
                at,
                hint=_("Name an open weekday with like:."),
            )


def _read_date(value: Value, at: Pointer) -> date:
    try:
        return date.fromisoformat(text_of(value))
    except ValueError:
        raise CalendarError(_("{text} is not a date (YYYY-MM-DD).").format(text=text_of(value) or "?"), at) from None


def _twice(day: date, at: Pointer) -> CalendarError:
    return CalendarError(_("{day} is listed twice.").format(day=day), at)


def _sequence(value: Value, at: Pointer) -> Sequence[Value]:
    if value is None:
        return ()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value
    raise CalendarError(_("Here stands a list."), at)


def _entries(value: Value, key: str) -> Iterator[tuple[int, Data]]:
    """Yield place and map of each entry of a list of maps."""
    for place, entry in enumerate(_sequence(value, (key,))):
        if not isinstance(entry, Mapping):
            raise CalendarError(_("Here stands a list of maps."), (key, place))
        yield place, entry
