"""Commits merged in this process, in real repositories: by field, symmetric, nothing lost, nothing written before."""

import re
from pathlib import Path

import pytest

from aftersales.codec.tickets import parse_ticket
from aftersales.model.policy import Policy
from aftersales.store.git import Git, open_repository
from aftersales.store.merging import MergePlan, merge_commits
from aftersales.store.reading import Identity
from aftersales.store.transaction import desk_lock
from tests.support.desks import OPEN_FRIDGE, Desk, copy_desk
from tests.support.policies import shipped_policy
from tests.support.repositories import commit_plan, run_git

LI = Identity("Li Na", "li.na@example.com")


def _policy(_files: object) -> Policy:
    return shipped_policy()


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return copy_desk(tmp_path / "desk", capsys)


def at(minute: int) -> str:
    return f"2026-11-22T10:{minute:02}:00+08:00"


def branch(desk: Desk, name: str, start: str = "main") -> None:
    desk.git("switch", "-q", "-C", name, start)


def plan(desk: Desk, ours: str = "one", theirs: str = "two") -> tuple[Git, MergePlan]:
    git = open_repository(desk.root)
    return git, merge_commits(git, git.resolve(ours) or "", git.resolve(theirs) or "", _policy)


def merge(desk: Desk, ours: str = "one", theirs: str = "two") -> str:
    desk.git("switch", "-q", ours)
    git, made = plan(desk, ours, theirs)
    with desk_lock(git):
        return commit_plan(git, made, f"Merge {theirs}\n", LI)


def test_both_sides_of_a_ticket_are_merged_and_the_desk_is_clean(desk: Desk) -> None:
    ticket = desk.done(*OPEN_FRIDGE, now=at(0)).strip()
    other = desk.done(*OPEN_FRIDGE, now=at(1)).strip()
    branch(desk, "one")
    desk.done("transition", ticket, "triaged", now=at(2))
    branch(desk, "two")
    desk.done("note", ticket, "他又来电", now=at(3))
    desk.done("note", other, "only here", now=at(4))
    commit = merge(desk)
    assert (
        desk.git("rev-list", "--parents", "-1", commit).split()[1:] == desk.git("rev-parse", "one~0^1", "two").split()
    )
    merged = parse_ticket(desk.ticket_file(ticket).read_bytes(), "x")
    assert (merged.state, merged.history[-1].text) == ("triaged", "他又来电")
    assert desk.git("status", "--porcelain") == ""
    desk.done("check", "tickets")
    desk.git("fsck", "--strict")


def test_it_does_not_matter_who_merges(desk: Desk) -> None:
    ticket = desk.done(*OPEN_FRIDGE, now=at(0)).strip()
    branch(desk, "one")
    desk.done("edit", ticket, "title=A", now=at(2))
    branch(desk, "two")
    desk.done("edit", ticket, "title=B", now=at(3))
    branch(desk, "three", "two")
    first, second = merge(desk, "one", "two"), merge(desk, "three", "one^1")
    assert desk.git("rev-parse", f"{first}^{{tree}}") == desk.git("rev-parse", f"{second}^{{tree}}")
    assert desk.run("check", "tickets").exit == 1
    refused = desk.run("edit", ticket, "title=C")
    assert (refused.exit, "aftersales resolve" in refused.err) == (6, True)
    desk.done("note", ticket, "words may always be added", now=at(9))


def test_criss_cross_merges_meet(desk: Desk) -> None:
    ticket = desk.done(*OPEN_FRIDGE, now=at(0)).strip()
    branch(desk, "one")
    desk.done("edit", ticket, "title=A", "tags=vip", now=at(2))
    branch(desk, "two")
    desk.done("edit", ticket, "region=上海", now=at(3))
    tips = desk.git("rev-parse", "one", "two").split()
    merge(desk, "one", tips[1])
    merge(desk, "two", tips[0])
    desk.git("switch", "-q", "one")
    desk.done("edit", ticket, "tags=", now=at(5))
    desk.git("switch", "-q", "two")
    desk.done("note", ticket, "two goes on", now=at(6))
    merge(desk, "one", "two")
    merged = parse_ticket(desk.ticket_file(ticket).read_bytes(), "x")
    assert (merged.title, merged.region, merged.tags, merged.conflicts) == ("A", "上海", (), ())
    assert merged.history[-1].text == "two goes on"


