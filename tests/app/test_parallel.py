"""The ordered map over processes: the same as ``map``, whatever happens to the processes."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from aftersales.app.parallel import chunks, cores, map_in_order
from aftersales.codec.faults import FileError
from aftersales.i18n import language, set_language
from aftersales.model.finding import Finding


def double(number: int) -> int:
    return number * 2


def double_and_say_where(number: int) -> tuple[int, int, str]:
    return number * 2, os.getpid(), language()


def die_once(flag: Path, number: int) -> int:
    """Die like a process that the system kills, the first time that number 5 comes by."""
    if number == 5 and not flag.exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * 2


def refuse(number: int) -> int:
    if number == 7:
        raise FileError(Finding("f.yaml", 3, 1, "x", "This is wrong."))
    return number


def test_answers_come_in_order_from_other_processes_that_speak_the_same_language() -> None:
    set_language("zh")
    answers = list(map_in_order(double_and_say_where, range(200), workers=2))
    assert [answer for answer, _pid, _language in answers] == [2 * number for number in range(200)]
    assert os.getpid() not in {pid for _answer, pid, _language in answers}
    assert {spoken for _answer, _pid, spoken in answers} == {"zh"}


@pytest.mark.parametrize(("jobs", "workers"), [(3, 4), (50, 1), (0, 4)])
def test_little_work_and_one_core_stay_in_this_process(jobs: int, workers: int) -> None:
    answers = list(map_in_order(double_and_say_where, range(jobs), workers=workers))
    assert answers == [(2 * number, os.getpid(), "en") for number in range(jobs)]


def test_jobs_are_drawn_only_as_far_as_needed() -> None:
    drawn: list[int] = []

    def endless() -> Iterator[int]:
        for number in count():
            drawn.append(number)
            yield number

    answers = map_in_order(double, endless(), workers=2)
    assert [next(answers) for _ in range(100)] == [2 * number for number in range(100)]
    assert len(drawn) < 100 + 10
    answers.close()  # type: ignore[attr-defined]  # a generator; the processes end here


def test_the_work_of_a_killed_worker_is_done_here(tmp_path: Path) -> None:
    flag = tmp_path / "died"
    answers = list(map_in_order(partial(die_once, flag), range(60), workers=2))
    assert flag.exists()
    assert answers == [2 * number for number in range(60)]


def test_an_error_keeps_what_it_knows() -> None:
    with pytest.raises(FileError) as caught:
        list(map_in_order(refuse, range(40), workers=2))
    assert caught.value.finding.line == 3


def test_without_shared_memory_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_arguments: object, **_context: object) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr("multiprocessing.synchronize.SemLock.__init__", refused)  # as a machine without /dev/shm does
    answers = list(map_in_order(double_and_say_where, range(20), workers=2))
    assert answers == [(2 * number, os.getpid(), "en") for number in range(20)]


def test_chunks_hold_everything_once() -> None:
    assert list(chunks(range(7), 3)) == [[0, 1, 2], [3, 4, 5], [6]]
    assert cores() >= 1


PROGRAM = textwrap.dedent(
    """
    import sys
    from functools import partial
    from pathlib import Path
    from aftersales.app.parallel import map_in_order
    from tests.app.test_parallel import work_slowly
    for _ in map_in_order(partial(work_slowly, Path(sys.argv[1])), range(10_000), workers=2):
        pass
    """
)


def work_slowly(folder: Path, number: int) -> int:
    (folder / str(os.getpid())).touch()
    time.sleep(0.02)
    return number


def _is_running(pid: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_workers_end_with_the_process_that_started_them(tmp_path: Path, how: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, tmp_path],
        cwd=Path(__file__).parents[2],
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + 20
    while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    workers = [int(file.name) for file in tmp_path.iterdir()]
    assert len(workers) == 2
    if how is signal.SIGINT:
        os.killpg(process.pid, how)  # Ctrl-C goes to all of them
    else:
        process.send_signal(how)
    _out, said = process.communicate(timeout=20)
    while any(map(_is_running, workers)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(map(_is_running, workers))
    assert said.count(b"Traceback") <= 1  # of Ctrl-C in the program itself; workers say nothing
