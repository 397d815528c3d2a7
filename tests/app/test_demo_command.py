"""``aftersales demo`` as it is typed, and the tour it prints, really taken."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.repositories import run_git

NOW = "2026-11-20T16:40:00+08:00"


def aftersales(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program in `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "aftersales", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_tour_can_be_taken(language: str, tmp_path: Path) -> None:
    made = aftersales(tmp_path, "--now", NOW, "demo", "shop", "--lang", language)
    assert made.returncode == 0, made.stderr
    assert made.stdout == f"{tmp_path.resolve() / 'shop'}\n"
    typed = [line.strip() for line in made.stderr.splitlines() if line.startswith("    ")]
    typed = [line for line in typed if not line.startswith(". ")]  # where the program is not on the PATH
    assert typed[0] == "cd shop"
    assert 8 <= len(typed[1:]) <= 12
    for line in typed[1:]:
        program, *words = shlex.split(line)
        if program == "git":
            assert run_git(tmp_path / "shop", *words)
            continue
        done = aftersales(tmp_path / "shop", "--now", NOW, *words)
        assert done.returncode in (0, 1), f"{line}: {done.stderr}"
        assert done.stdout.strip(), line
    checked = aftersales(tmp_path / "shop", "--lang", "en", "check", "tickets", "customers")
    assert checked.returncode == 0, checked.stdout
    assert "warning" not in checked.stdout
    assert run_git(tmp_path / "shop", "status", "--porcelain") == ""
    assert run_git(tmp_path / "shop", "log", "-1", "--format=%s").strip().endswith("new → informed")


def test_the_global_option_speaks_for_the_shop_too(tmp_path: Path) -> None:
    made = aftersales(tmp_path, "--lang", "en", "--now", NOW, "demo", "--size", "3")
    assert made.returncode == 0, made.stderr
    assert "Brookside Home Appliances: 3 tickets" in made.stderr
    assert (tmp_path / "aftersales-demo" / "policies" / "team.yaml").read_text("utf-8").count("Amy Clarke") == 1


def test_a_locale_does_not_change_the_shop(tmp_path: Path) -> None:
    made = aftersales(tmp_path, "demo", "--size", "1", LANG="en_GB.UTF-8")
    assert made.returncode == 0, made.stderr
    assert "晴川家电旗舰店" in made.stderr


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
def test_what_cannot_be_done_is_refused_and_nothing_is_left(arguments: list[str], code: int, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    done = aftersales(tmp_path, *arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["full", "mine.txt"]


def test_a_desk_can_be_made_where_git_knows_nobody(tmp_path: Path) -> None:
    done = aftersales(tmp_path, "demo", "--size", "2")
    assert done.returncode == 0, done.stderr
    assert run_git(tmp_path / "aftersales-demo", "log", "-1", "--format=%ae").strip() == "chen.jing@example.com"
