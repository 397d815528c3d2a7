"""`sync` with nothing to do beside `git fetch`, and `verify --all` beside `git log -p` of the same history.

``python -m tests.benchmarks.syncing [--tickets N] [--rounds N] [--away SECONDS]`` prints seconds, the quickest of
several that were taken in turn, and ratios. A server at the end of a wire takes its time: `--away` is how long.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from tests.benchmarks.start_up import COMMAND, make_desk
from tests.support.repositories import run_git


def seconds(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """Run a command and return the seconds of the clock, and those of the processor, its children's included."""
    began, before = time.perf_counter(), getrusage(RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = getrusage(RUSAGE_CHILDREN)
    return time.perf_counter() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def best(rounds: int, commands: dict[str, Sequence[str]], folder: Path) -> dict[str, tuple[float, float]]:
    """Return the quickest of `rounds`, by the clock and by the processor, of commands that take turns."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _round in range(rounds):
        for name, command in commands.items():
            taken[name].append(seconds(command, folder))
    return {name: (min(one[0] for one in some), min(one[1] for one in some)) for name, some in taken.items()}


def make_clone(folder: Path) -> Path:
    """Return a desk that is at one with its remote."""
    desk = folder / "desk"
    make_desk(desk)
    run_git(folder, "clone", "--quiet", "--bare", str(desk), str(folder / "server.git"))
    run_git(desk, "remote", "add", "origin", str(folder / "server.git"))
    run_git(desk, "fetch", "--quiet")
    run_git(desk, "branch", "--quiet", "--set-upstream-to=origin/main")
    return desk


def put_away(desk: Path, delay: float) -> None:
    """Let the server answer only after `delay` seconds."""
    program = desk.parent / "upload-pack"
    program.write_text(f'#!/bin/sh\nsleep {delay}\nexec git-upload-pack "$@"\n')
    program.chmod(0o755)
    run_git(desk, "config", "remote.origin.uploadpack", str(program))


def measure_sync(folder: Path, rounds: int, away: float) -> str:
    """Return lines about `sync`."""
    desk = make_clone(folder)
    commands: dict[str, Sequence[str]] = {
        "sync": (*COMMAND, "sync"),
        "git fetch": ("git", "fetch", "--quiet"),
        "--version": (*COMMAND, "--version"),
    }
    lines = []
    for delay in (0.0, away):
        if delay:
            put_away(desk, delay)
        taken = best(rounds, commands, desk)
        sync, fetch, start = (taken[name] for name in commands)
        lines.append(
            f"server {delay * 1000:.0f} ms away: sync {sync[0] * 1000:.0f} ms, git fetch {fetch[0] * 1000:.0f} ms: "
            f"{sync[0] / fetch[0]:.2f} times; processor {sync[1] * 1000:.0f} ms and {fetch[1] * 1000:.0f} ms, of which "
            f"the program's start {start[1] * 1000:.0f} ms\n"
        )
    return "".join(lines)


def measure_verify(folder: Path, rounds: int, tickets: int) -> str:
    """Return a line about `verify`."""
    desk = folder / "crowd"
    seconds((*COMMAND, "demo", str(desk), "--size", str(tickets), "--commits", "event"), folder)
    commits = int(run_git(desk, "rev-list", "--count", "HEAD"))
    commands: dict[str, Sequence[str]] = {
        "verify": (*COMMAND, "verify", "--all"),
        "log": ("git", "log", "-p"),
        "again": (*COMMAND, "verify"),
    }
    taken = best(rounds, commands, desk)
    verify, log, again = (taken[name] for name in commands)
    return (
        f"{commits} commits: verify --all {verify[0]:.1f} s by the clock, {verify[1]:.1f} s of processor "
        f"({commits / verify[1]:,.0f} a second), {verify[1] / log[1]:.1f} times git log -p ({log[1]:.1f} s); "
        f"verify with nothing new {again[1] * 1000:.0f} ms of processor\n"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--away", type=float, default=0.2)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(measure_sync(Path(folder), 4 * wanted.rounds, wanted.away))
        sys.stdout.flush()
        sys.stdout.write(measure_verify(Path(folder), wanted.rounds, wanted.tickets))


if __name__ == "__main__":
    main()
