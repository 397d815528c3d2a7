"""The pace of the demo: working days and hours around whatever day it is."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from aftersales.app.demo.pace import Pace
from aftersales.app.demo.schedule import schedule
from aftersales.app.demo.stories import Do, Step, Story
from aftersales.errors import InvalidDataError
from aftersales.rules.calendar import WorkingTime
from aftersales.rules.calendar_data import calendar_from_data

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEK = {day: ["09:00-12:00", "13:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
HOURS = WorkingTime(
    calendar_from_data(
        {
            "timezone": "Asia/Shanghai",
            "hours": WEEK,
            "holidays": [{"from": "2026-10-01", "to": "2026-10-07"}],
            "known_from": 2024,
            "known_until": 2026,
        },
        "shop",
    )
)


def at(text: str) -> datetime:
    """Return a moment in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def pace(now: str) -> Pace:
    """Return the pace of a demo that ends at `now`."""
    return Pace(HOURS, at(now))


@pytest.mark.parametrize(
    ("now", "today"),
    [
        ("2026-11-20 16:00", "2026-11-20"),
        ("2026-11-20 09:00", "2026-11-20"),
        ("2026-11-20 08:59", "2026-11-19"),
        ("2026-11-22 12:00", "2026-11-20"),
        ("2026-11-23 07:00", "2026-11-20"),
        ("2026-10-05 12:00", "2026-09-30"),
    ],
)
def test_a_demo_ends_on_the_last_day_on_which_work_has_begun(now: str, today: str) -> None:
    assert pace(now).today.isoformat() == today


@pytest.mark.parametrize(
    ("told", "moment"),
    [("0d 09:10", "2026-10-09 09:10"), ("1d 21:47", "2026-10-08 21:47"), ("3d 09:12", "2026-09-29 09:12")],
)
def test_openings_are_working_days_back(told: str, moment: str) -> None:
    assert pace("2026-10-09 16:00").opening(told) == at(moment)


@pytest.mark.parametrize(
    ("start", "after", "moment"),
    [
        ("2026-11-19 09:12", "20m", "2026-11-19 09:32"),
        ("2026-11-19 11:50", "20m", "2026-11-19 13:10"),
        ("2026-11-20 17:30", "1h", "2026-11-23 09:30"),
        ("2026-11-20 10:00", "1d", "2026-11-23 10:00"),
        ("2026-11-20 10:00", "2d 3h", "2026-11-24 14:00"),
        ("2026-09-30 10:00", "1d", "2026-10-08 10:00"),
        ("2026-11-19 22:40", "5m", "2026-11-20 09:05"),
        ("2026-11-19 22:40", "1d", "2026-11-23 09:00"),
    ],
)
def test_steps_happen_in_working_hours(start: str, after: str, moment: str) -> None:
    assert pace("2026-11-20 16:00").later(at(start), after) == at(moment)


@pytest.mark.parametrize("told", ["", "soon", "1w", "3"])
def test_other_spans_are_refused(told: str) -> None:
    with pytest.raises(InvalidDataError):
        pace("2026-11-20 16:00").later(at("2026-11-19 09:12"), told)


def test_other_openings_are_refused() -> None:
    with pytest.raises(InvalidDataError):
        pace("2026-11-20 16:00").opening("yesterday")


def test_dates_go_back_by_the_calendar_and_forward_by_working_days() -> None:
    told = pace("2026-11-20 16:00").relative
    friday = at("2026-11-20 10:00")
    assert told(friday, -8, None) == "2026-11-12"
    assert told(friday, 0, None) == "2026-11-20"
    assert told(friday, 2, (14, 0)) == "2026-11-24T14:00:00+08:00"


def test_mornings_are_the_openings_before_the_last_day() -> None:
    mornings = pace("2026-11-24 16:00").mornings(at("2026-11-19 09:12"))
    assert mornings == [at("2026-11-20 09:00"), at("2026-11-23 09:00")]


def test_stories_are_interleaved_and_the_future_is_left_out() -> None:
    steps = (Step("1h", "agent", Do.NOTE, "a", {}), Step("1d", "agent", Do.NOTE, "b", {}))
    first = Story("first", "", "1d 09:00", "agent", "", {}, "", "new", steps, "x.yaml")
    second = Story("second", "", "1d 09:30", "agent", "", {}, "", "new", steps, "x.yaml")
    deeds = schedule([first, second], pace("2026-11-20 10:10"), lambda _limit: 7)
    assert [(deed.story.id, deed.number, deed.at.isoformat()) for deed in deeds] == [
        ("first", 0, "2026-11-19T09:00:07+08:00"),
        ("second", 0, "2026-11-19T09:30:07+08:00"),
        ("first", 1, "2026-11-19T10:00:07+08:00"),
        ("second", 1, "2026-11-19T10:30:07+08:00"),
        ("first", 2, "2026-11-20T10:00:07+08:00"),
    ]
    assert deeds[-1].place == "x.yaml: first, step 2"


def test_a_moment_that_makes_no_sense_names_its_story() -> None:
    story = Story(
        "odd", "", "1d 09:00", "agent", "", {}, "", "new", (Step("soon", "agent", Do.NOTE, "a", {}),), "x.yaml"
    )
    with pytest.raises(InvalidDataError) as caught:
        schedule([story], pace("2026-11-20 16:00"), lambda _limit: 7)
    assert caught.value.place == "x.yaml: odd"
