"""A git that outlives the command that started it is seen, and told from one that somebody works with."""

import os
import subprocess
import time
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
        assert git_at_work(tmp_path) is True
        assert git_at_work(tmp_path, orphan=True) is False
        assert child.stdin
        child.stdin.close()
    subprocess.run(["sh", "-c", f"({command}) >/dev/null 2>&1 &"], cwd=tmp_path, check=True)
    with fifo.open("wb"):
        for _wait in range(100):
            if git_at_work(tmp_path):
                break
            time.sleep(0.02)
        if not git_at_work(tmp_path, orphan=True):
            pytest.skip("another process than the first looks after orphans here")
    for _wait in range(100):
        if not git_at_work(tmp_path):
            break
        time.sleep(0.02)
    assert git_at_work(tmp_path, orphan=True) is False
