"""The team: who somebody is, what they may do, who is there."""

from datetime import date
from typing import Any

import pytest

from aftersales.i18n import set_language
from aftersales.model.policy import Policy
from aftersales.model.team import Permission
from aftersales.rules.team import (
    check_identity,
    check_permission,
    is_available,
    may,
    person_by_identity,
    role_names,
)
from tests.support.policies import changed_policy, shipped_policy

POLICY = shipped_policy()
TEAM = POLICY.team
DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("name", "email", "expected"),
    [
        ("whoever", "wang.qiang@example.com", "wang.qiang"),
        ("whoever", " WQ.Repair@Example.COM ", "wang.qiang"),
        ("Li Na", "somebody.else@example.com", None),
        ("Li Na", "", "li.na"),
        ("李娜", "", "li.na"),
        ("li.na", "", "li.na"),
        ("", "", None),
    ],
)
def test_a_git_identity_is_a_person(name: str, email: str, expected: str | None) -> None:
    found = person_by_identity(name, email, TEAM)
    assert (found.id if found else None) == expected


def test_a_name_that_two_people_have_is_nobody() -> None:
    def same_name(data: Any) -> None:
        data["people"]["zhou.ting"]["name"] = {"zh": "李娜"}

    assert person_by_identity("李娜", "", changed_policy("team", same_name).team) is None


def test_an_unknown_identity_is_told_what_to_do() -> None:
    (refusal,) = check_identity("Eve", "eve@example.com", TEAM)
    assert "eve@example.com" in refusal.sentence
    assert "policies/team.yaml" in refusal.hint
    assert "git config user.email" in refusal.hint
    assert check_identity("Li Na", "li.na@example.com", TEAM) == []


def left() -> Policy:
    return changed_policy("team", lambda data: data["people"]["li.na"].update(active=False))


def test_somebody_who_left_is_known_but_may_nothing() -> None:
    team = left().team
    assert person_by_identity("", "li.na@example.com", team) is team.people["li.na"]
    assert [refusal.code for refusal in check_identity("", "li.na@example.com", team)] == ["not_active"]
    assert not may(team.people["li.na"], Permission.NOTE)
    assert [r.code for r in check_permission(team.people["li.na"], Permission.NOTE, team)] == ["not_active"]


def test_roles_grant_permissions() -> None:
    assert may(TEAM.people["zhang.min"], Permission.IMPORT)
    assert not may(TEAM.people["li.na"], Permission.IMPORT)
    assert check_permission(TEAM.people["zhang.min"], Permission.IMPORT, TEAM) == []
    (refusal,) = check_permission(TEAM.people["li.na"], Permission.IMPORT, TEAM)
    assert refusal.code == "permission"
    assert "Supervisor, Manager" in refusal.hint


def test_a_refusal_speaks_the_users_language_about_people() -> None:
    set_language("zh")
    try:
        (refusal,) = check_permission(TEAM.people["li.na"], Permission.IMPORT, TEAM)
    finally:
        set_language("en")
    assert "李娜" in refusal.sentence
    assert "主管" in refusal.hint
    assert "经理" in refusal.hint


def test_a_role_that_is_unknown_stands_for_itself() -> None:
    assert role_names(frozenset({"manager", "wizard"}), TEAM) == "Manager, wizard"


def test_a_program_takes_no_tickets() -> None:
    assert not is_available(TEAM.people["cron"], DAY)
