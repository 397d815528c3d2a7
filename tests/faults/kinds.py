"""The kinds of fault, and one trial of each: break a change at one point, then hold what is promised."""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.faults.disk import Disk, Rest
from tests.faults.stories import Outcome, Scene, quietly, verify
from tests.faults.tracing import Call, Fail, Judge, Kill, KillOne, Verdict, trace

_TAKING_ROOM = frozenset({"write", "pwrite64", "writev", "mkdir", "mkdirat", "link", "linkat", "copy_file_range"})
_SYNCING = frozenset({"fsync", "fdatasync", "sync_file_range"})
Rule = Callable[[Call, int], Verdict]
"""What to do with a call when the fault is to come at the point given."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault.

    Attributes:
        what: in words, for the table.
        rule: what happens at and after the point.
        power: the power goes at the point, and this becomes of what was not flushed.
    """

    what: str
    rule: Rule
    power: Rest | None = None


def _kill(call: Call, point: int) -> Verdict:
    return Kill() if call.number >= point else None


def _kill_child(call: Call, point: int) -> Verdict:
    return KillOne() if call.number == point and call.child else None


def _kill_parent(call: Call, point: int) -> Verdict:
    """Kill the command at its next call; a git that it has started goes on alone."""
    return KillOne() if call.number >= point and not call.child else None


def _full(error: int) -> Rule:
    """Fail whatever takes room, from the point on: a disk that is full stays full."""

    def rule(call: Call, point: int) -> Verdict:
        return Fail(error) if call.number >= point and (call.name in _TAKING_ROOM or _makes(call)) else None

    return rule


def _makes(call: Call) -> bool:
    return call.name in {"open", "openat"} and ("tmp" in call.path or "lock" in call.path)


def _broken_once(call: Call, point: int) -> Verdict:
    return Fail(errno.EIO) if call.number == point else None


def _read_only(call: Call, point: int) -> Verdict:
    if call.name in {*_SYNCING, "sync", "flock"}:
        return None
    return Fail(errno.EROFS) if call.number >= point else None


KINDS = {
    "kill": Kind("everything killed at once (SIGKILL)", _kill),
    "kill-git": Kind("a git killed, the command goes on", _kill_child),
    "kill-command": Kind("the command killed, its git goes on", _kill_parent),
    "full": Kind("disk full from here on (ENOSPC)", _full(errno.ENOSPC)),
    "quota": Kind("quota used up from here on (EDQUOT)", _full(errno.EDQUOT)),
    "broken": Kind("one call fails (EIO)", _broken_once),
    "read-only": Kind("disk read-only from here on (EROFS)", _read_only),
    "power": Kind("power cut, all that was not flushed is lost", _kill, Rest.LOST),
    "power-names": Kind("power cut, names kept without contents", _kill, Rest.NAMES),
    "power-chance": Kind("power cut, chance decides what was kept", _kill, Rest.CHANCE),
}


def count_points(scene: Scene) -> int:
    """Return how many calls the whole change makes."""
    seen: list[Call] = []
    with _copy(scene) as here:
        _run(scene, here, seen.append)
    return len(seen)


def try_point(scene: Scene, kind: Kind, point: int, seed: int = 0) -> None:
    """Break the change at `point`.

    Raises:
        BrokenPromiseError: something that is promised does not hold afterwards.
    """
    with _copy(scene) as here:
        if kind.power is None:
            outcome = _run(scene, here, lambda call: kind.rule(call, point))
            verify(scene, here, outcome)
        else:
            with _copy(scene, desk=False) as image:
                _cut_power(scene, here, image, kind, point, seed)
                verify(scene, image, Outcome(None, ""))


def _cut_power(scene: Scene, here: Path, image: Path, kind: Kind, point: int, seed: int) -> None:
    if kind.power is None:
        raise TypeError("no power cut")
    rest = kind.power
    with Disk(here / "desk") as disk:
        done: list[Call] = []
        random = Random(f"{seed} {point}")  # noqa: S311  chance, not secrets

        def judge(call: Call) -> Verdict:
            if call.number < point:
                disk.note(call)
                return None
            if not done:
                done.append(call)
                disk.leave(image / "desk", rest, random)
            return Kill()

        _run(scene, here, judge)
        if not done:
            disk.leave(image / "desk", rest, random)


def _run(scene: Scene, here: Path, judge: Judge) -> Outcome:
    said = here / "said.txt"

    def work() -> int:
        outcome = quietly(scene.command(here))
        said.write_text(outcome.said, "utf-8")
        return outcome.code if outcome.code is not None else 99

    code = trace(work, here / "desk", judge)
    return Outcome(code, said.read_text("utf-8") if said.exists() else "")


class _copy:  # noqa: N801  used like a function
    """A copy of the scene's folder, for the length of a block; without the desk where it is made otherwise."""

    def __init__(self, scene: Scene, *, desk: bool = True) -> None:
        self._scene, self._desk = scene, desk
        base = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112  memory is quicker than a disk
        self._folder = Path(tempfile.mkdtemp(prefix="aftersales-faults-", dir=base))

    def __enter__(self) -> Path:
        here = self._folder / "here"
        ignore = None if self._desk else shutil.ignore_patterns("desk")
        shutil.copytree(self._scene.folder, here, symlinks=True, ignore=ignore)
        return here

    def __exit__(self, *_error: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
