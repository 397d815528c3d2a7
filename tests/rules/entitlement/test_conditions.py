"""Every test that a condition may make, and how it says itself when it fails."""

from typing import Any

import pytest

from aftersales.rules.entitlement.engine import decide
from aftersales.rules.entitlement.reasons import OUTCOMES, explain_for_agent
from tests.support.packs import make_packs, make_rule, shipped_packs

TABLES = "tables: {phones: {mobile: {also: [cell]}}}\n"


def _outcome(condition: str, facts: dict[str, Any], values: str = "{}") -> str:
    packs = make_packs(TABLES + make_rule(f"[{condition}]", values=values))
    return decide(facts, packs, "test").tried[0].outcome


def _said(condition: str, facts: dict[str, Any], values: str = "{}") -> list[str]:
    packs = make_packs(TABLES + make_rule(f"[{condition}]", values=values))
    said: list[str] = explain_for_agent(decide(facts, packs, "test"))[0]["failed"]
    return said


@pytest.mark.parametrize(
    ("test", "yes", "no", "sentence"),
    [
        ("is: new", "new", "used", "a is used; it would have to be new"),
        ("is: true", True, False, "a is no; it would have to be yes"),
        ("is_not: used", "new", "used", "a is used"),
        ("in: [new, opened]", "opened", "used", "a is used; it would have to be one of new, opened"),
        ("not_in: [used, old]", "new", "used", "a is used"),
        ("has: photo", ["photo"], ["video"], "a does not hold photo"),
        ("has_any: [photo, video]", ["video"], ["card"], "a holds none of photo, video"),
        ("has_none: [photo, video]", ["card"], ["video"], "a holds one of photo, video"),
        ("at_least: 2", 2, 1, "a is 1; at least 2 is needed"),
        ("at_most: 2", "2.0", 3, "a is 3; at most 2 is allowed"),
        ("more_than: 4", 5, 4, "a is 4; more than 4 is needed"),
        ('less_than: "2.5"', 2, 3, "a is 3; less than 2.5 is needed"),
        (
            'on_or_before: "2026-03-12"',
            "2026-03-12T23:59",
            "2026-03-13",
            "a is 2026-03-13; the last day was 2026-03-12",
        ),
        ('on_or_after: "2026-03-12"', "2026-03-12", "2026-03-11", "a is 2026-03-11; the first day is 2026-03-12"),
        ('before: "2026-03-12"', "2026-03-11", "2026-03-12", "a is 2026-03-12; it would have to be before 2026-03-12"),
        ('after: "2026-03-12"', "2026-03-13", "2026-03-12", "a is 2026-03-12; it would have to be after 2026-03-12"),
        ("row_of: phones", "cell", "chair", "a is chair, which the table phones does not have"),
        ("not_row_of: phones", "chair", "mobile", "a is mobile, which the table phones has"),
        ("known: false", None, "x", "a is x"),
    ],
)
def test_a_test_of_one_fact(test: str, yes: Any, no: Any, sentence: str) -> None:
    condition = f"{{fact: a, {test}, else: no}}"
    assert _outcome(condition, {"a": yes}) == "entitled"
    assert _outcome(condition, {"a": no}) == "denied"
    assert _said(condition, {"a": no}) == [sentence]
    if "known" not in test:
        assert _outcome(condition, {}) == "undecided"


def test_a_fact_that_is_known() -> None:
    assert _outcome("{fact: a, known: true}", {"a": 0}) == "entitled"
    assert _outcome("{fact: a, known: true}", {}) == "not_relevant"
    assert _said("{fact: a, known: true}", {}) == ["a is not known"]


