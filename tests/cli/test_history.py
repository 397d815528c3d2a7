"""Histories with commits by hand: what a command did, what somebody edited, what was taken away."""

import json
from pathlib import Path

import pytest

from tests.support.desks import OPEN_FRIDGE, Desk, copy_desk


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Give a desk of its own."""
    return copy_desk(tmp_path / "desk", capsys)


def _commit(desk: Desk, file: Path, old: str, new: str, message: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    desk.git("-c", "user.name=Wang Qiang", "-c", "user.email=wq.repair@example.com", "commit", "-qam", message)


def test_edits_by_hand_are_part_of_the_history(desk: Desk) -> None:
    ticket = desk.done(*OPEN_FRIDGE).strip()
    file = desk.ticket_file(ticket)
    _commit(desk, file, "region: 浙江", "region: 江苏", "Correct the region (#12)")
    desk.done("note", ticket, "after that")
    told = json.loads(desk.done("history", ticket, "-f", "json"))
    assert [one["subject"].removeprefix(f"{ticket}: ") for one in told] == [
        "opened: 冰箱不制冷",
        "Correct the region (#12)",
        "note",
    ]
    assert told[1]["edited_by_hand"] == {"region": ["浙江", "江苏"]}
    assert told[1]["author"] == "Wang Qiang"
    assert (told[1]["entries"], told[0]["edited_by_hand"], told[2]["edited_by_hand"]) == ([], {}, {})
    text = desk.done("history", ticket)
    assert "Edited by hand:" in text
    assert "region: 浙江 → 江苏" in text
    assert desk.done("list", "--region", "江苏").count(ticket) == 1


def test_an_entry_that_was_changed_is_named(desk: Desk) -> None:
    ticket = desk.done(*OPEN_FRIDGE).strip()
    desk.done("note", ticket, "the customer was rude")
    _commit(desk, desk.ticket_file(ticket), "the customer was rude", "the customer was polite", "Nothing to see here")
    told = json.loads(desk.done("history", ticket, "-f", "json"))
    assert len(told[-1]["lost"]) == 1
    assert "was changed or taken away" in desk.done("history", ticket)


def test_a_commit_that_broke_the_file_is_told(desk: Desk) -> None:
    ticket = desk.done(*OPEN_FRIDGE).strip()
    file = desk.ticket_file(ticket)
    _commit(desk, file, "history:", "<<<<<<< HEAD\nhistory:", "Oops")
    _commit(desk, file, "<<<<<<< HEAD\nhistory:", "history:", "Mend")
    told = json.loads(desk.done("history", ticket, "-f", "json"))
    assert "broken" in told[1]
    assert "broken" not in told[2]


def test_changes_are_shown_with_diff(desk: Desk) -> None:
    ticket = desk.done(*OPEN_FRIDGE).strip()
    desk.done("transition", ticket, "triaged")
    text = desk.done("history", ticket, "--diff")
    assert "-state: new" in text
    assert "+state: triaged" in text
    assert "-state: new" not in desk.done("history", ticket)
