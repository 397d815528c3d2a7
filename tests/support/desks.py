"""Desks for tests, made by the real `init` and worked by the real command line, in this process."""

import io
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from aftersales.app.desk import NewDesk, init_desk
from aftersales.app.freshness import fresh_index
from aftersales.cli.main import run
from aftersales.store.git import open_repository
from tests.support.repositories import run_git

OPENED = datetime.fromisoformat("2026-11-01T09:00:00+08:00")


@dataclass(frozen=True)
class Result:
    """How a command ended and what it printed."""

    exit: int
    out: str
    err: str


@lru_cache(maxsize=4)
def desk_template(language: str, team: str) -> Path:
    """Make a desk with a current index once; tests copy it, which is quicker than `init`."""
    folder = Path(mkdtemp(prefix="aftersales-desk-"))
    run_git(folder, "init", "--quiet", "--initial-branch=main")
    run_git(folder, "config", "user.name", "Li Na")
    run_git(folder, "config", "user.email", "li.na@example.com")
    init_desk(folder, NewDesk("示例家电", language, "Asia/Shanghai", "CNY", "CN", team=team), OPENED)
    fresh_index(open_repository(folder)).close()  # every copy would build the same one
    run_git(folder, "repack", "-adq")  # few files copy quickly
    return folder


class Desk:
    """A desk that a test works on: `run` is the command line, `git` is git."""

    def __init__(self, root: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capture = capture

    def run(self, *arguments: str, now: str | None = None, lang: str | None = None, stdin: bytes | str = b"") -> Result:
        """Run one command; its exit code and output are returned, never raised."""
        options = ["--desk", str(self.root)]
        options += ["--now", now] if now else []
        options += ["--lang", lang] if lang else []
        self._capture.readouterr()
        with _standard_input(stdin.encode() if isinstance(stdin, str) else stdin):
            code = run([*options, *arguments])
        out, err = self._capture.readouterr()
        return Result(int(code), out, err)

    def done(self, *arguments: str, now: str | None = None, lang: str | None = None) -> str:
        """Run a command that must succeed and return what it printed."""
        result = self.run(*arguments, now=now, lang=lang)
        assert result.exit == 0, f"{arguments}: exit {result.exit}\n{result.out}{result.err}"
        return result.out

    def git(self, *arguments: str) -> str:
        """Run git in the desk."""
        return run_git(self.root, *arguments)

    def be(self, person: str) -> None:
        """Become a person of the example team, as git knows them."""
        self.git("config", "user.name", person)
        self.git("config", "user.email", f"{person}@example.com")

    def commits(self) -> int:
        """Return the number of commits."""
        return int(self.git("rev-list", "--count", "HEAD"))

    def ticket_file(self, ticket: str) -> Path:
        """Return the path of a ticket's file."""
        return next(self.root.glob(f"tickets/*/*/*/{ticket}.yaml"))


@contextmanager
def _standard_input(content: bytes) -> Iterator[None]:
    """Let `content` be what this process reads: no terminal, and nobody who would answer."""
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(content), encoding="utf-8")
    try:
        yield
    finally:
        sys.stdin = before


def copy_desk(folder: Path, capture: pytest.CaptureFixture[str], language: str = "en", team: str = "example") -> Desk:
    """Return a fresh desk in `folder`."""
    shutil.copytree(desk_template(language, team), folder, symlinks=True)
    return Desk(folder, capture)


OPEN_FRIDGE: Sequence[str] = (
    *("open", "冰箱不制冷", "-c", "quality/performance_fault", "-m", "客户来电：冷藏室不冷", "--channel", "phone"),
    *("--product", "refrigerator", "--model", "BCD-218", "--serial", "R218-0001", "--symptom", "冷藏室 12 度"),
    *("--set", "dates.invoice=2026-10-04", "--region", "浙江", "--quiet"),
)
"""The arguments that open a complete ticket and print its id."""
