"""The benchmark itself works; what it measures is printed, not asserted: times are not facts about the code."""

from pathlib import Path

import pytest

from tests.benchmarks.write_path import grow_desk, measure, measure_bulk
from tests.support.repositories import isolate_git, run_git


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    isolate_git(monkeypatch, tmp_path / "home")


def test_a_grown_desk_has_its_tickets_and_is_clean(tmp_path: Path) -> None:
    git = grow_desk(tmp_path / "desk", 250)
    assert len(list(git.list_tree("HEAD", "tickets/2020"))) == 250
    assert git.status_paths() == []


def test_every_way_makes_its_commits(tmp_path: Path) -> None:
    rows = measure(tmp_path / "desk", 20, repeats=2)
    assert [row.tickets for row in rows] == [20] * 5
    assert rows[0].ratio == 1
    # One commit a run, the first uncounted run included: four of the five ways commit; plus the desk and its one day.
    assert run_git(tmp_path / "desk", "rev-list", "--count", "HEAD").strip() == str(4 * 3 + 2)


def test_bulk(tmp_path: Path) -> None:
    assert measure_bulk(tmp_path / "desk", 30) > 0
