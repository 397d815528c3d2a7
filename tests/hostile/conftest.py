"""Desks for hostile input: a shared one that every case must leave as it was, and one of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desks import OPEN_FRIDGE, Desk, copy_desk
from tests.support.repositories import state_of

NOW = "2026-11-23T09:30:00+08:00"


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shared desk stands."""
    return tmp_path_factory.mktemp("hostile") / "desk"


@pytest.fixture
def desk(shared_folder: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    """Give a desk with two tickets that nothing may change."""
    if not shared_folder.exists():
        make_desk(shared_folder, capsys)
    before = state_of(shared_folder)
    yield Desk(shared_folder, capsys)
    if state_of(shared_folder) != before:  # the next test gets a new one; this one has failed already
        shutil.rmtree(shared_folder)


@pytest.fixture
def own_desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Give a desk that the test may break."""
    return make_desk(tmp_path / "desk", capsys)


def make_desk(folder: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Make a desk with two tickets."""
    made = copy_desk(folder, capsys)
    for _number in range(2):
        made.done(*OPEN_FRIDGE, now=NOW)
    return made
