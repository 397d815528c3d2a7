"""What `schedule` prints works as cron runs it: no environment, a short PATH, /bin/sh."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.desks import OPEN_FRIDGE, Desk, copy_desk


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    made = copy_desk(tmp_path / "a desk", capsys)  # a blank in its name
    made.done(*OPEN_FRIDGE, now="2026-11-02T09:00:00+08:00")
    return made


def test_the_first_line_chases(desk: Desk, tmp_path: Path) -> None:
    line = desk.done("schedule").splitlines()[0]
    command = line.split("  ", 1)[1].replace(r"\%", "%")
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "AFTERSALES_NOW": "2026-11-02T15:00:00+08:00",
        "AFTERSALES_SENDERS": "/nowhere",
    }
    done = subprocess.run(
        ["/bin/sh", "-c", command], env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert "zhang.min" in done.stdout


def test_with_a_remote_the_others_come_in_first(desk: Desk) -> None:
    assert "sync" not in desk.done("schedule")
    desk.git("remote", "add", "origin", "/nowhere")
    line = desk.done("schedule").splitlines()[0]
    assert line.index(" sync;") < line.index(" chase &&") < line.rindex(" sync")


@pytest.mark.external
def test_systemd_reads_its_units(desk: Desk, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    _nothing, *parts = desk.done("schedule", "--systemd").split("# ~/.config/systemd/user/")
    for part in parts:
        name, _newline, content = part.partition("\n")
        (tmp_path / name).write_text(content)
    units = sorted(str(path) for path in tmp_path.glob("aftersales-chase.*"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", *units], capture_output=True, encoding="utf-8", check=False
    )
    assert "aftersales-chase" not in done.stderr, done.stderr


def test_both_units_are_there(desk: Desk) -> None:
    printed = desk.done("schedule", "--systemd")
    assert "ExecStart=" in printed
    assert "OnCalendar=*:0/15" in printed
