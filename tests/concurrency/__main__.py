"""``python -m tests.concurrency --writers 8 --changes 500``: many at once on one desk; prints what came of it."""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.concurrency.crowd import Turn, as_process, faults_of, in_process, run_crowd
from tests.faults.stories import STORIES, count_commits, isolate, make_scene
from tests.support.repositories import run_git

LOOP = 'for i in $(seq $1); do echo "$i" >> loop.txt; git add loop.txt; git commit --quiet --message="$i"; done'


def main() -> int:
    """Let a crowd loose on a desk; exit with 1 where anything was lost, doubled or failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.concurrency", description=__doc__)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--changes", type=int, default=500, help="of each writer")
    parser.add_argument("--readers", type=int, default=2)
    parser.add_argument("--processes", action="store_true", help="a process for each command, as people have it")
    options = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="aftersales-crowd-"))
    isolate(base / "home")
    desk = make_scene(base / "scene", STORIES["note"]).folder / "desk"
    before = count_commits(desk)
    loop = _seconds_of_loop(desk, base / "plain", min(100, options.changes))
    call = as_process if options.processes else in_process
    began = time.monotonic()
    written, read = run_crowd(
        desk, writers=options.writers, changes=options.changes, readers=options.readers, call=call
    )
    _tell(written, read, time.monotonic() - began, loop)
    faults = faults_of(desk, written, read, before)
    sys.stdout.write("".join(f"  {fault}\n" for fault in faults[:20]) + f"{len(faults)} faults\n")
    return 1 if faults else 0


def _seconds_of_loop(desk: Path, copy: Path, count: int) -> float:
    """Return what one commit of a shell loop takes in a repository of the same content."""
    run_git(desk, "clone", "--quiet", str(desk), str(copy))
    for key, value in (("user.name", "Li Na"), ("user.email", "li.na@example.com"), ("gc.auto", "0")):
        run_git(copy, "config", key, value)
    began = time.monotonic()
    subprocess.run(["sh", "-c", LOOP, "loop", str(count)], cwd=copy, check=True)
    return (time.monotonic() - began) / count


def _tell(written: list[Turn], read: list[Turn], took: float, loop: float) -> None:
    done = [turn for turn in written if turn.code == 0]
    refused = sum(turn.code == 4 for turn in written)
    speed, longest = len(done) / took, max(turn.seconds for turn in done)
    middle, read_longest = median(turn.seconds for turn in done), max((turn.seconds for turn in read), default=0)
    lines = [
        f"{len(written)} changes asked for, {len(done)} made, {refused} refused by a rule, in {took:.0f} s",
        f"a change, with waiting for the others: median {middle:.2f} s, longest {longest:.2f} s",
        f"throughput: {speed:.1f} a second, {speed * loop:.2f} of a shell loop of git commit ({1 / loop:.1f} a second)",
        f"{len(read)} reads, longest {read_longest:.2f} s",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