def test_a_fact_that_is_stated_to_be_none_differs_from_one_nobody_stated() -> None:
    condition = "{fact: dates.invoice, stated_none: true}"
    assert _outcome(condition, {"dates": {"invoice": None}}) == "entitled"
    assert _outcome(condition, {"dates": {}}) == "not_relevant"
    assert _outcome(condition, {}) == "not_relevant"
    assert _outcome("{fact: invoice, stated_none: true}", {"invoice": None}) == "entitled"
    assert _outcome(condition, {"dates": {"invoice": "2026-03-02"}}) == "not_relevant"


def test_a_limit_may_be_a_named_value_that_is_not_known() -> None:
    condition = "{fact: a, at_most: $limit, else: no}"
    values = "{limit: {how: first, of: [b]}}"
    assert _outcome(condition, {"a": 1}, values) == "undecided"
    assert _outcome(condition, {"a": 1, "b": 1}, values) == "entitled"
    assert _outcome("{fact: a, is: $limit, else: no}", {"a": 1}, values) == "undecided"


def test_moments_are_compared_to_the_minute_and_days_by_the_day() -> None:
    values = "{end: {how: period, from: start, hours: 24}}"
    condition = "{fact: told, on_or_before: $end, else: late}"
    start = "2026-03-05T10:00"
    assert _outcome(condition, {"start": start, "told": "2026-03-06T10:00"}, values) == "entitled"
    assert _outcome(condition, {"start": start, "told": "2026-03-06T10:01"}, values) == "denied"
    assert _outcome(condition, {"start": start, "told": "2026-03-06"}, values) == "entitled"


@pytest.mark.parametrize(
    ("facts", "any_", "all_"),
    [
        ({"a": 1, "b": 1}, "entitled", "entitled"),
        ({"a": 1, "b": 2}, "entitled", "denied"),
        ({"a": 2, "b": 2}, "denied", "denied"),
        ({"a": 1}, "entitled", "undecided"),
        ({"a": 2}, "undecided", "denied"),
        ({}, "undecided", "undecided"),
    ],
)
def test_alternatives_and_conjunctions_know_what_is_open(facts: dict[str, Any], any_: str, all_: str) -> None:
    parts = "[{fact: a, is: 1}, {fact: b, is: 1}]"
    assert _outcome(f"{{any: {parts}, else: no}}", facts) == any_
    assert _outcome(f"{{all: {parts}, else: no}}", facts) == all_


def test_alternatives_say_every_one_that_failed() -> None:
    assert _said("{any: [{fact: a, is: 1}, {fact: b, is: 1}], else: no}", {"a": 2, "b": 3}) == [
        "a is 2; it would have to be 1; and b is 3; it would have to be 1"
    ]


def test_an_open_alternative_asks_for_its_fact() -> None:
    packs = make_packs(make_rule("[{any: [{fact: a, is: 1}, {fact: b, is: 1, unknown: fail}], else: no}]"))
    assert decide({"a": 2}, packs, "test").facts_missing == ()
    assert decide({}, packs, "test").facts_missing == ("a", "b")


def test_what_an_earlier_rule_would_have_had_to_give_is_said() -> None:
    packs = make_packs(make_rule("[{rule: [t.other], gave: entitled}]"))
    said = explain_for_agent(decide({}, packs, "test"))[0]["failed"]
    assert said == ["t.other would have to have given: entitled"]


def test_the_agent_sees_every_rule_that_was_tried() -> None:
    facts: dict[str, Any] = {
        "channel": "store",
        "product": {"type": "refrigerator", "price": 3299},
        "fault": {"class": "performance", "cause": "product"},
    }
    decision = decide({**facts, "dates": {"invoice": "2025-03-10", "reported": "2026-04-01"}}, shipped_packs(), "cn")
    told = {line["rule"]: line for line in explain_for_agent(decision)}
    free = told["cn.sb.free_repair"]
    assert free["outcome"] == "denied"
    assert free["clause"][0] == "CN-SB-15"
    assert free["failed"] == ["reported_at is 2026-04-01; the last day was 2026-03-10"]
    assert {line["outcome"] for line in told.values()} <= set(OUTCOMES)
