"""The file: missing, damaged, of another version, in use, out of reach."""

import os
import sqlite3
import stat
import time
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from aftersales.errors import BusyError, OutsideError
from aftersales.index.connection import BrokenIndexError, Connection, connect, create_tables
from aftersales.index.database import Index, open_index
from aftersales.index.schema import VERSION
from aftersales.model.filters import TicketFilter
from tests.index.conftest import Fill
from tests.support.index_rows import NINE, ticket_row


def built(path: Path, commit: str = "c1") -> None:
    """Build an index of 300 tickets at `path` and close it."""
    index = open_index(path)
    with index.refresh() as refresh:
        refresh.replace_all(commit, (ticket_row(f"AS-261122-00{n:03}", f"空调 {n}") for n in range(300)))
    index.close()


def test_a_new_index_is_empty(path: Path) -> None:
    index = open_index(path)
    assert (index.commit(), index.note("stamp"), index.documents()) == (None, None, {})
    assert (index.tickets(now=NINE), index.broken_files(), index.find_ids("7k3")) == ([], [], [])
    assert index.stored("AS-261122-7K3QM") is None
    index.close()


def test_what_was_built_is_there_when_opened_again(path: Path) -> None:
    built(path)
    index = open_index(path)
    assert (index.commit(), index.count(now=NINE)) == ("c1", 300)
    index.close()


def test_an_index_may_live_in_memory() -> None:
    index = open_index(None)
    assert index.apply("c1", base=None, upserts=[ticket_row()])
    assert index.find_ids("7k3") == ["AS-261122-7K3QM"]
    index.discard()


@pytest.mark.parametrize("size", [1, 99, 100, 4096, 8000, 50_000])
def test_a_file_cut_short_begins_anew(path: Path, size: int) -> None:
    built(path)
    os.truncate(path, size)
    index = open_index(path)
    assert (index.commit(), index.count(now=NINE)) == (None, 0)
    assert index.apply("c2", base=None, upserts=[ticket_row()])
    index.close()


def test_an_empty_file_is_an_empty_index(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    index = open_index(path)
    assert index.commit() is None
    index.close()


def test_rubbish_begins_anew(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is no database, " * 1000)
    index = open_index(path)
    assert index.commit() is None
    index.close()


def test_damage_in_the_middle_is_told_and_the_file_can_be_discarded(path: Path) -> None:
    built(path)
    with closing(sqlite3.connect(path)) as file:
        (page,) = file.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ticket'").fetchone()
    with path.open("r+b") as stream:
        stream.seek((page - 1) * 4096)
        stream.write(b"\xa5" * 4096)
    index = open_index(path)
    with pytest.raises(BrokenIndexError) as told:
        index.tickets(now=NINE)
    assert str(path) in told.value.place
    index.discard()
    index.discard()
    assert not path.exists()
    again = open_index(path)
    assert again.commit() is None
    again.close()


def test_a_new_file_of_another_process_is_not_discarded(path: Path) -> None:
    built(path)
    mine = open_index(path)
    theirs = open_index(path)
    theirs.discard()
    built(path, "c2")
    mine.discard()
    index = open_index(path)
    assert (index.commit(), index.count(now=NINE)) == ("c2", 300)
    index.close()


def test_text_that_is_none_means_damage(path: Path) -> None:
    built(path)
    with closing(sqlite3.connect(path)) as file:
        file.execute("UPDATE ticket_data SET data = '{'")
        file.execute("UPDATE ticket SET title = CAST(x'ff' AS TEXT)")
        file.commit()
    index = open_index(path)
    with pytest.raises(BrokenIndexError):
        index.tickets(now=NINE)
    index.close()


def test_a_table_that_is_gone_means_damage(path: Path) -> None:
    built(path)
    with closing(sqlite3.connect(path)) as file:
        file.execute("DROP TABLE broken")
    index = open_index(path)
    with pytest.raises(BrokenIndexError, match="no such table"):
        index.broken_files()
    index.close()


@pytest.mark.parametrize("version", [0, VERSION - 1, VERSION + 1])
def test_a_file_of_another_version_begins_anew(path: Path, version: int) -> None:
    built(path)
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE VIRTUAL TABLE other USING fts5(a)")
        file.execute("CREATE TABLE older (a INTEGER PRIMARY KEY AUTOINCREMENT)")
        file.execute(f"PRAGMA user_version = {version}")
    index = open_index(path)
    assert (index.commit(), index.count(now=NINE)) == (None, 0)
    assert index.apply("c1", base=None, upserts=[ticket_row(title="蓝牙")])
    assert index.count(TicketFilter(text="蓝牙"), now=NINE) == 1
    index.close()


def test_another_history_is_built_over_the_old(path: Path) -> None:
    built(path)
    index = open_index(path)
    with index.refresh() as refresh:
        assert refresh.commit == "c1"
        refresh.replace_all("d1", [ticket_row()])
    assert (index.commit(), index.find_ids("AS")) == ("d1", ["AS-261122-7K3QM"])
    assert index.count(TicketFilter(text="空调"), now=NINE) == 1
    index.close()


def test_a_build_that_fails_leaves_the_old_index(fill: Fill) -> None:
    index = fill(ticket_row())

    def rows() -> object:
        yield ticket_row("AS-261122-00000")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), index.refresh() as refresh:
        refresh.replace_all("c2", rows())  # type: ignore[arg-type]  # a generator that fails
    assert (index.commit(), index.find_ids("AS")) == ("c1", ["AS-261122-7K3QM"])


def test_a_fault_of_the_program_is_not_taken_for_damage(empty: Index) -> None:
    with pytest.raises(sqlite3.OperationalError):
        empty._connection.run("SELEKT")
    with pytest.raises(sqlite3.IntegrityError):
        empty.apply("c1", base=None, upserts=[ticket_row(), ticket_row()])
    assert empty.commit() is None


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "aftersales").touch()
    with pytest.raises(OutsideError, match="cannot be written"):
        open_index(tmp_path / "aftersales" / "index.sqlite3")


