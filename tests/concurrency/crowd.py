"""A crowd on one desk: writers that change what they share, readers beside them, and what must be true at the end."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from random import Random

from aftersales.codec.tickets import parse_ticket
from tests.faults.stories import quietly
from tests.support.repositories import run_git

Call = Callable[[Sequence[str]], tuple[int, str]]
"""Runs a command line; returns its exit code and what it said."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One command of one member of the crowd.

    Attributes:
        mark: words that stand in what was changed, and nowhere else; empty for a reader.
        code: the exit code.
        seconds: how long it took, the waiting for others included.
        said: what it said.
    """

    mark: str
    code: int
    seconds: float
    said: str


def in_process(words: Sequence[str]) -> tuple[int, str]:
    """Run a command line in this process."""
    outcome = quietly(words)
    return outcome.code or 0, outcome.said


def as_process(words: Sequence[str]) -> tuple[int, str]:
    """Run a command line as a process of its own."""
    done = subprocess.run([sys.executable, "-m", "aftersales", *words], capture_output=True, check=False)
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def run_crowd(
    desk: Path, *, writers: int, changes: int, readers: int, call: Call = in_process
) -> tuple[list[Turn], list[Turn]]:
    """Let `writers` make `changes` each while `readers` read; return the turns of both."""
    context = get_context("fork")  # everything is imported by now
    end = context.Event()
    shared = sorted(path.stem for path in desk.glob("tickets/*/*/*/AS-*.yaml"))
    members = []
    for number in range(writers + readers):
        receive, send = context.Pipe(duplex=False)
        member = _Member(desk, number, tuple(shared), call)
        work = (member.write, (send, changes)) if number < writers else (member.read, (send, end))
        process = context.Process(target=work[0], args=work[1])
        process.start()
        members.append((process, receive))
    written = [turn for _process, receive in members[:writers] for turn in receive.recv()]
    end.set()
    read = [turn for _process, receive in members[writers:] for turn in receive.recv()]
    for process, _receive in members:
        process.join()
    return written, read


@dataclass(frozen=True, slots=True)
class _Member:
    desk: Path
    number: int
    shared: tuple[str, ...]
    call: Call

    def write(self, send: Connection, changes: int) -> None:
        """Make changes, each with a mark of its own."""
        random = Random(self.number)  # noqa: S311  chance, not secrets
        send.send([self._turn(self._change(random, mark), mark) for mark in self._marks(changes)])

    def read(self, send: Connection, end: Event) -> None:
        """Read until the writers have ended."""
        random = Random(self.number)  # noqa: S311  chance, not secrets
        turns = []
        while not end.is_set():
            ticket = random.choice(self.shared)
            words = (["list", "--limit", "5"], ["show", ticket], ["find", "冰箱"], ["overdue"], ["history", ticket])
            turns.append(self._turn(random.choice(words), ""))
        send.send(turns)

    def _marks(self, changes: int) -> list[str]:
        return [f"mark-{self.number}-{change}-end" for change in range(changes)]

    def _change(self, random: Random, mark: str) -> list[str]:
        ticket = random.choice(self.shared)
        photo = self.desk.parent / f"{mark}.jpg"
        photo.write_bytes(mark.encode())
        opened = ["open", mark, "-c", "quality/performance_fault", "-m", "words", "--channel", "phone"]
        changes = [
            ["note", ticket, mark],
            ["edit", ticket, f"title={mark}", "-m", mark],
            ["transition", ticket, random.choice(("triaged", "waiting_customer", "verifying")), "-m", mark],
            ["attach", ticket, str(photo)],
            opened,
        ]
        return random.choices(changes, weights=(8, 3, 3, 2, 1))[0]

    def _turn(self, words: Sequence[str], mark: str) -> Turn:
        began = time.monotonic()
        code, said = self.call(["--desk", str(self.desk), *words])
        return Turn(mark, code, time.monotonic() - began, said)


def faults_of(desk: Path, written: Sequence[Turn], read: Sequence[Turn], before: int) -> list[str]:
    """Return what is not as it must be: lost, doubled, out of order, or a reader that failed.

    Args:
        desk: where the crowd was.
        written, read: what it did.
        before: how many commits there were at first.
    """
    faults = [f"a writer ended with {turn.code}: {turn.said}" for turn in written if turn.code not in {0, 4}]
    faults += [f"a reader ended with {turn.code}: {turn.said}" for turn in read if turn.code != 0]
    done = {turn.mark for turn in written if turn.code == 0}
    seen = Counter(_marks_in(run_git(desk, "log", "--format=%B%x00", "--name-only")))
    faults += [f"lost: {mark}" for mark in done if not seen[mark]]
    faults += [f"made, though refused: {mark}" for mark in seen if mark not in done]
    commits = int(run_git(desk, "rev-list", "--count", "HEAD")) - before
    if commits != len(done):
        faults.append(f"{len(done)} changes made {commits} commits")
    for path in desk.glob("tickets/*/*/*/AS-*.yaml"):
        faults += _faults_of_ticket(path, done)
    code, said = in_process(["--desk", str(desk), "check"])
    return faults + ([f"check: {said}"] if code else [])


def _faults_of_ticket(path: Path, done: set[str]) -> list[str]:
    source = path.read_bytes()
    ticket = parse_ticket(source, path.name)
    ids = Counter(event.id for event in ticket.history)
    moments = [event.at for event in ticket.history]
    texts = Counter(mark for event in ticket.history for mark in set(_marks_in(event.text)))
    faults = [f"{path.stem}: doubled entry {entry}" for entry, count in ids.items() if count > 1]
    faults += [f"{path.stem}: doubled {mark}" for mark, count in texts.items() if count > 1]
    faults += [f"{path.stem}: {mark} was refused" for mark in texts if mark not in done]
    return faults + ([] if moments == sorted(moments) else [f"{path.stem}: out of order"])


def _marks_in(text: str) -> list[str]:
    return [f"mark-{word.split('-end')[0]}-end" for word in text.split("mark-")[1:]]
