"""Text for a terminal: customer text is hostile, so control and direction-changing characters never reach it."""

import re
from functools import cache

_UNSAFE = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f"
    "\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


def safe_text(text: str) -> str:
    """Return `text` without what could move the cursor, change colours or turn the reading direction, or is no XML."""
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

    Latin and East Asian text is counted by Unicode's own table (UAX 11); the rest, such as joined emoji, by wcwidth,
    which takes 25 ms to import.
    """
    if text.isascii():
        return len(text)
    each = [_cells_of(character) for character in text]
    if None not in each:
        return sum(filter(None, each))
    from wcwidth import wcswidth  # noqa: PLC0415  see above

    width = wcswidth(text)
    return len(text) if width < 0 else width  # below 0: it holds what no terminal may be given


_PLAIN = (
    *((" ", "~"), ("\u00a0", "\u00ac"), ("\u00ae", "\u02ff"), ("\u2010", "\u2027"), ("\u2030", "\u205e")),
    *(("\u3000", "\u3029"), ("\u3030", "\u303e"), ("\u3041", "\u3096"), ("\u309b", "\u30ff"), ("\u3105", "\u312f")),
    *(("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uac00", "\ud7a3"), ("\uf900", "\ufa6d"), ("\uff01", "\uff9d")),
    *(("\uffe0", "\uffe6"), ("\ufffd", "\ufffd")),
)
"""Ranges of characters that take one or two cells whatever stands beside them: Latin, punctuation, CJK, full width.

No pattern: to compile one of such ranges takes 15 ms.
"""


@cache
def _cells_of(character: str) -> int | None:
    """Return the cells of a plain character; None where those beside it matter."""
    if not any(low <= character <= high for low, high in _PLAIN):
        return None
    from unicodedata import east_asian_width  # noqa: PLC0415  only for what is not ASCII

    return 2 if east_asian_width(character) in "WF" else 1


def shortened(text: str, width: int) -> str:
    """Return `text` cut to `width` terminal cells, with an ellipsis where it is cut; Chinese counts double."""
    if cells(text) <= width:
        return text
    taken, kept = 1, []
    for character in text:
        taken += cells(character)
        if taken > width:
            break
        kept.append(character)
    return "".join(kept) + "…"
