"""Importing what is broken, hostile, or in other clothes: encodings, formats, formulas, and a kill half way."""

import json
import os
import signal
import subprocess
import sys
from datetime import date, datetime, time
from pathlib import Path
from time import sleep

import pytest
from openpyxl import Workbook

from tests.support.imports import LOG, LOG_HEADER, LOG_MAP, MAPS, NOW, ImportDesk, counts, csv_text
from tests.support.repositories import run_git, state_of

HEADER = ",".join(LOG_HEADER)
SHEET_MAP = """\
format: 1
source: hostile
one: ticket
reference: "{No}"
fields: {title: "{Words}", category: enquiry, channel: phone, fault.symptom: "{Words}"}
row: {opened: "{Opened}"}
"""


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> ImportDesk:
    return ImportDesk(tmp_path, capsys)


@pytest.mark.parametrize(
    ("table", "code", "words"),
    [
        (b"", 5, "no column names"),
        (b"\n\n\n", 5, "no column names"),
        (HEADER.encode(), 0, "nothing to commit"),
        (b"Case,Activity\nC-1,Open\n", 5, "no column When"),
        (f'{HEADER}\nC-1,"Open,Ann,2026-03-01 09:00,Fan\n'.encode(), 5, "never closed"),
        (f'{HEADER}\nC-1,"Open"x,Ann,2026-03-01 09:00,Fan\n'.encode(), 5, "quotes that close"),
        (f"{HEADER}\nC-1,{'x' * 200_000},Ann,2026-03-01 09:00,Fan\n".encode(), 5, "too long"),
        (f"{HEADER}\nC-1,{'x' * 3_000_000}".encode(), 5, "does not end"),
        (f"{HEADER}\rC-1,Open,Ann,2026-03-01 09:00,Fan\r".encode(), 5, "Row 1"),
        (f"{HEADER}\nC-1,Open,Ann,2026-03-01 09:00,电扇\n".encode("gb18030"), 5, "Line 2 is no text"),
        (f"{HEADER}\nC-1,Open,Ann,2026-03-01 09:00,Fan\n".encode("utf-16"), 5, "Line 1 is no text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", 5, "is no text"),
    ],
)
def test_a_broken_file_is_refused_as_a_whole(place: ImportDesk, table: bytes, code: int, words: str) -> None:
    before = state_of(place.desk.root)
    result = place.run(table, LOG_MAP)
    assert result.exit == code
    assert words in result.out + result.err
    assert "Traceback" not in result.err
    assert state_of(place.desk.root) == before
    assert not list(place.folder.glob("*.rejects.csv"))


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("=cmd|'/C calc'!A0", "=cmd|'/C calc'!A0"),
        ("@SUM(1)", "@SUM(1)"),
        ("{Words} {0.__class__} {{x}} %s ${HOME} `id`", "{Words} {0.__class__} {{x}} %s ${HOME} `id`"),
        ("{{ 7*7 }}{% raw %}", "{{ 7*7 }}{% raw %}"),
        ("../../../etc/passwd", "../../../etc/passwd"),
        ("a\0b\x1b[31mred\x07", "ab[31mred"),
        ("two\r\nlines\tand a tab", "two\nlines and a tab"),
        ("&anchor *alias !!python/object:os.system 'id'", "&anchor *alias !!python/object:os.system 'id'"),
        ("yes", "yes"),
        ("--- # not a comment", "--- # not a comment"),
        ("Trailer: forged\n\nActor: nobody", "Trailer: forged\n\nActor: nobody"),
    ],
)
def test_what_stands_in_cells_is_only_text(place: ImportDesk, cell: str, kept: str) -> None:
    result = place.run(csv_text(("No", "Opened", "Words"), [("1", "2026-03-01 09:00", cell)]), SHEET_MAP)
    assert result.exit == 0
    ticket = place.ticket("1")
    assert ticket["fault"] == {"symptom": kept}
    assert ticket["title"] == " ".join(kept.split())
    assert len(place.tickets()) == 1
    assert place.desk.git("log", "-1", "--format=%(trailers:key=Actor,valueonly)").strip() == "zhang.min"
    place.assert_sound()


