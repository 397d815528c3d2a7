"""A change of one ticket against `git commit` of the same file, at several sizes of desk, in the same run.

``python -m tests.benchmarks.write_path [TICKETS ...]`` prints the ways of committing one file, in this process.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from tabulate import tabulate

from aftersales.store.bulk import PreparedCommit, commit_many
from aftersales.store.git import Git, open_repository
from aftersales.store.reading import Identity
from aftersales.store.transaction import desk_lock
from tests.support.repositories import NOW, TICKET, change_desk, make_repository, run_git

_PER_DAY = 100
_OWN_PROCESS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from aftersales.store.git import open_repository
from aftersales.store.transaction import commit_change, desk_lock
git = open_repository(Path(sys.argv[1]))
with desk_lock(git):
    commit_change(git, git.head().commit, {sys.argv[2]: sys.argv[3].encode()}, "Change", when=datetime.now(UTC))
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured at one size of desk.

    Attributes:
        what: the way of changing one file.
        tickets: the number of files in the desk.
        milliseconds: the median of one change.
        ratio: against `git commit -o` at the same size.
    """

    what: str
    tickets: int
    milliseconds: float
    ratio: float


def grow_desk(root: Path, tickets: int) -> Git:
    """Make a desk of `tickets` small files, a hundred a day folder."""
    git = open_repository(make_repository(root))

    def day(first: int) -> PreparedCommit:
        at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=first // _PER_DAY)
        numbers = range(first, min(first + _PER_DAY, tickets))
        files = {
            f"tickets/{at:%Y/%m/%d}/AS-{at:%y%m%d}-{number:05}.yaml": b"id: %d\n" % number * 30 for number in numbers
        }
        return PreparedCommit(files, f"Day {at:%Y-%m-%d}\n", Identity("A", "a@example.com"), at)

    with desk_lock(git):
        commit_many(git, git.head().commit or "", (day(first) for first in range(0, tickets, _PER_DAY)), when=NOW)
    run_git(root, "repack", "-adq")
    return git


def _timed(action: Callable[[int], object], repeats: int) -> float:
    """Return the median milliseconds of `action`, whose first run does not count."""
    took = []
    for number in range(repeats + 1):
        began = time.perf_counter()
        action(number)
        took.append((time.perf_counter() - began) * 1000)
    return median(took[1:])


def measure(root: Path, tickets: int, repeats: int) -> list[Row]:
    """Measure each way of changing one ticket in a desk of `tickets`, made in `root`."""
    git = grow_desk(root, tickets)

    def plain(number: int) -> None:
        (root / TICKET).write_text(f"plain {number}\n", encoding="utf-8")
        run_git(root, "commit", "--quiet", "--message=Change", "-o", "--", TICKET)

    # Without stored bytecode every import takes twice as long, which no installed program does.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def own_process(number: int) -> None:
        command = [sys.executable, "-c", _OWN_PROCESS, str(root), TICKET, f"own {number}\n"]
        subprocess.run(command, check=True, env=env)

    ways: dict[str, Callable[[int], object]] = {
        "git commit -o": plain,
        "git commit -o, flushed to the disk": lambda number: (
            (root / TICKET).write_text(f"flushed {number}\n", encoding="utf-8"),
            run_git(root, "-c", "core.fsync=committed,reference,index", "commit", "-qm", "Change", "-o", "--", TICKET),
        ),
        "commit_change": lambda number: change_desk(git, {TICKET: f"change {number}\n"}),
        "python -c pass": lambda _number: subprocess.run([sys.executable, "-c", "pass"], check=True),
        "commit_change in a process of its own": own_process,
    }
    took = {what: _timed(action, repeats) for what, action in ways.items()}
    return [Row(what, tickets, value, value / took["git commit -o"]) for what, value in took.items()]


def measure_bulk(root: Path, commits: int) -> float:
    """Return the commits a second of a bulk change of one file a commit, work tree and index included."""
    git = open_repository(make_repository(root))
    author = Identity("A", "a@example.com")
    prepared = (
        PreparedCommit({f"tickets/20/{n // _PER_DAY:04}/{n}.yaml": b"id: %d\n" % n * 30}, "Row\n", author, NOW)
        for n in range(commits)
    )
    began = time.perf_counter()
    with desk_lock(git):
        commit_many(git, git.head().commit or "", prepared, when=NOW)
    return commits / (time.perf_counter() - began)


def main(sizes: Sequence[int] = (0, 1_000, 10_000), repeats: int = 15) -> None:
    """Measure at each size and print."""
    rows = []
    for tickets in sizes:
        with tempfile.TemporaryDirectory() as folder:
            rows += measure(Path(folder) / "desk", tickets, repeats)
    table = [(row.what, row.tickets, f"{row.milliseconds:.1f}", f"{row.ratio:.2f}") for row in rows]
    headers = ("one changed file, committed", "tickets", "ms", "ratio to git commit -o")
    with tempfile.TemporaryDirectory() as folder:
        rate = measure_bulk(Path(folder) / "desk", 5_000)
    sys.stdout.write(tabulate(table, headers, tablefmt="github", disable_numparse=True))
    sys.stdout.write(f"\n\n5,000 commits in bulk: {rate:,.0f} a second\n")


if __name__ == "__main__":
    main(*[[int(size) for size in sys.argv[1:]]] if sys.argv[1:] else ())
