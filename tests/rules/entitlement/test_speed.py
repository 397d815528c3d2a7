"""A decision takes less than a millisecond once the packs are compiled."""

import sys
from time import process_time
from timeit import repeat

import pytest

from aftersales.rules.entitlement.engine import decide
from tests.support.packs import given_cases, shipped_packs

CASES = {case["id"]: case for case in given_cases()}


@pytest.mark.skipif(sys.gettrace() is not None, reason="a tracer (coverage) makes every line several times slower")
@pytest.mark.parametrize("case_id", ["CN-NR-01", "CN-SB-10", "CN-CAR-05", "EU-SG-01", "UK-03", "US-01"])
def test_a_decision_takes_less_than_a_millisecond(case_id: str) -> None:
    """The best of many runs in the process's own time, so that a busy machine does not fail it."""
    case, packs = CASES[case_id], shipped_packs()
    best = (
        min(
            repeat(lambda: decide(case["input"], packs, case["jurisdiction"]), timer=process_time, number=20, repeat=30)
        )
        / 20
    )
    assert best < 0.001
