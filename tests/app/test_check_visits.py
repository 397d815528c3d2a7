"""Two clones planned one technician for two customers: `check` finds it once they are brought together."""

import json
from pathlib import Path

import pytest

from tests.support.desks import copy_desk

NOW = "2026-11-23T09:30:00+08:00"


def test_check_finds_a_double_booking(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = copy_desk(tmp_path / "desk", capsys)
    tickets = []
    for hour in ("10", "14"):
        opened = ("open", "Fridge", "-c", "repair/on_site", "--incomplete", "--quiet")
        tickets.append(desk.done(*opened, now=NOW).strip())
        plan = ("visit", "plan", tickets[-1], f"2026-11-25T{hour}:00", "--technician", "chen.bo")
        desk.done(*plan, now=NOW)
    assert "visit/double-booked" not in desk.run("check", "--format", "json", now=NOW).out
    later = desk.ticket_file(tickets[1])
    content = later.read_text(encoding="utf-8")
    later.write_text(content.replace("2026-11-25T14:00", "2026-11-25T11:59"), encoding="utf-8")
    for _again in range(2):  # what an earlier check vouched for is looked at again
        found = json.loads(desk.run("check", "--format", "json", now=NOW).out)["findings"]
        clashes = [one for one in found if one["code"] == "visit/double-booked"]
        assert [one["path"] for one in clashes] == [later.relative_to(desk.root).as_posix()]
        assert tickets[0] in clashes[0]["message"]
