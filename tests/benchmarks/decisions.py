"""Decisions of entitlement: ``python -m tests.benchmarks.decisions``.

Printed are microseconds a decision over the given cases once the packs are compiled, and the ratio to parsing its facts
from JSON in the same run, which is the least that asking costs.
"""

import json
import statistics
import sys
import timeit
from collections.abc import Callable
from functools import partial

from aftersales.rules.entitlement.engine import decide
from tests.support.packs import given_cases, shipped_packs


def best_of(work: Callable[[], object]) -> float:
    """Return seconds a call: the best of five runs of twenty, after one that warms up."""
    work()
    return min(timeit.repeat(work, number=20, repeat=5)) / 20


def main() -> None:
    """Measure each given case and print median and worst."""
    packs = shipped_packs()
    times, ratios = [], []
    for case in given_cases():
        text = json.dumps(case["input"], default=str)
        took = best_of(partial(decide, case["input"], packs, case["jurisdiction"]))
        parsed = best_of(partial(json.loads, text))
        times.append(took * 1e6)
        ratios.append(took / parsed)
    median, worst = statistics.median(times), max(times)
    sys.stdout.write(f"{len(times)} cases: median {median:.0f} µs, worst {worst:.0f} µs, ")
    sys.stdout.write(f"{statistics.median(ratios):.0f} times json.loads of the facts\n")


if __name__ == "__main__":
    main()
