"""What people write into a ticket by hand: a comment stops what would lose it, an edit stops its own ticket alone."""

from pathlib import Path

import pytest

from tests.support.desks import Desk, copy_desk

OPENED, LATE = "2026-11-02T09:30:00+08:00", "2026-11-05T10:00:00+08:00"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return copy_desk(tmp_path / "desk", capsys)


def opened(desk: Desk, title: str) -> str:
    return desk.done("open", title, "-c", "quality/performance_fault", "--incomplete", "--quiet", now=OPENED).strip()


def commented(desk: Desk, ticket: str) -> Path:
    """Put a comment into a ticket and commit it, as a pull request may."""
    file = desk.ticket_file(ticket)
    file.write_text(file.read_text("utf-8").replace("state: new", "state: new  # rings every day"), "utf-8")
    desk.git("commit", "--quiet", "--all", "--message=Remember this")
    return file


@pytest.mark.parametrize("command", [["note", "Called back"], ["assign", "wang.qiang"], ["edit", "region=Zhejiang"]])
def test_a_command_does_not_lose_a_comment(desk: Desk, command: list[str]) -> None:
    ticket = opened(desk, "Kettle leaks")
    file = commented(desk, ticket)
    before = file.read_bytes(), desk.commits()
    verb, word = command
    told = desk.run(verb, ticket, word, now=OPENED)
    assert told.exit == 5
    assert f"{file.relative_to(desk.root)}:4: This comment would be lost by a change." in told.err
    assert (file.read_bytes(), desk.commits()) == before
    assert "Kettle leaks" in desk.done("show", ticket, now=OPENED)


@pytest.mark.parametrize("how", ["comment", "edit"])
def test_chasing_goes_on_with_the_others(desk: Desk, how: str) -> None:
    kettle, lamp = opened(desk, "Kettle leaks"), opened(desk, "Lamp flickers")
    if how == "comment":
        commented(desk, kettle)
    else:
        desk.ticket_file(kettle).write_text("title: half a thought\n", "utf-8")
    told = desk.run("chase", now=LATE)
    assert told.exit == 0
    assert ("comment would be lost" if how == "comment" else "not committed") in told.err
    message = desk.git("log", "-1", "--format=%B")
    assert lamp in message
    assert kettle not in message
    assert desk.run("chase", now=LATE).out == ""