def test_a_folder_in_the_place_of_the_file_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(OutsideError, match="cannot be read or written"):
        open_index(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_told(path: Path) -> None:
    path.parent.mkdir()
    path.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(OutsideError):
        open_index(path)
    path.parent.chmod(stat.S_IRWXU)


def test_a_full_disk_is_told(path: Path) -> None:
    index = open_index(path)
    index._connection.run("PRAGMA max_page_count = 60")
    with pytest.raises(OutsideError, match="full"):
        index.apply("c1", base=None, upserts=(ticket_row(f"AS-261122-00{n:03}", "x" * 500) for n in range(300)))
    assert (index.commit(), index.count(now=NINE)) == (None, 0)
    index.close()


def test_a_first_build_by_another_process_is_waited_for_and_told(path: Path) -> None:
    open_index(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BusyError):
            open_index(path, wait=0.01)
        with pytest.raises(BusyError):
            connect(path, wait=0.01)


def test_the_log_waits_while_another_process_reads_a_new_file(path: Path) -> None:
    index = open_index(path)
    reader = Connection(path)
    with reader.transaction():
        reader.all("SELECT * FROM meta")
        index._connection.wait_up_to(0.01)
        index._connection.keep_log()
    assert index._connection.one("PRAGMA journal_mode")[0] == "delete"
    index._connection.keep_log()
    index._connection.keep_log()
    assert index._connection.one("PRAGMA journal_mode")[0] == "wal"
    reader.close()
    index.close()


def test_a_file_that_another_process_lays_out_meanwhile_is_taken_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    other = Connection(path)
    opened: list[Index] = []

    def wait_and_open() -> None:
        index = open_index(path)
        opened.append(index)
        index.close()

    waiting = Thread(target=wait_and_open)
    with other.transaction("IMMEDIATE"):
        waiting.start()
        time.sleep(0.3)
        create_tables(other)
        other.run("INSERT INTO meta VALUES ('commit', 'theirs')")
    waiting.join(20)
    assert opened
    assert other.one("SELECT value FROM meta")[0] == "theirs"
    other.close()
