"""What was measured, held against what was aimed at: pure numbers in, rows of a table out."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from tests.benchmarks.operations import COMMIT, FLOOR, GITPYTHON, PLUMBING, READS, WRITES, Times

SMALL = 1_000
"""The size that larger ones are held against."""


class Verdict(NamedTuple):
    """One ratio and its target.

    Attributes:
        what: the operation.
        against: what it is a ratio to.
        size: tickets in the desk.
        ratio: what was measured; for summary and report, seconds.
        target: at most this.
    """

    what: str
    against: str
    size: int
    ratio: float
    target: float

    @property
    def passed(self) -> bool:
        """Tell whether the target is reached."""
        return self.ratio <= self.target


def judged(times: Times) -> list[Verdict]:
    """Return every ratio that has a target."""
    sizes = sorted({size for name, size in times if name == COMMIT})
    return [*_growth(times, sizes), *_starts(times, sizes), *_summaries(times, sizes), *_changes(times, sizes)]


def _middle(times: Times, name: str, size: int = 0) -> float:
    return median(times[name, size])


def _growth(times: Times, sizes: Sequence[int]) -> Iterator[Verdict]:
    if SMALL not in sizes:
        return
    limits = {name: 1.3 for name in READS if not name.startswith(("summary", "report"))} | dict.fromkeys(WRITES, 1.5)
    for name, limit in limits.items():
        for size in (size for size in sizes if size > SMALL):
            yield Verdict(
                name, "itself at 1,000", size, _middle(times, name, size) / _middle(times, name, SMALL), limit
            )


def _starts(times: Times, sizes: Sequence[int]) -> Iterator[Verdict]:
    for name in ("list", "show"):
        for size in sizes:
            yield Verdict(name, FLOOR, size, _middle(times, name, size) / _middle(times, FLOOR), 1.5)


def _summaries(times: Times, sizes: Sequence[int]) -> Iterator[Verdict]:
    for name, limit in (("summary of a year", 1.0), ("report on a year", 2.0)):
        for size in sizes:
            beyond = _middle(times, name, size) - _middle(times, FLOOR)
            yield Verdict(name, "seconds beyond start-up", size, beyond, limit)


def _changes(times: Times, sizes: Sequence[int]) -> Iterator[Verdict]:
    for name in WRITES:
        for size in sizes:
            anchor = _middle(times, GITPYTHON) + _middle(times, PLUMBING, size)
            yield Verdict(name, "import git + plumbing", size, _middle(times, name, size) / anchor, 1.5)


def beside_git(times: Times) -> list[tuple[str, int, float]]:
    """Return how often a `git commit -o` fits into each change; for orientation."""
    sizes = sorted({size for name, size in times if name == COMMIT})
    return [
        (name, size, _middle(times, name, size) / _middle(times, COMMIT, size)) for name in WRITES for size in sizes
    ]
