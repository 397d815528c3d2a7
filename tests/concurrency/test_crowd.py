"""Many at once: nothing lost, nothing doubled, nobody starved; ``python -m tests.concurrency`` for thousands."""

import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from aftersales.store.lock import hold_lock, lock_holder
from tests.concurrency.crowd import faults_of, in_process, run_crowd
from tests.faults.stories import STORIES, count_commits, make_scene
from tests.support.desks import OPEN_FRIDGE, copy_desk


def test_four_writers_and_a_reader(tmp_path: Path) -> None:
    desk = make_scene(tmp_path / "scene", STORIES["note"]).folder / "desk"
    before = count_commits(desk)
    written, read = run_crowd(desk, writers=4, changes=4, readers=1)
    assert len(written) == 16
    assert read
    assert faults_of(desk, written, read, before) == []


def _take_turns(lock: Path, number: int, log: Path, start: Callable[[], object]) -> None:
    start()
    for _turn in range(15):
        with hold_lock(lock, 30, None):
            with log.open("a") as stream:
                stream.write(f"{number}\n")
            time.sleep(0.004)


def test_who_waits_is_next(tmp_path: Path) -> None:
    """Between two turns of one process, nobody else has more than two."""
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(5)
    log = tmp_path / "log"
    processes = [
        context.Process(target=_take_turns, args=(tmp_path / "lock", number, log, barrier.wait)) for number in range(5)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    turns = log.read_text().split()
    assert len(turns) == 75
    for number in "01234":
        places = [place for place, turn in enumerate(turns) if turn == number]
        gaps = [turns[start + 1 : end] for start, end in pairwise(places)]
        assert max(gap.count(other) for gap in gaps for other in "01234") <= 2


def test_a_place_in_the_line_goes_with_its_process(tmp_path: Path) -> None:
    queue = tmp_path / "lock.queue"
    queue.mkdir()
    (queue / "00000000000000000001-1").touch()
    with hold_lock(tmp_path / "lock", 5, None):
        assert list(queue.iterdir()) == []


_HOLD = """
import sys, time
from pathlib import Path
from aftersales.store.lock import hold_lock
with hold_lock(Path(sys.argv[1]), 1, None):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.external
def test_a_holder_in_another_container_is_named_without_a_number(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    options = ["--pid", "--fork"]
    if unshare is None or subprocess.run([unshare, *options, "true"], capture_output=True, check=False).returncode:
        pytest.skip("unshare may not make a new list of processes here")
    command = [unshare, *options, sys.executable, "-c", _HOLD, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdin
        assert process.stdout.readline() == b"held\n"
        holder = lock_holder(tmp_path / "lock") or ""
        process.stdin.close()
    assert "in another container" in holder
    assert os.uname().nodename in holder
    assert lock_holder(tmp_path / "lock") is None


def test_the_second_of_two_people_is_held_to_what_the_first_did(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both want to triage the ticket; who comes second waits, sees it done, and is refused by the rule."""
    desk = copy_desk(tmp_path / "desk", capsys)
    ticket = desk.done(*OPEN_FRIDGE).strip()
    context = multiprocessing.get_context("fork")
    with context.Pool(2) as pool:
        words = ["--desk", str(desk.root), "transition", ticket, "triaged", "-m", "mine"]
        ended = pool.map(in_process, [words, words], chunksize=1)
    assert sorted(code for code, _said in ended) == [0, 4]
    assert desk.git("log", "--format=%s").count("triaged") == 1
