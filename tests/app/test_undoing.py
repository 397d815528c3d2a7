"""Which commits can be undone, in real histories."""

from pathlib import Path

import pytest

from tests.support.desks import Desk, copy_desk

NOW = "2026-11-02T09:30:00+08:00"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return copy_desk(tmp_path / "desk", capsys)


def opened(desk: Desk, title: str) -> str:
    return desk.done("open", title, "-c", "quality/performance_fault", "--incomplete", "--quiet", now=NOW).strip()


def test_merges_and_first_commits_are_not_undone(desk: Desk) -> None:
    opened(desk, "Kettle leaks")
    desk.git("switch", "--quiet", "--create", "side", "HEAD~1")
    opened(desk, "Lamp flickers")
    desk.git("switch", "--quiet", "main")
    desk.git("merge", "--quiet", "--no-edit", "side")
    told = desk.run("undo", "HEAD", now=NOW)
    assert told.exit == 4
    assert "merge" in told.err
    first = desk.git("rev-list", "--max-parents=0", "HEAD").strip()
    assert desk.run("undo", first, now=NOW).exit == 4


def test_a_commit_of_another_branch_is_not_undone(desk: Desk) -> None:
    opened(desk, "Kettle leaks")
    desk.git("switch", "--quiet", "--create", "side")
    ticket = opened(desk, "Lamp flickers")
    desk.git("switch", "--quiet", "main")
    told = desk.run("undo", desk.git("rev-parse", "side").strip(), now=NOW)
    assert told.exit == 3
    assert ticket not in desk.done("list", now=NOW)


def test_an_edit_by_hand_is_undone(desk: Desk) -> None:
    ticket = opened(desk, "Kettle leaks")
    file = desk.ticket_file(ticket)
    file.write_text(file.read_text("utf-8").replace("Kettle leaks", "Kettle is gone", 1), "utf-8")
    desk.git("commit", "--quiet", "--all", "--message=By hand")
    desk.done("undo", ticket, now=NOW)
    assert "title: Kettle leaks" in file.read_text("utf-8")
    assert desk.run("check", "tickets", "--range", "HEAD~1..HEAD", now=NOW).exit == 0


def test_only_who_may_edit_may_undo_an_edit(desk: Desk) -> None:
    ticket = opened(desk, "Kettle leaks")
    desk.done("edit", ticket, "priority=P1", now=NOW)
    desk.be("sun.li")
    told = desk.run("undo", ticket, now=NOW)
    assert told.exit == 4
    assert "refused" in told.out
