"""``aftersales import`` at a terminal: it shows the account and asks before it writes."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.imports import LOG, LOG_HEADER, LOG_MAP, NOW, ImportDesk, csv_text


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> ImportDesk:
    return ImportDesk(tmp_path, capsys)


def at_terminal(place: ImportDesk, typed: bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
    """Import with a terminal for standard input, and `typed` on it."""
    table, map_file = place.write("table.csv", csv_text(LOG_HEADER, LOG)), place.write("map.yaml", LOG_MAP)
    leader, follower = pty.openpty()
    os.write(leader, typed)
    command = [sys.executable, "-m", "aftersales", "--desk", str(place.desk.root), "--now", NOW, "import", str(table)]
    try:
        return subprocess.run(
            [*command, "--map", str(map_file), *options], stdin=follower, capture_output=True, check=False, timeout=60
        )
    finally:
        os.close(leader)
        os.close(follower)


def test_no_writes_nothing(place: ImportDesk) -> None:
    done = at_terminal(place, b"n\n")
    assert done.returncode == 0
    assert b"Import this?" in done.stderr
    assert b"together" in done.stdout
    assert place.tickets() == []


def test_yes_writes(place: ImportDesk) -> None:
    done = at_terminal(place, b"y\n")
    assert done.returncode == 0
    assert b"Committed:" in done.stdout
    assert len(place.tickets()) == 2


@pytest.mark.parametrize("option", ["--yes", "--dry-run"])
def test_no_question_where_the_answer_is_given(place: ImportDesk, option: str) -> None:
    done = at_terminal(place, b"", option)
    assert done.returncode == 0
    assert b"Import this?" not in done.stderr
    assert len(place.tickets()) == (2 if option == "--yes" else 0)


def test_one_commit_is_the_default_said_aloud(place: ImportDesk) -> None:
    before = place.desk.commits()
    at_terminal(place, b"", "--yes", "--one-commit")
    assert place.desk.commits() == before + 1
