"""The policy's values: labels, lookups, absences, quiet hours."""

from datetime import date, time

import pytest

from aftersales.model.label import Label
from aftersales.model.lifecycle import StateKind
from aftersales.model.reminders import QuietHours
from aftersales.model.team import Absence
from tests.support.policies import changed_policy, shipped_policy

POLICY = shipped_policy()


def test_a_label_speaks_the_language_or_the_other_one() -> None:
    assert Label("Repair", "维修").text("en") == "Repair"
    assert Label("Repair", "维修").text("zh") == "维修"
    assert Label(zh="维修").text("en") == "维修"
    assert Label(en="Repair").text("zh") == "Repair"


def test_people_are_found_by_any_address() -> None:
    team = POLICY.team
    assert team.person_with_email("WQ.repair@example.com") is team.people["wang.qiang"]
    assert team.person_with_email("nobody@example.com") is None
    assert team.people["wang.qiang"].email == "wang.qiang@example.com"


def test_departments_and_roles_have_people() -> None:
    team = changed_policy("team", lambda data: data["people"]["chen.bo"].update(active=False)).team
    assert [person.id for person in team.people_of("technical")] == ["wang.qiang"]
    assert [person.id for person in team.people_in("manager")] == ["chen.jing"]
    assert team.people_in("bot") == ()
    assert team.lead_of("desk") is team.people["zhang.min"]
    assert team.lead_of("nowhere") is None


def test_categories_have_names_and_children() -> None:
    categories = POLICY.categories
    assert categories.text("quality/performance_fault", "en") == "Quality problem / Performance fault"
    assert categories.text("quality", "zh") == "质量问题"
    assert categories.text("gone", "zh") == "gone"
    assert [category.id for category in categories.children("misuse")] == [
        "misuse/operation",
        "misuse/maintenance",
        "misuse/unauthorised_repair",
    ]
    assert categories.fact_text("order.number", "zh") == "订单号"
    assert categories.fact_text("order.x", "zh") == "order.x"
    assert categories.evidence_text("waybill", "zh") == "面单照片"
    assert categories.evidence_text("x", "zh") == "x"


def test_seventeen_categories_ship() -> None:
    assert len(POLICY.categories.children("")) == 17


def test_the_lifecycle_knows_its_states() -> None:
    lifecycle = POLICY.lifecycle
    assert lifecycle.is_closed("cancelled")
    assert not lifecycle.is_closed("triaged")
    assert not lifecycle.is_closed("nirvana")
    waiting = {state.id for state in lifecycle.states.values() if state.kind is StateKind.WAITING}
    assert waiting == {"waiting_customer", "follow_up"}
    assert lifecycle.transition("new", "closed") is None


def test_priorities_are_ordered_and_promise_something() -> None:
    assert POLICY.priorities.order == ("P1", "P2", "P3", "P4")
    target = POLICY.service_levels.target("P1", "first_response")
    assert target is not None
    assert (target.within, target.calendar) == ("1h", "always")
    assert POLICY.service_levels.target("P1", "tea_break") is None
    assert POLICY.service_levels.target("P9", "resolution") is None


@pytest.mark.parametrize(
    ("day", "away"), [("2026-12-23", False), ("2026-12-24", True), ("2026-12-31", True), ("2027-01-01", False)]
)
def test_an_absence_includes_both_days(day: str, away: bool) -> None:
    assert Absence(date(2026, 12, 24), date(2026, 12, 31)).holds(date.fromisoformat(day)) is away


def test_an_absence_without_an_end() -> None:
    assert Absence(date(2026, 12, 24), None).holds(date(2099, 1, 1))


@pytest.mark.parametrize(
    ("since", "until", "at", "quiet"),
    [
        ("20:00", "08:30", "19:59", False),
        ("20:00", "08:30", "20:00", True),
        ("20:00", "08:30", "03:00", True),
        ("20:00", "08:30", "08:30", False),
        ("12:00", "13:00", "11:59", False),
        ("12:00", "13:00", "12:00", True),
        ("12:00", "13:00", "13:00", False),
    ],
)
def test_quiet_hours_may_run_over_midnight(since: str, until: str, at: str, quiet: bool) -> None:
    hours = QuietHours(time.fromisoformat(since), time.fromisoformat(until))
    assert hours.holds(time.fromisoformat(at)) is quiet
