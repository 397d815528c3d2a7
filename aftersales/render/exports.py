"""Exports: many flat rows written as they come, so that a desk of any size leaves in little memory.

CSV and XLSX go to spreadsheets, so cells that a spreadsheet would take for a formula are neutralised; numbers, yes and
no, and moments stay what they are. JSON, JSON Lines, YAML and Parquet hold the values themselves.
"""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import BinaryIO

from aftersales.codec.yaml_writer import write_yaml
from aftersales.model.export import ExportColumn, ExportKind
from aftersales.model.moments import parse_moment
from aftersales.model.spreadsheet import neutral_cell
from aftersales.model.values import Value, text_of
from aftersales.render.extras import needing
from aftersales.render.text import safe_text

FORMATS = ("csv", "jsonl", "json", "xlsx", "yaml", "parquet")
BINARY = frozenset({"xlsx", "parquet"})
"""Formats that are not for a terminal."""

_WIDTHS: Mapping[str, int] = {
    "title": 40,
    "category": 28,
    "fault_symptom": 40,
    ExportKind.MOMENT: 20,
    ExportKind.NUMBER: 10,
}
"""How wide columns of a workbook are, in letters, by key or kind; rows are not known before they are written."""

Rows = Iterable[Mapping[str, Value]]


def write_rows(form: str, columns: Sequence[ExportColumn], rows: Rows, stream: BinaryIO, zone: str = "UTC") -> None:
    """Write `rows` to `stream` in one of FORMATS.

    Args:
        form: the format.
        columns: what a row holds, in order.
        rows: column's key → value; a missing key is an empty cell, null in JSON and YAML.
        stream: takes the bytes; need not be seekable.
        zone: IANA name of the time zone that Parquet says its moments are in.

    Raises:
        OutsideError: the library that the format needs is not installed.
    """
    match form:
        case "xlsx":
            _write_xlsx(columns, rows, stream)
        case "parquet":
            with needing("parquet"):
                from aftersales.render.parquet import write_parquet  # noqa: PLC0415  an extra
            write_parquet(columns, rows, stream, zone)
        case _:
            stream.writelines(piece.encode() for piece in _WRITERS[form](columns, rows))


def _whole(columns: Sequence[ExportColumn], row: Mapping[str, Value]) -> dict[str, Value]:
    return {column.key: row.get(column.key) for column in columns}


def _json_of(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False, default=dict)


def _jsonl(columns: Sequence[ExportColumn], rows: Rows) -> Iterator[str]:
    for row in rows:
        yield _json_of(_whole(columns, row)) + "\n"


def _json(columns: Sequence[ExportColumn], rows: Rows) -> Iterator[str]:
    lead = "[\n"
    for row in rows:
        yield lead + _json_of(_whole(columns, row))
        lead = ",\n"
    yield "\n]\n" if lead.startswith(",") else "[]\n"


def _yaml(columns: Sequence[ExportColumn], rows: Rows) -> Iterator[str]:
    empty = True
    for row in rows:
        empty = False
        # A list at the root is what a map's list looks like without its key: the writer never indents the dashes.
        yield write_yaml({"rows": [_whole(columns, row)]}).decode().removeprefix("rows:\n")
    if empty:
        yield "[]\n"


def _csv(columns: Sequence[ExportColumn], rows: Rows) -> Iterator[str]:
    import csv  # noqa: PLC0415  only where CSV is asked for

    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    writer.writerow([column.key for column in columns])
    for row in rows:
        writer.writerow([_text_cell(row.get(column.key)) for column in columns])
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()


def _text_cell(value: Value) -> str:
    if isinstance(value, str):
        return neutral_cell(safe_text(value))
    if isinstance(value, Sequence):
        return neutral_cell(safe_text(", ".join(text_of(item) for item in value)))
    return text_of(value)


def _write_xlsx(columns: Sequence[ExportColumn], rows: Rows, stream: BinaryIO) -> None:
    from openpyxl import Workbook  # noqa: PLC0415  200 ms that only a workbook pays
    from openpyxl.utils import get_column_letter  # noqa: PLC0415  likewise

    book = Workbook(write_only=True)
    sheet = book.create_sheet("tickets")
    sheet.freeze_panes = "B2"
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(column.key) or _WIDTHS.get(
            column.kind, 16
        )
    sheet.append([column.key for column in columns])
    for row in rows:
        sheet.append([_cell(column.kind, row.get(column.key)) for column in columns])
    book.save(stream)


def _cell(kind: ExportKind, value: Value) -> object:
    """Return a value as Excel knows it; moments without their offset, which Excel cannot hold."""
    if value is None or value == "":
        return None
    if kind is ExportKind.MOMENT:
        return parse_moment(str(value)).replace(tzinfo=None)
    if kind is ExportKind.DATE:
        return _day(str(value))
    if kind is ExportKind.AMOUNT:
        return _number(str(value))
    if isinstance(value, bool | int | float):
        return value
    return _text_cell(value)


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return neutral_cell(safe_text(text))


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return neutral_cell(safe_text(text))


_WRITERS: dict[str, Callable[[Sequence[ExportColumn], Rows], Iterator[str]]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "json": _json,
    "yaml": _yaml,
}
