"""A table as a value: what a command found, before anybody decides how it looks."""

from collections.abc import Mapping, Sequence

from aftersales.model.record import record
from aftersales.model.values import Value


@record
class Column:
    """One column.

    Attributes:
        key: its stable name in JSON and CSV.
        label: its heading for people, in their language.
        right: whether numbers in it stand to the right.
    """

    key: str
    label: str
    right: bool = False


@record
class Table:
    """Rows under columns; each row maps a column's key to its value.

    `shown` holds, row by row, the text for tables and Markdown of values that people read differently (a moment, a
    label), by key. JSON, JSON Lines, YAML and CSV always hold the value itself.
    """

    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Value]]
    shown: Sequence[Mapping[str, str]] = ()
    title: str = ""

    def text(self, row: int, key: str) -> Value:
        """Return what people see in `row` under `key`."""
        if row < len(self.shown) and key in self.shown[row]:
            return self.shown[row][key]
        return self.rows[row].get(key)
