"""Excel workbooks as rows of text; one sheet, row by row, what formulas last came to."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from aftersales.errors import InvalidDataError, UsageError
from aftersales.i18n import _

UNPACKED_LIMIT = 1 << 30
"""Bytes that a workbook may unpack to; a small file can hold a bomb."""

_BROKEN = (BadZipFile, ParseError, KeyError, ValueError, TypeError, OSError, EOFError, IndexError, AttributeError)
"""What openpyxl raises on files that are no workbooks, or broken ones."""


def read_sheet(stream: BinaryIO, name: str, sheet: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a sheet; of the first one where `sheet` is empty.

    Raises:
        InvalidDataError: this is no workbook, or a broken one.
        UsageError: it has no such sheet; the sheets are named.
    """
    from openpyxl import load_workbook  # noqa: PLC0415  200 ms that only such a file pays
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415  likewise

    try:
        _check_size(stream, name)
        with _quiet():
            book = load_workbook(stream, read_only=True, data_only=True)
        if sheet and sheet not in book.sheetnames:
            raise UsageError(
                _("The workbook has no sheet {sheet}.").format(sheet=sheet),
                place=name,
                hint=_("It has: {sheets}").format(sheets=", ".join(book.sheetnames)),
            )
        found = book[sheet] if sheet else book.worksheets[0]
        found.reset_dimensions()  # some programs write a wrong size
        rows = found.iter_rows(values_only=True)
        while (cells := _next(rows)) is not None:
            yield tuple(_text(cell) for cell in cells)
    except (*_BROKEN, InvalidFileException) as error:
        raise InvalidDataError(
            _("This cannot be read as an Excel workbook (.xlsx)."),
            place=name,
            hint=_("Save it again as .xlsx without a password, or as CSV. ({reason})").format(reason=str(error)[:200]),
        ) from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what openpyxl warns of (styles, extensions, odd dates) from the user: a reader of values need not know."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _next(rows: Iterator[tuple[object, ...]]) -> tuple[object, ...] | None:
    with _quiet():  # for each row anew: a generator must not hold the process's filters while others run
        return next(rows, None)


def _check_size(stream: BinaryIO, name: str) -> None:
    with ZipFile(stream) as archive:
        size = sum(info.file_size for info in archive.infolist())
    if size > UNPACKED_LIMIT:
        raise InvalidDataError(
            _("The workbook unpacks to {size} bytes; {limit} are allowed.").format(size=size, limit=UNPACKED_LIMIT),
            place=name,
            hint=_("Save the sheet as CSV."),
        )
    stream.seek(0)


def _text(value: object) -> str:
    """Return a cell's value as text: dates in ISO 8601, whole numbers without a point."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)
