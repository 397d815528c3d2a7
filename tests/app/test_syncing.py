"""Sync: whatever is in the way is said, and nothing is lost; how two people meet stands in scenarios/two-clones."""

from pathlib import Path

import pytest

from tests.support.desks import Desk, copy_desk
from tests.support.repositories import run_git
from tests.support.team import NOON, OPEN_LAMP, Team, new_team


@pytest.fixture
def team(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Team:
    return new_team(tmp_path, capsys)


def _open(desk: Desk) -> str:
    return desk.done(*OPEN_LAMP, now=NOON).split()[0]


def _sync(desk: Desk, *arguments: str) -> str:
    return desk.done("sync", *arguments, now=NOON, lang="en")


def _same(team: Team) -> bool:
    return team.li.git("rev-parse", "HEAD") == team.zhou.git("rev-parse", "HEAD") == f"{team.head()}\n"


def _sound(desk: Desk) -> None:
    assert desk.git("status", "--porcelain") == ""
    desk.done("check", now=NOON)
    desk.done("verify", "--all", now=NOON)


def test_staged_and_unstaged_work_stays(team: Team) -> None:
    ticket = _open(team.li)
    _sync(team.li)
    (team.zhou.root / "docs").mkdir(exist_ok=True)
    (team.zhou.root / "docs/mine.md").write_text("staged")
    team.zhou.git("add", "docs/mine.md")
    (team.zhou.root / "README.md").write_text("unstaged")
    before = team.zhou.git("status", "--porcelain")
    _sync(team.zhou)
    assert team.zhou.git("status", "--porcelain") == before
    assert ticket in team.zhou.done("list", now=NOON)


def test_edits_that_are_in_the_way_are_not_written_over(team: Team) -> None:
    ticket = _open(team.li)
    _sync(team.li)
    _sync(team.zhou)
    team.li.done("note", ticket, "more", now=NOON)
    _sync(team.li)
    path = team.zhou.ticket_file(ticket)
    path.write_text("half an edit")
    said = team.zhou.run("sync", now=NOON)
    assert said.exit == 6
    assert path.read_text() == "half an edit"


def test_the_first_push_makes_the_branch(team: Team, tmp_path: Path) -> None:
    empty = tmp_path / "empty.git"
    run_git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(empty))
    team.li.git("remote", "add", "backup", str(empty))
    _sync(team.li, "backup")
    assert run_git(empty, "rev-parse", "main") == team.li.git("rev-parse", "HEAD")


def test_seals_come_and_go(team: Team) -> None:
    _open(team.li)
    team.li.done("seal", "2026-11", "--unsigned", now=NOON)
    _sync(team.li)
    _sync(team.zhou)
    assert "sealed/2026-11" in team.zhou.git("tag")
    team.zhou.done("seal", "2026-12", "--unsigned", now=NOON)  # and no commit beside it
    assert _sync(team.zhou) == "origin/main: 1 seal went\n"
    assert _sync(team.zhou) == "origin/main: nothing new on either side.\n"
    _sync(team.li)
    assert "sealed/2026-12" in team.li.git("tag")


# -- what is in the way


def test_a_remote_that_is_not_there(team: Team) -> None:
    _open(team.li)
    team.bare.rename(team.bare.with_name("gone.git"))
    said = team.li.run("sync", now=NOON, lang="en")
    assert said.exit == 7
    assert "your changes are committed here" in said.err


def test_without_a_remote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = copy_desk(tmp_path / "alone", capsys)
    assert desk.run("sync").exit == 2
    assert "git remote add" in desk.run("sync", lang="en").err
    assert desk.run("sync", "nowhere").exit == 3


def test_what_a_hook_refuses_stays_here(team: Team) -> None:
    team.hook("echo 'Not on Sundays.' >&2; exit 1")
    ticket = _open(team.li)
    said = team.li.run("sync", now=NOON, lang="en")
    assert said.exit == 4
    assert "Not on Sundays." in said.err
    assert ticket in team.li.done("list", now=NOON)


