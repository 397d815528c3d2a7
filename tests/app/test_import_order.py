"""Large tables: dealt out, sorted on the disk and made by several processes, and the result is the same."""

import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from aftersales.app import import_groups, import_tickets, sorted_spool
from aftersales.app.import_known import KnownTickets
from aftersales.app.sorted_spool import SortedSpool
from aftersales.model.layout import ticket_path
from tests.support.imports import ImportDesk, counts


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> ImportDesk:
    return ImportDesk(tmp_path, capsys)


def rows(matters: int) -> list[tuple[str, ...]]:
    """Return the rows of matters that overlap in time, mixed."""
    activities = ("Open", "Take", "Ask", "Done")
    found: list[tuple[str, ...]] = [
        (f"M-{number}", activity, "Ann", f"2026-03-{1 + number % 9 + 2 * step:02} 09:{number % 60:02}", "Kettle")
        for number in range(matters)
        for step, activity in enumerate(activities)
    ]
    random.Random(5).shuffle(found)  # noqa: S311  the same shuffle every time
    return found


@pytest.mark.parametrize("per", ["ticket", "event"])
def test_commits_go_in_the_order_of_time(place: ImportDesk, per: str) -> None:
    before = place.desk.commits()
    place.log(rows(12), "--commit-per", per)
    new = place.desk.commits() - before
    dates = place.desk.git("log", f"-{new}", "--reverse", "--format=%aI").splitlines()
    assert new == (48 if per == "event" else 12)
    assert [datetime.fromisoformat(date) for date in dates] == sorted(map(datetime.fromisoformat, dates))
    place.assert_sound()


def test_an_entry_that_comes_late_is_committed_after_what_was_there(place: ImportDesk) -> None:
    place.log([("M", "Open", "Ann", "2026-03-01 09:00", "Fan"), ("M", "Take", "Ann", "2026-03-05 09:00", "Fan")])
    late = [("M", "Ask", "Ann", "2026-03-03 09:00", "Fan"), ("M", "Done", "Ann", "2026-03-02 09:00", "Fan")]
    place.log([*late, ("M", "Open", "Ann", "2026-03-01 09:00", "Fan")], "--commit-per", "event")
    place.assert_sound()
    assert len(place.ticket("M")["history"]) == 4


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything be too large for the memory, so that the disk is used, and files are dealt out twice."""
    monkeypatch.setattr(import_groups, "HELD", 2_500)
    monkeypatch.setattr(import_groups, "_PARTS", 4)
    monkeypatch.setattr(sorted_spool, "_HELD", 7)
    monkeypatch.setattr(sorted_spool, "_TOGETHER", 2)


@pytest.mark.usefixtures("small")
def test_what_does_not_fit_into_memory_gives_the_same(
    place: ImportDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = place.log(rows(40), "--commit-per", "event")
    assert counts(result)["new"] == (160, 40)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_groups, "HELD", 1 << 30)
        other = ImportDesk(tmp_path, capsys, "other")
        other.log(sorted(rows(40)))
    assert place.desk.git("rev-parse", "HEAD:tickets") == other.desk.git("rev-parse", "HEAD:tickets")
    assert counts(place.log(rows(40)))["already here"] == (160, 40)


def test_several_processes_give_the_same(
    place: ImportDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = ImportDesk(tmp_path, capsys, "other")
    other.log(rows(30))
    monkeypatch.setattr(import_tickets, "_ROWS_TOGETHER", 20)
    monkeypatch.setattr(import_tickets, "_WORTH_PROCESSES", 2)
    monkeypatch.setattr("aftersales.app.parallel.cores", lambda: 2)
    bad = ("M-3", "Dance", "Ann", "2026-03-04 09:00", "Kettle")
    result = place.log([*rows(30), bad])
    assert counts(result)["rejected"] == (5, 1)
    assert 'does not know the activity "Dance"' in result.out
    assert counts(place.log(rows(30)))["new"] == (4, 1)
    assert place.desk.git("rev-parse", "HEAD:tickets") == other.desk.git("rev-parse", "HEAD:tickets")


def test_a_spool_sorts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorted_spool, "_HELD", 10)
    monkeypatch.setattr(sorted_spool, "_TOGETHER", 3)
    items = [(number * 7919 % 101, f"{number}", b"x" * number) for number in range(95)]
    with SortedSpool() as spool:
        for item in items:
            spool.add(item)
        assert (len(spool), list(spool), list(spool)) == (95, sorted(items), sorted(items))


@pytest.mark.parametrize("digits", [40, 64])
def test_known_tickets_are_found_by_the_end_of_their_ids(digits: int) -> None:
    ids = ["AS-260301-7K3QM", "AS-260302-7K3QM", "AS-260302-ZZZZZ", "RX-260302-00000"]

    def files() -> Iterator[tuple[str, str]]:
        yield "tickets/2026/03/01/README.md", "a" * digits
        for number, ticket_id in enumerate(ids):
            yield ticket_path(ticket_id), f"{number}" * digits

    known = KnownTickets(files())
    assert known.with_tail("7K3QM") == [(ticket_path(ids[0]), "0" * digits), (ticket_path(ids[1]), "1" * digits)]
    assert known.with_tail("ZZZZZ") == [(ticket_path(ids[2]), "2" * digits)]
    assert known.with_tail("00000") == [(ticket_path(ids[3]), "3" * digits)]
    assert known.with_tail("00001") == []
    assert KnownTickets([]).with_tail("00000") == []
