"""A row of a foreign table, as text; and why a row cannot be taken."""

from typing import NamedTuple


class Row(NamedTuple):
    """One row.

    Attributes:
        number: where it stands, as a spreadsheet counts: the header is row 1 when nothing stands above it.
        cells: one text for each column; empty where there is nothing.
        fault: why the row itself cannot be read (too many cells, no JSON); empty where it can.
    """

    number: int
    cells: tuple[str, ...]
    fault: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing in it."""
        return not self.fault and not any(self.cells)


class RowError(ValueError):
    """A row that cannot become (part of) a ticket.

    Attributes:
        reason: the sentence, in the user's language.
        row: number of the row at fault; 0 where it is the ticket as a whole.
    """

    def __init__(self, reason: str, row: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.row = row
