"""Foreign tables: CSV, TSV, XLSX and JSON Lines as a header and rows of text, one at a time.

Cells come as they stand in the file; what they mean is for ``rules/cells.py``. A table may be read more than once.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import BinaryIO

from aftersales.codec.table_limits import BoundedLines, refuse_many_columns
from aftersales.codec.text_lines import known_encoding, text_lines
from aftersales.errors import InvalidDataError, UsageError
from aftersales.i18n import N_, _
from aftersales.model.import_map import FileFormat, FileKind
from aftersales.model.record import record
from aftersales.model.row import Row
from aftersales.model.spreadsheet import bare_cell

_BY_ENDING = {
    ".csv": FileKind.CSV,
    ".txt": FileKind.CSV,
    ".tsv": FileKind.TSV,
    ".tab": FileKind.TSV,
    ".xlsx": FileKind.XLSX,
    ".xlsm": FileKind.XLSX,
    ".jsonl": FileKind.JSONL,
    ".ndjson": FileKind.JSONL,
}


@record
class ForeignTable:
    """An open table.

    Attributes:
        header: the columns' names; a name may stand twice.
        rows: everything below the header, empty rows too; to be read once.
    """

    header: tuple[str, ...]
    rows: Iterator[Row]


def settled_format(form: FileFormat, name: str) -> FileFormat:
    """Return `form` with the kind of file settled, by the name's ending where nobody says it.

    Raises:
        UsageError: the ending is unknown, or the encoding is.
    """
    dot = name.rfind(".")
    kind = form.kind or _BY_ENDING.get(name[dot:].lower() if dot >= 0 else "")
    if kind is None:
        raise UsageError(
            _("How {name} is written cannot be told from its name.").format(name=name),
            hint=_("Say it in the map, under file: {{kind: csv}}; or csv, tsv, xlsx, jsonl.").format(),
        )
    known_encoding(form.encoding)
    return replace(form, kind=kind)


def open_table(stream: BinaryIO, name: str, form: FileFormat) -> ForeignTable:
    """Read a table from the start of `stream`.

    Args:
        stream: the file; it can be seeked.
        name: the file's name, for messages.
        form: of `settled_format`.

    Raises:
        InvalidDataError: (here or while rows are read) the file is not what it should be, with its line or row.
        UsageError: a workbook has no such sheet.
    """
    stream.seek(0)
    if form.kind is FileKind.JSONL:
        from aftersales.codec.json_lines import read_json_lines  # noqa: PLC0415  only for such a file

        return ForeignTable(*read_json_lines(stream, name, form))
    if form.kind is FileKind.XLSX:
        from aftersales.codec.workbooks import read_sheet  # noqa: PLC0415  openpyxl takes 200 ms to import

        records = read_sheet(stream, name, form.sheet)
    else:
        records = _read_separated(stream, name, form)
    return _with_header(records, name, form.header)


def _with_header(records: Iterator[tuple[str, ...]], name: str, header_row: int) -> ForeignTable:
    found = next(islice(records, header_row - 1, None), None)
    header = tuple(cell.strip() for cell in found or ())
    while header and not header[-1]:
        header = header[:-1]
    if not header:
        raise InvalidDataError(_("Row {row} holds no column names.").format(row=header_row), place=name)
    refuse_many_columns(len(header), name)
    rows = (_row(number, cells, len(header)) for number, cells in enumerate(records, header_row + 1))
    return ForeignTable(header, rows)


def _row(number: int, cells: tuple[str, ...], width: int) -> Row:
    if len(cells) == width:
        return Row(number, cells)
    if len(cells) < width:
        return Row(number, cells + ("",) * (width - len(cells)))
    if not any(cells[width:]):
        return Row(number, cells[:width])
    return Row(
        number,
        cells[:width],
        _("It has {cells} cells, and the header has {columns}.").format(cells=len(cells), columns=width),
    )


def _read_separated(stream: BinaryIO, name: str, form: FileFormat) -> Iterator[tuple[str, ...]]:
    import csv  # noqa: PLC0415  only for such a file

    delimiter = form.delimiter or ("\t" if form.kind is FileKind.TSV else ",")
    lines = BoundedLines(text_lines(stream, known_encoding(form.encoding), name), name)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            lines.size = 0
            yield tuple([bare_cell(cell) if cell[:1] == "'" else cell for cell in cells])
    except csv.Error as error:
        raise InvalidDataError(
            _("Row {row} cannot be read: {reason}.").format(row=number + 1, reason=_reason(str(error))),
            place=f"{name}:{reader.line_num}",
            hint=_("A cell with quotes or line ends stands in double quotes, and quotes inside it are doubled."),
        ) from None


_REASONS = {
    "field larger": N_("a cell is too long, or its quotes are never closed"),
    "expected after": N_("something follows the quotes that close a cell"),
    "unexpected end": N_("the quotes of its last cell are never closed"),
    "new-line": N_("it has line ends of an old kind (CR)"),
}


def _reason(error: str) -> str:
    """Return what the csv module means, in the user's words and language."""
    return next((_(reason) for words, reason in _REASONS.items() if words in error), error)
