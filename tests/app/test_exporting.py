"""Exporting from real desks: what the filters describe, flat, in every format; and back in again."""

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

from aftersales.model.export import COLUMNS
from tests.support.imports import NOW, SHEET, ImportDesk

KEYS = [column.key for column in COLUMNS]


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> ImportDesk:
    desk = ImportDesk(tmp_path, capsys)
    desk.sheet([*SHEET, ("3", "2026-03-05 09:00", "", "open", "=1+1", "12.50", "@SUM(A1) 漏水")])
    return desk


def exported(place: ImportDesk, *options: str) -> Path:
    """Export to a file and return it."""
    path = place.folder / "out"
    place.desk.done("export", *options, "--output", str(path), now=NOW)
    return path


def test_every_ticket_oldest_first(place: ImportDesk) -> None:
    rows = [json.loads(line) for line in exported(place, "--format", "jsonl").read_text("utf-8").splitlines()]
    assert [row["reference"] for row in rows] == ["1", "2", "3"]
    assert [list(row) for row in rows] == [KEYS] * 3
    first = rows[0]
    assert (first["open"], first["state"], first["order_number"], first["product_price"]) == (
        False,
        "closed",
        "118822",
        "2899.00",
    )
    assert (first["opened_at"], first["closed_at"]) == ("2026-03-01T09:00:00+08:00", "2026-03-04T09:00:00+08:00")
    assert first["event_count"] == 2


def test_parquet_holds_the_same(place: ImportDesk) -> None:
    rows = [json.loads(line) for line in exported(place, "--format", "jsonl").read_text("utf-8").splitlines()]
    path = exported(place, "--format", "parquet")
    with duckdb.connect() as database:
        columns = "id, title, open, strftime(opened_at at time zone 'Asia/Shanghai', '%xT%X'), product_price::varchar"
        found = database.execute(f"select {columns} from read_parquet('{path}')").fetchall()  # noqa: S608  our own file
        names = [row[0] for row in database.execute(f"describe from read_parquet('{path}')").fetchall()]
    assert names == KEYS
    assert [row[:4] for row in found] == [(row["id"], row["title"], row["open"], row["opened_at"][:19]) for row in rows]
    assert found[0][4] == "2899.0000"


def test_what_looks_personal_is_masked_unless_asked(place: ImportDesk) -> None:
    title = "请致电 13812345678 张先生"
    place.desk.done("open", title, "-c", "enquiry/policy", "--symptom", "a@example.org 回信", now=NOW)
    masked = [json.loads(line) for line in exported(place, "-f", "jsonl").read_text("utf-8").splitlines()][-1]
    assert (masked["title"], masked["fault_symptom"]) == ("请致电 138…78 张先生", "a@e…rg 回信")
    whole = exported(place, "-f", "jsonl", "--personal").read_text("utf-8")
    assert (title in whole, "a@example.org" in whole) == (True, True)


def test_the_filters_of_list(place: ImportDesk) -> None:
    closed = exported(place, "--closed", "--format", "csv").read_text("utf-8")
    assert [row["reference"] for row in csv.DictReader(io.StringIO(closed))] == ["1"]
    since = exported(place, "--since", "2026-03-02", "--state", "triaged", "--format", "json").read_text("utf-8")
    assert [row["reference"] for row in json.loads(since)] == ["2", "3"]


def test_spreadsheets_run_nothing(place: ImportDesk) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(place).read_text("utf-8"))))
    assert (rows[2]["order_number"], rows[2]["title"]) == ("'=1+1", "'@SUM(A1) 漏水")
    cells = list(load_workbook(io.BytesIO(exported(place, "--format", "xlsx").read_bytes())).worksheets[0].iter_rows())
    assert [cell.value for cell in cells[0]] == KEYS
    assert cells[3][KEYS.index("order_number")].value == "'=1+1"
    assert cells[1][KEYS.index("product_price")].value == 2899
    assert all(cell.data_type != "f" for row in cells for cell in row)


def test_the_ending_tells_the_format(place: ImportDesk) -> None:
    for name, start in (
        ("a.xlsx", b"PK"),
        ("a.json", b"["),
        ("a.yml", b"- "),
        ("a.csv", b"id,"),
        ("a", b"id,"),
        ("a.parquet", b"PAR1"),
    ):
        path = place.folder / name
        place.desk.done("export", "-o", str(path), now=NOW)
        assert path.read_bytes().startswith(start), name


def test_a_page_at_a_time_is_the_same(place: ImportDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = exported(place).read_bytes()
    monkeypatch.setattr("aftersales.app.exporting._PAGE", 1)
    assert exported(place).read_bytes() == whole


def test_a_file_that_cannot_be_written_is_said(place: ImportDesk) -> None:
    result = place.desk.run("export", "-o", str(place.folder / "nowhere" / "a.csv"))
    assert result.exit == 7
    assert "Traceback" not in result.err


def test_a_broken_ticket_is_named_not_passed_over(place: ImportDesk) -> None:
    file = place.tickets()[0]
    file.write_text("id: [\n", "utf-8")
    place.desk.git("commit", "--quiet", "-am", "Break a ticket")
    result = place.desk.run("export", "-o", str(place.folder / "a.csv"), now=NOW)
    assert result.exit == 0
    assert file.name in result.err


def test_what_was_exported_can_be_imported_elsewhere(
    place: ImportDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = ImportDesk(tmp_path, capsys, "other")
    map_text = """\
format: 1
source: another desk
one: ticket
reference: "{id}"
fields: {title: "{title}", category: "{category}", channel: "{channel}", order.number: "{order_number}"}
row: {opened: "{opened_at}", state: "{state}"}
"""
    table = exported(place, "--format", "csv").read_bytes()
    assert other.run(table, map_text).exit == 0
    found = {ticket["title"]: ticket for ticket in map(other.ticket, references(table))}
    assert found["@SUM(A1) 漏水"]["order"] == {"number": "=1+1"}
    assert found["does not cool"]["state"] == "closed"


def references(table: bytes) -> list[str]:
    """Return the ids in an exported table."""
    return [row["id"] for row in csv.DictReader(io.StringIO(table.decode()))]
