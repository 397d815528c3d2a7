"""Fixtures of the store's tests."""

from pathlib import Path

import pytest

from aftersales.store.git import Git
from tests.support.repositories import isolate_git, make_desk


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    isolate_git(monkeypatch, tmp_path / "home")


@pytest.fixture
def desk(tmp_path: Path) -> Git:
    """A desk with two tickets and a note."""
    return make_desk(tmp_path / "desk")
