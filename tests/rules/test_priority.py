"""Priority: the matrix, and what raises it."""

from typing import Any

import pytest

from aftersales.model.priorities import Comparison, Condition
from aftersales.model.values import Data, Value
from aftersales.rules.priority import derive_priority, holds
from tests.support.policies import changed_policy, shipped_policy

POLICY = shipped_policy()


@pytest.mark.parametrize(
    ("severity", "row"),
    [("S1", ["P1", "P1", "P1"]), ("S2", ["P1", "P2", "P2"]), ("S3", ["P2", "P3", "P3"]), ("S4", ["P3", "P4", "P4"])],
)
def test_the_matrix(severity: str, row: list[str]) -> None:
    derived = [derive_priority(severity, urgency, {}, "", POLICY).priority for urgency in ("high", "normal", "low")]
    assert derived == row


@pytest.mark.parametrize(
    ("facts", "tier", "expected", "because"),
    [
        ({}, "normal", "P4", []),
        ({}, "vip", "P3", ["VIP customer"]),
        ({"product": {"price": "2000.00"}}, "", "P4", []),
        ({"product": {"price": "2000.01"}}, "", "P3", ["worth more than 2000"]),
        ({"order": {"paid": 2899}}, "", "P3", ["worth more than 2000"]),
        ({"product": {"price": "2899.00"}, "order": {"paid": 2899}}, "", "P3", ["worth more than 2000"]),
        ({"repairs": []}, "", "P4", []),
        ({"repairs": [{"in": "2026-01-01"}]}, "", "P3", ["the same unit was repaired before"]),
        ({"product": {"perishable": True}}, "", "P3", ["perishable goods"]),
        ({"product": {"perishable": False}}, "", "P4", []),
        ({"product": {"perishable": True, "price": 3000}}, "vip", "P1", ["VIP customer", "worth more", "perishable"]),
        ({"product": {"perishable": True, "price": 3000}, "repairs": [{}]}, "vip", "P1", ["VIP customer"]),
    ],
)
def test_bumps(facts: Data, tier: str, expected: str, because: list[str]) -> None:
    derived = derive_priority("S4", "normal", facts, tier, POLICY)
    assert derived.priority == expected
    assert derived.reasons[0] == "Severity S4 and urgency normal make P4."
    raised = " ".join(derived.reasons[1:])
    assert all(reason in raised for reason in because)
    assert bool(raised) == bool(because)


def test_bumps_together_raise_no_more_than_the_policy_says() -> None:
    policy = changed_policy("priorities", lambda data: data.update(raise_at_most=1))
    facts: Data = {"product": {"perishable": True, "price": 3000}}
    assert derive_priority("S4", "normal", facts, "vip", policy).priority == "P3"


def test_a_bump_may_raise_by_two() -> None:
    def by_two(data: Any) -> None:
        data["bumps"]["vip"]["raise"] = 2

    assert derive_priority("S4", "normal", {}, "vip", changed_policy("priorities", by_two)).priority == "P2"


def test_a_severity_that_is_unknown() -> None:
    with pytest.raises(KeyError):
        derive_priority("S9", "normal", {}, "", POLICY)


@pytest.mark.parametrize(
    ("comparison", "value", "fact", "expected"),
    [
        (Comparison.IS, "x", "x", True),
        (Comparison.IS, "x", "y", False),
        (Comparison.IN, ["x"], "x", True),
        (Comparison.IN, ["x"], "y", False),
        (Comparison.ABOVE, 5, 5, False),
        (Comparison.ABOVE, 5, "5.01", True),
        (Comparison.AT_LEAST, "5", 5, True),
        (Comparison.AT_LEAST, "5", 4.99, False),
        (Comparison.BELOW, 5, 5, False),
        (Comparison.BELOW, 5, 4, True),
        (Comparison.AT_MOST, 5, 5, True),
        (Comparison.AT_MOST, 5, 6, False),
        (Comparison.COUNT_AT_LEAST, 2, [1], False),
        (Comparison.COUNT_AT_LEAST, 2, [1, 2], True),
        (Comparison.COUNT_AT_LEAST, 2, "ab", False),
        (Comparison.ABOVE, 5, "many", False),
        (Comparison.ABOVE, 0, True, False),
        (Comparison.ABOVE, 0, [1], False),
        (Comparison.ABOVE, 0, "", False),
        (Comparison.ABOVE, 0, None, False),
    ],
)
def test_comparisons(comparison: Comparison, value: Value, fact: Value, expected: bool) -> None:
    assert holds(Condition("a.b", comparison, value), {"a": {"b": fact}}) is expected


def test_a_fact_that_nobody_knows_never_holds() -> None:
    assert not any(holds(Condition("a.b", comparison, 0), {}) for comparison in Comparison)
