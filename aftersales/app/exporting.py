"""Exporting: the tickets that a filter describes, as flat rows, a page of them in memory at a time."""

from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from typing import BinaryIO

from aftersales.app.context import Context
from aftersales.app.output_files import whole_file
from aftersales.index.rows import BrokenFile, Line
from aftersales.model.export import COLUMNS, ExportKind
from aftersales.model.filters import Sort, SortKey, TicketFilter
from aftersales.model.moments import format_moment, from_instant
from aftersales.model.policy import Policy
from aftersales.model.values import Data, Value, at_path
from aftersales.render.exports import write_rows
from aftersales.rules.check_privacy import holds_words, mask_personal

_PAGE = 1000
"""Tickets in memory at a time."""

_WORDS = tuple(column.key for column in COLUMNS if column.path and holds_words(column.path))
"""The columns that hold what people wrote."""

_OLDEST_FIRST = Sort(SortKey.OPENED)


def export_tickets(
    context: Context, wanted: TicketFilter, form: str, stream: BinaryIO, *, personal: bool = False
) -> list[BrokenFile]:
    """Write the tickets that `wanted` describes, oldest first; return the files that do not parse and so are missing.

    Args:
        context: the command's.
        wanted: which tickets; closed ones too, unless it says otherwise.
        form: one of ``render.exports.FORMATS``.
        stream: takes the bytes.
        personal: leave what looks personal in people's words; otherwise it is masked.

    Raises:
        OutsideError: the library that the format needs is not installed.
    """
    with context.index.snapshot():
        rows = export_rows(context, wanted, personal=personal)
        write_rows(form, COLUMNS, rows, stream, context.policy.desk.time_zone)
        return context.index.broken_files()


def export_file(
    context: Context, wanted: TicketFilter, form: str, path: Path, *, personal: bool = False
) -> list[BrokenFile]:
    """Write them to a file, which is there as a whole or not at all.

    Raises:
        OutsideError: the disk refuses.
    """
    with whole_file(path) as stream:
        return export_tickets(context, wanted, form, stream, personal=personal)


def export_rows(context: Context, wanted: TicketFilter, *, personal: bool = False) -> Iterator[Data]:
    """Yield a flat row for each ticket: key of a column → value; moments in the desk's time zone."""
    index, now, offset = context.index, context.now, 0
    while lines := index.tickets(wanted, now=now, sort=_OLDEST_FIRST, limit=_PAGE, offset=offset):
        offset += len(lines)
        for line in lines:
            stored = index.stored(line.id)
            row = _row(line, stored.data if stored else {}, context.zone)
            yield row if personal else {**row, **_masked(row, context.policy)}


def _row(line: Line, data: Data, zone: tzinfo) -> dict[str, Value]:
    return {column.key: _value(column.key, column.kind, column.path, line, data, zone) for column in COLUMNS}


def _masked(row: Data, policy: Policy) -> dict[str, Value]:
    """Return the words of a row without telephone numbers, e-mail addresses and identity cards."""
    return {key: _mask(row[key], policy) for key in _WORDS if row[key]}


def _mask(value: Value, policy: Policy) -> Value:
    if isinstance(value, str):
        return mask_personal(value, policy)
    return [_mask(item, policy) for item in value] if isinstance(value, list | tuple) else value


def _value(key: str, kind: ExportKind, path: str, line: Line, data: Data, zone: tzinfo) -> Value:
    if path:
        return _flat(at_path(data, path))
    value: int | None = getattr(line, key)
    if value is None:
        return None
    if kind is ExportKind.MOMENT:
        return format_moment(from_instant(value, zone))
    return bool(value) if kind is ExportKind.YES_NO else value


def _flat(value: Value) -> Value:
    """Return a value that fits a cell: of a list of words the words, of anything deeper nothing."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, list | tuple):
        return [item for item in value if isinstance(item, str | int | float)]
    return None
