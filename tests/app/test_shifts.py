"""A day shows what waits, once; a handover what was done, and what comes."""

import json
from pathlib import Path

import pytest

from tests.support.desks import OPEN_FRIDGE, Desk, copy_desk

MORNING = "2026-11-03T09:30:00+08:00"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return copy_desk(tmp_path / "desk", capsys)


def _open(desk: Desk, now: str, person: str = "li.na") -> str:
    ticket = desk.done(*OPEN_FRIDGE, now=now).strip()
    if person:
        desk.done("assign", ticket, person, now=now)
    return ticket


def _day(desk: Desk, *options: str) -> dict[str, list[str]]:
    found = json.loads(desk.done("today", "-f", "json", *options, now=MORNING))
    return {heading: [one["id"] for one in lines] for heading, lines in found.items()}


def test_a_day(desk: Desk) -> None:
    left = _open(desk, "2026-11-02T09:00:00+08:00")  # its first response was due in the afternoon
    due = _open(desk, "2026-11-03T09:00:00+08:00")
    _open(desk, "2026-11-03T09:00:00+08:00", "zhang.min")
    desk.done("request", left, "goodwill", "--amount", "150", "-m", "upset", now=MORNING)
    assert _day(desk) == {
        "Receipt is due": [],
        "The customer wrote": [],
        "Left from before today": [left],
        "Due today": [due],
        "In the department, with nobody": [],
        "Waits for an approval": [],
    }
    desk.be("zhang.min")
    assert _day(desk)["Waits for an approval"] == [left]


def test_a_department(desk: Desk) -> None:
    left, other = _open(desk, "2026-11-02T09:00:00+08:00"), _open(desk, "2026-11-02T09:00:00+08:00", "zhang.min")
    assert sorted(_day(desk, "-d", "desk")["Left from before today"]) == sorted([left, other])
    assert desk.run("today", "-d", "nowhere").exit == 2


def test_a_quiet_day(desk: Desk) -> None:
    said = desk.run("today", now=MORNING, lang="en")
    assert (said.exit, said.out, said.err) == (0, "", "Nothing waits today.\n")


def test_headings_are_spoken(desk: Desk) -> None:
    _open(desk, "2026-11-02T09:00:00+08:00")
    assert desk.done("today", now=MORNING, lang="zh").startswith("此前遗留 (1)\n")


def test_a_handover(desk: Desk) -> None:
    late = _open(desk, "2026-11-02T09:00:00+08:00")
    worked = _open(desk, "2026-11-03T09:00:00+08:00")
    desk.done("note", worked, "He calls back at 13900001111", now=MORNING)
    note = desk.done("handover", now="2026-11-03T18:00:00+08:00", lang="en")
    done, after = note.split("## Late")[0], note.split("## Late")[1]
    assert worked in done
    assert late not in done
    assert "13900001111" not in note
    assert late in after


def test_a_shift_without_work(desk: Desk) -> None:
    assert "Nothing was changed." in desk.done("handover", now="2026-12-01T18:00:00+08:00", lang="en")
