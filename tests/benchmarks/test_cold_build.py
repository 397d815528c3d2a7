"""The measuring itself, at a size that takes little time."""

from pathlib import Path

from tests.benchmarks.cold_build import report


def test_the_first_commands_after_a_clone_can_be_measured(tmp_path: Path) -> None:
    lines = report(30, 1, tmp_path)
    assert [line[:34].strip() for line in lines[1:]] == [
        "floor: the strict loader alone",
        "the loader for our own files",
        "the loader and the schema",
        "first list",
        "list after it",
        "list of the middle of its history",
        "first find",
        "find after it",
        "first check",
        "check after it, nothing changed",
        "index, MB",
    ]
    assert all(float(line[34:45]) > 0 for line in lines[4:])
