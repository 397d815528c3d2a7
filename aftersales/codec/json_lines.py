"""JSON Lines as a table: one object a line, its keys the columns; keys of objects inside are joined by dots."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from aftersales.codec.table_limits import refuse_many_columns
from aftersales.codec.text_lines import known_encoding, text_lines
from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.model.import_map import FileFormat
from aftersales.model.row import Row


def read_json_lines(stream: BinaryIO, name: str, form: FileFormat) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Return the columns, in the order in which they first appear, and the rows; the file is read twice.

    Raises:
        InvalidDataError: no line holds an object, or the file is no text. A single bad line is a row with a fault.
    """
    encoding = known_encoding(form.encoding)
    columns: dict[str, int] = {}
    for line in text_lines(stream, encoding, name):
        for key in _object(line)[0]:
            columns.setdefault(key, len(columns))
        refuse_many_columns(len(columns), name)
    if not columns:
        raise InvalidDataError(_("No line holds a JSON object."), place=name)
    stream.seek(0)
    lines = enumerate(text_lines(stream, encoding, name), 1)
    return tuple(columns), (_row(number, line, columns) for number, line in lines)


def _row(number: int, line: str, columns: dict[str, int]) -> Row:
    found, fault = _object(line)
    cells = [""] * len(columns)
    for key, text in found.items():
        cells[columns[key]] = text
    if fault:
        cells[0] = line.strip()
    return Row(number, tuple(cells), fault)


def _object(line: str) -> tuple[dict[str, str], str]:
    """Return the flat object of a line, or why there is none; an empty line is an empty object."""
    if not line.strip():
        return {}, ""
    try:
        # Numbers stay as they are written: an order number has no rounding.
        value = json.loads(line, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_unique)
    except RecursionError:
        return {}, _("Its JSON is nested too deeply.")
    except ValueError as error:
        return {}, _("It is no JSON: {reason}.").format(reason=str(error))
    if not isinstance(value, dict):
        return {}, _("It is no JSON object.")
    return dict(_flat(value, "")), ""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(_("a key stands twice"))
    return found


def _flat(value: dict[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, item in value.items():
        if isinstance(item, dict) and item:
            yield from _flat(item, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", _text(item)


def _text(item: object) -> str:
    if item is None or item == {}:
        return ""
    if isinstance(item, bool):
        return "true" if item else "false"
    return item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
