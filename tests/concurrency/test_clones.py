"""A small team of clones; ``python -m tests.concurrency.clones`` is the large one."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.concurrency.clones import faults_of, let_work, make_team, reach
from tests.support.git_http import has_http_backend, serve_git


@pytest.mark.parametrize("through", ["file", pytest.param("http", marks=pytest.mark.external)])
def test_every_clone_ends_with_every_change_once(tmp_path: Path, through: str) -> None:
    if through == "http" and not has_http_backend():
        pytest.skip("git http-backend is not installed")
    bare, clones = make_team(tmp_path, 2)
    with serve_git(tmp_path) if through == "http" else nullcontext("") as address:
        if address:
            reach(bare, clones, address)
        turns = let_work(clones, 6 if through == "file" else 3, rounds=2)
    assert faults_of(bare, clones, turns) == []
