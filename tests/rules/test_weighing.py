"""A parcel's weight against a claim: the formula of HS-WEIGHT, and what a scale cannot tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.rules.weighing import Item, Verdict, weigh

TWO_AND_ONE = (Item("A", 2, 620), Item("B", 1, 350))


@pytest.mark.parametrize(
    ("actual", "claimed", "verdict", "gap"),
    [
        (1220, {"A": 1}, Verdict.SUPPORTS, 620),
        (1830, {"A": 1}, Verdict.CONTRADICTS, 10),
        (1312, {"A": 1}, Verdict.SUPPORTS, 528),  # 92 g off, and 5 % of 1,840 g is 92 g
        (1313, {"A": 1}, Verdict.CONTRADICTS, 527),
        (1220, {"B": 1}, Verdict.CONTRADICTS, 620),  # more is missing than was said
        (1490, {"B": 1}, Verdict.SUPPORTS, 350),
        (1220, {}, Verdict.NOT_VERIFIABLE, 620),  # a wrong item: nothing is said to be missing
    ],
)
def test_the_gap_has_to_match_what_is_missing(actual: int, claimed: dict[str, int], verdict: Verdict, gap: int) -> None:
    found = weigh(TWO_AND_ONE, 250, claimed, actual)
    assert (found.verdict, found.expected, found.gap, found.tolerance) == (verdict, 1840, gap, 92)


def test_what_nobody_weighed_is_named() -> None:
    found = weigh((Item("A", 1, None), Item("B", 1, 10)), None, {"C": 1}, 500)
    assert (found.verdict, found.unknown) == (Verdict.NOT_VERIFIABLE, ("A", "C", "packaging"))
    assert weigh((), 100, {}, 500).unknown == ("items",)


def test_what_is_lighter_than_fifty_grams_makes_no_difference() -> None:
    found = weigh((Item("A", 1, 200), Item("SPOON", 1, 50)), 100, {"SPOON": 1}, 300)
    assert (found.verdict, found.tolerance) == (Verdict.NOT_VERIFIABLE, 50)


@given(st.integers(1, 50_000), st.integers(1, 20), st.integers(0, 5_000), st.integers(1, 20))
def test_a_parcel_that_lacks_what_is_claimed_never_contradicts(
    grams: int, count: int, packaging: int, missing: int
) -> None:
    missing = min(missing, count)
    actual = grams * (count - missing) + packaging
    found = weigh((Item("A", count, grams),), packaging, {"A": missing}, actual)
    assert found.verdict is not Verdict.CONTRADICTS
    assert (found.verdict is Verdict.SUPPORTS) == (grams * missing > max((grams * count + packaging) * 0.05, 50))
