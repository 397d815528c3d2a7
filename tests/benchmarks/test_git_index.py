"""Every way to keep git's index ends in a right `git status`; what it costs is printed, not asserted."""

from pathlib import Path

import pytest

from tests.benchmarks.git_index import SPARSE, WAYS, measure, report
from tests.support.repositories import isolate_git


def test_every_way_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate_git(monkeypatch, tmp_path / "home")
    results = measure(tmp_path / "desk", 150, 1, clients=False)
    assert {name for name, result in results.items() if result.right} == {way.name for way in (*WAYS, *SPARSE)}
    assert results["split index"].size < results["git update-index"].size
    assert "ours" in report(results)
