"""Ids: random, sparse, without a counter, because clones work offline.

A ticket is ``AS-<yymmdd>-<5 Crockford base-32 characters>``: short enough for a phone call, and a misheard character
finds no ticket rather than the wrong one. A customer is ``C-<5 characters>``; an entry of a list is 6 lower-case ones.
"""

import re
from collections.abc import Callable
from datetime import date

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that nothing is misread. https://www.crockford.com/base32.html"""

DEFAULT_PREFIX = "AS"
TICKET_ID = re.compile(r"([A-Z]{1,6})-(\d{2})(\d{2})(\d{2})-([0-9A-HJKMNP-TV-Z]{5})\Z")
CUSTOMER_ID = re.compile(r"C-[0-9A-HJKMNP-TV-Z]{5}\Z")
ENTRY_ID = re.compile(r"[0-9a-hjkmnp-tv-z]{6}\Z")

Draw = Callable[[int], int]
"""Draw a whole number from 0 up to, not including, the argument: ``secrets.randbelow`` or a seeded generator."""

_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def _characters(draw: Draw, count: int) -> str:
    return "".join(ALPHABET[draw(32)] for _ in range(count))


def new_ticket_id(day: date, draw: Draw, prefix: str = DEFAULT_PREFIX) -> str:
    """Return a new ticket id for `day`, the local day at the desk."""
    return f"{prefix}-{day:%y%m%d}-{_characters(draw, 5)}"


def new_customer_id(draw: Draw) -> str:
    """Return a new customer id."""
    return f"C-{_characters(draw, 5)}"


def new_entry_id(draw: Draw) -> str:
    """Return a new id for an entry of a list (history, evidence, steps)."""
    return _characters(draw, 6).lower()


def is_ticket_id(text: str) -> bool:
    """Tell whether `text` is a whole, well-formed ticket id."""
    return TICKET_ID.match(text) is not None


def ticket_day(ticket_id: str) -> date | None:
    """Return the day in `ticket_id`, or None where it is no date (``AS-269999-…``)."""
    match = TICKET_ID.match(ticket_id)
    if not match:
        return None
    try:
        return date(2000 + int(match[2]), int(match[3]), int(match[4]))
    except ValueError:
        return None


def id_fragment(text: str) -> str:
    """Return `text` as it would stand inside an id: upper case, I and L as 1, O as 0 after the prefix.

    ``7k3`` → ``7K3``, ``as-261122-7kiol`` → ``AS-261122-7K101``. The prefix before the first hyphen is kept:
    it may hold any letter.
    """
    cleaned = text.strip().upper()
    head, hyphen, rest = cleaned.partition("-")
    if hyphen and head.isalpha():
        return f"{head}-{rest.translate(_MISREAD)}"
    return cleaned.translate(_MISREAD)
