"""A team: a bare repository, and clones of it in which different people work."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.desks import Desk, copy_desk
from tests.support.repositories import run_git
from tests.support.warm import caller_script

NOON = "2026-11-02T12:00:00+08:00"
OPEN_LAMP = ("open", "Lamp", "-c", "enquiry/usage", "-q")


@dataclass(frozen=True)
class Team:
    """Where a team meets.

    Attributes:
        bare: the repository that all push to.
        li: Li Na's clone.
        zhou: Zhou Ting's clone.
    """

    bare: Path
    li: Desk
    zhou: Desk

    def head(self, ref: str = "main") -> str:
        """Return the commit that the server has; empty where it has none."""
        return run_git(self.bare, "rev-parse", "--quiet", "--verify", ref, check=False).strip()

    def hook(self, text: str) -> None:
        """Let the server run a hook before it takes a push."""
        write_hook(self.bare, text)


def new_team(folder: Path, capture: pytest.CaptureFixture[str]) -> Team:
    """Return a team whose clones are at the same commit."""
    bare = folder / "desk.git"
    run_git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    li = copy_desk(folder / "li", capture)
    li.git("remote", "add", "origin", str(bare))
    li.git("push", "--quiet", "origin", "main")
    li.git("fetch", "--quiet", "origin")
    return Team(bare, li, new_clone(folder / "zhou", bare, "zhou.ting", capture))


def guard(bare: Path, language: str = "en") -> None:
    """Let a server verify every push before it takes it, by the program of this source."""
    program = bare.with_name("aftersales-warm")
    program.write_text(caller_script(), encoding="utf-8")
    program.chmod(0o755)
    write_hook(bare, f'exec "{program}" --lang {language} verify --pre-receive')


def write_hook(bare: Path, text: str) -> None:
    """Let a server run this before it takes a push."""
    hook = bare / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    hook.chmod(0o755)


def new_clone(folder: Path, bare: Path, person: str, capture: pytest.CaptureFixture[str], *options: str) -> Desk:
    """Clone the team's desk for somebody."""
    run_git(folder.parent, "clone", "--quiet", *options, str(bare), str(folder))
    desk = Desk(folder, capture)
    desk.be(person)
    return desk
