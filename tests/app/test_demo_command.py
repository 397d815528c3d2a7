"""``aftersales demo`` as it is typed, and the tour it prints, really taken."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aftersales.cli.main import run
from tests.support.desks import Desk
from tests.support.repositories import run_git
from tests.support.shops import NOW, MadeShop


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_tour_can_be_taken(
    language: str, shop_of: Callable[[str], MadeShop], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    made = shop_of(language)
    typed = [line.strip() for line in made.said.splitlines() if line.startswith("    ")]
    typed = [line for line in typed if not line.startswith(". ")]  # where the program is not on the PATH
    assert typed[0] == "cd shop"
    assert 8 <= len(typed[1:]) <= 20
    desk = Desk(made.copy(tmp_path / "shop"), capfd)
    for line in typed[1:]:
        program, *words = shlex.split(line)
        if program == "git":
            assert desk.git(*words)
            continue
        done = desk.run(*words, now=NOW[language])
        assert done.exit in (0, 1), f"{line}: {done.err}"
        assert done.out.strip() or line.endswith("verify --all"), line  # where all is well it only counts
    checked = desk.run("check", "tickets", "customers", "stock", lang="en", now=NOW[language])
    assert checked.exit == 0, checked.out
    assert "warning" not in checked.out
    assert desk.git("status", "--porcelain") == ""
    assert desk.git("log", "-1", "--format=%s").strip().endswith("informed by phone")
    assert typed[-1] == "aftersales verify --all"
    assert done.exit == 0, done.err


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty folder, and stand in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_global_option_speaks_for_the_shop_too(outside: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "en", "--now", NOW["en"], "demo", "--size", "3"]) == 0
    assert "Brookside Home Appliances: 3 tickets" in capfd.readouterr().err
    assert (outside / "aftersales-demo" / "policies" / "team.yaml").read_text("utf-8").count("Amy Clarke") == 1


def test_a_locale_does_not_change_the_shop(
    outside: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert run(["demo", str(outside / "desk"), "--size", "1"]) == 0
    assert "晴川家电旗舰店" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["demo", "--size", "0"], 2),
        (["demo", "--size", "many"], 2),
        (["demo", "--lang", "fr"], 2),
        (["demo", "--commits", "year", "--size", "3"], 2),
        (["--now", "tomorrow", "demo"], 2),
        (["--now", "2026-11-20", "demo"], 2),
        (["demo", "full"], 6),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_left(
    arguments: list[str], code: int, outside: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (outside / "full").mkdir()
    (outside / "full" / "mine.txt").write_text("mine")
    assert run(arguments) == code
    assert "Traceback" not in capfd.readouterr().err
    assert sorted(path.name for path in outside.rglob("*")) == ["full", "mine.txt"]


def test_a_desk_can_be_made_by_a_process_of_its_own_where_git_knows_nobody(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "aftersales", "demo", "--size", "2"]
    subprocess.run(program, cwd=tmp_path, env=os.environ, capture_output=True, check=True, stdin=subprocess.DEVNULL)
    assert run_git(tmp_path / "aftersales-demo", "log", "-1", "--format=%ae").strip() == "chen.jing@example.com"
