"""The desk as it stood: every list and figure is that of a fresh clone, checked out there, at that moment."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from aftersales.app import past_index
from aftersales.app.freshness import index_path
from aftersales.app.past_index import past_folder
from aftersales.store.git import open_desk
from tests.support.desks import OPEN_FRIDGE, Desk, copy_desk
from tests.support.repositories import run_git
from tests.support.shops import MadeShop

NOW = "2027-01-01T09:00:00+08:00"
ASKED = (
    ("list", "-f", "json"),
    ("list", "--closed", "-f", "json", "--sort", "due"),
    ("find", "退货", "-f", "json"),
    ("overdue", "-f", "json"),
    ("summary", "-f", "json"),
    ("report", "-f", "md"),
    ("team", "load", "-f", "json"),
)


@pytest.fixture(scope="module")
def _shop(shop_of: Callable[[str], MadeShop], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop, whose opening hours change in the end."""
    folder = shop_of("zh").copy(tmp_path_factory.mktemp("past") / "desk")
    for file in (folder / "policies/calendars").glob("*.yaml"):
        file.write_text(file.read_text("utf-8").replace("18:00", "16:00"), "utf-8")
    _commit(folder, "2026-12-20T10:00:00+08:00")
    return folder


@pytest.fixture
def shop(_shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A copy of it."""
    shutil.copytree(_shop, tmp_path / "desk", symlinks=True)
    return Desk(tmp_path / "desk", capsys)


def _commit(folder: Path, moment: str, authored: str = "", message: str = "by hand") -> None:
    names = {f"GIT_{role}_{what}": "a@b" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    dates = {"GIT_AUTHOR_DATE": authored or moment, "GIT_COMMITTER_DATE": moment}
    command = ["git", "commit", "--quiet", "--allow-empty", "--all", "-m", message]
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, **names, **dates})


def _first(desk: Desk, *options: str) -> str:
    return desk.git("rev-list", "--first-parent", *options, "HEAD").split()[0]


def test_it_is_as_in_a_clone_of_that_moment(shop: Desk, tmp_path: Path) -> None:
    shop.done("find", "退货", now=NOW)  # so that there are words to be kept up or to be forgotten
    days = shop.git("log", "--first-parent", "--format=%cd", "--date=format:%Y-%m-%d").split()
    for place in (1, len(days) // 2):
        commit = _first(shop, f"--until={days[place]}T23:59:59+08:00")
        run_git(tmp_path, "clone", "--quiet", str(shop.root), f"then{place}")
        then = Desk(tmp_path / f"then{place}", shop._capture)
        then.git("checkout", "--quiet", commit)
        for asked in ASKED:
            expected = then.done(*asked, now=f"{days[place]}T23:59:59+08:00")
            assert shop.done(*asked, "--as-of", days[place], now=NOW) == expected, (days[place], asked)
    assert shop.git("status", "--porcelain") == ""


def test_a_ticket_as_it_was_shown_and_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = copy_desk(tmp_path / "desk", capsys)
    ticket = desk.done(*OPEN_FRIDGE, now="2026-11-02T09:00:00+08:00").strip()
    before = [desk.done(verb, ticket, now="2026-11-02T12:00:00+08:00") for verb in ("show", "explain")]
    head = desk.git("rev-parse", "HEAD").strip()
    desk.done("edit", ticket, "priority=P1", now="2026-11-03T09:00:00+08:00")
    desk.done("note", ticket, "Called", now="2026-11-04T09:00:00+08:00")
    for verb, was in zip(("show", "explain"), before, strict=True):
        assert desk.done(verb, ticket, "--as-of", "2026-11-02T12:00", now=NOW) == was
        assert desk.done(verb, ticket, now=NOW) != was
    told = desk.run("show", ticket, "--as-of", head, now=NOW)
    assert "2026-11-02 09:00:00" in told.err
    assert "P1" not in desk.done("list", "--as-of", "HEAD~2")
    assert "P1" in desk.done("list", "--as-of", "HEAD~1")
    refused = desk.run("show", ticket, "--as-of", "2026-11-01", now=NOW)
    assert (refused.exit, ticket in refused.err) == (3, True)


@pytest.mark.parametrize(
    ("wanted", "code", "said"),
    [
        ("2026-10-31", 3, "no desk yet"),
        ("2027-01-02", 2, "still to come"),
        ("yesterday", 3, "no day, no moment and no commit"),
        ("--help", 3, "no day, no moment and no commit"),
        ("HEAD:policies", 3, "no day, no moment and no commit"),
    ],
)
def test_what_is_no_point_of_history(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wanted: str, code: int, said: str
) -> None:
    desk = copy_desk(tmp_path / "desk", capsys)
    result = desk.run("list", f"--as-of={wanted}", now=NOW)
    assert result.exit == code, result.err
    assert said in result.err


def test_today_is_now(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = copy_desk(tmp_path / "desk", capsys)
    assert "2027-01-01 09:00:00" in desk.run("list", "--as-of", "2027-01-01", now=NOW).err


def test_imported_history_counts_by_its_own_dates_and_a_rebase_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = copy_desk(tmp_path / "desk", capsys)
    long_ago = ("2024-03-01T09:00:00+08:00", "2024-06-01T09:00:00+08:00")
    for moment in long_ago:
        _commit(desk.root, "2026-12-01T09:00:00+08:00", moment, "old\n\nAction: imported")
    _commit(desk.root, "2026-12-05T09:00:00+08:00")
    _commit(desk.root, "2026-12-06T09:00:00+08:00", "2026-12-02T09:00:00+08:00")
    newest, second, june, march, init = desk.git("rev-list", "HEAD").split()

    def commit(when: str) -> str:
        return desk.run("list", "--as-of", when, now=NOW).err.split("commit ")[1][:10]

    asked = ("2024-03-01", "2024-06-02", "2026-12-03", "2026-12-05", "2026-12-06")
    assert [commit(when) for when in asked] == [each[:10] for each in (march, june, june, second, newest)]
    assert desk.run("list", "--as-of", "2024-02-28", now=NOW).exit == 3
    assert commit(init) == init[:10]


def test_few_are_kept_and_none_holds_customers(shop: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past_index, "KEPT", 1)
    git = open_desk(shop.root)
    for number in range(1, 3):
        shop.done("list", "--as-of", f"HEAD~{number}", now=NOW)
    kept = sorted(past_folder(git).iterdir())
    assert {file.stem for file in kept} == set(shop.git("rev-list", "HEAD").split()[2:3])
    texts = [file.read_text("utf-8") for file in (shop.root / "customers").iterdir()]
    phones = {number.encode() for text in texts for number in re.findall(r"1[\d ]{10,}\d", text)}
    assert phones
    assert any(number in index_path(git).read_bytes() for number in phones)
    assert not any(number in file.read_bytes() for number in phones for file in kept)


def test_a_kept_one_that_is_damaged_is_made_again(shop: Desk) -> None:
    expected = shop.done("list", "--as-of", "HEAD~3", now=NOW)
    (kept,) = past_folder(open_desk(shop.root)).iterdir()
    (kept.with_name("left.tmp")).write_bytes(b"half")
    kept.write_bytes(b"SQLite format 3\0 and then nothing")
    assert shop.done("list", "--as-of", "HEAD~3", now=NOW) == expected


def test_where_nothing_may_be_written_it_is_made_in_memory(shop: Desk) -> None:
    expected = shop.done("list", "--as-of", "HEAD~3", now=NOW)
    shutil.rmtree(past_folder(open_desk(shop.root)))
    past_folder(open_desk(shop.root)).write_text("in the way", "utf-8")
    assert shop.done("list", "--as-of", "HEAD~3", now=NOW) == expected


def test_policies_that_did_not_hold_together(shop: Desk) -> None:
    file = shop.root / "policies/priorities.yaml"
    good = file.read_text("utf-8")
    for text in ("order: 7\n", good):
        file.write_text(text, "utf-8")
        _commit(shop.root, "2026-12-21T10:00:00+08:00")
    commit = shop.git("rev-parse", "HEAD~1").strip()
    result = shop.run("list", "--as-of", "HEAD~1", now=NOW)
    assert result.exit == 5
    assert f"{commit[:10]}:policies/priorities.yaml:1" in result.err
    assert shop.done("list", "--as-of", "HEAD", now=NOW)
