"""A desk that was begun once may be begun again: what a killed ``git init`` left is in nobody's way."""

from pathlib import Path

import pytest

from aftersales.errors import OutsideError
from aftersales.store.git import init_repository


def _left_by_a_killed_init(root: Path) -> Path:
    (root / ".git").mkdir(parents=True)
    lock = root / ".git" / "config.lock"
    lock.write_text("[core]\n")
    return lock


def test_the_lock_of_a_dead_git_goes(tmp_path: Path) -> None:
    lock = _left_by_a_killed_init(tmp_path / "desk")
    assert init_repository(tmp_path / "desk").head().branch == "main"
    assert not lock.exists()


def test_the_lock_stays_where_a_git_may_be_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = _left_by_a_killed_init(tmp_path / "desk")
    monkeypatch.setattr("aftersales.store.git.git_at_work", lambda *_folders: None)  # as on a system without /proc
    with pytest.raises(OutsideError, match="config"):
        init_repository(tmp_path / "desk")
    assert lock.exists()
