"""Exports: every format holds the same rows, and no spreadsheet runs what a customer wrote."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from aftersales.model.export import COLUMNS, ExportColumn, ExportKind
from aftersales.model.values import Value
from aftersales.render.exports import FORMATS, write_rows

TEXT, PRICE = ExportColumn("text"), ExportColumn("price", ExportKind.AMOUNT)
SOME = (
    TEXT,
    PRICE,
    ExportColumn("at", ExportKind.MOMENT),
    ExportColumn("open", ExportKind.YES_NO),
    ExportColumn("many", ExportKind.NUMBER),
    ExportColumn("tags", ExportKind.WORDS),
)
ROW: Mapping[str, Value] = {
    "text": "不制冷",
    "price": "2899.00",
    "at": "2026-03-01T09:00:00+08:00",
    "open": True,
    "many": 3,
    "tags": ["a", "b"],
}
texts = st.text(st.characters(codec="utf-8"), max_size=20)


def written(form: str, rows: Sequence[Mapping[str, Value]], columns: Sequence[ExportColumn] = SOME) -> bytes:
    """Return the bytes of an export."""
    stream = io.BytesIO()
    write_rows(form, columns, iter(rows), stream)
    return stream.getvalue()


def sheet(content: bytes) -> list[tuple[Any, ...]]:
    """Return the cells of a workbook."""
    return list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))


@pytest.mark.parametrize("rows", [[], [ROW], [ROW, {"text": "x"}]])
def test_json_json_lines_and_yaml_hold_the_same(rows: list[Mapping[str, Value]]) -> None:
    found = json.loads(written("json", rows))
    assert found == [{column.key: row.get(column.key) for column in SOME} for row in rows]
    assert [json.loads(line) for line in written("jsonl", rows).splitlines()] == found
    assert yaml.safe_load(written("yaml", rows)) == found


def test_csv_has_one_line_a_row() -> None:
    assert written("csv", [ROW]).decode() == (
        'text,price,at,open,many,tags\n不制冷,2899.00,2026-03-01T09:00:00+08:00,true,3,"a, b"\n'
    )
    assert written("csv", []) == b"text,price,at,open,many,tags\n"


def test_a_workbook_has_numbers_and_moments() -> None:
    header, row = sheet(written("xlsx", [ROW]))
    assert header == ("text", "price", "at", "open", "many", "tags")
    assert row == ("不制冷", 2899, datetime(2026, 3, 1, 9), True, 3, "a, b")  # noqa: DTZ001  Excel knows no zones


def test_days_are_days_and_columns_are_wide_enough() -> None:
    columns = [ExportColumn("title"), ExportColumn("day", ExportKind.DATE)]
    rows: list[Mapping[str, Value]] = [{"title": "不制冷", "day": "2026-03-04"}, {"day": "=1+1"}]
    book = load_workbook(io.BytesIO(written("xlsx", rows, columns)))
    found = list(book.worksheets[0].iter_rows(values_only=True))
    assert found[1:] == [("不制冷", datetime(2026, 3, 4)), (None, "'=1+1")]  # noqa: DTZ001  Excel knows no zones
    assert book.worksheets[0].column_dimensions["A"].width == 40


@given(st.lists(texts, min_size=1, max_size=5))
def test_no_cell_of_a_spreadsheet_begins_a_formula(cells: list[str]) -> None:
    rows = [{"text": cell} for cell in cells]
    lines = list(csv.reader(io.StringIO(written("csv", rows, [TEXT]).decode(), newline="")))[1:]
    for cell in (line[0] if line else "" for line in lines):
        assert cell[:1] not in set("=+@\t\r-") or cell.replace("_", "").lstrip("+-")[:1].isalnum()
        if cell[:1] in set("+-"):
            float(cell)
    for found in sheet(written("xlsx", rows, [TEXT]))[1:]:
        assert not str(found[0] or "").startswith(("=", "@"))


def test_control_characters_do_not_reach_a_spreadsheet() -> None:
    rows = [{"text": "a\x00\x1b[31mb\x07"}]
    assert "\x1b" not in written("csv", rows, [TEXT]).decode()
    assert sheet(written("xlsx", rows, [TEXT]))[1] == ("a\ufffd\ufffd[31mb\ufffd",)


@pytest.mark.parametrize("form", FORMATS)
def test_rows_are_taken_one_at_a_time(form: str) -> None:
    taken: list[int] = []

    def rows() -> Any:
        for number in range(3):
            taken.append(number)
            yield {"text": str(number)}

    write_rows(form, [TEXT], rows(), io.BytesIO())
    assert taken == [0, 1, 2]


def test_the_layout_is_a_promise() -> None:
    """Columns keep their place; new ones come at the end. Change this test only by adding to its end."""
    assert [column.key for column in COLUMNS][:16] == [
        *("id", "title", "state", "open", "category", "priority", "severity", "urgency", "channel", "customer"),
        *("region", "department", "assignee", "reference", "tags", "opened_at"),
    ]
    assert len({column.key for column in COLUMNS}) == len(COLUMNS) == 47
