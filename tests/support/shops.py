"""The demo shops, made once in each language by the real command line, for all tests and all workers of a run.

Tests look at a shop, and copy it where they want to work in it. ``python -m tests.support.shops DAYS`` builds shops on
so many days of two years, which is the long form of what tests/app/test_demo_desk.py tries on a few.
"""

import fcntl
import io
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from aftersales.app.demo.building import build_demo
from aftersales.app.demo.shop import Shop, load_shop
from aftersales.app.demo.stories import load_stories
from aftersales.cli.main import run
from aftersales.codec.tickets import parse_ticket
from aftersales.model.ticket import Ticket
from tests.support.repositories import isolate_git, run_git

NOW: Mapping[str, str] = {"zh": "2026-11-20T16:40:00+08:00", "en": "2026-11-20T16:40:00+00:00"}
"""When the shops end: on a Friday afternoon."""


@dataclass(frozen=True)
class MadeShop:
    """The demo desk of a language."""

    language: str
    root: Path

    @cached_property
    def said(self) -> str:
        """What the command said, beside the result: the tour."""
        return (self.root.parent / "said.txt").read_text("utf-8")

    @cached_property
    def shop(self) -> Shop:
        """Its people, products and customers."""
        return load_shop(self.language)

    @cached_property
    def now(self) -> datetime:
        """When it ends."""
        return datetime.fromisoformat(NOW[self.language])

    @cached_property
    def tickets(self) -> Mapping[str, Ticket]:
        """The ticket of each story, which its title tells; tickets that came of others are left out."""
        paths = (self.root / "tickets").rglob("AS-*.yaml")
        by_title = {ticket.title: ticket for ticket in (parse_ticket(path.read_bytes(), path.name) for path in paths)}
        return {story.id: by_title[str(story.ticket["title"])] for story in load_stories(self.language)}

    def copy(self, folder: Path) -> Path:
        """Copy the desk to `folder`, to work in; what comes and goes while others look at it stays behind."""
        passing = shutil.ignore_patterns("*.lock", "*-wal", "*-shm")
        return Path(shutil.copytree(self.root, folder, symlinks=True, ignore=passing))


def made_shop(language: str, folder: Path) -> MadeShop:
    """Return the shop below `folder`, which all workers share; the first who wants it makes it."""
    done = folder / f"shop-{language}"
    with _alone(folder / f"shop-{language}.lock"):
        if not done.exists():
            making = folder / f"shop-{language}.part"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            _make(language, making)
            making.rename(done)
    return MadeShop(language, done / "outside" / "shop")


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(language: str, folder: Path) -> None:
    """Make a shop inside somebody else's repository."""
    outside = folder / "outside"
    outside.mkdir()
    said, printed = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        isolate_git(patch, folder / "home")
        run_git(outside, "init", "--quiet")
        patch.chdir(outside)
        with redirect_stdout(printed), redirect_stderr(said):
            code = run(["--now", NOW[language], "demo", "shop", "--lang", language])
    assert code == 0, said.getvalue()
    assert printed.getvalue() == f"{(outside / 'shop').resolve()}\n"
    (outside / "said.txt").write_text(said.getvalue(), encoding="utf-8")


def main(days: int) -> None:
    """Build both shops on `days` days spread over two years, at four times of the day."""
    first = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    for number in range(days):
        day = first + timedelta(days=number * 730 // days, hours=(7, 9, 12, 17)[number % 4])
        for language in NOW:
            with TemporaryDirectory() as folder:
                build_demo(Path(folder) / "desk", language, day)
            sys.stdout.write(f"{day:%Y-%m-%d %H:%M} {language}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
