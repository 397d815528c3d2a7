"""Figures of a report about an imported event log, held against the same figures worked out from the log in DuckDB."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.support.desks import copy_desk
from tests.support.event_log import write_log
from tests.support.imports import MAPS
from tests.support.recomputed import DAYS_OFF, WORKED, Recomputed, differences

START, END = date(2026, 6, 1), date(2026, 11, 1)


def test_a_report_is_equal_to_what_duckdb_makes_of_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log.csv"
    write_log(log, cases=250, seed=1)
    desk = copy_desk(tmp_path / "desk", capsys)
    desk.be("zhang.min")
    desk.done(
        "import", str(log), "--map", str(MAPS / "helpdesk-event-log.yaml"), "--yes", now="2027-01-15T12:00:00+08:00"
    )
    period = ("--since", START.isoformat(), "--until", "2026-10-31")
    told = json.loads(desk.done("report", *period, "--format", "json", now="2027-01-15T12:00:00+08:00"))
    again = Recomputed(log, DAYS_OFF, WORKED)
    found = differences(told, again, START, END)
    assert not found, "\n".join(found)
    assert (
        sum(row["count"] for row in again.lengths("resolved", START, END).values()) > 50
    )  # there was something to compare
    assert told["sections"][0]["lead"]["reopened"] > 5
