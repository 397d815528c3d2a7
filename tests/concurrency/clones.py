"""A team of clones that work apart and sync when they like: ``python -m tests.concurrency.clones --changes 200``.

Every clone opens tickets and changes those it has, also those that others change meanwhile; conflicts are resolved by
whoever meets them. At the end all clones must be equal, with every change in them once, and sound.
"""

import argparse
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random

from aftersales.codec.tickets import parse_ticket
from tests.concurrency.crowd import Turn, in_process
from tests.faults.stories import STORIES, isolate, make_scene
from tests.support.git_http import serve_git
from tests.support.repositories import run_git

PEOPLE = ("li.na", "zhou.ting", "zhang.min", "wang.qiang", "chen.jing")
_CLOSING = 4
"""Rounds of syncs after the work: so often may the last conflicts be met and resolved by two at once."""

_DISPUTED = re.compile(r"(AS-\d{6}-\w{5})\.yaml: to be settled: (.*?)\.$", re.MULTILINE)
_MARK = re.compile(r"mark-\d+-\d+-end")


@dataclass(frozen=True, slots=True)
class Clone:
    """One clone and whoever works in it."""

    root: Path
    number: int

    def run(self, *words: str) -> tuple[int, str]:
        """Run a command line in this process."""
        return in_process(["--desk", str(self.root), *words])

    def tickets(self) -> list[str]:
        """Return the ids of the tickets it has."""
        return sorted(path.stem for path in self.root.glob("tickets/*/*/*/*-*.yaml"))


def make_team(folder: Path, clones: int) -> tuple[Path, list[Clone]]:
    """Return a bare repository and its clones."""
    first = make_scene(folder / "scene", STORIES["note"]).folder / "desk"
    bare = folder / "team.git"
    run_git(folder, "clone", "--quiet", "--bare", str(first), str(bare))
    made = []
    for number in range(clones):
        root = folder / f"clone-{number}"
        run_git(folder, "clone", "--quiet", str(bare), str(root))
        person = PEOPLE[number % len(PEOPLE)]
        for key, value in (("user.name", person), ("user.email", f"{person}@example.com"), ("gc.auto", "0")):
            run_git(root, "config", key, value)
        made.append(Clone(root, number))
    return bare, made


def reach(bare: Path, clones: Sequence[Clone], address: str) -> None:
    """Let the clones fetch and push through a server of the bare repository's folder."""
    run_git(bare, "config", "http.receivepack", "true")
    for clone in clones:
        run_git(clone.root, "remote", "set-url", "origin", f"{address}/{bare.name}")


def work(clone: Clone, changes: int) -> list[Turn]:
    """Make changes, each with a mark of its own, and sync now and then."""
    random = Random(clone.number)  # noqa: S311  chance, not secrets
    turns = []
    for change in range(changes):
        mark = f"mark-{clone.number}-{change}-end"
        turns.append(_turn(clone, mark, _change(random, clone, mark)))
        if random.random() < 0.2:
            turns += sync(clone)
    return turns


def sync(clone: Clone) -> list[Turn]:
    """Sync, and resolve what two people changed differently."""
    turns = [_turn(clone, "", ["--lang", "en", "sync"])]
    for ticket, fields in _DISPUTED.findall(turns[0].said):
        takes = [word for field in fields.split(", ") for word in ("--take", f"{field}=1")]
        turns.append(_turn(clone, "", ["resolve", ticket, *takes, "-m", "as the first has it"]))
    return turns


def _change(random: Random, clone: Clone, mark: str) -> list[str]:
    ticket = random.choice(clone.tickets())
    changes = [
        ["note", ticket, mark],
        ["edit", ticket, f"region={mark}", "-m", mark],
        ["transition", ticket, random.choice(("triaged", "waiting_customer", "verifying")), "-m", mark],
        ["open", mark, "-c", "quality/performance_fault", "-m", mark, "--channel", "phone", "--incomplete"],
    ]
    return random.choices(changes, weights=(8, 2, 3, 2))[0]


