"""The number of a ticket in the index: grows with the moment of opening, so newest first is the order of the table.

With that, full-text search and every index of the file give their tickets newest first without a sort
(SQLite orders equal keys by row number). Numbers live in one index file only and are never shown.
"""

from collections.abc import Callable
from zlib import crc32

_BITS = 10
"""Numbers for each second: 1,024. More would make the search index larger (measured: 16 bits nearly double it)."""


def place(path: str, opened_at: int, taken: Callable[[int], bool]) -> int:
    """Return a free number for a ticket that was opened at `opened_at`, in seconds.

    Where thousands were opened in the same second (an import that knows days only) each further try looks in a stretch
    twice as long: the numbers run over into the following minutes, and finding one stays quick.
    """
    tries = 0
    while True:
        spread = (1 << min(_BITS + tries, 40)) - 1
        number = (opened_at << _BITS) + (crc32(f"{path} {tries}".encode()) & spread)
        if not taken(number):
            return number
        tries += 1
