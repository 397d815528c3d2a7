"""The one table: that every operation is really done on every desk, and that numbers are held against their targets."""

from pathlib import Path

import pytest

from tests.benchmarks import peers
from tests.benchmarks.__main__ import memory_of, report
from tests.benchmarks.grown import grown_desk
from tests.benchmarks.operations import (
    COMMIT,
    FLOOR,
    GITPYTHON,
    PLUMBING,
    PYTHON,
    READS,
    WRITES,
    Times,
    cpu,
    take_times,
)
from tests.benchmarks.targets import beside_git, judged
from tests.support.repositories import run_git


@pytest.mark.slow
def test_every_operation_is_done_and_told(tmp_path: Path) -> None:
    desk = grown_desk(0, tmp_path)
    before = int(run_git(desk.root, "rev-list", "--count", "HEAD"))
    times = take_times([desk], 0)
    assert set(times) == {(name, 0) for name in (PYTHON, FLOOR, GITPYTHON, *READS, *WRITES, COMMIT, PLUMBING)}
    assert int(run_git(desk.root, "rev-list", "--count", "HEAD")) - before == len(WRITES) + 1, "and git one of its own"
    told = run_git(desk.root, "diff", "--name-only", "refs/benchmark/plumbing~", "refs/benchmark/plumbing").split()
    assert [Path(path).stem for path in told] == [desk.ticket], "the plumbing changed this file on a ref of its own"
    assert run_git(desk.root, "status", "--porcelain") == ""
    assert grown_desk(0, tmp_path).root == desk.root, "made once"
    assert all(5 < float(line.split("|")[2]) < 500 for line in memory_of([desk]).splitlines()[3:])


def _times(**changed: float) -> Times:
    names = (*READS, *WRITES, COMMIT, PLUMBING)
    times = {
        (name, size): [changed.get(name, 1.0) * (2 if size > 1000 else 1)] for name in names for size in (1000, 9000)
    }
    return {**times, (FLOOR, 0): [0.8], (GITPYTHON, 0): [0.3], (PYTHON, 0): [0.1]}


def test_numbers_are_held_against_targets() -> None:
    verdicts = {(one.what, one.against, one.size): one for one in judged(_times(note=3.0))}
    grown = verdicts["show", "itself at 1,000", 9000]
    assert (grown.ratio, grown.passed) == (2.0, False)
    start = verdicts["list", FLOOR, 1000]
    assert (round(start.ratio, 3), start.passed) == (1.25, True)
    assert not verdicts["note", "import git + plumbing", 1000].passed
    assert verdicts["open", "import git + plumbing", 1000].passed
    assert verdicts["summary of a year", "seconds beyond start-up", 1000].passed
    assert ("note", 1000, 3.0) in beside_git(_times(note=3.0))


def test_the_report_says_pass_and_miss() -> None:
    told = report(_times(note=3.0), [1000, 9000])
    assert "MISS" in told
    assert "pass" in told
    assert "2000" in told, "milliseconds of the larger desk"


def test_a_peer_stands_beside_ours_at_its_size() -> None:
    ours = [("aftersales", "list", 0, 0.1), ("aftersales", "list", 1000, 0.2)]
    theirs = [("Other", "list", 0, 0.05), ("Other", "list", 1000, 0.5)]
    line = peers.report([*ours, *theirs]).splitlines()[-1]
    assert "50 (0.50)" in line
    assert "500 (2.50)" in line


def test_processor_time_is_that_of_children_too() -> None:
    before = cpu()
    run_git(Path(), "--version")
    assert cpu() > before
