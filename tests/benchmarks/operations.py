"""What people do all day, as whole processes, and what no program of this kind can do without, in the same rounds."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence

from tests.benchmarks.grown import COMMAND, Grown, environment, opening, run

Times = Mapping[tuple[str, int], list[float]]
"""Seconds by operation and size; anchors that have no desk stand under size 0."""

PYTHON = "python -c pass"
FLOOR = "python: click, sqlite3"
GITPYTHON = "python: import git"
COMMIT = "git commit -o, one file"
PLUMBING = "git plumbing without the index, one file"

READS: Mapping[str, Sequence[str]] = {
    "list": ("list",),
    "list --overdue": ("list", "--overdue"),
    "find": ("find", "冰箱"),
    "show": ("show", "{ticket}"),
    "history": ("history", "{ticket}"),
    "summary of a year": ("summary", "--days", "365"),
    "report on a year": ("report", "--days", "365", "--format", "json"),
}
WRITES = ("open", "transition", "note")

_IMPORTS = {
    PYTHON: "pass",
    FLOOR: "import click, sqlite3",
    GITPYTHON: "import git",
}
_PLUMBING = r"""
set -e
folder=${1%/*} name=${1##*/} entry="100644 blob $(git hash-object -w --stdin)"
while :; do
    tree=$(git ls-tree "HEAD:$folder" | { grep -v "	$name\$" || :; printf '%s\t%s\n' "$entry" "$name"; } | git mktree)
    [ -n "$folder" ] || break
    name=${folder##*/} entry="040000 tree $tree"
    case $folder in */*) folder=${folder%/*} ;; *) folder= ;; esac
done
commit=$(git commit-tree "$tree" -p HEAD -m 'Change')
git update-ref refs/benchmark/plumbing "$commit"
"""
"""A commit of one file made by git's commands, up the path from blob to root; on a ref that nobody looks at."""

_ANCHOR_FILE = "docs/benchmark.txt"

Work = Callable[[int], object]
Clock = Callable[[], float]


def cpu() -> float:
    """Return the seconds that processors have worked for this process and for those it waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


CLOCKS: Mapping[str, Clock] = {"wall": time.perf_counter, "cpu": cpu}
"""What seconds are: those of the wall, or those of the processors, which a busy machine lengthens less."""


def take_times(desks: Sequence[Grown], rounds: int, clock: Clock = time.perf_counter) -> Times:
    """Do everything on every desk in turn, `rounds` times after one that does not count."""
    work: dict[tuple[str, int], Work] = {(name, 0): _python(code) for name, code in _IMPORTS.items()}
    for desk in desks:
        work |= {(name, desk.size): do for name, do in _on(desk).items()}
    times: dict[tuple[str, int], list[float]] = {key: [] for key in work}
    for number in range(rounds + 1):
        for key, do in work.items():
            start = clock()
            do(number)
            times[key].append(clock() - start)
        for desk in desks:
            run([*COMMAND, "list"], desk.root)  # takes in what git committed by itself, which is no part of a list
        sys.stderr.write(f"round {number} of {rounds} done\n")
    return {key: taken[1:] for key, taken in times.items()}


def _python(code: str) -> Work:
    command = [sys.executable, "-c", code]
    return lambda _number: subprocess.run(command, env=environment(), check=True)


def _on(desk: Grown) -> dict[str, Work]:
    reads = {
        name: [*COMMAND, *(word.replace("{ticket}", desk.ticket) for word in words)] for name, words in READS.items()
    }
    work: dict[str, Work] = {name: _command(command, desk) for name, command in reads.items()}
    opened: list[str] = []
    work["open"] = lambda _number: opened.append(run(opening(), desk.root).strip())
    work["transition"] = lambda _number: run([*COMMAND, "transition", opened[-1], "triaged"], desk.root)
    work["note"] = lambda number: run([*COMMAND, "note", opened[-1], f"客户再次来电 {number}"], desk.root)
    work[COMMIT] = lambda number: commit_by_git(desk, number)
    work[PLUMBING] = lambda number: commit_by_plumbing(desk, number)
    return work


def _command(command: Sequence[str], desk: Grown) -> Work:
    return lambda _number: run(command, desk.root)


def commit_by_git(desk: Grown, number: int) -> None:
    """Change a file beside the tickets and commit it as anybody would."""
    file = desk.root / _ANCHOR_FILE
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.write_text("", encoding="utf-8")
        run(["git", "add", "--", _ANCHOR_FILE], desk.root)
    file.write_text(f"{number} {os.urandom(4).hex()}\n", encoding="utf-8")
    run(["git", "commit", "--quiet", "--message=Change", "-o", "--", _ANCHOR_FILE], desk.root)


def commit_by_plumbing(desk: Grown, number: int) -> None:
    """Commit a change of the ticket's file without looking at git's index."""
    year, month, day = (f"{part}" for part in _date_of(desk.ticket))
    path = f"tickets/{year}/{month}/{day}/{desk.ticket}.yaml"
    run(["sh", "-c", _PLUMBING, "sh", path], desk.root, f"id: {number}\n")


def _date_of(ticket: str) -> tuple[str, str, str]:
    digits = ticket.split("-")[1]
    return f"20{digits[:2]}", digits[2:4], digits[4:]


def peak_memory(command: Sequence[str], desk: Grown) -> float:
    """Return the megabytes that a command had in memory at most; of several processes, the largest alone."""
    with subprocess.Popen(
        [*COMMAND, *command], cwd=desk.root, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss / 1024
