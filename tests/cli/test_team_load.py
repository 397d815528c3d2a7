"""`team load`: the numbers of the desk, for everybody or a department, in both languages."""

import json
from pathlib import Path

import pytest

from tests.support.desks import OPEN_FRIDGE, copy_desk


def test_team_load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = copy_desk(tmp_path / "desk", capsys)
    ticket = desk.done(*OPEN_FRIDGE, now="2026-11-02T09:00:00+08:00").strip()
    desk.be("wang.qiang")
    desk.done("repair", "open", ticket, now="2026-11-24T09:00:00+08:00")
    desk.done("repair", "labour", ticket, "90", now="2026-11-24T10:00:00+08:00")
    now = "2026-11-25T10:00:00+08:00"
    rows = {row["person"]: row for row in json.loads(desk.done("team", "load", "-f", "json", now=now))}
    (holder,) = (name for name, row in rows.items() if row["open"])
    assert (rows[holder]["late"], rows[holder]["oldest"]) == (1, "2026-11-02T09:00:00+08:00")
    assert rows["wang.qiang"]["worked"] == 90
    technical = json.loads(desk.done("team", "load", "-d", "technical", "-f", "json", now=now))
    assert {row["person"] for row in technical} < {*rows}
    assert "1h 30m" in desk.done("team", "load", now=now, lang="en")
    assert desk.run("team", "load", "-d", "nobody", now=now).exit == 3
