"""Stock on a real desk: what `check` and `verify` find of movements that were tampered with."""

import json
from pathlib import Path

import pytest

from tests.support.desks import Desk, copy_desk

NOW = "2026-11-23T09:30:00+08:00"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = copy_desk(tmp_path / "desk", capsys)
    desk.be("chen.bo")
    desk.done("part", "in", "RLY-07", "3", now=NOW)
    return desk


def found(desk: Desk, *command: str) -> list[tuple[str, str]]:
    told = json.loads(desk.run(*command, "--format", "json", now=NOW).out)
    codes = [(one["code"], one["path"]) for one in told.get("findings", told.get("offences"))]
    return [one for one in codes if one[0] != "policy/calendar-ends"]


def test_a_part_without_its_movement_and_a_shelf_below_zero(desk: Desk) -> None:
    opened = ("open", "Fridge", "-c", "repair/in_warranty", "--channel", "phone", "--incomplete", "--quiet")
    desk.be("li.na")
    ticket = desk.done(*opened, now=NOW).strip()
    desk.be("chen.bo")
    desk.done("repair", "open", ticket, now=NOW)
    desk.done("part", "issue", "RLY-07", "2", "--ticket", ticket, now=NOW)
    assert found(desk, "check") == []
    month = desk.root / "stock" / "2026-11.yaml"
    content = month.read_text(encoding="utf-8")
    month.write_text(content.replace("quantity: 2", "quantity: 4"), encoding="utf-8")
    path = desk.ticket_file(ticket).relative_to(desk.root).as_posix()
    assert found(desk, "check") == [("stock/negative", "stock/2026-11.yaml"), ("stock/no-movement", path)]
    month.write_text(content.replace("month: 2026-11", "month: 2026-10"), encoding="utf-8")
    assert found(desk, "check") == [("stock/month", "stock/2026-11.yaml")]
    month.write_text(content, encoding="utf-8")
    (desk.root / "stock" / "notes.txt").write_text("?", encoding="utf-8")
    assert found(desk, "check", "--strict") == [("file/stray", "stock/notes.txt")]


def test_a_movement_that_was_rewritten_and_one_of_somebody_who_may_not(desk: Desk) -> None:
    month = desk.root / "stock" / "2026-11.yaml"
    content = month.read_text(encoding="utf-8")
    month.write_text(content.replace("quantity: 3", "quantity: 2"), encoding="utf-8")
    desk.git("commit", "-qam", "Rewrite")
    assert found(desk, "verify", "--all") == [("verify/stock-changed", "stock/2026-11.yaml")]
    desk.git("reset", "-q", "--hard", "HEAD~1")
    desk.be("li.na")
    entry = '- {id: zzzzzz, at: "2026-11-23T09:30:00+08:00", by: li.na, kind: in, part: RLY-07, quantity: 9}\n'
    month.write_text(content + entry, encoding="utf-8")
    desk.git("commit", "-qam", "Add")
    assert ("verify/permission", "stock/2026-11.yaml") in found(desk, "verify", "--all")
