"""The figures of a small desk, against figures counted by hand."""

import json
from pathlib import Path

import pytest

from tests.support.desks import Desk, copy_desk

TICKETS = (
    # opened, first answer, told the outcome, closed; the calendar: Monday to Friday, 9 to 12 and 13 to 18
    ("2026-11-02T09:00", "2026-11-02T10:00", "2026-11-02T11:00", "2026-11-02T11:30"),  # 1 h, 2 h
    ("2026-11-03T09:00", "2026-11-03T11:00", "2026-11-03T14:00", "2026-11-03T15:00"),  # 2 h, 4 h: lunch counts not
    ("2026-11-06T17:00", "2026-11-09T10:00", "2026-11-09T12:00", "2026-11-09T13:00"),  # over a weekend
    ("2026-11-10T09:00", None, None, None),
)
"""All P4 (first response in 24 elapsed hours, resolution in 7 workdays): elapsed clocks count every hour."""


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Give a desk with four tickets of November and one of October."""
    desk = copy_desk(tmp_path / "desk", capsys)
    october = desk.done(
        "open", "Old", "-c", "enquiry/stock", "--region", "上海", "-q", now="2026-10-20T09:00:00+08:00"
    ).strip()
    assert october
    for number, moments in enumerate(TICKETS):
        opened, answered, told, closed = (f"{moment}:00+08:00" if moment else None for moment in moments)
        region = "浙江" if number < 3 else "广东"
        ticket = desk.done("open", f"T{number}", "-c", "enquiry/usage", "--region", region, "-q", now=opened).strip()
        if answered and told and closed:
            desk.done("note", ticket, "--to-customer", "soon", now=answered)
            desk.done("transition", ticket, "informed", "-m", "told", now=told)
            desk.done("close", ticket, now=closed)
    return desk


def test_figures_counted_by_hand(desk: Desk) -> None:
    words = ("summary", "--since", "2026-11-01", "--until", "2026-11-30", "-f", "json")
    told = json.loads(desk.done(*words, now="2026-11-30T12:00:00+08:00"))
    now, before = told["figures"], told["before"]
    assert (now["opened"], now["closed"], now["backlog"], now["overdue"]) == (4, 3, 2, 2)
    assert (before["opened"], before["closed"], before["backlog"]) == (1, 0, 1)
    assert now["reopened"] == now["chases"] == 0
    # First answers after 1 h, 2 h and 65 h of real time: the targets of P4 are elapsed hours.
    assert (now["first_response_median"], now["first_response_90th"]) == (2 * 3600, 65 * 3600)
    # Resolved after 2 h, 4 h and 1 + 3 = 4 h of working time.
    assert (now["resolution_median"], now["resolution_90th"]) == (4 * 3600, 4 * 3600)


def test_figures_by_region(desk: Desk) -> None:
    words = ("summary", "--since", "2026-11-01", "--until", "2026-11-30", "--by", "region", "-f", "json")
    regions = json.loads(desk.done(*words, now="2026-11-30T12:00:00+08:00"))["by"]["region"]
    assert {one["value"]: (one["opened"], one["closed"], one["backlog"]) for one in regions} == {
        "浙江": (3, 3, 0),
        "广东": (1, 0, 1),
        "上海": (0, 0, 1),
    }


def test_a_summary_is_text_for_people(desk: Desk) -> None:
    text = desk.done("summary", "--since", "2026-11-01", "--until", "2026-11-30", now="2026-11-30T12:00:00+08:00")
    assert "Enquiry" in text
    assert "2h" in text
