"""Git's own merge with the driver, and people who settle what it could not: in the merge, and after its commit."""

from pathlib import Path

import pytest

from aftersales.codec.tickets import parse_ticket
from aftersales.model.ticket import Did, Ticket
from tests.support.desks import OPEN_FRIDGE, Desk, copy_desk
from tests.support.repositories import run_git


def at(minute: int) -> str:
    return f"2026-11-22T10:{minute:02}:00+08:00"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return copy_desk(tmp_path / "desk", capsys)


def read(desk: Desk, ticket: str) -> Ticket:
    return parse_ticket(desk.ticket_file(ticket).read_bytes(), ticket)


@pytest.fixture
def disputed(desk: Desk) -> str:
    """A ticket that two people changed apart from each other: Zhang Min on main, Li Na at home."""
    ticket = desk.done(*OPEN_FRIDGE, now=at(0)).strip()
    desk.done("transition", ticket, "triaged", now=at(1))
    desk.git("switch", "-q", "-c", "home")
    desk.done("edit", ticket, "title=冷藏室不冷", "-m", "客户补充", now=at(2))
    desk.done("transition", ticket, "cancelled", "-m", "客户不要了", now=at(3))
    desk.git("switch", "-q", "main")
    desk.be("zhang.min")
    desk.done("edit", ticket, "title=冰箱漏电", now=at(4))
    desk.done("transition", ticket, "verifying", now=at(5))
    return ticket


def merge(desk: Desk) -> str:
    return run_git(desk.root, "merge", "--no-edit", "home", check=False)


def test_gits_merge_leaves_a_valid_ticket_that_names_both(desk: Desk, disputed: str) -> None:
    assert "CONFLICT" in merge(desk)
    left = read(desk, disputed)
    assert [conflict["field"] for conflict in left.conflicts] == ["state", "title"]
    told = desk.run("resolve", disputed, now=at(9))
    for words in ("cancelled", "Li Na", "客户不要了", "verifying", "Zhang Min"):
        assert words in told.out
    desk.done("resolve", disputed, "--take", "state=2", "--take", "title=li.na", "-m", "打过电话", now=at(9))
    desk.git("commit", "-q", "--no-edit")
    printed = desk.done("history", disputed, now=at(9))
    assert "taken away" not in printed
    assert printed.count("打过电话") == 1
    after = read(desk, disputed)
    assert (after.state, after.title, after.conflicts) == ("verifying", "冷藏室不冷", ())
    assert (after.history[-1].did, after.history[-1].by, after.history[-1].text) == (
        Did.RESOLVED,
        "zhang.min",
        "打过电话",
    )
    desk.done("check", "tickets")
    desk.done("transition", disputed, "decided", "--override", "-m", "x", now=at(10), lang="en")


def test_a_committed_conflict_is_loud_and_settled_by_a_commit(desk: Desk, disputed: str) -> None:
    merge(desk)
    desk.git("commit", "-qam", "merged in a hurry")
    checked = desk.run("check", "tickets")
    assert (checked.exit, checked.out.count("[merge/conflict]")) == (1, 2)
    assert disputed in desk.run("list").err
    assert "aftersales resolve" in desk.run("show", disputed).out
    assert desk.run("edit", disputed, "region=上海", now=at(8)).exit == 6
    commits = desk.commits()
    desk.done("resolve", disputed, "--ours", now=at(9))
    assert desk.commits() == commits + 1
    assert (read(desk, disputed).state, read(desk, disputed).title) == ("verifying", "冰箱漏电")
    desk.done("check", "tickets")
    assert desk.run("resolve", disputed).exit == 3


def test_the_cancelled_side_may_win(desk: Desk, disputed: str) -> None:
    merge(desk)
    desk.git("commit", "-qam", "merged in a hurry")
    desk.done("resolve", disputed, "--theirs", now=at(9))
    after = read(desk, disputed)
    assert (after.state, after.history[-1].source, after.history[-1].target) == ("cancelled", "verifying", "cancelled")
    assert after.clocks
    desk.done("check", "tickets")


def test_marks_left_by_a_clone_without_the_driver_are_merged_anew(desk: Desk, disputed: str) -> None:
    desk.git("config", "--remove-section", "merge.aftersales")
    assert "merge/driver" in desk.run("doctor", "--format", "json").out
    merge(desk)
    desk.git("commit", "-qam", "merged as text")
    assert "<<<<<<<" in desk.ticket_file(disputed).read_text("utf-8")
    assert "broken" in desk.run("list").err
    desk.done("resolve", disputed, "--ours", now=at(9))
    assert len(read(desk, disputed).history) == 7
    desk.done("check", "tickets")
    desk.done("doctor", "--fix")
    assert "merge-file" in desk.git("config", "merge.aftersales.driver")


def test_what_is_chosen_must_be_there(desk: Desk, disputed: str) -> None:
    merge(desk)
    desk.git("commit", "-qam", "merged in a hurry")
    assert desk.run("resolve", disputed, "--take", "title=3").exit == 2
    assert desk.run("resolve", disputed, "--take", "region=1").exit == 2
    assert desk.run("resolve", disputed, "--take", "title").exit == 2
    desk.done("resolve", disputed, "--take", "title=first", now=at(9))
    assert [conflict["field"] for conflict in read(desk, disputed).conflicts] == ["state"]


def test_merges_without_disagreement_need_nobody(desk: Desk) -> None:
    ticket = desk.done(*OPEN_FRIDGE, now=at(0)).strip()
    desk.git("switch", "-q", "-c", "home")
    desk.done("note", ticket, "从家里", now=at(2))
    desk.git("switch", "-q", "main")
    desk.done("transition", ticket, "triaged", now=at(3))
    desk.git("merge", "-q", "--no-edit", "home")
    assert (read(desk, ticket).state, len(read(desk, ticket).history)) == ("triaged", 3)
    desk.done("check", "tickets")
