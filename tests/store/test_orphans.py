"""A git that outlives the command that started it is seen, and told from one that somebody works with."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aftersales.store.alive import git_at_work
from tests.support.repositories import run_git


def test_an_orphan_is_told_from_a_child(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "--quiet")
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    command = f"git fast-import --quiet <{fifo}"
    with subprocess.Popen(["git", "fast-import", "--quiet"], cwd=tmp_path, stdin=subprocess.PIPE) as child:
        # A process has no command line for an instant after it was started.
        assert any(git_at_work(tmp_path) for _wait in _instants())
        assert git_at_work(tmp_path, orphan=True) is False
        assert child.stdin
        child.stdin.close()
    subprocess.run(["sh", "-c", f"({command}) >/dev/null 2>&1 &"], cwd=tmp_path, check=True)
    with fifo.open("wb"):
        assert any(git_at_work(tmp_path) for _wait in _instants())
        if not git_at_work(tmp_path, orphan=True):
            pytest.skip("another process than the first looks after orphans here")
    assert any(not git_at_work(tmp_path) for _wait in _instants())


def _instants() -> Iterator[None]:
    """Let some seconds pass in small steps."""
    for _instant in range(250):
        yield
        time.sleep(0.02)
