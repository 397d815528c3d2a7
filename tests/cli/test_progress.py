"""The progress bar: only on a terminal, only when it takes long, and gone at the end."""

import os
import pty
import select
import sys

import pytest

from aftersales.cli import progress
from aftersales.cli.progress import progress_bar


def drawn(patience: float, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Return what a bar draws on a terminal that waits `patience` seconds."""
    monkeypatch.setattr(progress, "_PATIENCE", patience)
    monkeypatch.setattr(progress, "_EVERY", 0.0)
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with progress_bar("Reading rows") as tell:
            for done in (1, 50, 100):
                tell(done, 100)
        terminal.flush()
        return everything(leader)


def everything(leader: int) -> bytes:
    """Return all that was written to a terminal; it arrives in pieces."""
    found = b""
    while select.select([leader], [], [], 0.5)[0]:
        found += os.read(leader, 10_000)
    os.close(leader)
    return found


def test_a_bar_grows_and_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    found = drawn(0.0, monkeypatch)
    assert b"Reading rows [" in found
    assert b"50/100" in found
    assert found.endswith(b"\r\x1b[K")


def test_quick_work_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(60.0, monkeypatch) == b""


def test_nothing_is_drawn_into_a_file(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    with progress_bar("Reading rows") as tell:
        tell(1, 2)
    assert capsys.readouterr().err == ""
