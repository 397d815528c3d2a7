"""Faults, a sample of each kind; ``python -m tests.faults`` tries every point of every change."""

import errno
import os
from pathlib import Path

import pytest

from tests.faults.kinds import KINDS, Kind, count_points, try_point
from tests.faults.stories import STORIES, Scene, make_scene, quietly
from tests.faults.tracing import POSSIBLE, Call, Fail, Verdict, trace

pytestmark = [
    pytest.mark.external,
    pytest.mark.skipif(not POSSIBLE, reason="ptrace and seccomp as used here are of Linux on x86-64"),
]
_PLACES = {"kill": 0.66, "kill-git": 0.62, "full": 0.3, "broken": 0.4, "power-chance": 0.66}
"""How far into the change each kind is tried: where the branch moves, or where contents are written."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A desk with work of the user's own, and a note to be written on a ticket."""
    return make_scene(tmp_path_factory.mktemp("faults") / "note", STORIES["note"])


@pytest.fixture(scope="module")
def points(scene: Scene) -> int:
    """Return how many calls the note makes that touch the disk."""
    return count_points(scene)


@pytest.mark.parametrize("kind", _PLACES)
def test_whatever_happens_the_desk_is_before_or_after(kind: str, scene: Scene, points: int) -> None:
    assert points > 60
    try_point(scene, KINDS[kind], int(points * _PLACES[kind]))


def test_a_disk_without_locks_is_refused_in_a_sentence(scene: Scene, tmp_path: Path) -> None:
    said = tmp_path / "said"
    desk = scene.folder / "desk"

    def work() -> int:
        outcome = quietly(["--desk", str(desk), "note", scene.tickets[0], "words"])
        said.write_text(outcome.said)
        return outcome.code or 0

    def without_locks(call: Call) -> Verdict:
        return Fail(errno.ENOLCK) if call.name == "flock" else None

    assert trace(work, desk, without_locks) == 7
    assert f"This file system cannot lock files ({os.strerror(errno.ENOLCK)})" in said.read_text()
    assert "Traceback" not in said.read_text()


def test_an_object_that_git_loses_without_a_word_stops_the_change(scene: Scene) -> None:
    """The batch of loose objects is moved into place after its flush, and git 2.39 ends with 0 where that fails."""

    def rule(call: Call, _point: int) -> Verdict:
        made = (
            call.name == "mkdir" and call.path.startswith(".git/objects/") and len(call.path) == len(".git/objects/ab")
        )
        return Fail(errno.EIO) if made else None

    try_point(scene, Kind("no folder for objects", rule), 0)