def test_a_deleted_ticket_that_was_changed_stays(desk: Desk) -> None:
    ticket = desk.done(*OPEN_FRIDGE, now=at(0)).strip()
    path = desk.ticket_file(ticket).relative_to(desk.root).as_posix()
    branch(desk, "one")
    desk.git("rm", "-q", path)
    desk.git("commit", "-qm", "gone")
    branch(desk, "two")
    desk.done("note", ticket, "still alive", now=at(3))
    _git, made = plan(desk)
    assert made.kept == [path]
    merge(desk)
    assert "still alive" in desk.ticket_file(ticket).read_text("utf-8")


def test_a_ticket_that_was_moved_to_a_wrong_path_comes_back(desk: Desk) -> None:
    ticket = desk.done(*OPEN_FRIDGE, now=at(0)).strip()
    path = desk.ticket_file(ticket).relative_to(desk.root).as_posix()
    wrong = f"tickets/2026/01/01/{ticket}.yaml"
    branch(desk, "one")
    (desk.root / wrong).parent.mkdir(parents=True)
    desk.git("mv", path, wrong)
    desk.git("commit", "-qm", "moved")
    branch(desk, "two")
    desk.done("note", ticket, "at the right place", now=at(3))
    for ours, theirs in (("one", "two"), ("two", "one")):
        _git, made = plan(desk, ours, theirs)
        assert made.files.get(wrong) is None
        assert b"at the right place" in made.merged[path].content


def test_policies_are_merged_as_text_or_stop_the_merge(desk: Desk) -> None:
    policy = desk.root / "policies/desk.yaml"
    text = policy.read_text("utf-8")
    branch(desk, "one")
    policy.write_text(text.replace("currency: CNY", "currency: EUR"), "utf-8")
    desk.git("commit", "-qam", "euro")
    branch(desk, "two")
    policy.write_text(text + "# the end\n", "utf-8")
    desk.git("commit", "-qam", "comment")
    _git, made = plan(desk)
    assert not made.blocked
    merged = made.files["policies/desk.yaml"]
    assert isinstance(merged, bytes)
    assert b"currency: EUR" in merged
    branch(desk, "two")
    policy.write_text(text.replace("currency: CNY", "currency: USD"), "utf-8")
    desk.git("commit", "-qam", "dollar")
    _git, made = plan(desk)
    assert list(made.blocked) == ["policies/desk.yaml"]


def test_two_tickets_of_one_id_both_live(desk: Desk) -> None:
    ticket = desk.done(*OPEN_FRIDGE, now=at(0)).strip()
    path = desk.ticket_file(ticket)
    text = path.read_text("utf-8")
    branch(desk, "one", "main~1")
    branch(desk, "two", "main~1")
    for name, title in (("one", "first"), ("two", "second")):
        desk.git("switch", "-q", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        mine = text.replace("title: 冰箱不制冷", f"title: {title}")
        mine = re.sub(r"\bid: [0-9a-z]{6}\b", f"id: {name[0] * 6}".replace("o", "a"), mine, count=1)
        path.write_text(mine, "utf-8")
        desk.git("add", "-A")
        desk.git("commit", "-qm", title)
    _git, made = plan(desk)
    assert sorted(made.files) == sorted(plan(desk, "two", "one")[1].files)
    merge(desk)
    titles = [parse_ticket(file.read_bytes(), "x").title for file in path.parent.glob("*.yaml")]
    assert sorted(titles) == ["first", "second"]
    desk.done("check", "tickets")
    run_git(desk.root, "fsck", "--strict")
