"""The laws of merging, over clones that people worked on by the real rules."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.merge_laws import check_laws

SEEDS = st.integers(0, 2**63)


@settings(max_examples=150)
@given(SEEDS)
def test_the_laws_hold_for_any_clones(seed: int) -> None:
    check_laws(seed)
