"""What reading commands may not import: everything heavy, and everything that a list or a page does not show.

Times differ from machine to machine; modules do not. ``python -m tests.benchmarks.start_up`` measures the times.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.start_up import COMMAND, FLOOR, changing, make_desk, measure, reading, report

HEAVY = (
    *("yaml", "git", "gitdb", "jsonschema", "jsonschema_rs", "referencing", "openpyxl", "jinja2", "subprocess"),
    *(
        "smtplib",
        "tabulate",
        "wcwidth",
        "asyncio",
        "http",
        "unittest",
        "logging",
        "concurrent",
        "multiprocessing",
        "xml",
        "ctypes",
    ),
)
RARE = (*("secrets", "random", "hashlib", "tempfile", "shutil", "importlib.resources"),)
WRITING = (
    *("aftersales.app.changes", "aftersales.app.tickets", "aftersales.app.opening", "aftersales.app.indexing"),
    *("aftersales.store.transaction", "aftersales.store.recovery", "aftersales.codec.yaml_reader"),
    *("aftersales.codec.yaml_writer", "aftersales.codec.schema", "aftersales.codec.files", "aftersales.index.refresh"),
)
_PROBE = """
import sys
from aftersales.cli.main import run
code = run(sys.argv[1:])
sys.stderr.write("\\n".join(sys.modules))
sys.exit(code)
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Give a desk with a current index, and the id of its ticket."""
    folder = tmp_path_factory.mktemp("start-up") / "desk"
    ticket = make_desk(folder)
    imported(folder, "list")
    imported(folder, "find", "冰箱")  # the first search after a build has full-text search built
    return folder, ticket


def imported(folder: Path, *arguments: str) -> set[str]:
    """Return the modules that a command has imported when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split("\n"))


READERS = {
    "list": ("list",),
    "list as JSON": ("list", "-f", "json"),
    "show": ("show", "{ticket}"),
    "show as JSON": ("show", "{ticket}", "-f", "json"),
    "find": ("find", "冰箱"),
    "overdue": ("overdue",),
    "summary": ("summary",),
}


@pytest.mark.parametrize("name", READERS)
def test_reading_imports_nothing_heavy(desk: tuple[Path, str], name: str) -> None:
    folder, ticket = desk
    modules = imported(folder, *(word.replace("{ticket}", ticket) for word in READERS[name]))
    assert "aftersales.index.database" in modules, "the probe sees what is imported"
    assert sorted(modules.intersection((*HEAVY, *WRITING))) == []
    assert sorted(modules.intersection(RARE)) == []


def test_a_list_as_json_needs_no_table_and_no_rule(desk: tuple[Path, str]) -> None:
    modules = imported(desk[0], "list", "-f", "json")
    assert not {"tabulate", "wcwidth"} & modules
    assert not [module for module in modules if module.startswith("aftersales.rules.")]


def test_the_file_as_json_needs_no_ticket_and_no_rule(desk: tuple[Path, str]) -> None:
    modules = imported(desk[0], "show", desk[1], "--format", "json")
    assert not {"tabulate", "dataclasses", "locale", "zoneinfo", "aftersales.model.ticket"} & modules
    assert not [module for module in modules if module.startswith("aftersales.rules")]


@pytest.mark.parametrize("name", ["list as JSON", "show"])
def test_reading_makes_no_dataclass(desk: tuple[Path, str], name: str) -> None:
    """Half a millisecond each: see docs/adr/0012-quick-starts.md."""
    modules = imported(desk[0], *(word.replace("{ticket}", desk[1]) for word in READERS[name]))
    assert "dataclasses" not in modules


def test_a_command_that_ends_leaves_no_log_of_the_index(desk: tuple[Path, str]) -> None:
    """The log holds pages as they were, so what was erased would still be in it."""
    done = subprocess.run([*COMMAND, "list"], cwd=desk[0], capture_output=True, check=False)
    assert done.returncode == 0
    assert (desk[0] / ".git/aftersales/index.sqlite3").exists()
    assert not (desk[0] / ".git/aftersales/index.sqlite3-wal").exists()


def test_help_opens_no_desk(tmp_path: Path) -> None:
    modules = imported(tmp_path, "--help")
    assert not {"sqlite3", "tabulate", "json", "zoneinfo", *HEAVY} & modules
    assert not [module for module in modules if module.startswith(("aftersales.store", "aftersales.index"))]


def test_the_measurement_measures(desk: tuple[Path, str]) -> None:
    folder, ticket = desk
    times = reading(folder, ticket, 1)
    assert min(times["list"]) > 0
    assert "list --format json" in report(times, FLOOR)
    assert set(changing(folder, ticket, 1)) == {"git commit", "transition", "note", "open"}
    assert len(measure(2, {"nothing": lambda number: number})["nothing"]) == 2
