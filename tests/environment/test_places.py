"""Desks in odd places: read-only, under names with spaces and Chinese, from below; no git; two processes at once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.desks import Desk
from tests.support.processes import COMMAND, CRON, run_command
from tests.support.repositories import run_git


def _ticket(desk: Desk) -> str:
    return next(desk.root.glob("tickets/*/*/*/*.yaml")).stem


def test_names_with_spaces_and_chinese(desk: Desk, tmp_path: Path) -> None:
    odd = tmp_path / "售后 服务台 'x' \"y\" $z -rf"
    desk.root.rename(odd)
    moved = Desk(odd, desk._capture)
    ticket = _ticket(moved)
    for words in (["list"], ["show", ticket], ["note", ticket, "x"], ["chase"], ["history", ticket], ["check"]):
        done = run_command("--desk", str(odd), *words)
        assert done.returncode == 0, done
    photo = odd.parent / "照片 1.jpg"
    photo.write_bytes(b"photo")
    assert run_command("attach", ticket, "../照片 1.jpg", "--shows", "goods", cwd=odd).returncode == 0
    assert run_git(odd, "status", "--porcelain") == ""


def test_from_a_folder_below(desk: Desk) -> None:
    below = desk.root / "docs" / "deep"
    below.mkdir(parents=True)
    (below / "photo.jpg").write_bytes(b"photo")
    ticket = _ticket(desk)
    assert run_command("list", cwd=below).returncode == 0
    done = run_command("attach", ticket, "photo.jpg", "--shows", "goods", cwd=below)
    assert done.returncode == 0, done
    assert desk.git("ls-files", "*/photo.jpg").strip().startswith("tickets/")


def test_a_folder_that_was_deleted_under_us(desk: Desk, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    code = "import os, sys; os.rmdir(os.getcwd()); from aftersales.cli.main import main; main(sys.argv[1:])"
    done = subprocess.run([sys.executable, "-c", code, "list"], cwd=gone, capture_output=True, check=False, timeout=60)
    assert done.returncode in (3, 7), done
    assert b"Traceback" not in done.stderr


def test_without_git_on_the_path(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    environment = {"PATH": str(tmp_path / "empty"), "HOME": str(tmp_path)}
    ticket = _ticket(desk)
    run_command("--desk", str(desk.root), "list")
    for words in (["list"], ["show", ticket]):  # what the index knows needs no git
        assert run_command("--desk", str(desk.root), *words, env=environment).returncode == 0, words
    for words in (["note", ticket, "x"], ["history", ticket], ["init", str(tmp_path / "new")]):
        done = run_command("--desk", str(desk.root), *words, env=environment)
        assert done.returncode == 7, (words, done)
        assert b"git was not found" in done.stderr
        assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no rights of this kind")
def test_a_desk_that_can_only_be_read(desk: Desk, tmp_path: Path) -> None:
    ticket = _ticket(desk)
    index = desk.root / ".git" / "aftersales"
    reader = _unprivileged()
    for state in ("a current index", "no index"):
        if state == "no index":
            for file in index.glob("index.sqlite3*"):
                file.unlink()
        subprocess.run(["chmod", "-R", "a+rX,a-w", str(desk.root)], check=True)
        try:
            for words in (["list"], ["show", ticket], ["find", "冰箱"], ["overdue"], ["summary"], ["explain", ticket]):
                done = run_command("--desk", str(desk.root), *words, command=reader)
                assert done.returncode == 0, (state, words, done)
                assert b"Traceback" not in done.stderr
            done = run_command("--desk", str(desk.root), "note", ticket, "x", command=reader)
            assert done.returncode == 7, (state, done)
            assert b"Traceback" not in done.stderr
        finally:
            subprocess.run(["chmod", "-R", "u+w", str(desk.root)], check=True)
    assert desk.git("status", "--porcelain") == ""


def _unprivileged() -> tuple[str, ...]:
    """Return how to run a command whom rights bind: root writes where nobody may, unless it gives that power up."""
    if os.geteuid() != 0:
        return COMMAND
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("root writes where nobody may, and there is no setpriv to give that up")
    return (setpriv, "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all", *COMMAND)


def test_two_processes_at_once(desk: Desk) -> None:
    ticket = _ticket(desk)
    before = desk.commits()
    processes = [
        subprocess.Popen(
            [*COMMAND, "--desk", str(desk.root), "note", ticket, f"note {number}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for number in range(4)
    ]
    for process in processes:
        _out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    assert desk.commits() == before + 4
    shown = desk.done("show", ticket)
    assert all(f"note {number}" in shown for number in range(4))
    assert desk.git("status", "--porcelain") == ""
    assert desk.git("fsck", "--strict", "--no-dangling") == ""


def test_two_chases_at_once_tell_once(desk: Desk) -> None:
    before = desk.commits()
    command = [*COMMAND, "--desk", str(desk.root), "--now", "2026-12-07T10:00:00+08:00", "chase"]
    processes = [subprocess.Popen(command, env=CRON, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    codes = [(process.communicate(timeout=120), process.returncode) for process in processes]
    assert [code for _streams, code in codes] == [0, 0, 0], codes
    assert desk.commits() == before + 1


def test_readers_while_somebody_writes(desk: Desk) -> None:
    ticket = _ticket(desk)
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(desk.root), ticket], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    while writer.poll() is None:
        done = run_command("--desk", str(desk.root), "list")
        assert done.returncode == 0, done
        assert ticket.encode() in done.stdout
    assert writer.returncode == 0, writer.communicate()
    writer.communicate()


_WRITER = """
import sys
from aftersales.cli.main import run
for number in range(8):
    code = run(["--desk", sys.argv[1], "note", sys.argv[2], f"note {number}"])
    if code:
        sys.exit(code)
"""
