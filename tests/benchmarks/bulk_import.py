"""Importing and exporting against bare git, in the same run: ``python -m tests.benchmarks.bulk_import [--size N]``.

An event log of N tickets, ten events each, in the order of time, is imported by the command; then a bare
``git fast-import`` is given the same files in one commit, and ``git read-tree -u`` writes them into a work tree.
Printed are seconds of the clock and of the processors (children too), the ratio to fast-import, and the most memory
any one of the processes had. The least of several runs counts, because a busy machine only adds.
"""

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tabulate import tabulate

from aftersales.store.git import open_repository
from tests.support.repositories import run_git

HEADER = ("Case", "Activity", "Who", "When", "Product", "Words", "Price")
ACTIVITIES = ("Open", "Take", "Ask", "Answer", "Ask", "Answer", "Work", "Note", "Told", "Done")
MAP = """\
format: 1
source: old desk
time_zone: Asia/Shanghai
one: event
reference: "{Case}"
fields:
  title: "{Product} {Case}"
  category: enquiry/usage
  channel: mail
  product.model: "{Product}"
  product.price: "{Price}"
events:
  at: {text: "{When}", formats: ["%Y-%m-%d %H:%M"]}
  activity: "{Activity}"
  resource: "{Who}"
  by: "{Who}"
  text: "{Words}"
  activities:
    Open: {}
    Take: triaged
    Ask: waiting_customer
    Answer: triaged
    Work: executing
    Note: {did: noted, text: "noted by {Who}"}
    Told: informed
    Done: closed
"""
_WORDS = [
    "空调",
    "不制冷",
    "室外机",
    "不启动",
    "屏幕",
    "有划痕",
    "the",
    "screen",
    "flickers",
    "after",
    "ten",
    "minutes",
    "客户来电",
    "要求",
    "退货",
    "noise",
    "漏水",
]
_COMMAND = (sys.executable, "-c", "from aftersales.cli.main import main; main()")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: seconds of the clock, of the processors, and the most memory of one process in MB."""

    what: str
    clock: float
    processor: float
    memory: float


def write_log(path: Path, tickets: int) -> None:
    """Write an event log of `tickets` matters whose rows overlap in time, oldest first."""
    draw = random.Random(7)  # noqa: S311  the same log every time
    rows: list[tuple[str, ...]] = []
    for number in range(tickets):
        at = datetime(2018, 1, 1) + timedelta(minutes=number * (60 * 24 * 365 * 8 // tickets))  # noqa: DTZ001  a foreign log
        product = draw.choice(("Kettle", "Lamp", "空调", "洗衣机"))
        for activity in ACTIVITIES:
            words, who = " ".join(draw.choices(_WORDS, k=8)), draw.choice(("Ann", "Bob", "li.na", "wang.qiang"))
            rows.append((f"T-{number:06}", activity, who, f"{at:%Y-%m-%d %H:%M}", product, words, f"{number % 997}.00"))
            at += timedelta(minutes=draw.randrange(5, 2000))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        rows.sort(key=lambda row: row[3])
        writer.writerows(rows)


def _measured(what: str, command: Sequence[str], cwd: Path, stdin: Path | None = None) -> Cost:
    """Run a command in a process of its own, so that its memory is its own."""
    script = (
        "import json, resource, subprocess, sys, time; began = time.perf_counter(); "
        "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode; "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(code, time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss)"
    )
    with (stdin or Path(os.devnull)).open("rb") as source:
        run = subprocess.run(
            [sys.executable, "-c", script, *command], cwd=cwd, stdin=source, stdout=subprocess.PIPE, check=True
        )
    code, clock, processor, memory = map(float, run.stdout.split())
    if code:
        raise RuntimeError(f"{what}: exit status {code:.0f}")
    return Cost(what, clock, processor, memory / 1024)


def _desk(folder: Path) -> Path:
    folder.mkdir()
    run_git(folder, "init", "--quiet", "--initial-branch=main")
    run_git(folder, "config", "user.name", "zhang.min")
    run_git(folder, "config", "user.email", "zhang.min@example.com")
    init = [*_COMMAND, "init", ".", "--team", "example", "--name", "Bench"]
    subprocess.run(init, cwd=folder, check=True, capture_output=True)
    return folder


def _write_stream(desk: Path, stream: Path) -> None:
    """Write what fast-import needs to make the desk's last commit in an empty repository."""
    git = open_repository(desk)
    head = git.head().commit or ""
    files = [(path, oid) for _status, path, oid in git.changed_paths(f"{head}~1", head)]
    with stream.open("wb") as out:
        out.write(b"commit refs/heads/main\ncommitter a <a@b> 1700000000 +0000\ndata 1\nx\n")
        for (path, _oid), (_same, content) in zip(files, git.read_blobs(oid for _path, oid in files), strict=True):
            out.write(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content))
        out.write(b"\ndone\n")


