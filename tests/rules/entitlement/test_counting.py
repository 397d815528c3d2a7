"""Periods: first day, month ends, roll, working days, hours."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.model.pack import RestDays
from aftersales.rules.entitlement.counting import (
    Span,
    add_months,
    days_between,
    end_of,
    next_working_day,
    started_days,
    started_hours,
    years_unknown,
)

_at = datetime.fromisoformat

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
WEEKENDS = RestDays(
    "W", frozenset({6, 7}), frozenset({2026}), frozenset({date(2026, 10, 1)}), frozenset({date(2026, 10, 10)})
)


@pytest.mark.parametrize(
    ("start", "span", "include_start", "end"),
    [
        ("2026-03-05", Span(days=7), False, "2026-03-12"),
        ("2026-03-03", Span(days=14), True, "2026-03-16"),
        ("2026-01-31", Span(months=1), False, "2026-02-28"),
        ("2024-02-29", Span(months=12), False, "2025-02-28"),
        ("2026-03-01", Span(months=6), True, "2026-08-31"),
        ("2026-08-31", Span(months=6), True, "2027-02-28"),
        ("2026-01-15", Span(months=6), True, "2026-07-14"),
        ("2025-03-10", Span(months=12, days=21), False, "2026-03-31"),
        ("2025-12-31", Span(months=1), False, "2026-01-31"),
    ],
)
def test_end_of_a_period(start: str, span: Span, include_start: bool, end: str) -> None:
    assert end_of(date.fromisoformat(start), span, include_start=include_start, rest=None) == date.fromisoformat(end)


def test_hours_are_exact() -> None:
    assert end_of(_at("2026-03-02T10:00"), Span(hours=48), include_start=False, rest=None) == _at("2026-03-04T10:00")
    assert end_of(date(2026, 3, 2), Span(hours=24), include_start=False, rest=None) == _at("2026-03-03T00:00")


def test_working_days_skip_rest_days_and_count_worked_weekends() -> None:
    assert end_of(date(2026, 9, 30), Span(working_days=1), include_start=False, rest=WEEKENDS) == date(2026, 10, 2)
    assert end_of(date(2026, 10, 9), Span(working_days=1), include_start=False, rest=WEEKENDS) == date(2026, 10, 10)


def test_days_between_do_not_count_the_first_and_are_never_negative() -> None:
    assert days_between(date(2026, 3, 2), date(2026, 4, 2)) == 31
    assert days_between(_at("2026-03-02T23:00"), _at("2026-03-03T01:00")) == 1
    assert days_between(date(2026, 4, 2), date(2026, 3, 2)) == 0


def test_started_days_and_hours() -> None:
    assert started_days(_at("2026-03-02T09:00"), _at("2026-03-08T10:00")) == 7
    assert started_days(_at("2026-03-02T09:00"), _at("2026-03-03T09:00")) == 1
    assert started_days(date(2026, 3, 2), date(2026, 3, 5)) == 3
    assert started_hours(_at("2026-03-04T10:00"), _at("2026-03-05T09:00")) == 23
    assert started_hours(_at("2026-03-04T10:00"), _at("2026-03-04T10:00:01")) == 1
    assert started_hours(_at("2026-03-05T00:00"), _at("2026-03-04T00:00")) == 0


def test_years_without_official_holidays_are_named() -> None:
    assert years_unknown(date(2025, 12, 31), date(2027, 1, 1), WEEKENDS) == (2025, 2027)


@given(DAYS, st.integers(0, 600))
def test_months_keep_the_day_or_take_the_month_end(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(DAYS, st.integers(0, 4000))
def test_counting_from_the_start_day_is_one_day_less(day: date, days: int) -> None:
    plain = end_of(day, Span(days=days + 1), include_start=False, rest=None)
    assert end_of(day, Span(days=days + 1), include_start=True, rest=None) == plain - timedelta(days=1)
    assert days_between(day, plain) == days + 1


@given(DAYS)
def test_rolling_gives_the_first_working_day(day: date) -> None:
    rolled = next_working_day(day, WEEKENDS)
    assert rolled >= day
    assert not WEEKENDS.rests(rolled)
    assert all(WEEKENDS.rests(day + timedelta(days=n)) for n in range((rolled - day).days))
    assert next_working_day(day, None) == day
