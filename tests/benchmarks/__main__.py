"""Measure everything at several sizes of desk and print it as tables, with the targets: ``python -m tests.benchmarks``.

Whole processes, medians of interleaved rounds. Ratios are what counts: milliseconds are those of this machine.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import gettempdir

from tabulate import tabulate

from tests.benchmarks.grown import Grown, environment, grown_desk
from tests.benchmarks.operations import CLOCKS, Times, peak_memory, take_times
from tests.benchmarks.targets import beside_git, judged

SIZES = "0,1000,10000,100000"
PARTS = (
    ("start-up", "tests.benchmarks.start_up", None),
    ("one change, way by way", "tests.benchmarks.write_path", None),
    ("git's index", "tests.benchmarks.git_index", "{largest}"),
    ("first list after a fresh clone, and its floor", "tests.benchmarks.cold_build", "--size {largest}"),
    ("bulk import, and bare git fast-import", "tests.benchmarks.bulk_import", "--size {largest}"),
    ("merging, and git's own text merge", "tests.benchmarks.merging", None),
    ("8 writers at once", "tests.concurrency", "--writers 8 --changes {changes}"),
)
"""Measurements that are programs of their own: what, module, arguments."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--sizes", default=SIZES, help=f"tickets in the desks ({SIZES})")
    parser.add_argument(
        "--cache", type=Path, default=Path(gettempdir()) / "aftersales-benchmarks", help="keep desks here"
    )
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help="cpu: where others work on the machine")
    parser.add_argument("--changes", type=int, default=500, help="of each of the 8 writers")
    parser.add_argument("--parts", action="store_true", help="also the measurements that are programs of their own")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    desks = [grown_desk(int(size), options.cache) for size in options.sizes.split(",")]
    times = take_times(desks, options.rounds, CLOCKS[options.clock])
    sys.stdout.write(report(times, [desk.size for desk in desks]))
    if options.parts:
        sys.stdout.write(memory_of(desks))
        run_parts(largest=max(1_000, *(desk.size for desk in desks)), changes=options.changes)


def report(times: Times, sizes: Sequence[int]) -> str:
    """Return the tables."""
    sizes = [size for size in sizes if size]
    names = list(dict.fromkeys(name for name, _size in times))
    milliseconds = [[name, *(_milliseconds(times, name, size) for size in (0, *sizes))] for name in names]
    verdicts = [
        (
            one.what,
            one.against,
            f"{one.size:,}",
            f"{one.ratio:.2f}",
            f"≤ {one.target}",
            "pass" if one.passed else "MISS",
        )
        for one in judged(times)
    ]
    beside = [(name, f"{size:,}", f"{ratio:.2f}") for name, size, ratio in beside_git(times)]
    tables = (
        _table(milliseconds, ("median ms", "no desk, or 0", *(f"{size:,}" for size in sizes))),
        _table(verdicts, ("what", "against", "tickets", "ratio", "target", "")),
        _table(beside, ("change", "tickets", "times git commit -o")),
    )
    return "\n\n".join(tables) + "\n"


def memory_of(desks: Sequence[Grown]) -> str:
    """Return what commands that look at everything have in memory at most."""
    rows = [[name, *(f"{peak_memory([name], desk):.0f}" for desk in desks)] for name in ("list", "check")]
    return "\n" + _table(rows, ("memory, MB", *(f"{desk.size:,}" for desk in desks))) + "\n"


def _table(rows: Sequence[Sequence[str]], headers: Sequence[str]) -> str:
    return tabulate(rows, headers, tablefmt="github", disable_numparse=True)


def _milliseconds(times: Times, name: str, size: int) -> str:
    taken = times.get((name, size))
    return f"{median(taken) * 1000:.0f}" if taken else ""


def run_parts(*, largest: int, changes: int) -> None:
    """Run the measurements that are programs of their own."""
    for what, module, arguments in PARTS:
        sys.stdout.write(f"\n## {what}: python -m {module}\n\n")
        sys.stdout.flush()
        if find_spec(module) is None:
            sys.stdout.write("not there\n")
            continue
        filled = (arguments or "").format(largest=largest, changes=changes).split()
        subprocess.run([sys.executable, "-m", module, *filled], env=environment(), check=False)


if __name__ == "__main__":
    main()