def _bare(folder: Path, stream: Path) -> Iterable[Cost]:
    folder.mkdir()
    run_git(folder, "init", "--quiet", "--bare")
    yield _measured("git fast-import", ["git", "fast-import", "--quiet", "--done"], folder, stream)
    work = folder / "work"
    work.mkdir()
    checkout = ["git", f"--git-dir={folder}", f"--work-tree={work}", "read-tree", "-u", "--reset", "main"]
    yield _measured("git read-tree -u", checkout, work)


def measure(folder: Path, tickets: int, *, repeats: int = 1, per: str = "import") -> list[Cost]:
    """Return the least that each step took."""
    log, map_file, stream = folder / "log.csv", folder / "map.yaml", folder / "stream"
    write_log(log, tickets)
    map_file.write_text(MAP, encoding="utf-8")
    costs: list[Cost] = []
    for number in range(repeats):
        desk = _desk(folder / f"desk{number}")
        words = [*_COMMAND, "import", str(log), "--map", str(map_file), "--yes"]
        costs.append(_measured("import", [*words, "--commit-per", per], desk))
        costs.append(_measured("import again", words, desk))
        costs.append(_measured("list after it", [*_COMMAND, "list"], desk))
        for form in ("csv", "jsonl", "json", "yaml"):
            words = [*_COMMAND, "export", "--format", form, "--output", str(folder / f"x.{form}")]
            costs.append(_measured(f"export {form}", words, desk))
        if per == "import":
            _write_stream(desk, stream)
            costs += _bare(folder / f"bare{number}", stream)
    names = dict.fromkeys(cost.what for cost in costs)
    return [min((cost for cost in costs if cost.what == name), key=lambda cost: cost.clock) for name in names]


def table(costs: Sequence[Cost]) -> str:
    """Return the figures as a table, with the ratio to bare fast-import where it was measured."""
    floor = next((cost for cost in costs if cost.what == "git fast-import"), None)
    rows = [
        (
            cost.what,
            f"{cost.clock:.1f}",
            f"{cost.processor:.1f}",
            f"{cost.clock / floor.clock:.1f}" if floor else "",
            f"{cost.processor / floor.processor:.1f}" if floor else "",
            f"{cost.memory:.0f}",
        )
        for cost in costs
    ]
    headers = ("step", "clock, s", "processors, s", "clock ratio", "processor ratio", "memory, MB")
    return tabulate(rows, headers, tablefmt="github", disable_numparse=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bulk_import", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="tickets; ten events each")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--per", choices=("import", "ticket", "event"), default="import")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        costs = measure(Path(folder), options.size, repeats=options.repeats, per=options.per)
    sys.stdout.write(f"{options.size:,} tickets, {10 * options.size:,} events, {time.strftime('%Y-%m-%d')}\n\n")
    sys.stdout.write(table(costs) + "\n")


if __name__ == "__main__":
    main()
