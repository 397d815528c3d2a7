"""A table made to fit a terminal: empty columns go, headings stand closer, long words are cut; ids stay whole."""

import re
from collections.abc import Sequence

from aftersales.render.columns import GAP, aligned, widths_of
from aftersales.render.text import cells, shortened

_LEAST = 10
"""No column is cut to fewer cells."""

_WORDS = re.compile(r"\D*([^\W\d_]+ +[^\W\d_]|[\u2e80-\uffef])\D*\Z")
"""What tells words, which may be cut, from ids, sums and moments, which may not: two words, or Chinese, no digit."""


def fitted(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool], width: int) -> str:
    """Return the lines of a table that is at most `width` cells wide, or as near as that gets.

    Args:
        headings: one for each column.
        rows: of cells as they are printed; one at least.
        right: which columns stand to the right.
        width: of the terminal, in cells.
    """
    if _total(widths_of(headings, rows)) <= width:
        return aligned(headings, rows, right)
    kept = [number for number in range(len(headings)) if any(row[number] for row in rows)]
    heads, shown = [headings[number] for number in kept], [[row[number] for number in kept] for row in rows]
    words = [any(_WORDS.match(row[number]) for row in shown) for number in range(len(kept))]
    room = _cut(widths_of(heads, shown, 0), words, width)
    shown = [[shortened(cell, most) for cell, most in zip(row, room, strict=True)] for row in shown]
    heads = [shortened(head, most) for head, most in zip(heads, room, strict=True)]
    return aligned(heads, shown, [right[number] for number in kept], 0)


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + cells(GAP) * (len(widths) - 1)


def _cut(widths: Sequence[int], words: Sequence[bool], width: int) -> list[int]:
    """Return the widths of columns, the widest of those that hold words made narrower, each in its turn."""
    room = list(widths)
    while (over := _total(room) - width) > 0:
        wide = [number for number, most in enumerate(room) if most > _LEAST and words[number]]
        if not wide:
            break
        widest = max(wide, key=lambda number: room[number])
        next_widest = max((room[number] for number in wide if room[number] < room[widest]), default=_LEAST)
        room[widest] = max(room[widest] - over, next_widest, _LEAST)
    return room
