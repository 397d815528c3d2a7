"""The tickets that a desk has before an import, found by the end of an id; some 40 bytes for each of them."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable

from aftersales.model.ids import ALPHABET
from aftersales.model.layout import ticket_id_of, ticket_path

_TAIL = 5
"""Characters of an id that do not follow from the day."""

_DIGITS = {character: number for number, character in enumerate(ALPHABET)}
_PLACES = 1 << 38
"""What a tail's number is multiplied by, to leave room for a place in the list."""


def _number(tail: str) -> int:
    number = 0
    for character in tail:
        number = number * len(ALPHABET) + _DIGITS[character]
    return number


class KnownTickets:
    """Paths and contents of tickets, asked by the last characters of their ids."""

    def __init__(self, files: Iterable[tuple[str, str]]) -> None:
        """Take paths and blob ids, as git lists them; what is no ticket is left out."""
        days: dict[str, int] = {}
        self._days, self._oids, places = array("L"), bytearray(), array("Q")
        self._size = 0
        for path, oid in files:
            ticket_id = ticket_id_of(path)
            if ticket_id:
                places.append(_number(ticket_id[-_TAIL:]) * _PLACES + len(places))
                self._days.append(days.setdefault(ticket_id[:-_TAIL], len(days)))
                self._oids += bytes.fromhex(oid)
                self._size = len(oid) // 2
        self._places = array("Q", sorted(places))
        self._day_names = list(days)

    def with_tail(self, tail: str) -> list[tuple[str, str]]:
        """Return path and blob id of every ticket whose id ends in `tail`."""
        first = _number(tail) * _PLACES
        found = []
        for index in range(bisect_left(self._places, first), bisect_left(self._places, first + _PLACES)):
            place = self._places[index] - first
            oid = self._oids[place * self._size : (place + 1) * self._size].hex()
            found.append((ticket_path(self._day_names[self._days[place]] + tail), oid))
        return found