def test_a_protected_branch_gets_a_topic_branch(team: Team) -> None:
    refuse = "GL-HOOK-ERR: You are not allowed to push code to protected branches on this project."
    team.hook(f"while read old new ref; do [ $ref = refs/heads/main ] && echo '{refuse}' >&2 && exit 1; done; exit 0")
    _open(team.li)
    said = team.li.run("sync", now=NOON, lang="en")
    assert said.exit == 0
    assert "sync/li.na-261102-120000" in said.err
    assert team.head("sync/li.na-261102-120000") == team.li.git("rev-parse", "HEAD").strip()


def test_a_rewritten_history_is_not_taken_over(team: Team) -> None:
    ticket = _open(team.li)
    _sync(team.li)
    _sync(team.zhou)
    team.li.git("reset", "-q", "--hard", "HEAD~1")
    other = _open(team.li)
    team.li.git("push", "-q", "--force", "origin", "main")
    said = team.zhou.run("sync", now=NOON, lang="en")
    assert said.exit == 6
    assert "was rewritten" in said.err
    _sync(team.zhou, "--accept-rewritten")
    _sync(team.li)
    listed = team.li.done("list", now=NOON)
    assert ticket in listed
    assert other in listed
    assert _same(team)


def test_two_desks_are_not_joined(team: Team, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = copy_desk(tmp_path / "other", capsys)
    other.git("commit", "-q", "--amend", "--no-edit", "--date=2020-01-01T00:00:00Z")
    other.git("remote", "add", "origin", str(team.bare))
    said = other.run("sync", now=NOON, lang="en")
    assert said.exit == 6
    assert "two desks" in said.err


def test_a_file_that_a_person_has_to_merge(team: Team) -> None:
    for desk, name in ((team.li, "Shop of Li"), (team.zhou, "Shop of Zhou")):
        path = desk.root / "policies/desk.yaml"
        path.write_text(
            path.read_text("utf-8").replace("name: {en: ", f"name: {{zh: {name}, en: ").replace("示例家电", name),
            "utf-8",
        )
        desk.git("commit", "-qam", "name", "--author=Chen Jing <chen.jing@example.com>")
    _sync(team.li)
    head = team.zhou.git("rev-parse", "HEAD")
    said = team.zhou.run("sync", now=NOON, lang="en")
    assert said.exit == 6
    assert "policies/desk.yaml" in said.err
    assert "git merge origin/main" in said.err
    assert team.zhou.git("rev-parse", "HEAD") == head


def test_something_half_done(team: Team) -> None:
    ticket = _open(team.li)
    _sync(team.li)
    team.zhou.git("checkout", "-q", "--detach")
    assert team.zhou.run("sync", now=NOON).exit == 6
    team.zhou.git("checkout", "-q", "main")
    (team.zhou.root / ".git/MERGE_HEAD").write_text(team.zhou.git("rev-parse", "HEAD"))
    assert team.zhou.run("sync", now=NOON).exit == 6
    (team.zhou.root / ".git/MERGE_HEAD").unlink()
    _sync(team.zhou)
    assert ticket in team.zhou.done("list", now=NOON)


@pytest.mark.parametrize("options", [["--depth=1"], ["--filter=blob:none"]])
def test_clones_that_hold_less(
    team: Team, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    run_git(team.bare, "config", "uploadpack.allowFilter", "true")
    first = _open(team.li)
    _sync(team.li)
    run_git(tmp_path, "clone", "--quiet", *options, f"file://{team.bare}", str(tmp_path / "less"))
    less = Desk(tmp_path / "less", capsys)
    less.be("zhang.min")
    second = _open(less)
    team.li.done("note", first, "meanwhile", now=NOON)
    _sync(team.li)
    _sync(less)
    _sync(team.li)
    assert {first, second} <= set(team.li.done("list", "-f", "csv", now=NOON).replace(",", " ").split())
