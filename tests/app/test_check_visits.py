"""Two clones planned one technician for two customers: `check` finds it once they are brought together."""

import json
from pathlib import Path

import pytest

from tests.support.desks import Desk, copy_desk

NOW = "2026-11-23T09:30:00+08:00"


def in_range(desk: Desk, code: str) -> list[dict[str, str]]:
    """Return the findings of this code in what the last commit brought."""
    out = desk.run("check", "--range", "HEAD~1..HEAD", "--format", "json", now=NOW).out
    return [one for one in json.loads(out)["findings"] if one["code"] == code]


def edited(desk: Desk, ticket: str, old: str, new: str) -> str:
    """Commit a ticket with a text replaced; return its path."""
    file = desk.ticket_file(ticket)
    content = file.read_text("utf-8")
    assert old in content
    file.write_text(content.replace(old, new), "utf-8")
    desk.git("commit", "-qam", "by hand")
    return file.relative_to(desk.root).as_posix()


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


def test_a_range_is_held_against_visits_that_stood_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = copy_desk(tmp_path / "desk", capsys)
    tickets = []
    for hour in ("10", "14"):
        opened = ("open", "Fridge", "-c", "repair/on_site", "--incomplete", "--quiet")
        tickets.append(desk.done(*opened, now=NOW).strip())
        desk.done("visit", "plan", tickets[-1], f"2026-11-25T{hour}:00", "--technician", "chen.bo", now=NOW)
        assert in_range(desk, "visit/double-booked") == []
    for ticket, old, new in [(tickets[1], "T14:00", "T11:59"), (tickets[0], "T10:00", "T09:59")]:
        path = edited(desk, ticket, old, new)
        (clash,) = in_range(desk, "visit/double-booked")
        assert clash["path"] == path
    edited(desk, tickets[1], "T11:59", "T13:00")
    assert in_range(desk, "visit/double-booked") == []


def test_a_range_is_held_against_parcels_of_other_tickets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = copy_desk(tmp_path / "desk", capsys)
    for number, expected in enumerate([0, 1]):
        opened = ("open", f"Vase {number}", "-c", "enquiry/usage", "-m", "parcel YT7001", "--quiet")
        ticket = desk.done(*opened, now=NOW).strip()
        desk.done("note", ticket, "YT7001 is named here, and is nobody's parcel by that", now=NOW)
        desk.done("shipment", "add", ticket, "--waybill", ("YT7001", "yt7001")[number], now=NOW)
        assert [one["message"].count("AS-") for one in in_range(desk, "goods/same-waybill")] == [1] * expected
