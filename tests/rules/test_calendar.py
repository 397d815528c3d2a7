"""Working time over a calendar: hours of the week, holidays, make-up workdays, versions, daylight saving."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aftersales.errors import InvalidDataError
from aftersales.model.calendar import WEEKDAYS, CalendarGap, NamedDay
from aftersales.model.label import Label
from aftersales.rules.calendar import WorkingTime, local_moment
from aftersales.rules.calendar_data import calendar_from_data
from aftersales.rules.calendars import Calendars
from aftersales.rules.workdays import add_workdays, is_workday, next_workday, workdays_between
from tests.support.clock_policy import shipped_files

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHTS = {day: ["22:00-06:00"] for day in WEEKDAYS}
DAYS = {day: ["09:00-17:00"] for day in WEEKDAYS[:5]}
HOUR = timedelta(hours=1)


def times(hours: dict[str, list[str]], zone: str = "Asia/Shanghai", **more: Any) -> WorkingTime:
    """Return the working time of a calendar written here."""
    return WorkingTime(calendar_from_data({"timezone": zone, "hours": hours, **more}, "here"))


def local(text: str) -> datetime:
    """Return a moment in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def windows(calendar: WorkingTime, start: str, end: str) -> list[str]:
    """Return the working windows between two days as ``03 22:00-24:00``-like text."""
    found = calendar.windows(local(start), local(end))
    return [f"{a:%d %H:%M}-{b:%d %H:%M}" for a, b in found]


def test_a_holiday_takes_its_date_out_of_night_shifts() -> None:
    nights = times(NIGHTS, holidays=["2026-03-03"])
    assert windows(nights, "2026-03-02", "2026-03-05") == [
        "02 00:00-02 06:00",
        "02 22:00-03 00:00",
        "04 00:00-04 06:00",
        "04 22:00-05 00:00",
    ]


def test_a_holiday_takes_the_shift_that_starts_on_it_where_the_calendar_says_so() -> None:
    nights = times(NIGHTS, holidays=["2026-03-03"], overnight_holiday="by_shift_start")
    assert windows(nights, "2026-03-02", "2026-03-05") == [
        "02 00:00-02 06:00",
        "02 22:00-03 06:00",
        "04 22:00-05 00:00",
    ]


def test_hours_of_a_date_replace_those_of_the_week() -> None:
    days = times(DAYS, date_hours={"2026-03-02": ["09:00-12:00"], "2026-03-03": [], "2026-03-07": ["10:00-11:00"]})
    assert windows(days, "2026-03-02", "2026-03-09") == [
        "02 09:00-02 12:00",
        "04 09:00-04 17:00",
        "05 09:00-05 17:00",
        "06 09:00-06 17:00",
        "07 10:00-07 11:00",
    ]


@pytest.mark.parametrize("policy", ["by_date", "by_shift_start"])
def test_hours_of_a_date_are_worked_on_a_holiday_too(policy: str) -> None:
    days = times(DAYS, holidays=["2026-03-03"], date_hours={"2026-03-03": ["10:00-11:00"]}, overnight_holiday=policy)
    assert windows(days, "2026-03-03", "2026-03-04") == ["03 10:00-03 11:00"]
    assert not is_workday(days.calendar, date(2026, 3, 3))


def test_a_night_shift_into_hours_of_a_date_counts_each_minute_once() -> None:
    nights = times(NIGHTS, date_hours={"2026-03-03": ["05:00-08:00"]})
    assert windows(nights, "2026-03-03", "2026-03-04") == ["03 00:00-03 08:00"]


def test_a_night_shift_over_new_year_counts_on_both_sides() -> None:
    nights = times(NIGHTS)
    assert nights.worked(local("2025-12-31T20:00"), local("2026-01-01T08:00")) == 8 * HOUR
    assert nights.due(local("2025-12-31T20:00"), 8 * HOUR) == local("2026-01-01T06:00")


def test_a_make_up_workday_has_the_hours_of_the_weekday_it_is_like() -> None:
    hours = {**DAYS, "fri": ["09:00-12:00"]}
    days = times(hours, makeup_workdays=[{"date": "2026-03-07", "like": "fri"}, {"date": "2026-03-08"}])
    assert windows(days, "2026-03-07", "2026-03-09") == ["07 09:00-07 12:00", "08 09:00-08 17:00"]
    assert is_workday(days.calendar, date(2026, 3, 7))


