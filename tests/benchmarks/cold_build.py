"""The first commands after a clone: building the index, searching, checking; ``python -m tests.benchmarks.cold_build``.

Each is set against the floor: the strict YAML loader alone (libyaml's events, which any YAML takes) over the same
files, its time divided by the processors. Beside it stands the loader that knows our own writer's files first.
Everything runs in turns, several times over, and the quickest of each counts. Two ratios are printed: of elapsed time,
which means something on an idle machine alone, and of processor time, which means nearly the same on a busy one.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from aftersales.app.freshness import index_path
from aftersales.app.indexing import is_read
from aftersales.app.parallel import cores
from aftersales.codec.files import parse_file
from aftersales.codec.yaml_builder import build
from aftersales.codec.yaml_reader import DEPTH_LIMIT, read_yaml
from aftersales.store.git import Git, open_desk

_SAMPLE = 4_000
"""Files that the loader is timed on: enough for a steady number at any size."""


class Figure(NamedTuple):
    """One line of the table.

    Attributes:
        what: was measured.
        seconds: elapsed, of the quickest run.
        busy: seconds of processor time of all its processes, divided by the processors; of the quickest run.
        memory: peak of the largest process in MiB; 0: not looked at.
    """

    what: str
    seconds: float
    busy: float
    memory: float = 0.0


def floors(git: Git) -> list[Callable[[], Figure]]:
    """Return what measures the loader alone, and the loader with the schema, for all processors together."""
    files = [oid for path, oid in git.list_tree("HEAD", "tickets/") if is_read(path)]
    sample = [source for _oid, source in git.read_blobs(files[:: max(1, len(files) // _SAMPLE)])]
    share = len(files) / len(sample) / cores()

    def timed(what: str, load: Callable[[bytes], object]) -> Figure:
        start, busy = time.perf_counter(), time.process_time()
        for source in sample:
            load(source)
        return Figure(what, (time.perf_counter() - start) * share, (time.process_time() - busy) * share)

    return [
        lambda: timed("floor: the strict loader alone", lambda source: build(source, "x", DEPTH_LIMIT)),
        lambda: timed("the loader for our own files", lambda source: read_yaml(source, "x")),
        lambda: timed("the loader and the schema", lambda source: parse_file("ticket", source, "x")),
    ]


def _command(git: Git, what: str, *arguments: str) -> Figure:
    """Run a command of ours; the peak of memory is that of the largest of its processes."""
    program = [sys.executable, "-m", "aftersales", "--desk", str(git.root), *arguments]
    start = time.perf_counter()
    process = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, _status, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    busy = (usage.ru_utime + usage.ru_stime) / cores()
    return Figure(what, time.perf_counter() - start, busy, usage.ru_maxrss / 1024)


def _delete(git: Git, *names: str) -> None:
    for name in names:
        for file in index_path(git).parent.glob(f"{name}*"):
            file.unlink()


def commands(git: Git) -> list[Callable[[], Figure]]:
    """Return what measures the commands, each from where the one before left the desk."""

    def first_list() -> Figure:
        _delete(git, "index.sqlite3")
        return _command(git, "first list", "list", "--limit", "50")

    def first_check() -> Figure:
        _delete(git, "checked.sqlite3")
        return _command(git, "first check", "check")

    middle = str(int(git.read("rev-list", "--count", "--first-parent", "HEAD")) // 2)

    def past_list() -> Figure:
        _delete(git, "as-of/")
        return _command(git, "list of the middle of its history", "list", "--limit", "50", "--as-of", f"HEAD~{middle}")

    return [
        first_list,
        lambda: _command(git, "list after it", "list", "--limit", "50"),
        past_list,
        lambda: _command(git, "first find", "find", "蓝牙"),
        lambda: _command(git, "find after it", "find", "蓝牙"),
        first_check,
        lambda: _command(git, "check after it, nothing changed", "check"),
    ]


def measure(git: Git, rounds: int) -> list[Figure]:
    """Return the quickest of each over several rounds."""
    works = [*floors(git), *commands(git)]
    runs = [[work() for work in works] for _round in range(rounds)]
    return [
        Figure(same[0].what, min(s.seconds for s in same), min(s.busy for s in same), max(s.memory for s in same))
        for same in zip(*runs, strict=True)
    ]


def report(size: int, rounds: int, folder: Path) -> list[str]:
    """Return the table for a new desk of `size` tickets below `folder`, as lines."""
    desk = folder / f"desk{size}"
    if not desk.exists():
        program = [sys.executable, "-m", "aftersales", "demo", str(desk), "--size", str(size)]
        subprocess.run(program, check=True, stdout=subprocess.DEVNULL)
    git = open_desk(desk)
    figures = measure(git, rounds)
    floor = figures[0]
    heads = ("seconds", "× floor", "processor", "× floor", "MiB")
    lines = [f"{f'{size:,} tickets, {cores()} processors':34}" + "".join(f"{head:>11}" for head in heads)]
    for one in figures:
        numbers = (one.seconds, one.seconds / floor.seconds, one.busy, one.busy / floor.busy, one.memory)
        lines.append(f"{one.what:34}" + "".join(f"{number:11.2f}" for number in numbers))
    lines.append(f"{'index, MB':34}{index_path(git).stat().st_size / 1e6:11.2f}")
    return lines


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.cold_build", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="tickets")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keep the desk here, and use it where it is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = report(options.size, options.rounds, options.folder or Path(folder))
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
