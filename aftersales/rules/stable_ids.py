"""Ids that an import derives from what it reads, so that two clones that import the same file get the same tickets.

Everything else draws ids at random; here the draw is the SHA-256 of the source's name and the matter's reference there.
"""

from datetime import date
from hashlib import sha256

from aftersales.model.ids import Draw, new_customer_id, new_entry_id, new_ticket_id

_BYTES = 8
"""The end of a hash that is drawn from: 64 bits, and an id takes 30 at most."""


def _draw_from(*words: str | int) -> Draw:
    """Return a draw that always gives the same numbers for the same words, five bits of a hash at a time."""
    # The length before each word keeps ("ab", "c") and ("a", "bc") apart.
    text = "".join([f"{len(word)}:{word}" for word in map(str, words)])
    bits = int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest()[-_BYTES:])

    def draw(below: int) -> int:
        nonlocal bits
        bits, drawn = divmod(bits, below)
        return drawn

    return draw


def stable_ticket_id(day: date, source: str, reference: str, prefix: str, attempt: int = 0) -> str:
    """Return the ticket id of a matter.

    Args:
        day: the local day at the desk on which it began.
        source: the name of the system that it comes from.
        reference: its number there.
        prefix: the letters before the first hyphen.
        attempt: 0 first; 1, 2 … when the id belongs to another ticket already.
    """
    return new_ticket_id(day, _draw_from("ticket", source, reference, attempt), prefix)


def stable_tail(source: str, reference: str, attempt: int = 0) -> str:
    """Return the last five characters of every id that `stable_ticket_id` may give, whatever the day."""
    return stable_ticket_id(date(2000, 1, 1), source, reference, "", attempt)[-5:]


def stable_customer_id(key: str, attempt: int = 0) -> str:
    """Return the customer id of a person; `key` tells them apart, `attempt` is as for `stable_ticket_id`."""
    return new_customer_id(_draw_from("customer", key, attempt))


def stable_entry_id(source: str, reference: str, key: str, attempt: int = 0) -> str:
    """Return the id of an entry of the matter's history; `key` tells it apart from the others."""
    return new_entry_id(_draw_from("entry", source, reference, key, attempt))
