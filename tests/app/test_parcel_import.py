"""A courier's table: rows find their tickets by the waybill, once, and what finds none is handed back."""

import csv
import re
from pathlib import Path

import pytest

from aftersales.codec.tickets import parse_ticket
from tests.support.desks import Desk, copy_desk

MAP = Path(__file__).parents[2] / "docs/howto/parcel-maps/courier-track-zh.yaml"
HEADER = ("运单号", "时间", "状态", "问题类型", "网点", "备注")
NOW = "2026-11-23T18:00:00+08:00"
TICKETS, EVENTS, UNKNOWN = 5, 39, 5


def rows() -> list[tuple[str, ...]]:
    """Return 200 rows: 39 events of each of five parcels, and five of parcels that nobody knows."""
    known = [
        (f"SF{parcel}", f"2026/11/{20 + number // 20} {number % 20:02}:15", "运输中", "", "杭州中转场", "")
        for number in range(EVENTS - 1)
        for parcel in range(TICKETS)
    ]
    ends = [(f"SF{parcel}", "2026/11/22 10:00", "已签收", "", "杭州", "本人签收") for parcel in range(TICKETS - 1)]
    trouble = [(f"SF{TICKETS - 1}", "2026/11/22 10:00", "派送中", "拒签", "杭州", "客户不要")]
    unknown = [(f"XX{one}", "2026/11/22 10:00", "运输中", "", "", "") for one in range(UNKNOWN)]
    return [*known, *ends, *trouble, *unknown]


def write(path: Path, lines: list[tuple[str, ...]]) -> Path:
    """Write a table as the courier does."""
    with path.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows([HEADER, *lines])
    return path


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk with a ticket for each known parcel: the first has noted it, the others only name it."""
    made = copy_desk(tmp_path / "desk", capsys)
    for parcel in range(TICKETS):
        told = ("-c", "logistics_track/hurry", "-m", "到哪里了", "--channel", "chat", "--order", f"14000{parcel}")
        waybill = ("--set", f"order.waybill=SF{parcel}", "--incomplete", "--quiet")
        made.done("open", f"催件 {parcel}", *told, *waybill, now="2026-11-23T09:00:00+08:00")
    made.done("shipment", "add", first_ticket(made), "--waybill", "SF0", now=NOW)
    return made


def first_ticket(desk: Desk) -> str:
    """Return the id of the ticket that names the first parcel."""
    return desk.done("find", "SF0", "--format", "csv").splitlines()[1].split(",")[0]


def take(desk: Desk, table: Path, *options: str, expected: int = 1) -> str:
    """Take a table in and return what was said."""
    result = desk.run("shipment", "import", str(table), "--map", str(MAP), *options, now=NOW)
    assert result.exit == expected, result.out + result.err
    return result.out + result.err


def test_two_hundred_rows_with_five_unknown_waybills(desk: Desk, tmp_path: Path) -> None:
    table = write(tmp_path / "track.csv", rows())
    before = desk.commits()
    assert "195  new events" in take(desk, table, "--dry-run")
    assert desk.commits() == before
    said = take(desk, table)
    for words in ("200  rows", "195  new events", "  5  rejected", "  5  of these, waybills", "  5  tickets"):
        assert words in said
    assert "No ticket has the waybill XX0." in said
    assert desk.commits() == before + 1
    assert desk.git("log", "-1", "--format=%s").strip() == "parcels: 195 events on 5 tickets"
    with (tmp_path / "track.rejects.csv").open(encoding="gb18030", newline="") as stream:
        assert [line[0] for line in csv.reader(stream)][1:] == [f"XX{one}" for one in range(UNKNOWN)]

    again = take(desk, table)
    assert "195  already here" in again
    assert "new events" not in again
    assert desk.commits() == before + 1

    content = desk.ticket_file(first_ticket(desk)).read_text("utf-8")
    assert content.count("what: scanned") == EVENTS - 1
    assert content.count("did: tracked") == 2
    assert 'tracking_signed: "2026-11-22"' in content
    assert "SF4" in desk.done("shipment", "list", "--problem", now=NOW)
    assert desk.run("verify", "--all").exit == 0
    assert desk.run("check").exit == 0


def test_two_clones_that_take_the_same_table_tell_each_event_once(desk: Desk, tmp_path: Path) -> None:
    table = write(tmp_path / "track.csv", rows()[:20])
    desk.git("branch", "other")
    take(desk, table, expected=0)
    desk.git("checkout", "--quiet", "other")
    take(desk, table, expected=0)
    paths = [path.relative_to(desk.root).as_posix() for path in desk.root.glob("tickets/*/*/*/*.yaml")]
    assert len(paths) == TICKETS
    for path in paths:
        mine, theirs = (
            parse_ticket(desk.git("show", f"{branch}:{path}").encode(), path).shipments for branch in ("main", "other")
        )
        assert [one.id for one in mine] == [one.id for one in theirs]
        assert mine[0].events == theirs[0].events
        assert len(mine[0].events) == 4


BAD = (
    (("", "2026/11/22 10:00", "运输中", "", "", ""), "It has no waybill."),
    (("SF0", "", "运输中", "", "", ""), "It does not say when."),
    (("SF0", "2026/11/22 10:00", "运输中", "", "", "", "more"), "It has 7 cells"),
    (("SF0", "soon", "运输中", "", "", ""), "is no date or time"),
    (("SF0", "2026/12/22 10:00", "运输中", "", "", ""), "lies in the future"),
)


def test_rows_that_cannot_be_taken_are_told(desk: Desk, tmp_path: Path) -> None:
    said = take(desk, write(tmp_path / "track.csv", [row for row, _reason in BAD]))
    for number, (_row, reason) in enumerate(BAD, 2):
        assert re.search(f"^Row {number}: .*{re.escape(reason)}", said, re.MULTILINE), said
    table = write(tmp_path / "other.csv", [("SF0", "2026/11/22 10:00", "运输中", "外星人", "", ""), ("",) * 6])
    assert "has no value in the map" in take(desk, table)


def test_a_word_that_is_no_event(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / "map.yaml"
    place.write_text(MAP.read_text("utf-8").replace("otherwise: scanned", 'otherwise: "{状态}"'), "utf-8")
    table = write(tmp_path / "track.csv", [("SF0", "2026/11/22 10:00", "起飞", "", "", "")])
    result = desk.run("shipment", "import", str(table), "--map", str(place), now=NOW)
    assert (result.exit, "起飞 is none of: collected, scanned" in result.out) == (1, True)


def test_a_map_that_does_not_fit(desk: Desk, tmp_path: Path) -> None:
    table = write(tmp_path / "track.csv", rows()[:1])
    for text, words in (("{运单号}", "{单号}"), ("carrier: sf", "carrier: moon"), ("format: 1", "format: 2")):
        place = tmp_path / "map.yaml"
        place.write_text(MAP.read_text("utf-8").replace(text, words), "utf-8")
        result = desk.run("shipment", "import", str(table), "--map", str(place), now=NOW)
        assert result.exit == 5
        assert "map.yaml" in result.err


def test_one_original_parcel_on_two_tickets_is_told(desk: Desk) -> None:
    first, second = (desk.done("find", f"SF{one}", "--format", "csv").splitlines()[1].split(",")[0] for one in (0, 1))
    result = desk.run("shipment", "add", second, "--waybill", "sf0", now=NOW)
    assert f"The waybill sf0 is on {first} too." in result.err
    for _time in range(2):  # the second time, verdicts of the first are looked up
        said = desk.run("check", lang="en").out
        assert said.count("goods/same-waybill") == 2
        assert f"The parcel sf0 is the original one of {first} too." in said