def _turn(clone: Clone, mark: str, words: Sequence[str]) -> Turn:
    began = time.monotonic()
    code, said = clone.run(*words)
    return Turn(mark, code, time.monotonic() - began, said)


def let_work(clones: Sequence[Clone], changes: int, *, rounds: int = _CLOSING) -> list[Turn]:
    """Let all clones work at once, then sync in `rounds` until nothing is left."""
    with get_context("fork").Pool(len(clones)) as pool:
        turns = [
            turn for some in pool.starmap(work, [(clone, changes) for clone in clones], chunksize=1) for turn in some
        ]
    for _round in range(rounds):
        for clone in clones:
            turns += sync(clone)
    return turns


def faults_of(bare: Path, clones: Sequence[Clone], turns: Sequence[Turn]) -> list[str]:
    """Return what is not as it must be: clones that differ, changes lost or doubled, a desk that is not sound."""
    faults = [f"ended with {turn.code}: {turn.said}" for turn in turns if turn.code not in {0, 1, 4, 6}]
    made = {turn.mark for turn in turns if turn.mark and turn.code == 0}
    head = run_git(bare, "rev-parse", "main")
    for clone in clones:
        if run_git(clone.root, "rev-parse", "HEAD") != head:
            faults.append(f"{clone.root.name} is not where the others are")
        if state := run_git(clone.root, "status", "--porcelain"):
            faults.append(f"{clone.root.name}: {state}")
    faults += _marks_of(clones[0], made)
    for words in (("check",), ("verify", "--all")):
        code, said = clones[0].run(*words)
        faults += [f"{words[0]}: {said}"] if code else []
    run_git(bare, "fsck", "--strict", "--no-progress")
    return faults


def _marks_of(clone: Clone, made: set[str]) -> list[str]:
    """Return the changes that do not stand in the histories of the tickets once."""
    seen: Counter[str] = Counter()
    for path in clone.root.glob("tickets/*/*/*/*-*.yaml"):
        texts = [event.text for event in parse_ticket(path.read_bytes(), path.name).history]
        seen.update(_MARK.findall("\n".join(texts)))
    lost = [f"lost: {mark}" for mark in made if not seen[mark]]
    return lost + [f"{count} times: {mark}" for mark, count in seen.items() if count > 1 or mark not in made]


def main() -> int:
    """Let a team work; print what came of it, and exit with 1 where anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.concurrency.clones", description=__doc__)
    parser.add_argument("--clones", type=int, default=5)
    parser.add_argument("--changes", type=int, default=200, help="of each clone")
    parser.add_argument("--through", choices=["file", "http"], default="file", help="http: git http-backend")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="aftersales-clones-"))
    isolate(folder / "home")
    bare, clones = make_team(folder, options.clones)
    began = time.monotonic()
    with serve_git(folder) if options.through == "http" else nullcontext("") as address:
        if address:
            reach(bare, clones, address)
        turns = let_work(clones, options.changes)
    took = time.monotonic() - began
    syncs = [turn for turn in turns if not turn.mark]
    made = [turn for turn in turns if turn.mark and turn.code == 0]
    faults = faults_of(bare, clones, turns)
    merges = run_git(bare, "rev-list", "--count", "--merges", "main").strip()
    commits = run_git(bare, "rev-list", "--count", "main").strip()
    resolved = run_git(bare, "log", "--format=%s", "main").count("settled")
    sys.stdout.write(
        f"{options.clones} clones, {len(made)} changes made, {len(syncs)} syncs in {took:.0f} s\n"
        f"{commits} commits, {merges} of them merges, {resolved} conflicts resolved\n"
        f"longest sync {max(turn.seconds for turn in syncs):.1f} s\n"
        + "".join(f"  {fault}\n" for fault in faults[:20])
        + f"{len(faults)} faults\n"
    )
    if not faults:
        shutil.rmtree(folder)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
