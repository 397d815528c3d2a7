"""Where a forge merges as text: two changes of one ticket never pass in silence, and a wrong hand is found."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.desks import OPEN_FRIDGE, Desk, copy_desk
from tests.support.repositories import run_git


def at(minute: int) -> str:
    return f"2026-11-22T10:{minute:02}:00+08:00"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk without the driver, in which ``main`` and ``home`` both changed one ticket."""
    desk = copy_desk(tmp_path / "desk", capsys)
    desk.git("config", "--remove-section", "merge.aftersales")
    ticket = desk.done(*OPEN_FRIDGE, now=at(0)).strip()
    desk.git("switch", "-q", "-c", "home")
    desk.done("transition", ticket, "triaged", now=at(2))
    desk.git("switch", "-q", "main")
    desk.done("note", ticket, "他又来电", now=at(3))
    return desk


def _lines(text: str, drop: str) -> str:
    kept = [line for line in text.split("\n") if not line.startswith(("<<<<<<<", "=======", ">>>>>>>"))]
    return "\n".join(line for line in kept if not drop or drop not in line)


Wrong = Callable[[str], str]
WRONG: dict[str, tuple[Wrong, str]] = {
    "marks left": (lambda text: text, "yaml/"),
    "the other's entry dropped": (lambda text: _lines(text, "他又来电"), "change/history-removed"),
    "a wrong state": (lambda text: _lines(text, "").replace("state: triaged", "state: new"), "ticket/state-history"),
    "an entry edited": (lambda text: _lines(text, "").replace("他又来电", "没来电"), "change/history-edited"),
    "an entry twice": (
        lambda text: _lines(text, "") + next(line for line in text.split("\n") if "他又来电" in line) + "\n",
        "entry/duplicate-id",
    ),
}


def test_what_a_hand_gets_wrong_is_found(desk: Desk) -> None:
    desk.git("switch", "-q", "home")
    said = run_git(desk.root, "merge", "--no-edit", "main", check=False)
    assert "CONFLICT" in said
    (path,) = desk.root.glob("tickets/*/*/*/*.yaml")
    marked = path.read_text("utf-8")
    desk.git("commit", "-qam", "merged by hand")
    for name, (wrong, code) in WRONG.items():
        path.write_text(wrong(marked), "utf-8")
        desk.git("commit", "-qa", "--amend", "--allow-empty", "--no-edit")
        checked = desk.run("check", "--range", "main..home")
        assert (checked.exit, code in checked.out) == (1, True), f"{name}: {checked.out}"
    path.write_text(_lines(marked, ""), "utf-8")
    desk.git("commit", "-qa", "--amend", "--no-edit")
    desk.done("check", "--range", "main..home")
