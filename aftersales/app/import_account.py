"""The account of an import: what became of every row."""

from dataclasses import dataclass, field

from aftersales.model.row import Row

SHOWN = 5
"""How many rejected rows an account names in so many words."""


@dataclass
class Account:
    """How many rows and tickets went where; every row is in exactly one of `rows_*`.

    Attributes:
        rows_imported: rows that made new tickets.
        rows_added: rows that tickets which were here already lacked.
        rows_known: rows that were here already, word for word.
        rows_rejected: rows that could not be taken.
        rows_empty: rows without anything in them.
        tickets_new, tickets_updated, tickets_known, tickets_rejected: likewise for tickets.
        customers_new: how many customers got a file.
    """

    rows: int = 0
    rows_imported: int = 0
    rows_added: int = 0
    rows_known: int = 0
    rows_rejected: int = 0
    rows_empty: int = 0
    tickets_new: int = 0
    tickets_updated: int = 0
    tickets_known: int = 0
    tickets_rejected: int = 0
    customers_new: int = 0
    first_rejected: list[tuple[int, str]] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """Return how many tickets the import makes or changes."""
        return self.tickets_new + self.tickets_updated

    def note_rejected(self, row: Row, reason: str) -> None:
        """Count a rejected row; the first ones are kept with their reason."""
        self.rows_rejected += 1
        if len(self.first_rejected) < SHOWN:
            self.first_rejected.append((row.number, reason))

    def settle(self) -> None:
        """When all rows are read: whatever is in no other count was empty."""
        self.rows_empty = self.rows - self.rows_imported - self.rows_added - self.rows_known - self.rows_rejected
