"""Desks for hostile input: a shared one that every case must leave as it was, and one of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desks import OPEN_FRIDGE, Desk, copy_desk
from tests.support.repositories import state_of

NOW = "2026-11-23T09:30:00+08:00"


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the desks stand that are made once."""
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture
def template(folders: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Where a desk with two tickets stands, to be copied."""
    folder = folders / "template"
    if not folder.exists():
        made = copy_desk(folder, capsys)
        for _number in range(2):
            made.done(*OPEN_FRIDGE, now=NOW)
    return folder


@pytest.fixture
def desk(template: Path, folders: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    """Give a desk with two tickets that nothing may change."""
    shared = folders / "desk"
    if not shared.exists():
        shutil.copytree(template, shared, symlinks=True)
    before = state_of(shared)
    yield Desk(shared, capsys)
    if state_of(shared) != before:  # the next test gets a new one; this one has failed already
        shutil.rmtree(shared)


@pytest.fixture
def own_desk(template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Give a desk with two tickets that the test may break."""
    shutil.copytree(template, tmp_path / "desk", symlinks=True)
    return Desk(tmp_path / "desk", capsys)
