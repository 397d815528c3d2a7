"""Run the benchmarks and print tables: ``python -m tests.benchmarks [TICKETS ...]``."""

import argparse
import sys
import tempfile
from pathlib import Path

from tabulate import tabulate

from tests.benchmarks.write_path import measure, measure_bulk

DEFAULT_SIZES = (0, 1_000, 10_000)


def main() -> None:
    """Measure at each size and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("tickets", nargs="*", type=int, default=DEFAULT_SIZES, help="sizes of the desk")
    parser.add_argument("--repeats", type=int, default=15)
    options = parser.parse_args()
    rows = []
    for tickets in options.tickets:
        with tempfile.TemporaryDirectory() as folder:
            rows += measure(Path(folder) / "desk", tickets, options.repeats)
    table = [(row.what, row.tickets, f"{row.milliseconds:.1f}", f"{row.ratio:.2f}") for row in rows]
    headers = ("one changed file, committed", "tickets", "ms", "ratio to git commit -o")
    with tempfile.TemporaryDirectory() as folder:
        rate = measure_bulk(Path(folder) / "desk", 5_000)
    sys.stdout.write(tabulate(table, headers, tablefmt="github", disable_numparse=True))
    sys.stdout.write(f"\n\n5,000 commits in bulk: {rate:,.0f} a second\n")


if __name__ == "__main__":
    main()
