"""Trials of scale: many tickets that the lifecycle allows, the same each time."""

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from aftersales.app.context import Context
from aftersales.app.demo.building import Demo
from aftersales.app.demo.crowd import _later
from aftersales.app.demo.scale import CommitPer, build_crowd, stages_of
from aftersales.codec.tickets import check_ticket, parse_ticket
from aftersales.model.ticket import Did, Ticket
from tests.support.repositories import run_git

NOW = datetime.fromisoformat("2026-11-20T16:40:00+08:00")
NUMBER = 400


@pytest.fixture
def trial(tmp_path: Path) -> Demo:
    """Give a desk with a few hundred tickets."""
    return build_crowd(tmp_path / "desk", "zh", NOW, NUMBER)


def tickets_of(demo: Demo) -> list[Ticket]:
    """Return its tickets in the order of their ids."""
    paths = sorted((demo.root / "tickets").rglob("AS-*.yaml"))
    return [parse_ticket(path.read_bytes(), path.name) for path in paths]


def test_as_many_as_asked_for_and_each_of_them_possible(trial: Demo) -> None:
    for path in (trial.root / "tickets").rglob("AS-*.yaml"):
        assert check_ticket(path.read_bytes(), path.name) == []
    tickets = tickets_of(trial)
    lifecycle = Context(trial.root).policy.lifecycle
    customers = {path.stem for path in (trial.root / "customers").glob("*.yaml")}
    assert len(tickets) == trial.number == NUMBER
    for ticket in tickets:
        state = lifecycle.initial
        for event in ticket.history:
            if event.did is Did.TRANSITION:
                assert event.source == state
                assert lifecycle.transition(state, event.target or "")
                state = event.target or ""
        assert ticket.state == state
        assert all(one.at <= other.at for one, other in pairwise(ticket.history))
        assert NOW - timedelta(days=366) <= ticket.opened_at <= ticket.history[-1].at <= NOW
        assert not ticket.customer or ticket.customer in customers


def test_what_is_common_is_common(trial: Demo) -> None:
    tickets = tickets_of(trial)
    closed = sum(ticket.state in ("closed", "cancelled") for ticket in tickets)
    assert 0.75 * NUMBER < closed < NUMBER
    assert {ticket.priority for ticket in tickets} == {"P1", "P2", "P3", "P4"}
    assert 0.12 * NUMBER < sum(ticket.category.startswith("enquiry") for ticket in tickets) < 0.35 * NUMBER
    assert 3 < sum(len(ticket.history) for ticket in tickets) / NUMBER < 12
    cooling = [t.opened_at.month for t in tickets if t.product.get("type") == "air_conditioner"]
    assert sum(month in (6, 7, 8) for month in cooling) > len(cooling) / 2


def test_one_commit_a_day_and_a_clean_work_tree(trial: Demo) -> None:
    assert run_git(trial.root, "status", "--porcelain") == ""
    days = {ticket.opened_at.date() for ticket in tickets_of(trial)}
    subjects = run_git(trial.root, "log", "--format=%s").splitlines()
    assert {f"tickets of {day}" for day in days} <= set(subjects)
    assert len(subjects) == len(days) + 3


def test_the_same_seed_makes_the_same_tickets_by_the_day_or_by_the_event(trial: Demo, tmp_path: Path) -> None:
    by_event = build_crowd(tmp_path / "events", "zh", NOW, NUMBER, per=CommitPer.EVENT)
    other = build_crowd(tmp_path / "other", "zh", NOW, NUMBER, seed=2)
    tree = run_git(trial.root, "rev-parse", "HEAD:tickets")
    assert run_git(by_event.root, "rev-parse", "HEAD:tickets") == tree
    assert run_git(other.root, "rev-parse", "HEAD:tickets") != tree
    dates = [int(line) for line in run_git(by_event.root, "log", "--format=%at").splitlines()]
    assert dates == sorted(dates, reverse=True)
    assert len(dates) == sum(len(ticket.history) for ticket in tickets_of(by_event)) + 3


def test_an_english_crowd_of_one(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    demo = build_crowd(tmp_path / "one", "en", NOW, 1, progress=lambda done, total: told.append((done, total)))
    (ticket,) = tickets_of(demo)
    assert ticket.title.isascii()
    assert told[-1] == (1, 1)


def test_stages_grow_by_one_entry_and_end_as_the_ticket(trial: Demo) -> None:
    for ticket in tickets_of(trial)[:50]:
        stages = list(stages_of(ticket))
        assert [len(stage.history) for stage in stages] == list(range(1, len(ticket.history) + 1))
        assert stages[0].state == "new"
        assert stages[0].assignee == ""
        assert stages[-1] == ticket


@pytest.mark.parametrize(
    ("start", "minutes", "moment"),
    [
        ("2026-11-19T10:00", 30, "2026-11-19T10:30:07"),
        ("2026-11-19T17:50", 30, "2026-11-20T09:20:07"),
        ("2026-11-20T17:50", 30, "2026-11-23T09:20:07"),
        ("2026-11-19T22:10", 10, "2026-11-20T09:20:07"),
        ("2026-11-19T03:10", 10, "2026-11-19T09:20:07"),
        ("2026-11-19T10:00", 960, "2026-11-23T10:00:07"),
    ],
)
def test_a_crowd_works_in_working_hours_too(start: str, minutes: int, moment: str) -> None:
    assert _later(datetime.fromisoformat(start), minutes, 7) == datetime.fromisoformat(moment)
