"""The same operations by programs of this kind, side by side with ours: ``python -m tests.benchmarks.peers``.

Stores of each size are made once, in the way each program imports or would have written them, and kept in a folder.
What is not on the PATH is skipped; how to install it is printed. Whole processes, medians of interleaved rounds.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import gettempdir
from typing import NamedTuple

from tabulate import tabulate

from tests.benchmarks.grown import COMMAND, environment, grown_desk, opening
from tests.benchmarks.grown import run as run_ours
from tests.benchmarks.operations import CLOCKS, Clock

_WHEN = "2026-01-05T09:00:00"

Commands = Mapping[str, Callable[[int], Sequence[str]]]
"""By operation: the command line of a round."""


class Peer(NamedTuple):
    """Another program.

    Attributes:
        program: what it is called on the PATH.
        install: how to get it.
        make: fills a new folder with a store of so many tickets.
        commands: what is typed in such a folder, given how many tickets it was made with.
        slow_from: the size from which one round is enough, because a command takes seconds.
    """

    program: str
    install: str
    make: Callable[[Path, int], None]
    commands: Callable[[Path, int], Commands]
    slow_from: int


def run(command: Sequence[str], folder: Path, stdin: str = "") -> None:
    """Run a program in `folder`, at home there."""
    home = {"HOME": str(folder), "USER": "li", "TASKRC": "/dev/null", "TODOMAN_CONFIG": str(folder / "config.py")}
    done = subprocess.run(
        command,
        cwd=folder,
        env={**environment(), **home, "NO_COLOR": "1"},
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stdout[-500:]}{done.stderr[-1000:]}")


def _name(number: int) -> str:
    return hashlib.sha1(str(number).encode(), usedforsecurity=False).hexdigest()


def _fossil_store(folder: Path, size: int) -> None:
    """Write each ticket as the artifact that Fossil keeps it as, and let it build its repository of them."""
    (folder / "artifacts").mkdir()
    for number in range(max(size, 1)):
        cards = f"D {_WHEN}\nJ status Open\nJ title Fridge\\s{number}\nK {_name(number)}\nU li\n"
        checksum = hashlib.md5(cards.encode(), usedforsecurity=False).hexdigest()
        (folder / "artifacts" / str(number)).write_text(f"{cards}Z {checksum}\n", encoding="utf-8")
    run(["fossil", "reconstruct", "store.fossil", "artifacts"], folder)
    shutil.rmtree(folder / "artifacts")


def _fossil(_folder: Path, _size: int) -> Commands:
    store = ("-R", "store.fossil")
    return {
        "create": lambda n: ("fossil", "ticket", "add", "title", f"Fridge, new {n}", "status", "Open", *store),
        "change": lambda n: ("fossil", "ticket", "set", _name(0), "status", ("Closed", "Open")[n % 2], *store),
        "list": lambda _n: ("fossil", "ticket", "show", "0", "status='Open'", *store),
        "show": lambda _n: ("fossil", "ticket", "history", _name(0), *store),
    }


_TASK = ("task", "rc.data.location=data", "rc.confirmation=off", "rc.verbose=nothing")


def _task_store(folder: Path, size: int) -> None:
    tasks = [{"description": f"Fridge {number}", "status": "pending"} for number in range(max(size, 1))]
    run([*_TASK, "import", "-"], folder, json.dumps(tasks))


def _task(_folder: Path, _size: int) -> Commands:
    return {
        "create": lambda n: (*_TASK, "add", f"Fridge, new {n}"),
        "change": lambda n: (*_TASK, "1", "modify", f"project:{n}-{time.time_ns()}"),
        "list": lambda _n: (*_TASK, "list", "limit:50"),
        "show": lambda _n: (*_TASK, "1", "info"),
    }


def _todo_store(folder: Path, size: int) -> None:
    (folder / "lists" / "work").mkdir(parents=True)
    settings = f'path = "{folder}/lists/*"\ndefault_list = "work"\ncache_path = "{folder}/cache.sqlite3"\n'
    (folder / "config.py").write_text(settings, encoding="utf-8")
    stamp = _WHEN.replace("-", "").replace(":", "") + "Z"
    for number in range(max(size, 1)):
        uid = _name(number)
        todo = f"UID:{uid}\nDTSTAMP:{stamp}\nCREATED:{stamp}\nSTATUS:NEEDS-ACTION\nSUMMARY:Fridge {number}\n"
        calendar = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:benchmark\nBEGIN:VTODO\n{todo}END:VTODO\nEND:VCALENDAR\n"
        (folder / "lists" / "work" / f"{uid}.ics").write_text(
            calendar.replace("\n", "\r\n"), encoding="utf-8", newline=""
        )


def _todo(_folder: Path, _size: int) -> Commands:
    return {
        "create": lambda n: ("todo", "new", "--list", "work", f"Fridge, new {n}"),
        "change": lambda n: ("todo", "edit", "1", "--priority", ("high", "low")[n % 2]),
        "list": lambda _n: ("todo", "list"),
        "show": lambda _n: ("todo", "show", "1"),
    }


def _backlog_store(folder: Path, size: int) -> None:
    run(["git", "init", "--quiet"], folder)
    run(["backlog", "init", "bench", "--defaults"], folder)
    run(["backlog", "config", "set", "remoteOperations", "false"], folder)
    for number in range(1, max(size, 1) + 1):
        text = f"---\nid: TASK-{number}\ntitle: Fridge {number}\nstatus: To Do\nassignee: []\n"
        text += f"created_date: '2026-01-05 09:00'\nlabels: []\ndependencies: []\nordinal: {number}000\n---\n"
        place = folder / "backlog" / "tasks" / f"task-{number} - Fridge-{number}.md"
        place.write_text(text, encoding="utf-8")
    run(["git", "add", "--all"], folder)
    run(["git", "-c", "user.name=Li", "-c", "user.email=li@example.com", "commit", "--quiet", "-m", "Tasks"], folder)


def _backlog(_folder: Path, _size: int) -> Commands:
    return {
        "create": lambda n: ("backlog", "task", "create", f"Fridge, new {n}", "--plain"),
        "change": lambda n: ("backlog", "task", "edit", "1", "-s", ("In Progress", "To Do")[n % 2], "--plain"),
        "list": lambda _n: ("backlog", "task", "list", "--plain"),
        "show": lambda _n: ("backlog", "task", "1", "--plain"),
    }


PEERS: Mapping[str, Peer] = {
    "Fossil": Peer("fossil", "apt-get install fossil", _fossil_store, _fossil, 1_000_000),
    "Taskwarrior": Peer("task", "apt-get install taskwarrior", _task_store, _task, 100_000),
    "todoman": Peer("todo", "pip install todoman (in an environment of its own)", _todo_store, _todo, 10_000),
    "Backlog.md": Peer("backlog", "npm install -g backlog.md", _backlog_store, _backlog, 10_000),
}


def _store(name: str, size: int, cache: Path) -> Path:
    folder = cache / f"{PEERS[name].program}-{size}"
    if not folder.exists():
        half = cache / f"{folder.name}.half"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        PEERS[name].make(half, size)
        half.rename(folder)
        if name == "todoman":  # its settings name the folder
            settings = folder / "config.py"
            settings.write_text(settings.read_text("utf-8").replace(str(half), str(folder)), encoding="utf-8")
    return folder


def _ours(size: int, cache: Path) -> dict[str, Callable[[int], object]]:
    desk = grown_desk(size, cache)
    opened: list[str] = []
    return {
        "create": lambda _n: opened.append(run_ours(opening(), desk.root).strip()),
        "change": lambda _n: run_ours([*COMMAND, "transition", opened[-1], "triaged"], desk.root),
        "list": lambda _n: run_ours([*COMMAND, "list"], desk.root),
        "show": lambda _n: run_ours([*COMMAND, "show", desk.ticket], desk.root),
    }


def _theirs(name: str, size: int, cache: Path) -> dict[str, Callable[[int], object]]:
    folder = _store(name, size, cache)
    commands = PEERS[name].commands(folder, size)
    return {what: _runner(command, folder) for what, command in commands.items()}


def _runner(command: Callable[[int], Sequence[str]], folder: Path) -> Callable[[int], object]:
    return lambda number: run(command(number), folder)


Row = tuple[str, str, int, float]
"""Program, operation, size, the median of its seconds."""


def compare(names: Sequence[str], sizes: Sequence[int], cache: Path, rounds: int, clock: Clock) -> Iterator[Row]:
    """Measure ours and the programs of `names` at each size, in turn; a round before the first does not count."""
    for size in sizes:
        work = {("aftersales", what): do for what, do in _ours(size, cache).items()}
        for name in names:
            work |= {(name, what): do for what, do in _theirs(name, size, cache).items()}
        times: dict[tuple[str, str], list[float]] = {key: [] for key in work}
        for number in range(rounds + 1):
            for (name, what), do in work.items():
                if number > 1 and name in PEERS and size >= PEERS[name].slow_from:
                    continue
                start = clock()
                do(number)
                times[name, what].append(clock() - start)
        for (name, what), taken in times.items():
            yield name, what, size, median(taken[1:])


def report(rows: Sequence[Row]) -> str:
    """Return a table: for each program and operation the milliseconds, and how often ours fits into them."""
    ours = {(what, size): seconds for name, what, size, seconds in rows if name == "aftersales"}
    sizes = sorted({size for _name, _what, size, _seconds in rows})
    found = {(name, what, size): seconds for name, what, size, seconds in rows}
    lines = []
    for name, what in dict.fromkeys((name, what) for name, what, _size, _seconds in rows):
        cells = [
            f"{found[name, what, size] * 1000:,.0f} ({found[name, what, size] / ours[what, size]:.2f})"
            for size in sizes
        ]
        lines.append([name, what, *cells])
    headers = ("program", "operation", *(f"{size:,}: ms (times ours)" for size in sizes))
    return tabulate(lines, headers, tablefmt="github", disable_numparse=True) + "\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.peers", description=__doc__)
    parser.add_argument("--sizes", default="0,1000,10000", help="tickets in the stores (0,1000,10000)")
    parser.add_argument(
        "--cache", type=Path, default=Path(gettempdir()) / "aftersales-benchmarks", help="keep stores here"
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help="cpu: where others work on the machine")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    there = [name for name, peer in PEERS.items() if shutil.which(peer.program)]
    for name in PEERS:
        state = "measured" if name in there else "not installed"
        sys.stdout.write(f"{name}: {state}; {PEERS[name].install}\n")
    sizes = [int(size) for size in options.sizes.split(",")]
    rows = list(compare(there, sizes, options.cache.resolve(), options.rounds, CLOCKS[options.clock]))
    sys.stdout.write(f"\n{report(rows)}")


if __name__ == "__main__":
    main()
