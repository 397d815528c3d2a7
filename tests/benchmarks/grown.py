"""Desks of a size, made once by ``aftersales demo --size`` and kept in a folder for the next run."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from aftersales.app.desk import NewDesk, init_desk
from tests.support.desks import OPENED
from tests.support.repositories import run_git

COMMAND = (sys.executable, "-m", "aftersales")


class Grown(NamedTuple):
    """A desk to be measured.

    Attributes:
        root: its folder.
        size: how many tickets it was made with; measuring adds some.
        ticket: one that is there and open.
    """

    root: Path
    size: int
    ticket: str


def opening() -> list[str]:
    """Return the command that opens a ticket about one more fridge and prints its id."""
    words = [
        "open",
        "冰箱不制冷",
        "-c",
        "quality/performance_fault",
        "-m",
        "客户来电：冷藏室不冷",
        "--channel",
        "phone",
    ]
    product = ["--product", "refrigerator", "--model", "BCD-218", "--serial", os.urandom(6).hex().upper()]
    rest = ["--symptom", "冷藏室 12 度", "--set", "dates.invoice=2026-10-04", "--region", "浙江", "--quiet"]
    return [*COMMAND, *words, *product, *rest]


def environment() -> Mapping[str, str]:
    """Return what commands run in: with stored bytecode, as every installed program has it; imports halve."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(command: Sequence[str], folder: Path, stdin: str = "") -> str:
    """Run a program that must succeed and return what it printed."""
    done = subprocess.run(
        command, cwd=folder, env=environment(), input=stdin, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stderr[-2000:]}")
    return done.stdout


def grown_desk(size: int, cache: Path) -> Grown:
    """Return the desk of `size` tickets in `cache`, made if need be, its index current, with one more ticket."""
    root = cache / f"desk-{size}"
    if not root.exists():
        half = cache / f"desk-{size}.half"
        shutil.rmtree(half, ignore_errors=True)
        if size:
            run([*COMMAND, "demo", str(half), "--size", str(size), "--lang", "zh"], cache)
        else:
            _make_empty(half)
        half.rename(root)
    ticket = run(opening(), root).strip()
    run([*COMMAND, "list"], root)
    return Grown(root, size, ticket)


def _make_empty(folder: Path) -> None:
    folder.mkdir(parents=True)
    run_git(folder, "init", "--quiet", "--initial-branch=main")
    run_git(folder, "config", "user.name", "Li Na")
    run_git(folder, "config", "user.email", "li.na@example.com")
    init_desk(folder, NewDesk("示例家电", "zh", "Asia/Shanghai", "CNY", "CN", team="example"), OPENED)
