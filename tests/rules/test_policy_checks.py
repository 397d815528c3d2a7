"""Checks between the policy files: every mistake is found, at its line."""

from collections.abc import Callable
from typing import Any

import pytest

from aftersales.model.finding import Finding, Severity
from aftersales.model.values import Pointer
from aftersales.rules.policy_checks import check_policies
from tests.support.policies import changed_data, findings_with, line_of, shipped_data

Change = Callable[[Any], object]


def found(kind: str, change: Change) -> list[tuple[str, str]]:
    """Return the code and the dotted place of every finding where one shipped file is changed by `change`."""
    places: list[str] = []

    def position(path: str, pointer: Pointer) -> tuple[int, int]:
        places.append(f"{path.removeprefix('policies/').removesuffix('.yaml')}:{'.'.join(map(str, pointer))}")
        return len(places), 1

    findings: list[Finding] = check_policies(changed_data(kind, change), position)
    return sorted((finding.code.removeprefix("policy/"), places[finding.line - 1]) for finding in findings)


def put(*path: str | int, to: object) -> Change:
    """Return a change that sets what stands at `path`."""

    def change(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = to

    return change


def test_the_shipped_policies_pass() -> None:
    assert check_policies(shipped_data(), lambda _path, _pointer: (1, 1)) == []


def test_a_finding_has_file_line_and_a_hint() -> None:
    (finding,) = findings_with("policies/team.yaml", "lead: zhao.lei}", "lead: zhao.lai}")
    assert (finding.path, finding.line) == ("policies/team.yaml", line_of("policies/team.yaml", "warehouse: {label"))
    assert finding.message == "There is no person zhao.lai."
    assert "zhao.lei" in finding.hint


@pytest.mark.parametrize(
    ("kind", "change", "code", "place"),
    [
        ("desk", put("calendar", to="moon"), "unknown-name", "desk:calendar"),
        ("desk", put("time_zone", to="Asia/Atlantis"), "time-zone", "desk:time_zone"),
        ("calendars/shop", put("hours", to={}), "calendar", "calendars/shop:hours"),
        ("team", put("people", "li.na", "roles", 0, to="boss"), "unknown-name", "team:people.li.na.roles.0"),
        ("team", put("people", "li.na", "departments", 0, to="x"), "unknown-name", "team:people.li.na.departments.0"),
        (
            "team",
            put("people", "li.na", "away", to=[{"from": "2026-02-02", "to": "2026-02-01"}]),
            "away-backwards",
            "team:people.li.na.away.0.to",
        ),
        (
            "team",
            put("people", "li.na", "away", to=[{"from": "2026-02-02"}]),
            "away-for-ever",
            "team:people.li.na.away.0",
        ),
        (
            "team",
            put("people", "zhou.ting", "emails", to=["zt@example.com", "Li.Na@example.com"]),
            "shared-email",
            "team:people.zhou.ting.emails.1",
        ),
        ("team", put("departments", "desk", to={"label": {"en": "Desk"}}), "no-lead", "team:departments.desk"),
        ("team", put("departments", "desk", "lead", to="nobody"), "unknown-name", "team:departments.desk.lead"),
        ("team", put("departments", "desk", "lead", to="cron"), "absent-lead", "team:departments.desk.lead"),
        ("team", put("people", "sun.li", "active", to=False), "absent-lead", "team:departments.finance.lead"),
        (
            "categories",
            put("categories", "repair", "department", to="x"),
            "unknown-name",
            "categories:categories.repair.department",
        ),
        (
            "categories",
            put("categories", "repair", "severity", to="S9"),
            "unknown-name",
            "categories:categories.repair.severity",
        ),
        (
            "categories",
            put("categories", "repair", "subcategories", "rework", "urgency", to="mad"),
            "unknown-name",
            "categories:categories.repair.subcategories.rework.urgency",
        ),
        (
            "categories",
            put("categories", "repair", "required_facts", to=["product.model", ["order.number", "order.x"]]),
            "unknown-name",
            "categories:categories.repair.required_facts.1.1",
        ),
        (
            "categories",
            put("categories", "repair", "required_evidence", to=["selfie"]),
            "unknown-name",
            "categories:categories.repair.required_evidence.0",
        ),
        ("lifecycle", put("transitions", 0, "roles", to=["x"]), "unknown-name", "lifecycle:transitions.0.roles.0"),
        (
            "lifecycle",
            put("guards", "followed_up", "override", to=["x"]),
            "unknown-name",
            "lifecycle:guards.followed_up.override.0",
        ),
        ("lifecycle", put("states", "new", "runs", to=["x"]), "unknown-name", "lifecycle:states.new.runs.0"),
        (
            "lifecycle",
            put("states", "new", "pauses", to=["resolution"]),
            "clock-twice",
            "lifecycle:states.new.pauses.0",
        ),
        ("lifecycle", put("transitions", 0, "from", to=["new", "x"]), "unknown-name", "lifecycle:transitions.0.from.1"),
        (
            "lifecycle",
            put("transitions", 1, "from", to=["new", "follow_up"]),
            "transition-twice",
            "lifecycle:transitions.1.from",
        ),
        ("priorities", put("matrix", "S1", "high", to="P9"), "unknown-name", "priorities:matrix.S1.high"),
        ("priorities", put("matrix", "S2", to={"high": "P1", "low": "P2"}), "incomplete", "priorities:matrix.S2"),
        (
            "priorities",
            put("matrix", "S9", to={"high": "P1", "normal": "P1", "low": "P1"}),
            "unknown-name",
            "priorities:matrix.S9",
        ),
        ("priorities", put("priorities", "P5", to={"label": {"en": "x"}}), "incomplete", "service_levels:priorities"),
        (
            "service_levels",
            put("priorities", "P2", "escalate_at", to=10),
            "escalates-first",
            "service_levels:priorities.P2.escalate_at",
        ),
        (
            "service_levels",
            put("priorities", "P2", "targets", "x", to={"within": "1h"}),
            "unknown-name",
            "service_levels:priorities.P2.targets.x",
        ),
        (
            "service_levels",
            put("priorities", "P2", "targets", "resolution", to={"within": "1h", "calendar": "moon"}),
            "unknown-name",
            "service_levels:priorities.P2.targets.resolution.calendar",
        ),
        (
            "service_levels",
            put("priorities", "P2", "targets", "resolution", "within", to="0h"),
            "target",
            "service_levels:priorities.P2.targets.resolution.within",
        ),
        ("reminders", put("repeat_every", to="0 workdays"), "target", "reminders:repeat_every"),
        ("reminders", put("quiet_exempt", to=["P1", "P9"]), "unknown-name", "reminders:quiet_exempt.1"),
        ("reminders", put("steps", 1, "to", to="assignee"), "step-twice", "reminders:steps.1"),
        (
            "reminders",
            put("steps", 0, to={"to": "assignee", "label": {"en": "x"}}),
            "endless-step",
            "reminders:steps.0",
        ),
        ("mail", put("category", to="nothing/at_all"), "unknown-name", "mail:category"),
        ("mail", put("words", 0, "category", to="x"), "unknown-name", "mail:words.0.category"),
        ("mail", put("channel", to="pigeon"), "unknown-name", "mail:channel"),
        ("mail", put("answered", "waiting_customer", to="gone"), "unknown-name", "mail:answered.waiting_customer"),
    ],
)
def test_a_mistake_is_found_at_its_place(kind: str, change: Change, code: str, place: str) -> None:
    assert (code, place) in found(kind, change)


def test_what_needs_a_human_look_is_a_warning() -> None:
    (finding,) = findings_with(
        "policies/team.yaml",
        "limits: {open_tickets: 60}",
        'away: [{from: "2026-11-01"}]\n    limits: {open_tickets: 60}',
    )
    assert finding.severity is Severity.WARNING


def test_somebody_who_left_is_not_away() -> None:
    def leave(data: Any) -> None:
        data["people"]["li.na"].update(active=False, away=[{"from": "2026-02-02"}])

    assert found("team", leave) == []


def test_a_holiday_is_no_mistake() -> None:
    assert found("team", put("people", "li.na", "away", to=[{"from": "2026-02-02", "to": "2026-02-02"}])) == []


def test_a_state_that_nobody_reaches_or_leaves() -> None:
    change = put("states", "limbo", to={"label": {"en": "Limbo"}, "kind": "open"})
    assert found("lifecycle", change) == [
        ("dead-end", "lifecycle:states.limbo"),
        ("unreachable-state", "lifecycle:states.limbo"),
    ]


def test_an_initial_state_that_does_not_exist_reaches_nothing() -> None:
    codes = {code for code, _place in found("lifecycle", put("initial", to="nirvana"))}
    assert codes == {"unknown-name", "unreachable-state"}


def test_a_ticket_is_not_opened_closed() -> None:
    assert ("initial-closed", "lifecycle:initial") in found("lifecycle", put("initial", to="closed"))


def test_a_guard_that_never_holds() -> None:
    places = found("lifecycle", put("states", "informed", "marks", to=[]))
    assert [code for code, _place in places] == ["guard-never-holds"]


def test_a_guard_without_words_for_people() -> None:
    codes = {code for code, _place in found("lifecycle", lambda data: data["guards"].pop("assigned"))}
    assert codes == {"unknown-name"}


def test_a_transition_to_nowhere() -> None:
    assert ("unknown-name", "lifecycle:transitions.0.to") in found("lifecycle", put("transitions", 0, "to", to="x"))


def test_an_escalation_to_a_step_that_is_not_taken() -> None:
    change: Change = lambda data: data["steps"].pop()  # noqa: E731  one change, named for the type
    assert found("reminders", change) == [("unknown-name", "service_levels:priorities.P1.escalate_to")]
