"""Calendars from plain data: what is refused, where, and what defaults mean."""

from typing import Any

import pytest

from aftersales.errors import InvalidDataError
from aftersales.rules.calendar_cases import check_calendar_case
from aftersales.rules.calendar_data import calendar_from_data
from aftersales.rules.calendar_errors import CalendarError, NeverOpensError

DAYS = {"mon": ["09:00-17:00"], "fri": ["09:00-12:00", "13:00-18:00"]}
ZONE = "Asia/Shanghai"

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"hours": {}}, "hours"),
    ({"hours": {"mon": ["09:00-09:00"]}}, "hours"),
    ({"hours": None}, "hours"),
    ({"hours": ["09:00-17:00"]}, "hours"),
    ({"hours": {"7": ["09:00-17:00"]}}, "hours.7"),
    ({"hours": {"mon": "09:00-17:00"}}, "hours.mon"),
    ({"hours": {"mon": ["9:00-17:00"]}}, "hours.mon.0"),
    ({"hours": {"mon": ["09:00-25:00"]}}, "hours.mon.0"),
    ({"hours": {"mon": ["09:00"]}}, "hours.mon.0"),
    ({"hours": {"mon": ["24:00-09:00"]}}, "hours.mon.0"),
    ({"hours": {"mon": ["09:00-00:00"]}}, "hours.mon.0"),
    ({"hours": {"mon": ["09:00-12:00", "11:00-15:00"]}}, "hours.mon"),
    ({"hours": {"mon": ["22:00-06:00"], "tue": ["05:00-07:00"]}}, "hours.tue"),
    ({"hours": {"sun": ["22:00-06:00"], "mon": ["05:00-07:00"]}}, "hours.mon"),
    ({"timezone": "Asia/Nowhere"}, "timezone"),
    ({"timezone": None}, "timezone"),
    ({"timezone": "../etc/passwd"}, "timezone"),
    ({"versions": []}, "versions"),
    ({"versions": "v1"}, "versions"),
    ({"versions": ["v1"]}, "versions.0"),
    ({"versions": [{"hours": DAYS, "valid_from": "soon"}]}, "versions.0.valid_from"),
    (
        {"versions": [{"hours": DAYS, "valid_from": "2026-02-01"}, {"hours": DAYS, "valid_from": "2026-01-01"}]},
        "versions",
    ),
    ({"versions": [{"hours": DAYS}, {"hours": DAYS}]}, "versions"),
    ({"workweek": []}, "workweek"),
    ({"workweek": "mon"}, "workweek"),
    ({"workweek": ["moonday"]}, "workweek"),
    ({"workday": "0h"}, "workday"),
    ({"workday": "25h"}, "workday"),
    ({"workday": "long"}, "workday"),
    ({"holidays": "2026-01-01"}, "holidays"),
    ({"holidays": ["2026-02-30"]}, "holidays.0"),
    ({"holidays": ["2026-01-01", "2026-01-01"]}, "holidays.1"),
    ({"holidays": [{"name": "Feast"}]}, "holidays.0"),
    ({"holidays": [{"from": "2026-01-02", "to": "2026-01-01"}]}, "holidays.0"),
    ({"holidays": [{"from": "2026-01-02", "to": "3026-01-01"}]}, "holidays.0"),
    ({"holidays": [{"from": "2026-01-02", "to": "x"}]}, "holidays.0.to"),
    ({"makeup_workdays": [{"date": "2026-01-04", "like": "moonday"}]}, "makeup_workdays.0.like"),
    ({"makeup_workdays": [{"date": "2026-01-04"}, {"date": "2026-01-04"}]}, "makeup_workdays.1"),
    ({"makeup_workdays": [{"date": "2026-01-04", "like": "tue"}]}, "makeup_workdays.0"),
    ({"makeup_workdays": [{"date": "2026-01-04"}], "holidays": ["2026-01-04"]}, "makeup_workdays.0"),
    ({"date_hours": ["2026-01-04"]}, "date_hours"),
    ({"date_hours": {"soon": []}}, "date_hours.soon"),
    ({"date_hours": {"2026-01-04": ["x"]}}, "date_hours.2026-01-04.0"),
    ({"known_until": "2026"}, "known_until"),
    ({"known_from": True}, "known_from"),
    ({"known_from": 26}, "known_from"),
    ({"overnight_holiday": "maybe"}, "overnight_holiday"),
    ({"days_of": "moon"}, "days_of"),
    ({"days_of": "nested"}, "days_of"),
]


@pytest.mark.parametrize(("part", "place"), REFUSED, ids=[f"{n}-{place}" for n, (_, place) in enumerate(REFUSED)])
def test_what_cannot_be_meant_is_refused_at_its_place(part: dict[str, Any], place: str) -> None:
    data = {"timezone": ZONE, **({} if "versions" in part else {"hours": DAYS}), **part}
    with pytest.raises(CalendarError) as error:
        calendar_from_data(data, "shop", {"nested": {"days_of": "cn"}})
    assert error.value.place == f"shop: {place}"
    assert ".".join(map(str, error.value.pointer)) == place
    assert error.value.message


