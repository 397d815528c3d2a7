"""``maintain`` keeps the repository quick, and what anybody has decided on or is writing as it is."""

import json
import sys
from pathlib import Path

import pytest

from aftersales.app import maintaining
from aftersales.store.git import Git, open_repository
from aftersales.store.upkeep import commits_outside, look_at_upkeep, turn_on_untracked_cache
from tests.support.desks import OPEN_FRIDGE, Desk, copy_desk
from tests.support.repositories import isolate_git, run_git


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    isolate_git(monkeypatch, tmp_path / "home")
    return copy_desk(tmp_path / "desk", capsys)


def _fresh(desk: Desk) -> Git:
    return open_repository(desk.root)


def _settings(desk: Desk) -> str:
    return desk.git("config", "--list", "--show-origin")


def test_everything_is_packed_and_known_and_then_there_is_nothing_left_to_do(desk: Desk) -> None:
    ticket = desk.done(*OPEN_FRIDGE).strip()
    desk.git("config", "core.multiPackIndex", "true")
    settings = _settings(desk)
    report = json.loads(desk.done("maintain", "--format", "json"))
    assert report["before"]["loose"] > 5
    assert report["before"]["known_commits"] == 0
    assert report["after"] == {**report["after"], "loose": 0, "known_commits": desk.commits(), "paths_known": True}
    assert _settings(desk) == settings
    desk.done("note", ticket, "more")
    assert commits_outside(_fresh(desk), look_at_upkeep(_fresh(desk)), 5) == 1
    for _round in range(3):  # a pack that was taken into another goes the next time, when nobody can be reading it
        assert "→" in desk.done("maintain")
    again = json.loads(desk.done("maintain", "--format", "json"))
    assert again["before"] == again["after"]
    assert again["after"]["known_commits"] == desk.commits()
    assert desk.done("history", ticket)
    desk.git("fsck", "--strict")
    desk.git("commit-graph", "verify")


def test_a_graph_without_paths_is_made_anew(desk: Desk) -> None:
    desk.git("commit-graph", "write", "--reachable")
    before = look_at_upkeep(_fresh(desk))
    assert (before.known_commits, before.paths_known) == (desk.commits(), False)
    desk.done("maintain")
    assert look_at_upkeep(_fresh(desk)).paths_known


@pytest.mark.parametrize("how", [["--depth=1"], ["--filter=blob:none"]])
def test_shallow_and_partial_clones(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], how: list[str]
) -> None:
    desk.done(*OPEN_FRIDGE)
    desk.git("config", "uploadpack.allowFilter", "true")
    run_git(tmp_path, "clone", "--quiet", *how, f"file://{desk.root}", "clone")
    clone = Desk(tmp_path / "clone", capsys)
    clone.be("li.na")
    clone.done(*OPEN_FRIDGE)
    clone.done("maintain")
    assert look_at_upkeep(_fresh(clone)).loose == 0
    clone.done(*OPEN_FRIDGE)
    assert clone.git("status", "--porcelain") == ""
    clone.git("fsck", "--strict")


def test_the_untracked_cache_is_only_decided_on_where_nobody_has(desk: Desk) -> None:
    desk.git("config", "core.untrackedCache", "false")
    assert not turn_on_untracked_cache(_fresh(desk))
    assert desk.git("config", "core.untrackedCache") == "false\n"
    desk.git("config", "--unset", "core.untrackedCache")
    desk.git("config", "feature.manyFiles", "true")
    assert not turn_on_untracked_cache(_fresh(desk))


def test_scheduled_by_git(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a cron of its own, so that nobody's is changed: git has a variable for that."""
    cron = tmp_path / "cron.py"
    cron.write_text(
        "import pathlib, sys\n"
        f"table = pathlib.Path({str(tmp_path / 'table')!r})\n"
        "if sys.argv[1:] == ['-l']:\n    print(table.read_text() if table.exists() else '', end='')\n"
        "else:\n    table.write_text(open(sys.argv[-1]).read() if sys.argv[1:] != ['-'] else sys.stdin.read())\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("GIT_TEST_MAINT_SCHEDULER", f"crontab:{sys.executable} {cron}")
    desk.done("maintain", "--schedule")
    assert "maintenance run --schedule=daily" in (tmp_path / "table").read_text()
    assert str(desk.root) in desk.git("config", "--global", "--get-all", "maintenance.repo")


def test_the_doctor_suggests_it_when_it_would_help(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "aftersales maintain" not in desk.done("doctor")
    for name in ("MANY_COMMITS", "MANY_LOOSE", "MANY_PACKS"):
        monkeypatch.setattr(maintaining, name, 0)
    desk.done(*OPEN_FRIDGE)
    told = desk.done("doctor")
    assert "objects are files of their own. The objects lie in 1 pack. More than 0 commits are not" in told
    assert "aftersales maintain" in told
    desk.done("maintain")
    monkeypatch.setattr(maintaining, "MANY_PACKS", 50)
    assert "aftersales maintain" not in desk.done("doctor")
