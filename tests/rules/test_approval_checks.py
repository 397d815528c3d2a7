"""Checks of ``approvals.yaml``, of the guard that rests on it, and of whether somebody is there."""

from collections.abc import Callable
from typing import Any

import pytest

from aftersales.model.finding import Severity
from aftersales.rules.policy_checks import check_policies
from tests.rules.test_policy_checks import found, put
from tests.support.policies import changed_data, findings_with, line_of

Change = Callable[[Any], object]
TIERS = ("kinds", "price_difference", "tiers")
AT = "approvals:kinds.price_difference"


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        (put("kinds", "claim", "never", to=["agent", "boss"]), "unknown-name", "approvals:kinds.claim.never.1"),
        (put("kinds", "claim", "within", to="2d"), "target", "approvals:kinds.claim.within"),
        (put("kinds", "claim", "request", to=["boss"]), "unknown-name", "approvals:kinds.claim.request.0"),
        (put(*TIERS, 0, "roles", to=["boss"]), "unknown-name", f"{AT}.tiers.0.roles.0"),
        (put(*TIERS, 0, "roles", to=["supervisor", "agent"]), "never-decides", f"{AT}.tiers.0.roles.1"),
        (put(*TIERS, 1, "up_to", to="200.00"), "tier-order", f"{AT}.tiers.1"),
        (put(*TIERS, 1, "up_to", to="100.00"), "tier-order", f"{AT}.tiers.1"),
        (lambda data: data["kinds"]["price_difference"]["tiers"][0].pop("up_to"), "tier-order", f"{AT}.tiers.1"),
        (
            put("kinds", "paid_repair_discount", "tiers", 2, "up_to", to="101"),
            "tier-order",
            "approvals:kinds.paid_repair_discount.tiers.2.up_to",
        ),
        (put(*TIERS, 1, "roles", to=["bot"]), "nobody-decides", f"{AT}.tiers.1.roles"),
        (put("kinds", "claim", "request", to=["bot"]), "nobody-asks", "approvals:kinds.claim.request"),
        (put("kinds", "claim", "request", to=["legal"]), "one-pair-of-eyes", "approvals:kinds.claim"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_approvals(change: Change, code: str, place: str) -> None:
    assert (code, place) in found("approvals", change)


def test_a_limit_of_nothing_is_in_order() -> None:
    assert found("approvals", put(*TIERS, 0, "up_to", to="0")) == []


def test_a_finding_names_file_and_line() -> None:
    path = "policies/approvals.yaml"
    (finding,) = findings_with(path, 'up_to: "2000.00", roles: [manager]', 'up_to: "200.00", roles: [manager]')
    assert (finding.path, finding.line) == (path, line_of(path, 'up_to: "2000.00", roles'))
    assert finding.message == "A tier reaches further than the one before it, and only the last has no limit."


def test_nobody_left_who_decides() -> None:
    codes = found("team", put("people", "huang.mei", "active", to=False))
    assert ("nobody-decides", "approvals:kinds.claim.tiers.0.roles") in codes
    assert ("absent-lead", "team:departments.legal.lead") in codes
    assert ("nobody-there", "flows/complaint:steps.legal_opinion.department") in codes


def test_a_role_without_the_right_to_write_cannot_ask() -> None:
    def silence(data: Any) -> None:
        for role in data["roles"].values():
            role["may"] = [word for word in role["may"] if word != "note"]

    assert ("nobody-asks", "approvals:kinds.goodwill") in found("team", silence)


def one_person(data: Any) -> None:
    people = data["people"]
    roles = [role for role in data["roles"] if role != "bot"]
    people["li.na"].update(roles=roles, departments=list(data["departments"]))
    for department in data["departments"].values():
        department["lead"] = "li.na"
    for person in [person for person in people if person not in {"li.na", "cron"}]:
        del people[person]


def test_a_desk_of_one_person_is_not_blamed_for_it() -> None:
    assert found("team", one_person) == []


# -- the guard


def problems(data: Any) -> list[tuple[str, str, Severity]]:
    return [(f.path, f.code, f.severity) for f in check_policies(data, lambda _path, _pointer: (1, 1))]


def test_a_guard_that_waits_for_what_nobody_can_ask() -> None:
    data = changed_data("desk", lambda _desk: None)
    del data["policies/approvals.yaml"]
    assert problems(data) == [("policies/lifecycle.yaml", "policy/guard-never-holds", Severity.ERROR)]


def test_a_desk_without_approvals_needs_no_guard() -> None:
    def plain(lifecycle: Any) -> None:
        del lifecycle["states"]["approving"]["marks"]

    data = changed_data("lifecycle", plain)
    del data["policies/approvals.yaml"]
    assert problems(data) == []


def test_a_state_that_awaits_an_approval_for_nothing() -> None:
    def unguard(lifecycle: Any) -> None:
        for transition in lifecycle["transitions"]:
            transition["guards"] = [name for name in transition.get("guards", ()) if name != "approval_in_place"]

    assert found("lifecycle", unguard) == [("approval-unasked", "lifecycle:states.approving.marks")]


# -- who is there


def test_a_department_where_nobody_works() -> None:
    codes = found("team", put("people", "liu.yang", "departments", to=[]))
    assert ("nobody-there", "categories:categories.courier_exception.department") in codes
    assert ("nobody-there", "flows/parcels:steps.verify.department") in codes


def test_a_sub_category_of_a_department_where_nobody_works() -> None:
    codes = found("team", put("people", "huang.mei", "departments", to=["desk"]))
    assert ("nobody-there", "categories:categories.complaint.subcategories.regulator.department") in codes


def test_a_department_that_does_not_exist_is_told_once() -> None:
    codes = found("categories", put("categories", "enquiry", "department", to="moon"))
    assert codes == [("unknown-name", "categories:categories.enquiry.department")]


def test_a_way_that_nobody_may_go() -> None:
    codes = found("lifecycle", put("transitions", 4, "roles", to=["bot"]))
    assert codes == [("nobody-may", "lifecycle:transitions.4.roles")]


def test_a_skill_that_nobody_has() -> None:
    codes = found("desk", put("routing", "skills", "complaint", to="diplomacy"))
    assert codes == [("nobody-knows", "desk:routing.skills.complaint")]


def test_a_desk_that_routes_nothing_by_skill() -> None:
    assert found("desk", lambda desk: desk.pop("routing")) == []