def test_a_workday_is_worth_the_commonest_day_unless_it_is_said() -> None:
    def workday(hours: dict[str, list[str]], **more: str) -> int:
        return calendar_from_data({"timezone": ZONE, "hours": hours, **more}, "x").versions[0].workday // 60

    assert workday({"mon": ["09:00-17:00"], "tue": ["09:00-17:00"], "wed": ["09:00-21:00"]}) == 480
    assert workday({"mon": ["09:00-17:00"], "tue": ["09:00-21:00"]}) == 720  # a tie: the longer one
    assert workday({"mon": ["09:00-17:00"]}, workday="7.5h") == 450


def test_days_of_another_calendar_are_taken_over_and_added_to() -> None:
    country: dict[str, Any] = {
        "holidays": ["2026-10-01"],
        "makeup_workdays": [{"date": "2026-10-10"}],
        "known_from": 2024,
        "known_until": 2026,
    }
    data: dict[str, Any] = {"timezone": ZONE, "hours": DAYS, "days_of": "cn", "holidays": ["2026-12-24"]}
    shop = calendar_from_data(data, "shop", {"cn": country})
    assert [day.isoformat() for day in shop.holidays] == ["2026-10-01", "2026-12-24"]
    assert [day.isoformat() for day in shop.makeup] == ["2026-10-10"]
    assert (shop.known_from, shop.known_until) == (2024, 2026)
    assert calendar_from_data({**data, "known_until": 2025}, "shop", {"cn": country}).known_until == 2025


def test_an_error_in_the_calendar_whose_days_are_taken_is_refused_too() -> None:
    with pytest.raises(CalendarError):
        calendar_from_data({"timezone": ZONE, "hours": DAYS, "days_of": "cn"}, "shop", {"cn": {"holidays": ["x"]}})


def case(**parts: Any) -> dict[str, Any]:
    """Return a case: an hour from Monday 10:00."""
    base = {"id": "c", "timezone": ZONE, "hours": DAYS, "start": "2026-03-02T10:00:00+08:00", "minutes": 60}
    return {**base, "expected_due": "2026-03-02T11:00:00+08:00", **parts}


def test_a_case_passes_or_says_what_it_got() -> None:
    assert check_calendar_case(case()).passed
    wrong = check_calendar_case(case(expected_due="2026-03-02T12:00:00+08:00"))
    assert (wrong.passed, wrong.answer, wrong.expected) == (
        False,
        "2026-03-02T11:00:00+08:00",
        "2026-03-02T12:00:00+08:00",
    )
    paused = {"pauses": [["2026-03-02T10:30:00+08:00", None]], "expected_due": None}
    assert check_calendar_case(case(**paused)).passed
    assert not check_calendar_case(case(**{**paused, "expected_due": "2026-03-02T11:00:00+08:00"})).passed
    assert not check_calendar_case(case(expected_due=None)).passed


def test_a_case_may_expect_that_its_calendar_is_refused() -> None:
    overlap = {"mon": ["09:00-12:00", "11:00-15:00"]}
    refused = check_calendar_case(case(hours=overlap, expect="rejected"))
    assert refused.passed
    assert "overlap" in refused.reason
    assert not check_calendar_case(case(hours=overlap)).passed
    assert not check_calendar_case(case(hours=overlap, expected_due=None)).passed
    assert check_calendar_case(case(hours={}, expected_due=None)).passed
    assert check_calendar_case(case(hours={}, expected_due="x", empty_calendar="rejected")).passed
    elapsed = {"end": "2026-03-02T11:00:00+08:00", "expected_minutes": 0}
    assert check_calendar_case(case(hours={"mon": ["09:00-09:00"]}, **elapsed)).passed
    assert not check_calendar_case(case(hours=overlap, **elapsed)).passed


@pytest.mark.parametrize(
    "parts",
    [
        {"minutes": "many"},
        {"start": "today"},
        {"start": None},
        {"pauses": [["2026-03-02T10:30:00+08:00"]]},
        {"pauses": ["2026"]},
        {"expected_due": "tomorrow"},
        {"minutes": -1},
    ],
)
def test_a_broken_case_is_not_a_wrong_answer(parts: dict[str, Any]) -> None:
    with pytest.raises(InvalidDataError) as error:
        check_calendar_case(case(**parts))
    assert error.value.place == "c"


def test_a_case_without_a_question_is_broken() -> None:
    broken = case()
    del broken["minutes"]
    with pytest.raises(InvalidDataError):
        check_calendar_case(broken)


def test_a_calendar_that_never_opens_is_its_own_kind_of_error() -> None:
    with pytest.raises(NeverOpensError):
        calendar_from_data({"timezone": ZONE, "hours": {}}, "x")
