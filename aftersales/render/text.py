"""Text for a terminal: customer text is hostile, so control and direction-changing characters never reach it."""

import re
from functools import cache

_UNSAFE = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f"
    "\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff]"
)
_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


def safe_text(text: str) -> str:
    """Return `text` without the characters that could move the cursor, change colours or turn the reading direction."""
    return text if text.isprintable() else _unsafe().sub("\ufffd", text)  # what is unsafe is not printable


@cache
def _unsafe() -> re.Pattern[str]:
    """Compile the pattern at its first use: half a millisecond that most commands save."""
    return re.compile(_UNSAFE)


def safe_line(text: str) -> str:
    """Return `text` safe and on one line."""
    return safe_text(" ".join(text.split("\n"))).replace("\t", " ")


def styled(text: str, style: str, *, colour: bool) -> str:
    """Return `text` in a style (bold, dim, red, green, yellow, cyan) where `colour` is wanted."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if colour and text else text


def cells(text: str) -> int:
    """Return how many terminal cells `text` takes: Chinese counts double, marks on letters nothing.

    By Unicode's own table (UAX 11), which is enough for labels; wcwidth knows joined emoji as well, and takes 15 ms.
    """
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width  # noqa: PLC0415  only for what is not ASCII

    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in text)


def shortened(text: str, width: int) -> str:
    """Return `text` cut to `width` terminal cells, with an ellipsis where it is cut; Chinese counts double."""
    from wcwidth import wcswidth, wcwidth  # noqa: PLC0415  only where a table is printed

    if wcswidth(text) <= width:
        return text
    cells, kept = 1, []
    for character in text:
        cells += max(wcwidth(character), 0)
        if cells > width:
            break
        kept.append(character)
    return "".join(kept) + "…"
