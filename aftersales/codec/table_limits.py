"""How large a row of a foreign table may be, so that no file fills the memory."""

from collections.abc import Iterator

from aftersales.errors import InvalidDataError
from aftersales.i18n import _

MOST_COLUMNS = 16_384
"""As many as a workbook can have; more is no table, and its rows would fill the memory."""

ROW_LIMIT = 1 << 22
"""Characters of a row, twice those of a line."""


def refuse_many_columns(count: int, name: str) -> None:
    """Refuse a table that nobody could have made by hand, before its rows fill the memory.

    Raises:
        InvalidDataError: there are more columns than a workbook can have.
    """
    if count > MOST_COLUMNS:
        raise InvalidDataError(
            _("The table has more than {limit} columns.").format(limit=MOST_COLUMNS),
            place=name,
            hint=_("Is the delimiter right, and is this the row with the columns' names?"),
        )


class BoundedLines:
    """Lines of a table, as long as one row of it stays within reason: quotes let it go on for any number of lines."""

    def __init__(self, lines: Iterator[str], name: str) -> None:
        self._lines = lines
        self._name = name
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.size += len(line)
        if self.size > ROW_LIMIT:
            raise InvalidDataError(
                _("A row does not end."), place=self._name, hint=_("Are the quotes of all cells closed?")
            )
        return line
