"""Tables as text for people (table, Markdown) and for programs (JSON, JSON Lines, CSV, YAML)."""

import json
import re
from collections.abc import Callable, Iterable

from aftersales.model.spreadsheet import neutral_cell
from aftersales.model.table import Table
from aftersales.model.values import Value, text_of
from aftersales.render.text import safe_line

FORMATS = ("table", "json", "jsonl", "csv", "yaml", "md")
_TURNING = "[\x7f-\x9f\u202a-\u202e\u2066-\u2069]"


def render_table(table: Table, form: str, width: int | None = None) -> str:
    """Return `table` in one of FORMATS, with a final newline; an empty table of people's kind is empty text.

    `width`: the terminal's cells, which a table for people is made to fit; None: it may be as wide as it is.
    """
    return _plain(table, width) if form == "table" else _RENDERERS[form](table)


def _cell(value: Value) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(_cell(item) for item in value)
    return safe_line(text_of(value) if not isinstance(value, dict) else to_json(value))


def _plain(table: Table, width: int | None = None) -> str:
    if not table.rows:
        return ""
    from aftersales.render.columns import aligned  # noqa: PLC0415  only where a table is printed

    headings, rows, right = [one.label for one in table.columns], _cells(table), [one.right for one in table.columns]
    title = f"{safe_line(table.title)}\n" if table.title else ""
    if width is None:
        return f"{title}{aligned(headings, rows, right)}\n"
    from aftersales.render.fitting import fitted  # noqa: PLC0415  only on terminals

    return f"{title}{fitted(headings, rows, right, width)}\n"


def _markdown(table: Table) -> str:
    if not table.rows:
        return ""
    import tabulate  # noqa: PLC0415  60 ms that only Markdown pays

    text = tabulate.tabulate(
        [[markdown_cell(cell) for cell in row] for row in _cells(table)],
        headers=[column.label for column in table.columns],
        tablefmt="pipe",
        disable_numparse=True,
        colalign=["right" if column.right else "left" for column in table.columns],
    )
    return (f"### {markdown_cell(safe_line(table.title))}\n\n" if table.title else "") + f"{text}\n"


def _cells(table: Table) -> list[list[str]]:
    return [[_cell(table.text(row, column.key)) for column in table.columns] for row in range(len(table.rows))]


def markdown_cell(text: str) -> str:
    """Return text that neither ends its cell nor opens a tag of HTML."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def to_json(value: Value, *, indent: int | None = None) -> str:
    """Return `value` as JSON with Chinese kept readable; what a terminal would obey is escaped, and reads back."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=dict)
    return text if text.isascii() else re.sub(_TURNING, lambda match: f"\\u{ord(match[0]):04x}", text)


def _objects(table: Table) -> list[dict[str, Value]]:
    return [{column.key: row.get(column.key) for column in table.columns} for row in table.rows]


def _json(table: Table) -> str:
    return to_json(_objects(table), indent=2) + "\n"


def _jsonl(table: Table) -> str:
    return "".join(to_json(row) + "\n" for row in _objects(table))


def _yaml(table: Table) -> str:
    from aftersales.codec import yaml_writer  # noqa: PLC0415  only where YAML is asked for

    # A list at the root is what a map's list looks like without its key: the writer never indents the dashes.
    return yaml_writer.write_yaml({"rows": _objects(table)}).decode().removeprefix("rows:").lstrip()


def _csv(table: Table) -> str:
    import csv  # noqa: PLC0415  only where CSV is asked for
    import io  # noqa: PLC0415  likewise

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([column.key for column in table.columns])
    writer.writerows(_csv_row(row.values()) for row in _objects(table))
    return stream.getvalue()


def _csv_row(values: Iterable[Value]) -> list[str]:
    return [neutral_cell(_cell(value)) for value in values]


_RENDERERS: dict[str, Callable[[Table], str]] = {
    "table": _plain,
    "md": _markdown,
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "yaml": _yaml,
}
