"""Refreshing: what comes in, what goes out, who waits for whom."""

import multiprocessing
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest

from aftersales.errors import BusyError
from aftersales.index.database import Index, open_index
from aftersales.index.derived import Derived, clocks_of
from aftersales.index.rows import BrokenFile
from aftersales.model.filters import TicketFilter
from aftersales.model.happening import Happened, Happening
from aftersales.model.moments import instant
from aftersales.reports.questions import Question, Source, Span
from aftersales.reports.summary import Figures, split, total
from tests.index.conftest import Fill
from tests.support.index_rows import NINE, clock, customer, hours, ticket_row

BROKEN = BrokenFile("tickets/2026/11/22/AS-261122-BR0KE.yaml", "b10b", "AS-261122-BR0KE", "…:3:1", "No ticket.")


def test_changes_from_another_base_are_not_taken(fill: Fill) -> None:
    index = fill(ticket_row())
    assert not index.apply("c3", base="c2", upserts=[ticket_row(title="x")])
    assert index.tickets(now=NINE)[0].title == "空调不制冷"


def test_broken_files_are_shown_and_found(fill: Fill) -> None:
    index = fill(ticket_row(), BROKEN)
    assert index.broken_files() == [BROKEN]
    assert index.find_ids("br0") == ["AS-261122-BR0KE"]
    assert index.stored("AS-261122-BR0KE") is None


def test_a_ticket_breaks_and_is_mended(fill: Fill) -> None:
    index = fill(ticket_row("AS-261122-BR0KE"))
    assert index.apply("c2", base="c1", broken=[BROKEN])
    assert (index.count(now=NINE), index.broken_files()) == (0, [BROKEN])
    assert index.apply("c3", base="c2", upserts=[BROKEN._replace(message="Still none.")])
    assert [file.message for file in index.broken_files()] == ["Still none."]
    assert index.apply("c4", base="c3", upserts=[ticket_row("AS-261122-BR0KE")])
    assert (index.count(now=NINE), index.broken_files()) == (1, [])


def test_a_broken_file_that_is_deleted_is_gone(fill: Fill) -> None:
    index = fill(BROKEN)
    assert index.apply("c2", base="c1", deletes=[BROKEN.path])
    assert index.broken_files() == []


def test_files_prove_broken_while_the_others_stream(empty: Index) -> None:
    broken: list[BrokenFile] = []

    def rows() -> object:
        yield ticket_row()
        broken.append(BROKEN)

    with empty.refresh() as refresh:
        refresh.replace_all("c1", rows(), broken)  # type: ignore[arg-type]  # the generator yields rows
    assert (empty.count(now=NINE), empty.broken_files()) == (1, [BROKEN])


def test_two_files_may_claim_one_id(fill: Fill) -> None:
    index = fill(ticket_row(title="a", path="tickets/z.yaml"), ticket_row(title="b", path="tickets/a.yaml"))
    assert index.find_ids("7k3qm") == ["AS-261122-7K3QM"]
    stored = index.stored("AS-261122-7K3QM")
    assert stored
    assert stored.line.title == "b"


def test_the_whole_ticket_is_there_without_its_file(fill: Fill) -> None:
    stored = fill(ticket_row(texts=("室外机不启动",))).stored("AS-261122-7K3QM")
    assert stored
    assert stored.line.blob == "b10b"
    assert stored.data["title"] == "空调不制冷"
    assert [event["text"] for event in stored.data["history"]] == ["", "室外机不启动"]  # type: ignore[union-attr,call-overload,index]  # plain data of the row above


def test_tickets_are_told_oldest_first(fill: Fill) -> None:
    index = fill(
        ticket_row("AS-261122-00002", at=hours(2), derived=Derived(open=False)),
        ticket_row("AS-261122-00001", at=hours(1)),
    )
    assert [stored.line.id for stored in index.all_stored()] == ["AS-261122-00001", "AS-261122-00002"]
    assert [stored.line.id for stored in index.all_stored(only_open=True)] == ["AS-261122-00001"]


def test_documents_and_notes_are_kept_until_the_next_build(fill: Fill) -> None:
    index = fill()
    with index.refresh() as refresh:
        refresh.put_document("policies", "0id", "{}")
        refresh.put_document("policies", "1id", '{"a": 1}')
        refresh.set_note("stamp", "s1")
        assert refresh.note("stamp") == "s1"
    assert index.documents() == {"policies": ("1id", '{"a": 1}')}
    assert (index.document("policies"), index.document("packs")) == ('{"a": 1}', "")
    assert index.note("stamp") == "s1"


