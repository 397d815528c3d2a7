"""The reasons of a clock: each window, each pause, each change of target, each special day; and all of it as data."""

from datetime import timedelta
from typing import Any

from aftersales.model.clock import ChangeEffect, ClockExplanation, CountedWindow
from aftersales.model.desk import PriorityChange
from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.rules.clock_data import explanation_data, reading_data
from aftersales.rules.clock_explanation import explain_clock
from aftersales.rules.clocks import read_clocks
from tests.support.clock_policy import CALENDARS, at, make_calendars, make_policy, ticket

HOUR = timedelta(hours=1)


def explain(matter: Ticket, now: str, policy: Policy | None = None, clock: str = "resolution") -> ClockExplanation:
    """Explain a clock that has begun."""
    policy = policy or make_policy()
    found = explain_clock(matter, clock, policy, make_calendars(policy), at(now))
    assert found is not None
    return found


def shown(window: CountedWindow) -> str:
    """Return a window as ``02 10:00-12:00 2h (2h)``, with ``>`` where it lies ahead."""
    hours = f"{window.counted / HOUR:g}h ({window.total / HOUR:g}h)"
    return f"{window.start:%d %H:%M}-{window.end:%H:%M} {hours}{' >' if window.ahead else ''}"


STORY = ("02 10:00 new", "02 11:00 triaged", "02 12:00 waiting_customer", "03 16:00 triaged")


def test_every_window_is_listed_up_to_now_and_then_to_the_due_moment() -> None:
    found = explain(ticket(*STORY), "03 16:30")
    assert [shown(window) for window in found.windows] == [
        "02 10:00-12:00 2h (2h)",
        "03 16:00-16:30 0.5h (2.5h)",
        "03 16:30-17:00 0.5h (3h) >",
        "04 09:00-14:00 5h (8h) >",
    ]
    assert found.reading.due == found.windows[-1].end


def test_a_pause_says_its_state_and_the_working_time_it_spared() -> None:
    (pause,) = explain(ticket(*STORY), "03 16:30").pauses
    assert (pause.start, pause.end, pause.state) == (at("02 12:00"), at("03 16:00"), "waiting_customer")
    assert pause.spared == 12 * HOUR
    (pause,) = explain(ticket(*STORY), "02 14:00").pauses
    assert (pause.end, pause.spared) == (None, 2 * HOUR)


def test_a_stopped_clock_has_nothing_ahead() -> None:
    found = explain(ticket("02 10:00 new", "02 12:00 informed"), "05 10:00")
    assert [shown(window) for window in found.windows] == ["02 10:00-12:00 2h (2h)"]


def test_a_reopening_that_counts_on_shows_the_time_between_as_a_pause() -> None:
    found = explain(ticket("02 10:00 new", "02 12:00 informed", "04 10:00 reopened"), "04 11:00")
    assert [(p.state, p.spared) for p in found.pauses] == [("informed", 14 * HOUR)]


def test_a_moved_target_lists_what_counted_under_each() -> None:
    found = explain(ticket("02 10:00 new", "02 14:00 priority P1"), "02 15:00")
    assert [shown(w) for w in found.windows] == [
        "02 10:00-14:00 4h (4h)",
        "02 14:00-15:00 1h (5h)",
        "02 15:00-16:00 1h (6h) >",
    ]
    assert [change.effect for change in found.changes] == [ChangeEffect.FIRST, ChangeEffect.APPLIED]


def test_a_target_measured_anew_lists_only_itself() -> None:
    policy = make_policy(PriorityChange.RECOMPUTE)
    found = explain(ticket("02 10:00 new", "02 11:00 priority P1"), "02 11:30", policy)
    assert [shown(w) for w in found.windows] == ["02 10:00-11:30 1.5h (1.5h)", "02 11:30-12:00 0.5h (2h) >"]


def test_changes_that_did_nothing_say_why() -> None:
    found = explain(ticket("02 10:00 new", "02 11:00 priority P2", "04 12:00 priority P3"), "04 13:00")
    assert [c.effect for c in found.changes] == [ChangeEffect.FIRST, ChangeEffect.SAME, ChangeEffect.TOO_LATE]
    assert found.changes[-1].priority == "P3"


def test_an_elapsed_target_is_one_stretch_and_names_no_days() -> None:
    calendars = {**CALENDARS, "shop": {**CALENDARS["shop"], "holidays": ["2026-03-03"]}}
    policy = make_policy(calendars=calendars)
    found = explain(ticket("02 10:00 new", priority="P3"), "02 12:00", policy, "first_response")
    assert [shown(w) for w in found.windows] == ["02 10:00-12:00 2h (2h)", "02 12:00-10:00 22h (24h) >"]
    assert found.days == ()
    found = explain(ticket("02 10:00 new"), "02 12:00", policy)
    assert [(day.day.day, day.kind) for day in found.days] == [(3, "holiday")]
    assert found.reading.due == at("04 10:00")


def test_a_clock_that_has_not_begun_has_no_explanation() -> None:
    policy = make_policy()
    calendars = make_calendars(policy)
    assert explain_clock(ticket("02 10:00 new"), "resolution", policy, calendars, at("01 10:00")) is None
    assert explain_clock(ticket("02 10:00 new"), "lunch", policy, calendars, at("02 11:00")) is None


def test_an_explanation_as_data() -> None:
    calendars = {**CALENDARS, "shop": {**CALENDARS["shop"], "date_hours": {"2026-03-03": ["09:00-10:00"]}}}
    data = explanation_data(
        explain(ticket(*STORY, "03 16:10 priority P1"), "03 16:30", make_policy(calendars=calendars))
    )
    windows, pauses = data.pop("windows"), data.pop("pauses")
    assert windows[0] == {
        "start": "2026-03-02T10:00:00+08:00",
        "end": "2026-03-02T12:00:00+08:00",
        "seconds": 7200,
        "total_seconds": 7200,
        "ahead": False,
    }
    assert pauses == [
        {
            "start": "2026-03-02T12:00:00+08:00",
            "end": "2026-03-03T16:00:00+08:00",
            "state": "waiting_customer",
            "spared_seconds": 6 * 3600,
        }
    ]
    assert data == {
        "clock": "resolution",
        "state": "running",
        "priority": "P1",
        "target": {"within": "2h"},
        "started": "2026-03-02T10:00:00+08:00",
        "due": "2026-03-04T11:00:00+08:00",
        "stopped": None,
        "used_seconds": 7200,
        "remaining_seconds": 7200,
        "percent": 50,
        "warnings": [],
        "changes": [
            {"at": "2026-03-02T10:00:00+08:00", "priority": "P2", "target": {"within": "8h"}, "effect": "first"},
            {"at": "2026-03-03T16:10:00+08:00", "priority": "P1", "target": {"within": "2h"}, "effect": "applied"},
        ],
        "days": [{"date": "2026-03-03", "kind": "date_hours", "name": {"en": "", "zh": ""}}],
    }


def readings(matter: Ticket, now: str) -> tuple[Any, ...]:
    """Read a ticket's clocks."""
    policy = make_policy()
    return read_clocks(matter, policy, make_calendars(policy), at(now))


def test_a_reading_without_a_target_or_beyond_the_calendar_as_data() -> None:
    data = reading_data(readings(ticket("2027-03-02 10:00 new", priority="P9"), "2027-03-02 11:00")[1])
    assert (data["target"], data["due"], data["remaining_seconds"], data["warnings"]) == (None, None, None, [])
    data = reading_data(readings(ticket("2027-03-02 10:00 new"), "2027-03-02 11:00")[1])
    assert data["warnings"] == [{"calendar": "shop", "year": 2027}]