def test_a_reference_cannot_name_a_path_or_an_option(place: ImportDesk) -> None:
    rows = [("../../evil", "2026-03-01 09:00", "a"), ("--upload-pack=x", "2026-03-01 09:00", "b")]
    assert place.run(csv_text(("No", "Opened", "Words"), rows), SHEET_MAP).exit == 0
    assert len(place.tickets()) == 2
    assert not list(place.folder.glob("evil*"))


def test_formulas_in_rejected_rows_are_neutralised(place: ImportDesk) -> None:
    rows = [("", "2026-03-01 09:00", "=HYPERLINK(1)"), ("", "-2", "+1+1")]
    place.run(csv_text(("No", "Opened", "Words"), rows), SHEET_MAP)
    text = (place.folder / "table.rejects.csv").read_text("utf-8-sig")
    assert ",'=HYPERLINK(1)," in text
    assert ",-2,'+1+1," in text


def test_a_row_with_too_many_cells_is_rejected_and_a_short_one_is_filled(place: ImportDesk) -> None:
    table = "No,Opened,Words\n1,2026-03-01 09:00,a,b,c\n2,2026-03-01 09:00,b,,\n3,2026-03-01 09:00\n"
    result = place.run(table, SHEET_MAP.replace('"{Words}"', '{text: "{Words}", default: none}', 1))
    assert "It has 5 cells, and the header has 3." in result.out
    assert counts(result)["rejected"][0] == 1
    assert place.ticket("3")["title"] == "none"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16"])
def test_encodings(place: ImportDesk, encoding: str) -> None:
    table = csv_text(("No", "Opened", "Words"), [("1", "2026-03-01 09:00", "不制冷")]).encode(encoding)
    result = place.run(table, SHEET_MAP, *([] if "utf-8" in encoding else ["--encoding", encoding]))
    assert result.exit == 0
    assert place.ticket("1")["title"] == "不制冷"


def test_the_encoding_that_would_do_is_named(place: ImportDesk) -> None:
    table = csv_text(("No", "Opened", "Words"), [("1", "2026-03-01 09:00", "a"), ("2", "", "不制冷")])
    result = place.run(table.encode("gb18030"), SHEET_MAP)
    assert "table.csv:3" in result.err
    assert "--encoding gb18030" in result.err
    assert place.run(table, SHEET_MAP, "--encoding", "rot13").exit == 2
    without_mark = place.run(table.encode("utf-16-le"), SHEET_MAP, "--encoding", "utf-16")
    assert (without_mark.exit, "Line 1 is no text" in without_mark.err) == (5, True)


def test_rejects_are_written_in_the_encoding_of_the_table(place: ImportDesk) -> None:
    rows = [("1", "不是时间", "不制冷")]
    table = csv_text(("No", "Opened", "Words"), rows).encode("gb18030")
    place.run(table, SHEET_MAP, "--encoding", "gb18030")
    assert "不是时间" in (place.folder / "table.rejects.csv").read_text("gb18030")


def test_tab_separated_and_other_delimiters(place: ImportDesk) -> None:
    header, rows = ("No", "Opened", "Words"), [("1", "2026-03-01 09:00", "a, b; c")]
    assert place.run(csv_text(header, rows, "\t"), SHEET_MAP, name="table.tsv").exit == 0
    semicolons = SHEET_MAP + 'file: {kind: csv, delimiter: ";"}\n'
    again = place.run(csv_text(header, rows, ";"), semicolons, name="table.dat")
    assert counts(again)["already here"] == (1, 1)
    assert place.run(csv_text(header, rows), SHEET_MAP, name="table.dat").exit == 2


def test_json_lines(place: ImportDesk) -> None:
    lines = [
        json.dumps({"No": 1, "Opened": "2026-03-01T09:00:00+08:00", "Words": "不制冷"}, ensure_ascii=False),
        "",
        '{"No": 2, "Opened": "2026-03-01 09:00", "Words": "\\ud800"}',
        '{"No": 3, "No": 4}',
        "[1]",
        "{",
        "[" * 200_000,
        '{"No": 12345678901234567890, "Opened": "2026-03-01 09:00", "Words": {"deep": 1}, "more": true}',
    ]
    result = place.run("\n".join(lines), SHEET_MAP, name="table.jsonl")
    assert result.exit == 1
    assert counts(result)["new"] == (1, 1)
    assert counts(result)["rejected"][0] == 6
    assert counts(result)["empty"][0] == 1
    assert "half a character" in result.out
    assert place.ticket("1")["title"] == "不制冷"


