"""How long commands take to start, against what no program of this kind can do without, in the same run.

``python -m tests.benchmarks.start_up [ROUNDS]`` prints whole processes: the quickest and the median of several, and
ratios. Reading commands stand against Python with click and sqlite3 imported; changing ones against ``git commit`` of
the same file.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp

from aftersales.app.desk import NewDesk, init_desk
from tests.support.desks import OPEN_FRIDGE, OPENED
from tests.support.repositories import run_git

COMMAND = (sys.executable, "-m", "aftersales")
_PYTHON = (sys.executable, "-c")
READING: Mapping[str, Sequence[str]] = {
    "python": (*_PYTHON, "pass"),
    "python, click, sqlite3": (*_PYTHON, "import click, sqlite3"),
    "--help": (*COMMAND, "--help"),
    "list": (*COMMAND, "list"),
    "list --format json": (*COMMAND, "list", "--format", "json"),
    "show": (*COMMAND, "show", "{ticket}"),
    "show --format json": (*COMMAND, "show", "{ticket}", "--format", "json"),
    "find": (*COMMAND, "find", "冰箱"),
    "overdue": (*COMMAND, "overdue"),
    "history": (*COMMAND, "history", "{ticket}"),
    "summary": (*COMMAND, "summary"),
}
FLOOR = "python, click, sqlite3"


def make_desk(folder: Path) -> str:
    """Make a desk with one ticket and a current index; return the ticket's id."""
    folder.mkdir(parents=True)
    run_git(folder, "init", "--quiet", "--initial-branch=main")
    run_git(folder, "config", "user.name", "Li Na")
    run_git(folder, "config", "user.email", "li.na@example.com")
    init_desk(folder, NewDesk("Bench", "en", "Asia/Shanghai", "CNY", "CN", team="example"), OPENED)
    return _run([*COMMAND, *OPEN_FRIDGE], folder).strip()


def _run(command: Sequence[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stderr}")
    return done.stdout


def measure(rounds: int, work: Mapping[str, Callable[[int], object]]) -> dict[str, list[float]]:
    """Return the seconds of each piece of work, all of them in turn `rounds` times: a busy machine is busy for all."""
    times: dict[str, list[float]] = {name: [] for name in work}
    for number in range(rounds):
        for name, do in work.items():
            start = time.perf_counter()
            do(number)
            times[name].append(time.perf_counter() - start)
    return times


def reading(folder: Path, ticket: str, rounds: int) -> dict[str, list[float]]:
    """Measure the commands that read."""
    filled = {name: [word.replace("{ticket}", ticket) for word in command] for name, command in READING.items()}
    return measure(rounds, {name: _runner(command, folder) for name, command in filled.items()})


def _runner(command: Sequence[str], folder: Path) -> Callable[[int], object]:
    return lambda _number: _run(command, folder)


def changing(folder: Path, ticket: str, rounds: int) -> dict[str, list[float]]:
    """Measure `open`, `note` and `transition`, and git committing the same file by itself."""
    file = next(folder.glob(f"tickets/*/*/*/{ticket}.yaml"))
    states = ["triaged", "verifying"]

    def by_git(number: int) -> None:
        file.write_text(file.read_text(encoding="utf-8") + f"# {number}\n", encoding="utf-8")
        _run(["git", "commit", "--quiet", "-m", "x", "--", str(file)], folder)

    def put_back(_number: int) -> None:
        lines = [
            line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("# ") or "$" in line
        ]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        _run(["git", "commit", "--quiet", "-m", "x", "--", str(file)], folder)
        _run([*COMMAND, "list"], folder)

    def move(number: int) -> None:
        _run([*COMMAND, "transition", ticket, states[number % 2]], folder)

    times = measure(
        rounds,
        {
            "git commit": by_git,
            "(put back)": put_back,
            "transition": move,
            "note": lambda number: _run([*COMMAND, "note", ticket, f"note {number}"], folder),
            "open": lambda _number: _run([*COMMAND, *OPEN_FRIDGE], folder),
        },
    )
    del times["(put back)"]
    return times


def report(times: Mapping[str, list[float]], floor: str) -> str:
    """Return the times and their ratios to `floor` as lines."""
    lines = [f"{'':36}   min ms   median   ratio of the minima, of the medians"]
    for name, taken in times.items():
        low, middle = min(taken), statistics.median(taken)
        ratios = f"{low / min(times[floor]):6.2f} {middle / statistics.median(times[floor]):6.2f}"
        lines.append(f"{name:36} {low * 1000:8.1f} {middle * 1000:8.1f} {ratios}")
    return "\n".join(lines) + "\n"


def main(rounds: int = 15) -> None:
    """Measure and print."""
    folder = Path(mkdtemp(prefix="aftersales-start-up-")) / "desk"
    ticket = make_desk(folder)
    times = reading(folder, ticket, rounds)
    sys.stdout.write(report(times, FLOOR))
    sys.stdout.write(report(changing(folder, ticket, rounds), "git commit"))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
