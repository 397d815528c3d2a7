"""Fuzzing, a little of it; ``python -m tests.fuzz`` for minutes."""

from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.mutation import Mutator
from tests.fuzz.targets import TARGETS, Run

_EXAMPLES = {"yaml": 60, "ticket": 40, "policies": 15, "import": 10, "mail": 4, "cli": 10}


@cache
def _started(name: str) -> tuple[Run, tuple[bytes, ...]]:
    return TARGETS[name].start(), tuple(TARGETS[name].seeds())


@pytest.mark.parametrize("name", TARGETS)
def test_damaged_input_is_refused_or_read_without_loss(name: str) -> None:
    trial, seeds = _started(name)

    @settings(max_examples=_EXAMPLES[name])
    @given(st.integers(0, 2**32 - 1))
    def law(seed: int) -> None:
        trial(Mutator(seeds, Random(seed)).make())  # noqa: S311  chance, not secrets

    law()
