"""The measuring itself, at a size that takes little time."""

from pathlib import Path

from tests.benchmarks.bulk_import import measure, table


def test_import_export_and_bare_git_can_be_measured(tmp_path: Path) -> None:
    costs = measure(tmp_path, 5)
    assert [cost.what for cost in costs][-2:] == ["git fast-import", "git read-tree -u"]
    assert all(cost.clock > 0 for cost in costs)
    assert "clock ratio" in table(costs)