def test_a_moment_uses_the_version_in_force_on_its_date() -> None:
    late = {day: ["10:00-18:00"] for day in WEEKDAYS[:5]}
    data: dict[str, Any] = {
        "timezone": "Asia/Shanghai",
        "versions": [{"valid_from": "2026-01-01", "hours": DAYS}, {"valid_from": "2026-03-04", "hours": late}],
    }
    days = WorkingTime(calendar_from_data(data, "here"))
    assert windows(days, "2026-03-03", "2026-03-05") == ["03 09:00-03 17:00", "04 10:00-04 18:00"]
    assert windows(days, "2025-12-31", "2026-01-01") == ["31 09:00-31 17:00"]  # before all: the first version


def test_years_are_built_in_any_order_without_a_hole() -> None:
    days = times(DAYS)
    assert days.due(local("2026-03-02T10:00"), HOUR) == local("2026-03-02T11:00")
    assert days.due(local("2020-03-02T10:00"), HOUR) == local("2020-03-02T11:00")
    assert days.due(local("2030-03-04T10:00"), HOUR) == local("2030-03-04T11:00")
    assert days.worked(local("2019-01-01"), local("2031-01-01")) == times(DAYS).worked(
        local("2019-01-01"), local("2031-01-01")
    )
    assert days.windows(local("2026-03-03"), local("2026-03-02")) == ()
    assert (days.seconds_between(20, 10), days.pieces(20, 10)) == (0, [])


def test_fractions_of_a_second_are_cut_off() -> None:
    days = times(DAYS)
    assert days.due(local("2026-03-02T10:00:00.9"), HOUR) == local("2026-03-02T11:00")


def test_a_negative_target_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        times(DAYS).due(local("2026-03-02T10:00"), -HOUR)


@pytest.mark.parametrize("year", ["1900-06-01", "2500-06-01"])
def test_a_question_outside_the_years_that_can_be_meant_is_refused(year: str) -> None:
    with pytest.raises(InvalidDataError, match="1901"):
        times(DAYS).due(local(year), HOUR)


def test_a_target_that_never_ends_is_refused() -> None:
    with pytest.raises(InvalidDataError, match="2499"):
        times(DAYS).due(local("2026-03-02"), timedelta(days=200_000))
    with pytest.raises(InvalidDataError, match="2499"):
        times(DAYS).seconds_between(0, 1 << 60)


def test_a_target_of_nothing_is_up_at_the_first_worked_moment_outside_pauses() -> None:
    days = times(DAYS)
    nothing = timedelta()
    assert days.due(local("2026-03-02T17:00"), nothing) == local("2026-03-03T09:00")
    pause = [(local("2026-03-02T16:00"), local("2026-03-03T10:00"))]
    assert days.due(local("2026-03-02T16:30"), nothing, pause) == local("2026-03-03T10:00")
    assert days.due(local("2026-03-02T16:30"), nothing, [(local("2026-03-02T16:00"), None)]) is None


def test_a_pause_that_lasts_leaves_no_due_moment_unless_it_was_due_before() -> None:
    days = times(DAYS)
    pause = [(local("2026-03-02T11:00"), None)]
    assert days.due(local("2026-03-02T10:00"), 2 * HOUR, pause) is None
    assert days.due(local("2026-03-02T10:00"), HOUR, pause) == local("2026-03-02T11:00")
    assert days.worked(local("2026-03-02T10:00"), local("2026-03-05"), pause) == HOUR


def test_overlapping_and_reversed_pauses_count_as_their_union() -> None:
    days = times(DAYS)
    pauses = [
        (local("2026-03-02T12:00"), local("2026-03-02T13:00")),
        (local("2026-03-02T11:00"), local("2026-03-02T12:30")),
        (local("2026-03-02T16:00"), local("2026-03-02T10:00")),
    ]
    assert days.due(local("2026-03-02T10:00"), 2 * HOUR, pauses) == local("2026-03-02T14:00")
    assert [(a.hour, b.hour) for a, b in days.windows(local("2026-03-02"), local("2026-03-03"), pauses)] == [
        (9, 11),
        (13, 17),
    ]


# DST: https://peps.python.org/pep-0495/ fold=0; the cases are bad-09 and bad-10 of the collected file.
GAPS = [
    ("2022-03-27", "02:05", "Europe/Berlin", "03:05+02:00"),
    ("2021-10-03", "02:34", "Australia/Sydney", "03:34+11:00"),
    ("2021-03-14", "02:53", "America/New_York", "03:53-04:00"),
    ("2014-03-09", "02:30", "America/Los_Angeles", "03:30-07:00"),
    ("2014-11-02", "01:30", "America/Los_Angeles", "01:30-07:00"),
    ("2026-10-04", "02:10", "Australia/Lord_Howe", "02:40+11:00"),
]


