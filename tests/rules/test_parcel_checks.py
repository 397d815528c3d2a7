"""Checks of couriers.yaml and returns.yaml: whatever they name stands in the other policies."""

import pytest

from tests.rules.test_policy_checks import Change, found, put

UNKNOWN = "unknown-name"


@pytest.mark.parametrize(
    ("kind", "change", "code", "place"),
    [
        ("couriers", put("department", to="x"), UNKNOWN, "couriers:department"),
        ("couriers", put("stalled", to="2d"), "target", "couriers:stalled"),
        ("couriers", put("problems", "HURRY", "within", to="soon"), "target", "couriers:problems.HURRY.within"),
        ("couriers", put("problems", "LOST", "department", to="x"), UNKNOWN, "couriers:problems.LOST.department"),
        ("couriers", put("problems", "LOST", "clauses", 0, to="X-1"), UNKNOWN, "couriers:problems.LOST.clauses.0"),
        ("couriers", put("problems", "DAMAGED", "evidence", to=["x"]), UNKNOWN, "couriers:problems.DAMAGED.evidence.0"),
        ("returns", put("categories", 0, to="x"), UNKNOWN, "returns:categories.0"),
        ("couriers", put("problems", "LOST", "outcomes", 1, to="x"), UNKNOWN, "couriers:problems.LOST.outcomes.1"),
        ("returns", put("refund_only", 0, to="x"), UNKNOWN, "returns:refund_only.0"),
        ("returns", put("steps", to={"receive": {"step": "x"}}), UNKNOWN, "returns:steps.receive.step"),
        (
            *("returns", put("steps", to={"receive": {"step": "receive", "finding": "x"}}), UNKNOWN),
            "returns:steps.receive.finding",
        ),
        ("returns", put("settled", "supervisor", 0, to="x"), UNKNOWN, "returns:settled.supervisor.0"),
        (
            *("returns", put("checklists", "general", "items", "intact", "fails", to="x"), "unanswered-deed"),
            "flows/return:steps.inspect.done_by",
        ),
        (
            *("returns", put("checklists", "general", "items", "intact", "evidence", to=["x"]), UNKNOWN),
            "returns:checklists.general.items.intact.evidence.0",
        ),
    ],
)
def test_a_mistake_is_found_at_its_place(kind: str, change: Change, code: str, place: str) -> None:
    assert (code, place) in found(kind, change)


def test_a_code_that_no_category_knows() -> None:
    def change(data: dict[str, dict[str, object]]) -> None:
        data["problems"]["EATEN"] = data["problems"]["LOST"]

    assert (UNKNOWN, "couriers:problems.EATEN") in found("couriers", change)
