"""The index of a desk: built by many processes or by one, kept up with changes, and always the same."""

import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from aftersales.app import entries
from aftersales.app.derive import DERIVED_FROM, Deriver, Reach, reach_of
from aftersales.app.freshness import fresh_index, index_path, ready_search
from aftersales.app.indexing import is_read, read_policies
from aftersales.codec.policy_data import stored_policy
from aftersales.codec.tickets import parse_ticket
from aftersales.model.approval import Request
from aftersales.model.payment import Payment, PaymentState
from aftersales.model.record import replace
from aftersales.model.shipment import Direction, Purpose, Shipment
from aftersales.store.git import Git, open_desk
from tests.support.desks import copy_desk

TABLES = ("ticket", "ticket_data", "happening", "mark", "customer", "contact", "article", "broken")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with 120 tickets, open and closed, and customers."""
    folder = tmp_path_factory.mktemp("shop") / "desk"
    program = [sys.executable, "-m", "aftersales", "demo", str(folder), "--size", "120"]
    subprocess.run(program, check=True, capture_output=True, cwd=Path(__file__).parents[2])
    return folder


@pytest.fixture
def git(shop: Path, tmp_path: Path) -> Git:
    """A copy of the shop."""
    shutil.copytree(shop, tmp_path / "desk", symlinks=True)
    return open_desk(tmp_path / "desk")


def rows(git: Git) -> dict[str, list[tuple[object, ...]]]:
    """Return all that an index keeps, with full-text search built."""
    index = fresh_index(git)
    ready_search(index)
    index.close()
    with closing(sqlite3.connect(index_path(git))) as file:
        kept = {table: sorted(file.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES}  # noqa: S608  our own names
        kept["words"] = file.execute("SELECT rowid FROM words WHERE words MATCH '客户' ORDER BY rowid").fetchall()
        file.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    return kept


def forget(git: Git) -> None:
    """Delete the index."""
    for file in index_path(git).parent.glob("index.sqlite3*"):
        file.unlink()


def commit(git: Git) -> None:
    """Commit everything."""
    git.write("add", "--all")
    git.write("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", "by hand")


def test_many_processes_build_the_same(git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = next(git.root.glob("tickets/*/*/*/*.yaml"))
    broken.write_text("id: [", "utf-8")
    commit(git)
    forget(git)
    alone = rows(git)
    assert len(alone["ticket"]) == 119
    assert [row[0] for row in alone["broken"]] == [broken.relative_to(git.root).as_posix()]
    assert len(alone["words"]) > 50
    forget(git)
    monkeypatch.setattr(entries, "_CHUNK", 10)
    told: list[tuple[int, int]] = []
    fresh_index(git, lambda _label: nullcontext(lambda done, total: told.append((done, total)))).close()
    assert told[-1] == (told[-1][1], told[-1][1])
    assert told[-1][1] == 119 + 1 + len(alone["customer"]) + len(alone["article"])
    assert rows(git) == alone


def change_calendar(root: Path) -> None:
    """Let the working day end earlier."""
    for file in (root / "policies/calendars").glob("*.yaml"):
        file.write_text(file.read_text("utf-8").replace("18:00", "16:00"), "utf-8")


def change_team(root: Path) -> None:
    """Change what no clock rests on."""
    file = root / "policies/team.yaml"
    file.write_text(file.read_text("utf-8") + "\n# a word\n", "utf-8")


def change_categories(root: Path) -> None:
    """Let follow-up calls come later."""
    file = root / "policies/categories.yaml"
    text = file.read_text("utf-8")
    file.write_text(re.sub(r"follow_up_days: \d+", "follow_up_days: 20", text), "utf-8")


@pytest.mark.parametrize("change", [change_calendar, change_team, change_categories])
def test_after_a_change_of_policies_the_index_is_as_if_built_anew(git: Git, change: Callable[[Path], None]) -> None:
    before = rows(git)
    change(git.root)
    commit(git)
    after = rows(git)
    forget(git)
    assert after == rows(git)
    assert (before != after) == (change is not change_team)


def test_what_a_deriver_reads_is_known(git: Git) -> None:
    files = read_policies(git, git.head().commit or "")
    policy = stored_policy(files)
    deriver = Deriver(policy)
    for path, blob in git.list_tree("HEAD", "tickets/"):
        if is_read(path):
            ticket = parse_ticket(next(git.read_blobs([blob]))[1], path)
            deriver.derived(ticket)
            sent = Shipment("s1", Direction.OUT, Purpose.ORIGINAL, "SF1", ticket.opened_at)
            asked = Request("r1", "goodwill", "goodwill", ticket.opened_at, "li.na", ticket.opened_at)
            owed = Payment("p1", "refund", "5", "CNY", ticket.opened_at, "li.na", PaymentState.DUE)
            deriver.derived(replace(ticket, shipments=(sent,), approvals=(asked,), payments=(owed,)))
    read = {name for name in ("team", "priorities", "reminders", "approvals", *DERIVED_FROM) if _is_built(policy, name)}
    assert read == DERIVED_FROM


def _is_built(policy: object, name: str) -> bool:
    try:
        object.__getattribute__(policy, name)
    except AttributeError:
        return False
    return True


def test_the_reach_of_a_change(git: Git) -> None:
    before = stored_policy(read_policies(git, git.head().commit or ""))
    reached = []
    for change in (change_team, change_calendar, change_categories):
        change(git.root)
        commit(git)
        reached.append(reach_of(before, stored_policy(read_policies(git, git.head().commit or ""))))
    assert reached == [Reach.NONE, Reach.MOVING, Reach.ALL]


def test_a_search_right_after_a_change_finds_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = copy_desk(tmp_path / "desk", capsys)
    git = open_desk(desk.root)
    forget(git)
    desk.done("list")
    first = desk.done("open", "蓝牙耳机断连", "-c", "enquiry/usage", "--quiet").strip()
    assert first in desk.done("find", "蓝牙")
    second = desk.done("open", "蓝牙音箱无声", "-c", "enquiry/usage", "--quiet").strip()
    desk.done("edit", first, "title=耳机断连")
    found = json.loads(desk.done("find", "蓝牙", "--format", "json"))
    assert second in str(found)
    assert first not in str(found)


def test_killed_while_building_the_next_builds(git: Git) -> None:
    expected = rows(git)
    forget(git)
    program = (
        "import os, signal, sys\n"
        "from aftersales.app.freshness import fresh_index\n"
        "from aftersales.index.refresh import Refresh\n"
        "from aftersales.store.git import open_desk\n"
        "insert = Refresh._insert\n"
        "def die(self, entries):\n"
        "    insert(self, entries)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "Refresh._insert = die\n"
        "fresh_index(open_desk(__import__('pathlib').Path(sys.argv[1])))\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, git.root], cwd=Path(__file__).parents[2], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert rows(git) == expected