@pytest.mark.parametrize(("day", "clock", "zone", "expected"), GAPS)
def test_a_skipped_time_moves_forward_and_an_ambiguous_one_is_the_first(
    day: str, clock: str, zone: str, expected: str
) -> None:
    minutes = int(clock[:2]) * 60 + int(clock[3:])
    found = local_moment(date.fromisoformat(day), minutes, ZoneInfo(zone)).astimezone(UTC)
    assert found == datetime.fromisoformat(f"{day}T{expected}")


def test_the_end_of_a_day_may_lie_in_a_gap() -> None:
    found = local_moment(date(2015, 10, 17), 1440, ZoneInfo("America/Sao_Paulo"))
    assert found.astimezone(UTC) == datetime.fromisoformat("2015-10-18T01:00-02:00")


def test_a_window_that_a_gap_swallows_is_closed_and_a_moved_one_counts_once() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    day = (datetime(2026, 3, 29, tzinfo=berlin), datetime(2026, 3, 30, tzinfo=berlin))
    swallowed = times({"sun": ["02:45-03:15"]}, "Europe/Berlin")
    assert swallowed.worked(*day) == timedelta()
    moved = times({"sun": ["02:15-02:45", "03:00-05:00"]}, "Europe/Berlin")
    assert moved.worked(*day) == 2 * HOUR


def test_years_beyond_the_known_ones_are_warned_of() -> None:
    days = times(DAYS, holidays=["2026-10-01"], known_from=2025, known_until=2026)
    assert days.unknown_years(local("2026-01-01"), local("2026-12-31T23:59")) == ()
    assert days.unknown_years(local("2024-12-31"), local("2027-01-01")) == (
        CalendarGap("here", 2024),
        CalendarGap("here", 2027),
    )
    assert "2027" in CalendarGap("here", 2027).message()
    assert times(DAYS).unknown_years(local("1999-01-01"), local("2030-01-01")) == ()


def test_days_unlike_their_week_are_named_in_order() -> None:
    days = times(
        DAYS,
        holidays=[{"from": "2026-03-03", "to": "2026-03-04", "name": {"en": "Feast", "zh": "节"}}],
        makeup_workdays=[{"date": "2026-03-07", "name": "Worked"}],
        date_hours={"2026-03-02": []},
    )
    assert days.named_days(local("2026-03-02"), local("2026-03-07")) == (
        NamedDay(date(2026, 3, 2), "date_hours", Label()),
        NamedDay(date(2026, 3, 3), "holiday", Label("Feast", "节")),
        NamedDay(date(2026, 3, 4), "holiday", Label("Feast", "节")),
        NamedDay(date(2026, 3, 7), "makeup", Label("Worked")),
    )


def shipped() -> Calendars:
    """Return the calendars of this repository's own desk."""
    head, tail = "policies/calendars/", ".yaml"
    files = {p[len(head) : -len(tail)]: data for p, data in shipped_files().items() if p.startswith(head)}
    return Calendars(files, "shop")


def test_the_shop_takes_the_legal_days_of_china() -> None:
    shop = shipped().named()
    assert shop.calendar.name == "shop"
    assert shop.due(local("2026-09-30T16:00"), 20 * HOUR) == local("2026-10-10T11:00")
    assert shop.unknown_years(local("2026-12-31"), local("2027-01-04")) == (CalendarGap("shop", 2027),)
    assert shipped().named("always").due(local("2026-10-01"), 24 * HOUR) == local("2026-10-02")


def test_calendars_are_built_once_and_an_unknown_one_is_refused() -> None:
    calendars = shipped()
    assert calendars.named("cn") is calendars.named("cn")
    with pytest.raises(InvalidDataError) as error:
        calendars.named("moon")
    assert "cn" in error.value.hint


def test_working_days_skip_holidays_and_count_make_up_days() -> None:
    cn = shipped().named("cn").calendar
    assert add_workdays(cn, date(2026, 9, 30), 3) == date(2026, 10, 10)  # 8, 9, make-up Saturday 10
    assert add_workdays(cn, date(2026, 9, 30), 0) == date(2026, 9, 30)
    assert next_workday(cn, date(2026, 10, 1)) == date(2026, 10, 8)
    assert workdays_between(cn, date(2026, 9, 30), date(2026, 10, 10)) == 3
    assert workdays_between(cn, date(2026, 10, 10), date(2026, 9, 30)) == 0
    with pytest.raises(ValueError, match="-1"):
        add_workdays(cn, date(2026, 9, 30), -1)


def test_the_legal_workweek_is_not_that_of_the_shop() -> None:
    six = times({**DAYS, "sat": ["09:00-12:00"]}).calendar
    assert not is_workday(six, date(2026, 3, 7))
    nepal = times({"sun": ["10:00-17:00"]}, workweek=["sun", "mon"]).calendar
    assert is_workday(nepal, date(2026, 3, 8))
    assert not is_workday(nepal, date(2026, 3, 3))
