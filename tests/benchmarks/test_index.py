"""The measuring itself, at a size that takes no time."""

from tests.benchmarks.index import report


def test_everything_that_commands_ask_can_be_measured() -> None:
    lines = report((20, 40))
    assert len(lines) > 20
    assert all(len(line.split()) >= 4 for line in lines)