def test_new_policies_move_what_is_derived_and_nothing_else(fill: Fill) -> None:
    rows = [ticket_row(f"AS-261122-0{n:04}", at=hours(n)) for n in range(1100)]
    closed = ticket_row("AS-261122-CC000", derived=Derived(open=False, closed_at=hours(1)))
    closed = closed._replace(data=f'{closed.data[:-1]},"clocks":[]}}')  # kept when it was closed
    index = fill(*rows, closed)
    later = Derived(open=True, reopen_count=2, clocks=(clock(due=hours(9)), clock("step", due=hours(10))))
    with index.refresh() as refresh:
        refresh.derive_again(lambda _: later, only_moving=True)
    lines = index.tickets(TicketFilter(open=True), now=NINE)
    assert len(lines) == 1100
    assert {(line.next_clock, line.reopen_count, line.event_count) for line in lines} == {("resolution", 2, 1)}
    assert [one.clock for one in clocks_of(lines[0].clocks)] == ["resolution", "step"]
    assert index.tickets(TicketFilter(open=False), now=NINE) == [closed.line]
    with index.refresh() as refresh:
        refresh.derive_again(lambda data: Derived(open=data["id"] == "AS-261122-CC000"))
    assert index.count(TicketFilter(open=True), now=NINE) == 1


def test_likely_duplicates(fill: Fill) -> None:
    same: dict[str, Any] = {
        "order": {"number": "118 822", "waybill": "SF-1"},
        "product": {"serial": "A1"},
        "customer": "C-8F2KD",
    }
    index = fill(
        ticket_row("AS-261122-00001", at=hours(-1000), **same),
        ticket_row("AS-261122-00002", at=hours(1), customer="C-8F2KD"),
        ticket_row("AS-261122-00003", at=hours(2), order={"number": "118822"}),
        ticket_row("AS-261122-00004", at=hours(0), **same),
        ticket_row("AS-261122-00005"),
    )
    asked: dict[str, Any] = {"order_number": "118822", "serial": "a1", "waybills": ["SF1", ""], "customer": "C-8F2KD"}
    found = index.likely_duplicates(since=hours(-700), **asked)
    assert [(one.line.id[-1], one.same) for one in found] == [
        ("4", ("order", "serial", "waybill", "customer")),
        ("3", ("order",)),
        ("2", ("customer",)),
    ]
    assert index.likely_duplicates(since=NINE) == []


def test_a_summary_takes_what_was_open_in_the_period(fill: Fill) -> None:
    def closed(at: float) -> Derived:
        stopped = clock(stopped=hours(at), met=True, used=timedelta(1))
        happened = (Happening(Happened.CLOSED, hours(at), person="li.na"),)
        return Derived(open=False, closed_at=hours(at), clocks=(stopped,), happenings=happened)

    index = fill(
        ticket_row("AS-261122-00001", at=hours(0), derived=closed(9)),
        ticket_row("AS-261122-00002", at=hours(1), derived=closed(10)),
        ticket_row("AS-261122-00003", at=hours(2)),
        ticket_row("AS-261122-00004", at=hours(20)),
    )
    now = instant(hours(40))
    with index.asking(now=hours(40)) as ask:
        counted = total(ask, Span(instant(hours(10)), instant(hours(20))), now)
        assert counted == Figures(closed=1, backlog=1, resolution_median=86400, resolution_90th=86400)
        assert split(ask, Span(instant(hours(30)), instant(hours(31))), now, "region")[""].backlog == 2
        assert total(ask, Span(instant(hours(-9)), instant(hours(-8))), now) == Figures()
    with index.asking(TicketFilter(ids=("00003",)), now=hours(40)) as ask:
        assert total(ask, Span(instant(hours(0)), instant(hours(20))), now) == Figures(opened=1, backlog=1)
    with index.asking(TicketFilter(ids=("00001",)), now=hours(40)) as ask:
        (row,) = ask(Question(Source.CLOSED), Span(0, now))  # asks nothing of tickets, and yet of the chosen alone
        assert row == {"count": 1}


