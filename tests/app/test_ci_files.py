"""The commands that the CI files of a new desk run do what they say, on a range of commits."""

import re
from pathlib import Path

import pytest
import yaml

from aftersales.app.starter import STARTER_FILES
from tests.support.desks import copy_desk

NOW = "2026-11-02T09:30:00+08:00"
FILES = (".github/workflows/desk.yml", ".gitea/workflows/desk.yml", ".gitlab-ci.yml")


def commands_of(name: str) -> set[str]:
    """Return the commands of a file, on the range of a change, without what their output goes to."""
    script = "\n".join(line for line in STARTER_FILES[name].splitlines() if not line.startswith("#"))
    return {one.strip() for one in re.findall(r"aftersales ((?:check|verify|diff)[^>|\n]*)", script)}


def test_every_command_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = copy_desk(tmp_path / "desk", capsys)
    base = desk.git("rev-parse", "HEAD").strip()
    desk.done("open", "Kettle leaks", "-c", "quality/performance_fault", "--incomplete", now=NOW)
    for name in FILES:
        yaml.safe_load(STARTER_FILES[name])
        assert {command.split()[0] for command in commands_of(name)} == {"check", "verify", "diff"}
    for command in set().union(*map(commands_of, FILES)):
        words = [word.replace('"$RANGE"', f"{base}..HEAD") for word in command.split()]
        told = desk.run(*words, now=NOW)
        assert told.exit == 0, f"{command}\n{told.out}{told.err}"
