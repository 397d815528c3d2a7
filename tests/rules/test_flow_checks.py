"""Checks of the flows, at the line that is wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from aftersales.model.finding import Finding, Severity
from tests.rules.test_policy_checks import found, put
from tests.support.policies import findings_with, line_of


def take(*path: str) -> Callable[[Any], object]:
    """Return a change that takes away what stands at `path`."""

    def change(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        del data[path[-1]]

    return change


DONE: dict[str, Any] = {"label": {"en": "done"}}
UNKNOWN = "unknown-name"


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        (put("start", to=["receive"]), UNKNOWN, "flows/money:start.0"),
        (put("steps", "pay", "department", to="bank"), UNKNOWN, "flows/money:steps.pay.department"),
        (put("steps", "pay", "evidence", to=["goods", ["x", "video"]]), UNKNOWN, "flows/money:steps.pay.evidence.1"),
        (put("steps", "pay", "evidence", to=["x"]), UNKNOWN, "flows/money:steps.pay.evidence.0"),
        (put("steps", "pay", "within", to="2 days"), "target", "flows/money:steps.pay.within"),
        (put("start", to=["approve", "x"]), UNKNOWN, "flows/money:start.1"),
        (
            put("steps", "pay", "findings", "paid", "choose", to=["tell", "x"]),
            UNKNOWN,
            "flows/money:steps.pay.findings.paid.choose.1",
        ),
        (put("categories", to=["refund_money", "x"]), UNKNOWN, "flows/money:categories.1"),
        (put("categories", to=["refund_money", "return"]), "two-flows", "flows/return:categories.0"),
        (
            put("steps", "spare", to={"department": "desk", "within": "1h", "findings": {"done": DONE}}),
            "unreached-step",
            "flows/money:steps.spare",
        ),
        (put("steps", "tell", "within", to="30d elapsed"), "step-too-long", "flows/money:steps.tell.within"),
        (put("steps", "tell", "within", to="8 workdays"), "step-too-long", "flows/money:steps.tell.within"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_flow(change: Callable[[Any], object], code: str, place: str) -> None:
    assert (code, place) in found("flows/money", change)


@pytest.mark.parametrize(
    "change", [put("steps", "tell", "within", to="7d elapsed"), put("steps", "tell", "within", to="7 workdays")]
)
def test_as_long_as_the_slowest_ticket_may_take(change: Callable[[Any], object]) -> None:
    assert found("flows/money", change) == []


def test_a_sub_category_may_have_a_flow_of_its_own() -> None:
    assert found("flows/money", put("categories", to=["refund_money", "return/price"])) == []


def test_a_step_that_two_answers_lead_to_is_reached_once() -> None:
    assert found("flows/money", put("start", to=["approve", "pay"])) == []


def test_a_flow_that_never_ends() -> None:
    def round_and_round(data: Any) -> None:
        data["steps"]["tell"]["findings"]["told"]["next"] = ["approve"]

    assert found("flows/money", round_and_round) == [
        ("endless-flow", f"flows/money:steps.{step}") for step in ("approve", "pay", "tell")
    ]


def test_a_choice_needs_one_way_that_ends_and_next_needs_all() -> None:
    def loop(key: str) -> Callable[[Any], object]:
        def change(data: Any) -> None:
            data["steps"]["loop"] = {
                "department": "desk",
                "within": "1h",
                "findings": {"again": {"label": {"en": "again"}, "next": ["loop"]}},
            }
            data["steps"]["tell"]["findings"] = {"told": {"label": {"en": "told"}, key: ["loop", "finish"]}}
            data["steps"]["finish"] = {"department": "desk", "within": "1h", "findings": {"done": DONE}}

        return change

    assert found("flows/money", loop("choose")) == [("endless-flow", "flows/money:steps.loop")]
    endless = {place for code, place in found("flows/money", loop("next")) if code == "endless-flow"}
    assert endless == {f"flows/money:steps.{step}" for step in ("approve", "pay", "tell", "loop")}


def test_an_end_that_is_misspelt_is_told_once() -> None:
    change = put("steps", "tell", "findings", "told", "next", to=["x"])
    assert found("flows/money", change) == [(UNKNOWN, "flows/money:steps.tell.findings.told.next.0")]


def test_a_step_that_bears_the_name_of_a_clock() -> None:
    def rename(data: Any) -> None:
        data["steps"]["resolution"] = data["steps"].pop("pay")
        data["steps"]["approve"]["findings"]["approved"]["next"] = ["resolution"]

    assert found("flows/money", rename) == [("step-is-clock", "flows/money:steps.resolution")]


def test_targets_that_are_none_do_not_stop_the_check() -> None:
    change = put("priorities", "P4", "targets", "resolution", "within", to="long")
    assert [code for code, _place in found("service_levels", change)] == ["target"]


def test_without_any_resolution_target_no_step_is_too_long() -> None:
    def forget(data: Any) -> None:
        for level in data["priorities"].values():
            level["targets"].pop("resolution")

    assert "step-too-long" not in {code for code, _place in found("service_levels", forget)}


@pytest.mark.parametrize(
    ("path", "old", "new", "code", "severity"),
    [
        ("policies/flows/money.yaml", "department: finance", "department: money", UNKNOWN, Severity.ERROR),
        ("policies/flows/money.yaml", "within: 2 workdays", "within: 60 workdays", "step-too-long", Severity.WARNING),
    ],
)  # fmt: skip
def test_a_finding_names_file_and_line(path: str, old: str, new: str, code: str, severity: Severity) -> None:
    (finding,) = findings_with(path, old, new)
    assert isinstance(finding, Finding)
    assert (finding.path, finding.line, finding.code) == (path, line_of(path, old), f"policy/{code}")
    assert finding.severity is severity
