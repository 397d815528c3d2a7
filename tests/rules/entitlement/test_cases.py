"""The packs against case files: the given ones, and our own for every clause that is shipped."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from aftersales.model.decision import Decision
from aftersales.rules.entitlement.counting import Span, days_between, end_of
from aftersales.rules.entitlement.engine import decide
from aftersales.rules.entitlement.expectation import run_cases
from tests.support.packs import further_cases, given_cases, shipped_packs

TIMELESS = frozenset(
    [
        "CN-7D-6",
        "CN-7D-7",
        "CN-7D-8",
        "CN-7D-9",
        "CN-7D-12",
        "CN-7D-14",
        "CN-7D-15",
        "CN-7D-20",
        "CN-CAR-14",
        "CN-CAR-32",
        "CN-CC-622",
        "CN-CC-623",
        "CN-CPL-22",
        "CN-CPL-26",
        "CN-CPL-48",
        "CN-CPL-52",
        "CN-EC-49",
        "CN-EC-62",
        "CN-EXP-25",
        "CN-IR-19",
        "CN-IR-49",
        "CN-PC-9",
        "CN-SPC-1",
        "CN-SPC-3",
        "EU-CRD-14",
        "EU-CRD-20",
        "HS-DAMAGE",
        "HS-EXTEND",
        "HS-GOODWILL",
        "UK-CCR-28",
    ]
)
"""Clauses about kinds of goods, proof, void terms: they have no day or limit whose boundary could be tested."""


REACHED = frozenset({"entitled", "conditional", "denied", "said"})
"""Outcomes in which a rule had its say."""


def _id(case: Mapping[str, Any]) -> str:
    return str(case["id"])


@pytest.mark.parametrize("case", given_cases(), ids=_id)
def test_given_case(case: Mapping[str, Any]) -> None:
    (result,) = run_cases([case], shipped_packs())
    assert result.differences == ()


@pytest.mark.parametrize("case", further_cases(), ids=_id)
def test_further_case(case: Mapping[str, Any]) -> None:
    (result,) = run_cases([case], shipped_packs())
    assert result.differences == ()


def _shipped_clauses() -> set[str]:
    def of(specs: Any) -> Iterator[str]:
        for spec in specs:
            yield from spec.get("clause", ())

    packs = shipped_packs().packs.values()
    in_rules = {clause for pack in packs for rule in pack.rules for clause in (*rule.clause, *of(rule.when))}
    return in_rules | {clause for pack in packs for group in pack.groups.values() for clause in of(group)}


def test_two_further_cases_for_every_clause() -> None:
    counts = Counter(clause for case in further_cases() for clause in case["basis"])
    assert {clause: counts[clause] for clause in _shipped_clauses() if counts[clause] < 2} == {}
    assert set(counts) - _shipped_clauses() == set()


def test_a_boundary_case_for_every_clause_with_a_limit() -> None:
    boundary = {clause for case in further_cases() if case["title"].startswith("Boundary") for clause in case["basis"]}
    assert _shipped_clauses() - boundary == TIMELESS


def _decided() -> Iterator[Decision]:
    for case in (*given_cases(), *further_cases()):
        yield decide(case["input"], shipped_packs(), case["jurisdiction"])


def test_every_rule_gives_what_it_says_in_some_case() -> None:
    """A rule that no case reaches may hold anything."""
    reached = {tried.rule.id for decision in _decided() for tried in decision.tried if tried.outcome in REACHED}
    rules = {rule.id for pack in shipped_packs().packs.values() for rule in pack.rules}
    assert rules - reached == set()


def test_every_reason_of_a_pack_refuses_in_some_case() -> None:
    given: dict[str, set[str]] = defaultdict(set)
    for decision in _decided():
        for entry in decision.denied:
            given[entry.rule.partition(".")[0]].add(str(entry.details["reason"]))
    for pack in shipped_packs().packs.values():
        conditions = [spec for rule in pack.rules for spec in rule.when] + [c for g in pack.groups.values() for c in g]
        reasons = {str(spec["else"]) for spec in conditions if "else" in spec}
        assert reasons - given[pack.id] == set(), pack.id


def test_ids_of_cases_are_unique() -> None:
    counts = Counter(case["id"] for case in (*given_cases(), *further_cases()))
    assert [name for name, count in counts.items() if count > 1] == []


def _calculations() -> Iterator[Any]:
    for case in given_cases():
        for number, calc in enumerate(case.get("calc", ())):
            yield pytest.param(calc, id=f"{case['id']}-{number}")


@pytest.mark.parametrize("calc", list(_calculations()))
def test_the_arithmetic_of_the_given_cases(calc: Mapping[str, Any]) -> None:
    """The `calc` lines were worked out by hand; money lines are plain Decimal arithmetic."""
    if "between" in calc:
        first, last = calc["between"]
        assert days_between(date.fromisoformat(first), date.fromisoformat(last)) == calc["expect"]
        return
    if "money" in calc:
        found: Decimal = eval(calc["money"], {"D": Decimal})  # noqa: S307  a line of our own test data
        assert found.quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal(str(calc["expect"])).quantize(Decimal("0.01"))
        return
    span = Span(days=calc.get("days", 0), months=calc.get("months", 0) + 12 * calc.get("years", 0))
    end = end_of(date.fromisoformat(calc["from"]), span, include_start=calc.get("include_start", False), rest=None)
    if "roll" in calc:
        rest = shipped_packs().rest_days[calc["roll"].upper()]
        while rest.rests(end):
            end = date.fromordinal(end.toordinal() + 1)
    assert end.isoformat() == calc["expect"]