def test_workbooks(place: ImportDesk, tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "notes"  # type: ignore[union-attr]  # a new workbook has a sheet
    sheet = book.create_sheet("data")
    sheet.append(["A title above", None, None])
    sheet.append(["No", "Opened", "Words"])
    sheet.append([118822.0, datetime(2026, 3, 1, 9, 30), "不制冷"])  # noqa: DTZ001  Excel knows no zones
    sheet.append([None, None, None])
    sheet.append([2, "2026-03-01 10:00", "=1+1"])
    sheet.append([True, date(2026, 3, 1), 1.25])
    sheet.append([3, time(9, 30), "a time of no day"])
    book.save(tmp_path / "book.xlsx")
    content = (tmp_path / "book.xlsx").read_bytes()
    map_text = SHEET_MAP + "file: {sheet: data, header: 2}\n"
    result = place.run(content, map_text, name="book.xlsx")
    assert counts(result)["new"] == (2, 2)
    assert counts(result)["rejected"] == (2, 2)  # a formula that nobody has computed has no value
    assert counts(result)["empty"][0] == 1
    assert place.ticket("true")["title"] == "1.25"
    assert place.ticket("118822")["history"][0]["at"] == "2026-03-01T09:30:00+08:00"
    wrong = place.run(content, map_text, "--sheet", "other", name="book.xlsx")
    assert (wrong.exit, "notes, data" in wrong.err) == (2, True)
    assert place.run(b"PK\3\4 no workbook", SHEET_MAP, name="book.xlsx").exit == 5
    assert place.run(content[:2000], SHEET_MAP, name="book.xlsx").exit == 5


def test_a_workbook_that_unpacks_to_too_much_is_refused(place: ImportDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Workbook()
    book.active.append(["No", "Opened", "Words"])  # type: ignore[union-attr]  # a new workbook has a sheet
    book.save(place.folder / "book.xlsx")
    monkeypatch.setattr("aftersales.codec.workbooks.UNPACKED_LIMIT", 100)
    result = place.run((place.folder / "book.xlsx").read_bytes(), SHEET_MAP, name="book.xlsx")
    assert (result.exit, "unpacks to" in result.err) == (5, True)


def test_two_columns_of_one_name(place: ImportDesk) -> None:
    table = "No,Opened,Words,Words\n1,2026-03-01 09:00,first,second\n"
    refused = place.run(table, SHEET_MAP)
    assert refused.exit == 5
    assert "{Words#1}, {Words#2}" in refused.err
    assert place.run(table, SHEET_MAP.replace("{Words}", "{Words#2}")).exit == 0
    assert place.ticket("1")["title"] == "second"


REPAIRS = """\
登记编号,登记时间,订单号,产品类型,产品型号,序列号,购买日期,价格,故障现象,问题类型,省份,处理人,状态,完成时间
R001,2026/3/1 9:05,118822,空调,KFR-35GW,2603A1187,2026/2/1,"¥2,899.00",不制冷,性能故障,浙江,王强,处理中,
R002,2026年3月2日 10:00,118823,扇子,F-1,,,,断裂,外观问题,广东,,已完成,2026/3/4 18:00
R003,2026/3/2 10:00,118824,冰箱,B-1,,,,漏水,没听说过,广东,,未处理,
"""
PARCELS = """\
运单号,问题类型,登记时间,订单号,目的省份,说明,处理结果
SF1,联系不上,2026-03-01 09:00,1,江苏,三次未接,
SF1,拒签,2026-03-02 09:00,1,江苏,不要了,已处理
"""


def test_the_shipped_map_of_a_chinese_sheet(place: ImportDesk) -> None:
    result = place.run(REPAIRS.encode("gb18030"), (MAPS / "repair-sheet-zh.yaml").read_text("utf-8"))
    assert counts(result)["new"] == (2, 2)
    assert counts(result)["rejected"] == (1, 1)
    assert "没听说过" in result.out
    first, second = place.ticket("R001"), place.ticket("R002")
    assert (first["state"], first["assignee"]) == ("executing", "wang.qiang")
    assert first["dates"] == {"purchase": "2026-02-01"}
    assert (second["state"], second["category"]) == ("closed", "quality/appearance")
    place.assert_sound()


def test_the_shipped_map_of_a_couriers_table(place: ImportDesk) -> None:
    result = place.run(PARCELS, (MAPS / "courier-problems.yaml").read_text("utf-8"))
    assert counts(result)["new"] == (2, 2)
    assert place.ticket("SF1/拒签")["facts"] == {"courier_code": "REFUSED"}
    assert place.ticket("SF1/拒签")["state"] == "closed"
    place.assert_sound()


def test_missing_files_and_maps(place: ImportDesk) -> None:
    map_file = place.write("map.yaml", LOG_MAP)
    assert place.desk.run("import", "nowhere.csv", "--map", str(map_file)).exit == 3
    assert place.desk.run("import", str(map_file), "--map", "nowhere.yaml").exit == 3
    assert place.desk.run("import", str(place.folder), "--map", str(map_file)).exit == 2
    assert place.log(map_text=LOG_MAP.replace("Europe/Rome", "../Rome")).exit == 5


def test_hostile_text_is_tamed_in_the_report(place: ImportDesk) -> None:
    result = place.log([("C-1", "\x1b]0;owned\x07", "Ann", "2026-03-01 09:00", "Fan")])
    assert result.exit == 1
    assert "\x1b" not in result.out


@pytest.mark.parametrize("per", ["import", "event"])
def test_a_kill_leaves_the_desk_before_or_after(place: ImportDesk, per: str) -> None:
    rows = [(f"C-{number}", *row[1:]) for number in range(400) for row in LOG[:3]]
    table, map_file = place.write("table.csv", csv_text(LOG_HEADER, rows)), place.write("map.yaml", LOG_MAP)
    before = run_git(place.desk.root, "rev-parse", "HEAD")
    command = [
        *(sys.executable, "-m", "aftersales", "--desk", str(place.desk.root), "--now", NOW),
        *("import", str(table), "--map", str(map_file), "--yes", "--commit-per", per),
    ]
    for delay in (0.3, 0.6, 0.9, 1.2):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
        sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        place.desk.done("list")
        head = run_git(place.desk.root, "rev-parse", "HEAD")
        found = run_git(place.desk.root, "ls-tree", "-r", "--name-only", "HEAD", "tickets").split()
        assert len(found) == (0 if head == before else 400)
    assert subprocess.run(command, check=False, capture_output=True, env=os.environ).returncode == 0
    assert place.desk.git("status", "--porcelain") == ""
    assert len(place.tickets()) == 400
    assert place.desk.git("fsck", "--strict", "--no-dangling").strip() == ""


def test_interrupted_by_the_keyboard(place: ImportDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_arguments: object) -> None:
        raise KeyboardInterrupt

    before = state_of(place.desk.root)
    monkeypatch.setattr("aftersales.app.importing.ticket_path", interrupt)
    assert place.log([*LOG, ("", "", "", "", "x")]).exit == 130
    assert state_of(place.desk.root) == before
    assert sorted(path.name for path in place.folder.iterdir()) == ["desk", "map.yaml", "table.csv"]


@pytest.mark.parametrize(
    ("name", "table", "words"),
    [
        ("t.csv", b"No," * 20_000 + b"Opened\n", "more than 16384 columns"),
        ("t.jsonl", b"".join(b'{"k%d": 1}\n' % number for number in range(17_000)), "more than 16384 columns"),
        ("t.csv", b"No,Opened,Words\n" + b'"a\n",' * 900_000, "A row does not end"),
        ("t.csv", b"x" * 3_000_000, "does not end"),
    ],
)
def test_what_would_fill_the_memory_is_refused(place: ImportDesk, name: str, table: bytes, words: str) -> None:
    result = place.run(table, SHEET_MAP, name=name)
    assert (result.exit, words in result.err) == (5, True), result.err