def test_what_happened_goes_and_comes_with_its_ticket(fill: Fill) -> None:
    def happened(*at: float) -> Derived:
        return Derived(open=True, happenings=tuple(Happening(Happened.CHASED, hours(one), what="step") for one in at))

    def chased(name: str = "what") -> list[dict[str, object]]:
        with index.asking(now=NINE) as ask:
            return [dict(row) for row in ask(Question(Source.CHASED, (name,)), Span(0, instant(hours(99))))]

    row = ticket_row("AS-261122-00001", derived=happened(1, 2))
    index = fill(row, ticket_row("AS-261122-00002", derived=happened(3)))
    assert chased() == [{"what": "step", "count": 3}]
    index.apply("c2", base="c1", upserts=[ticket_row("AS-261122-00001", region="浙江", derived=happened(1, 2, 4))])
    assert chased("region") == [{"region": "", "count": 1}, {"region": "浙江", "count": 3}]
    with index.refresh() as refresh:
        refresh.derive_again(lambda _data: happened(5))
    assert chased() == [{"what": "step", "count": 2}]
    index.apply("c3", base="c2", deletes=[row.line.path])
    assert chased("assignee") == [{"assignee": "", "count": 1}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c-8f2kd", ["王伟"]),
        ("王", ["王伟", "王芳"]),
        ("13800138000", ["王伟"]),
        ("+86 138 0013 8000", ["王伟"]),
        ("8000", ["王伟"]),
        ("800", []),
        ("FANG@example.com", ["王芳"]),
        ("tmall_wf", ["王芳"]),
        ("ａｎｎａ", ["Anna"]),
        ("020-7946-0018", ["Anna"]),
        ("李", []),
        ("", []),
    ],
)
def test_customers_answer_to_names_phones_and_addresses(fill: Fill, text: str, expected: list[str]) -> None:
    index = fill(
        customer(phones=["138-0013-8000"]),
        customer("C-11111", "王芳", emails=["fang@example.com"], accounts=[{"platform": "tmall", "name": "tmall_wf"}]),
        customer("C-22222", "Anna", phones=["+44 20 7946 0018"], tier="vip"),
    )
    assert sorted(row.name for row in index.find_customers(text)) == sorted(expected)


def test_a_customer_changes_and_is_forgotten(fill: Fill) -> None:
    index = fill(customer(phones=["13800138000"]))
    assert index.apply("c2", base="c1", upserts=[customer(name="王维", phones=["13900139000"])])
    assert index.find_customers("13800138000") == []
    found = index.customer("C-8F2KD")
    assert found
    assert found.name == "王维"
    assert index.apply("c3", base="c2", deletes=[found.path])
    assert (index.find_customers("王"), index.find_customers("13900139000"), index.customer("C-8F2KD")) == (
        [],
        [],
        None,
    )


def test_what_is_forgotten_is_not_left_in_the_file(path: Path, fill: Fill) -> None:
    index = fill(customer(name="欧阳不留痕", phones=["13812345678"]))
    assert index.apply("c2", base="c1", deletes=["customers/C-8F2KD.yaml"])
    index.close()
    left = path.read_bytes()
    assert b"13812345678" not in left
    assert "欧阳不留痕".encode() not in left


# -- several at once


def test_readers_see_one_state_and_never_wait(path: Path, fill: Fill) -> None:
    index = fill(ticket_row())
    reader = open_index(path)
    with index.refresh() as refresh:
        refresh.apply("c2", [ticket_row("AS-261122-00000")])
        start = time.monotonic()
        assert (reader.commit(), reader.count(now=NINE)) == ("c1", 1)
        assert time.monotonic() - start < 1
    with reader.snapshot():
        assert reader.commit() == "c2"
        assert index.apply("c3", base="c2", deletes=[ticket_row().line.path])
        assert (reader.commit(), reader.count(now=NINE)) == ("c2", 2)
    assert (reader.commit(), reader.count(now=NINE)) == ("c3", 1)
    reader.close()


def test_a_second_writer_waits_and_then_says_so(path: Path, fill: Fill) -> None:
    index = fill(ticket_row())
    other = open_index(path)
    with index.refresh(), pytest.raises(BusyError), other.refresh(wait=0.05):
        pass
    with other.refresh() as refresh:
        assert refresh.commit == "c1"
    other.close()


def _refresh_once(path: str, start: Barrier, log: str) -> None:
    start.wait()
    index = open_index(Path(path))
    if index.commit() != "head":
        with index.refresh(wait=30) as refresh:
            if refresh.commit != "head":
                with Path(log).open("a") as file:
                    file.write("worked\n")
                refresh.replace_all("head", (ticket_row(f"AS-261122-00{n:03}") for n in range(900)))
    print(index.count(now=NINE))  # noqa: T201  read by nobody; the count itself must not fail
    index.close()


def test_processes_that_refresh_at_once_do_the_work_once(path: Path, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    start, log = context.Barrier(4), tmp_path / "log"
    processes = [context.Process(target=_refresh_once, args=(str(path), start, str(log))) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    assert log.read_text() == "worked\n"
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert file.execute("SELECT count(*) FROM ticket").fetchone() == (900,)


def _repair(path: str, start: Barrier) -> None:
    start.wait()
    index = open_index(Path(path))
    index.apply("head", base=None, upserts=[ticket_row()])
    assert index.find_ids("7k3") == ["AS-261122-7K3QM"]
    index.close()


def test_processes_that_find_a_damaged_file_at_once_make_one_new_file(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database " * 4000)
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(4)
    processes = [context.Process(target=_repair, args=(str(path), start)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    index = open_index(path)
    assert index.commit() == "head"
    index.close()
