"""Edits by hand on their way into a commit: nothing of them is lost, whatever comes in between."""

import stat
from pathlib import Path

import pytest

from tests.support.desks import Desk, copy_desk

NOW = "2026-11-02T09:30:00+08:00"
WHOLE = """\
id: AS-261102-7K3QM
title: Written in an editor
category: quality/performance_fault
priority: P2
channel: phone
department: desk
"""


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return copy_desk(tmp_path / "desk", capsys)


def opened(desk: Desk, title: str) -> str:
    return desk.done("open", title, "-c", "quality/performance_fault", "--incomplete", "--quiet", now=NOW).strip()


def retitled(desk: Desk, ticket: str, old: str, new: str) -> Path:
    file = desk.ticket_file(ticket)
    file.write_text(file.read_text("utf-8").replace(f"title: {old}", f"title: {new}"), "utf-8")
    return file


@pytest.mark.parametrize("staged", [False, True])
def test_a_refusing_hook_takes_nothing_away(desk: Desk, staged: bool) -> None:
    file = retitled(desk, opened(desk, "Kettle"), "Kettle", "Kettle leaks")
    if staged:
        desk.git("add", "--all")
    hook = desk.root / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    before = desk.commits()
    assert desk.run("commit", now=NOW).exit == 4
    assert desk.commits() == before
    assert "title: Kettle leaks" in file.read_text("utf-8")
    hook.unlink()
    desk.done("commit", now=NOW)
    text = file.read_text("utf-8")
    assert text.count("did: edited") == 1
    assert desk.git("status", "--porcelain") == ""
    assert desk.run("check", "--range", "HEAD~1..HEAD", now=NOW).exit == 0


def test_a_ticket_written_from_nothing_is_opened(desk: Desk) -> None:
    opened(desk, "Kettle")
    file = desk.root / "tickets" / "2026" / "11" / "02" / "AS-261102-7K3QM.yaml"
    file.write_text(WHOLE, "utf-8")
    desk.done("commit", "-m", "By mail", now=NOW)
    assert "did: opened" in file.read_text("utf-8")
    assert "Written in an editor" in desk.done("list", now=NOW)
    assert desk.run("check", "tickets", now=NOW).exit == 0


PAID = (
    'payments: [{id: pppppp, kind: refund, amount: "9999.00", currency: CNY, requested: "2026-11-02T09:00:00+08:00", '
    'by: li.na, state: paid, settled: "2026-11-02T09:00:00+08:00", settled_by: sun.li, reference: B-1}]'
)
VISITED = (
    'visits: [{id: vvvvvv, technician: chen.bo, from: "2026-11-03T09:00:00+08:00", to: "2026-11-03T11:00:00+08:00", '
    'planned: "2026-11-02T09:00:00+08:00", state: done, outcome: repaired}]'
)
REPAIRED = 'repairs: [{id: rrrrrr, in: "2026-10-01", out: "2026-10-02", guarantee: "2027-10-02"}]'


@pytest.mark.parametrize(
    "wrong", ["state: closed", "decision: {remedy: refund}", "priority: P9", PAID, VISITED, REPAIRED]
)
def test_a_new_ticket_brings_nothing_that_only_commands_write(desk: Desk, wrong: str) -> None:
    opened(desk, "Kettle")
    file = desk.root / "tickets" / "2026" / "11" / "02" / "AS-261102-7K3QM.yaml"
    field = wrong.partition(":")[0]
    lines = [line for line in WHOLE.splitlines() if not line.startswith(f"{field}:")]
    file.write_text("\n".join([*lines, wrong, ""]), "utf-8")
    before = desk.commits()
    assert desk.run("commit", now=NOW).exit == 4
    assert desk.commits() == before


def test_what_else_is_staged_stays_staged(desk: Desk) -> None:
    retitled(desk, opened(desk, "Kettle"), "Kettle", "Kettle leaks")
    other = retitled(desk, opened(desk, "Lamp"), "Lamp", "Lamp flickers")
    (desk.root / "plan.txt").write_text("Ours\n", "utf-8")
    desk.git("add", "--", "plan.txt")
    before = desk.commits()
    desk.done("commit", str(other), now=NOW)
    assert desk.commits() == before + 1
    assert "A  plan.txt" in desk.git("status", "--porcelain")
    assert desk.git("status", "--porcelain").count("\n") == 2


def test_a_note_by_hand_is_taken_and_a_foreign_one_is_not(desk: Desk) -> None:
    ticket = opened(desk, "Kettle")
    file = desk.ticket_file(ticket)
    entry = '- {id: abcdef, at: "2026-11-02T09:31:00+08:00", by: li.na, did: noted, text: Called}\n'
    text = file.read_text("utf-8")
    file.write_text(text + entry.replace("li.na", "chen.jing"), "utf-8")
    assert "name of chen.jing" in desk.run("commit", now=NOW).out
    file.write_text(text + entry, "utf-8")
    desk.done("commit", now=NOW)
    assert "text: Called" in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8") + entry.replace("noted", "approved").replace("abcdef", "abcdeg"), "utf-8")
    assert "Only a command writes the entry approved" in desk.run("commit", now=NOW).out
