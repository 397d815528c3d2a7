"""The commands that the CI files of a new desk run do what they say, on a range of commits."""

import re
from pathlib import Path

import pytest
import yaml

from aftersales.app.starter import STARTER_FILES
from tests.support.desks import copy_desk

NOW = "2026-11-02T09:30:00+08:00"
FILES = (".github/workflows/desk.yml", ".gitea/workflows/desk.yml", ".gitlab-ci.yml")


@pytest.mark.parametrize("name", FILES)
def test_every_command_runs(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    yaml.safe_load(STARTER_FILES[name])
    desk = copy_desk(tmp_path / "desk", capsys)
    base = desk.git("rev-parse", "HEAD").strip()
    desk.done("open", "Kettle leaks", "-c", "quality/performance_fault", "--incomplete", now=NOW)
    commands = re.findall(r"aftersales ((?:check|verify|diff)[^>|\n]*)", STARTER_FILES[name].partition("jobs")[2])
    commands = commands or re.findall(r"- aftersales ((?:check|verify|diff)[^>|\n]*)", STARTER_FILES[name])
    assert {command.split()[0] for command in commands} == {"check", "verify", "diff"}
    for command in commands:
        words = [word.replace('"$RANGE"', f"{base}..HEAD") for word in command.split()]
        told = desk.run(*words, now=NOW)
        assert told.exit == 0, f"{command}\n{told.out}{told.err}"
