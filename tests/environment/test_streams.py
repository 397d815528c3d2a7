"""Streams that end early, are full, or are no terminal; colours; interrupts."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aftersales.render.text import cells
from tests.support.desks import Desk
from tests.support.processes import COMMAND, run_command

FULL = Path("/dev/full")


def _many(desk: Desk) -> None:
    for number in range(3):
        desk.done("open", f"Matter {number} " + "long " * 30, "-c", "enquiry/usage")


def test_a_reader_that_leaves_early(desk: Desk) -> None:
    _many(desk)
    for form in ("table", "json", "csv", "yaml"):
        shell = f'{" ".join(COMMAND)} --desk "{desk.root}" list -f {form} | head -c 1; echo "${{PIPESTATUS[0]}}" >&2'
        done = subprocess.run(["bash", "-c", shell], capture_output=True, check=False, timeout=60)
        assert b"Traceback" not in done.stderr
        assert b"Broken pipe" not in done.stderr
        assert done.stderr.strip() == b"0", done


def test_a_reader_that_never_was(desk: Desk) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*COMMAND, "--desk", str(desk.root), "list"], stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_full_disk_under_standard_output(desk: Desk) -> None:
    _many(desk)
    ticket = next(desk.root.glob("tickets/*/*/*/*.yaml")).stem
    for words in (["list"], ["list", "-f", "json"], ["show", ticket], ["history", ticket], ["summary"], ["--help"]):
        with FULL.open("wb") as stream:
            done = subprocess.run(
                [*COMMAND, "--desk", str(desk.root), *words],
                stdout=stream,
                stderr=subprocess.PIPE,
                check=False,
                timeout=60,
            )
        assert done.returncode == 7, (words, done)
        assert b"Traceback" not in done.stderr
        assert b"No space left on device" in done.stderr


def test_a_closed_standard_output(desk: Desk) -> None:
    shell = f'{" ".join(COMMAND)} --desk "{desk.root}" list >&-'
    done = subprocess.run(["bash", "-c", shell], capture_output=True, check=False, timeout=60)
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 7)


def test_colours_on_terminals_only(desk: Desk) -> None:
    ticket = next(desk.root.glob("tickets/*/*/*/*.yaml")).stem
    plain = run_command("--desk", str(desk.root), "show", ticket).stdout
    assert b"\x1b" not in plain
    assert b"\x1b" in _on_terminal(desk, "show", ticket)
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
        assert b"\x1b[3" not in _on_terminal(desk, "show", ticket, **{name: value}), name


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_list_keeps_to_the_terminal(desk: Desk, columns: int) -> None:
    _many(desk)
    printed = _on_terminal(desk, "list", COLUMNS=str(columns)).decode().replace("\r", "")
    assert "Matter 0" in printed
    longest = max(cells(line) for line in printed.split("\n"))
    assert longest <= max(columns, 64), "a title fills what the other columns leave"
    assert ("Service desk" in printed) == (columns == 200), "a narrow terminal does without the department"


def _on_terminal(desk: Desk, *words: str, **environment: str) -> bytes:
    """Return what a command prints on a terminal of its own."""
    main, other = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "PAGER": "cat", **environment}
    process = subprocess.Popen(
        [*COMMAND, "--desk", str(desk.root), *words], stdin=other, stdout=other, stderr=other, env=env
    )
    os.close(other)
    printed = b""
    while True:
        try:
            chunk = os.read(main, 4096)
        except OSError:  # Linux says so where the other end is closed
            break
        if not chunk:
            break
        printed += chunk
    os.close(main)
    assert process.wait(60) == 0, printed
    return printed


def test_an_interrupt_leaves_nothing_half_done(desk: Desk) -> None:
    ticket = next(desk.root.glob("tickets/*/*/*/*.yaml")).stem
    hook = desk.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    started = desk.root.parent / "started"
    hook.write_text(f"#!/bin/sh\n: > '{started}'\nsleep 20\n", encoding="utf-8")
    hook.chmod(0o755)
    before = desk.git("rev-parse", "HEAD")
    process = subprocess.Popen(
        [*COMMAND, "--desk", str(desk.root), "note", ticket, "words"], stderr=subprocess.PIPE, start_new_session=True
    )
    for _attempt in range(200):
        if started.exists():
            break
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the whole group
    _out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert b"Traceback" not in err
    hook.unlink()
    assert desk.git("rev-parse", "HEAD") == before
    assert desk.git("status", "--porcelain") == ""
    assert run_command("--desk", str(desk.root), "note", ticket, "words").returncode == 0


def test_an_interrupt_while_reading_standard_input(desk: Desk) -> None:
    ticket = next(desk.root.glob("tickets/*/*/*/*.yaml")).stem
    process = subprocess.Popen(
        [*COMMAND, "--desk", str(desk.root), "note", ticket, "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert b"Traceback" not in err


def test_python_m_and_the_script_are_one() -> None:
    assert run_command("--version", command=(sys.executable, "-m", "aftersales")).stdout.startswith(b"aftersales")
