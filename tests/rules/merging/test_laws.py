"""The laws of merging, over clones that people worked on by the real rules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.merge_laws import check_laws

SEEDS = st.integers(0, 2**63)


@settings(max_examples=50)
@given(SEEDS)
def test_the_laws_hold_for_any_clones(seed: int) -> None:
    check_laws(seed)


@pytest.mark.parametrize("seed", [190957724384525, 186436433831787])
def test_seeds_that_once_broke_a_law(seed: int) -> None:
    check_laws(seed)
