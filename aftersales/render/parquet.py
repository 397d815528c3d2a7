"""Exports as Apache Parquet: typed columns, row group by row group, so that a desk of any size leaves in little memory.

Imported only where Parquet is wanted: pyarrow is an extra.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any, BinaryIO

import pyarrow
from pyarrow import parquet

from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.model.export import ExportColumn, ExportKind
from aftersales.model.moments import parse_moment
from aftersales.model.values import Value, text_of
from aftersales.render.text import safe_line

_ROWS = 10_000
"""Rows of a row group: what is in memory at a time."""

_DIGITS, _DECIMALS = 16, 4
"""Of an amount of money, as ``schemas/ticket.schema.json`` allows them."""

Rows = Iterable[Mapping[str, Value]]


def write_parquet(columns: Sequence[ExportColumn], rows: Rows, stream: BinaryIO, zone: str) -> None:
    """Write `rows` to `stream`, which need not be seekable.

    Args:
        columns: what a row holds, in order.
        rows: column's key → value; a missing key is null.
        stream: takes the bytes.
        zone: IANA name of the time zone that moments are shown in; they are kept in UTC.

    Raises:
        InvalidDataError: a value is not what its column holds; names the ticket.
    """
    schema = pyarrow.schema([(column.key, _type(column.kind, zone)) for column in columns])
    remaining = iter(rows)
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        while group := list(islice(remaining, _ROWS)):
            writer.write_table(_table(columns, group, schema))


def _type(kind: ExportKind, zone: str) -> Any:
    if kind is ExportKind.MOMENT:
        return pyarrow.timestamp("us", tz=zone)
    return _TYPES.get(kind, pyarrow.string())


def _table(columns: Sequence[ExportColumn], rows: Sequence[Mapping[str, Value]], schema: Any) -> Any:
    typed = zip(columns, schema.types, strict=True)
    arrays = [pyarrow.array(list(_cells(column, rows)), type=one) for column, one in typed]
    return pyarrow.Table.from_arrays(arrays, schema=schema)


def _cells(column: ExportColumn, rows: Sequence[Mapping[str, Value]]) -> Iterator[object]:
    read = _READERS.get(column.kind, text_of)
    for row in rows:
        value = row.get(column.key)
        try:
            yield None if value is None or value == "" else read(value)
        except (ValueError, InvalidOperation):
            raise InvalidDataError(
                _("{column} cannot hold {value}.").format(column=column.key, value=safe_line(repr(value))),
                place=text_of(row.get("id")),
                hint=_("Put it right (see: aftersales check), or export as CSV."),
            ) from None


def _amount(value: Value) -> Decimal:
    amount = Decimal(text_of(value))
    if not amount.is_finite() or abs(amount) >= 10 ** (_DIGITS - _DECIMALS):
        raise ValueError(value)
    return amount.quantize(Decimal(1).scaleb(-_DECIMALS))


def _words(value: Value) -> list[str]:
    return [text_of(item) for item in value] if isinstance(value, list | tuple) else [text_of(value)]


_TYPES: Mapping[ExportKind, Any] = {
    ExportKind.NUMBER: pyarrow.int64(),
    ExportKind.AMOUNT: pyarrow.decimal128(_DIGITS, _DECIMALS),
    ExportKind.YES_NO: pyarrow.bool_(),
    ExportKind.DATE: pyarrow.date32(),
    ExportKind.WORDS: pyarrow.list_(pyarrow.string()),
}
_READERS: Mapping[ExportKind, Callable[[Value], object]] = {
    ExportKind.NUMBER: lambda value: int(text_of(value)),
    ExportKind.AMOUNT: _amount,
    ExportKind.YES_NO: bool,
    ExportKind.DATE: lambda value: date.fromisoformat(text_of(value)),
    ExportKind.MOMENT: lambda value: parse_moment(text_of(value)),
    ExportKind.WORDS: _words,
}
