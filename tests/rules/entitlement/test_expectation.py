"""What a case file means: every expected item is there with the expected values, and `[]` means none."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from aftersales.rules.entitlement.expectation import compare_expectation, run_cases
from tests.support.packs import make_packs, make_rule

_at = datetime.fromisoformat

REFUND = {"remedy": "refund", "amount": 399.0, "until": "2026-03-12", "clause": ["T-1"]}


@pytest.mark.parametrize(
    ("expect", "actual"),
    [
        ({"entitled": [{"remedy": "refund", "amount": "399.00"}]}, {"entitled": [REFUND, {"remedy": "exchange"}]}),
        ({"entitled": [{"remedy": "refund", "until": date(2026, 3, 12)}]}, {"entitled": [REFUND]}),
        (
            {"entitled": [{"remedy": "refund", "until": "2026-03-12"}]},
            {"entitled": [{"remedy": "refund", "until": date(2026, 3, 12)}]},
        ),
        ({"due": "2026-03-04T10:00"}, {"due": _at("2026-03-04T10:00")}),
        ({"entitled": []}, {"entitled": [], "denied": [REFUND]}),
        ({"actions": []}, {}),
        ({"actions": ["a", "b"]}, {"actions": ["b", "c", "a"]}),
        ({"check": ["a"]}, {"check": "a"}),
        ({"warranty": {"whole_until": "2026-03-12"}}, {"warranty": {"whole_until": "2026-03-12", "start": "x"}}),
        ({"note": "for people", "choice": "consumer"}, {"choice": "consumer"}),
        ({"entitled": [{"remedy": "refund", "note": "x"}]}, {"entitled": [REFUND]}),
        ({"gap_kg": 0.62}, {"gap_kg": Decimal("0.620")}),
        ({"delivered": False}, {"delivered": False}),
        ({"depreciation": 0}, {"depreciation": 0}),
        (
            {"entitled": [{"remedy": "refund", "head": "a"}]},
            {"entitled": [{"remedy": "refund", "head": "b"}, {"remedy": "refund", "head": "a"}]},
        ),
        ({"duties": [{"what": "refund"}]}, {"duties": [{"what": "send_back"}, {"what": "refund"}]}),
        ({"km": [50000, 60000]}, {"km": [60000, 50000]}),
    ],
)
def test_what_is_as_expected(expect: dict[str, Any], actual: dict[str, Any]) -> None:
    assert compare_expectation(expect, actual) == []


@pytest.mark.parametrize(
    ("expect", "actual", "difference"),
    [
        (
            {"entitled": [{"remedy": "refund", "amount": 400}]},
            {"entitled": [REFUND]},
            "entitled[refund].amount: expected 400, found 399.0.",
        ),
        (
            {"entitled": [{"remedy": "exchange"}]},
            {"entitled": [REFUND]},
            "entitled: {'remedy': 'exchange'} is missing.",
        ),
        ({"entitled": []}, {"entitled": [REFUND]}, f"entitled: expected none, found {[REFUND]}."),
        ({"entitled": [{"remedy": "refund"}]}, {}, "entitled: {'remedy': 'refund'} is missing."),
        ({"delivered": False}, {}, "delivered: expected False, found None."),
        ({"delivered": False}, {"delivered": 0}, "delivered: expected False, found 0."),
        ({"flag": "x"}, {"flag": None}, "flag: expected x, found None."),
        ({"due": date(2026, 3, 4)}, {"due": "2026-03-05"}, "due: expected 2026-03-04, found 2026-03-05."),
        ({"warranty": {"start": "a"}}, {"warranty": "a"}, "warranty: expected {'start': 'a'}, found a."),
        ({"actions": ["a"]}, {"actions": ["b"]}, "actions: a is missing."),
        ({"price": "reasonable"}, {"price": 3}, "price: expected reasonable, found 3."),
    ],
)
def test_what_is_not(expect: dict[str, Any], actual: dict[str, Any], difference: str) -> None:
    assert compare_expectation(expect, actual) == [difference]


def _case(**more: Any) -> dict[str, Any]:
    return {"id": "C-1", "jurisdiction": "test", "input": {}, "expect": {"entitled": [{"remedy": "refund"}]}, **more}


def test_a_case_passes_or_tells_the_difference() -> None:
    packs = make_packs(make_rule())
    passed, failed = run_cases(
        [_case(title="T", basis=["T-1"], confidence="high"), _case(expect={"entitled": []})], packs
    )
    assert (passed.passed, passed.title, passed.basis, passed.confidence) == (True, "T", ("T-1",), "high")
    assert passed.decision["entitled"] == [{"remedy": "refund", "clause": ["T-1"]}]
    assert not failed.passed
    assert failed.differences[0].startswith("entitled: expected none")


def test_a_case_whose_facts_cannot_be_read_fails_with_the_reason() -> None:
    packs = make_packs(make_rule("[{fact: a, at_least: 1}]"))
    (result,) = run_cases([_case(input={"a": "many"})], packs)
    assert result.differences == ("a is not a number: many.",)
    assert result.decision == {}
