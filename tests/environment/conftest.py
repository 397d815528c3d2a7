"""A desk with one ticket, for commands that run as processes."""

from pathlib import Path

import pytest

from tests.support.desks import OPEN_FRIDGE, Desk, copy_desk

NOW = "2026-11-23T09:30:00+08:00"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Give a desk with one ticket, whose clock has run out by December."""
    made = copy_desk(tmp_path / "desk", capsys)
    made.done(*OPEN_FRIDGE, now=NOW)
    return made
