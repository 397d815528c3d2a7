"""Columns for a terminal: what tabulate prints as ``simple``, without the 60 ms that it takes to import.

Markdown is tabulate's. A list is to come in about the time that Python needs to start
(docs/explanation/speed.md).
"""

from collections.abc import Sequence
from typing import Final

from aftersales.render.text import cells

GAP: Final = "  "
HEADING_ROOM: Final = 2
"""A column is at least so much wider than its heading."""


def aligned(
    headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool], room: int = HEADING_ROOM
) -> str:
    """Return headings, a rule and rows, one a line; columns that are `right` stand to the right.

    `room`: by how much a column is wider than its heading, at least.
    """
    widths = widths_of(headings, rows, room)
    lines = [headings, ["-" * width for width in widths], *rows]
    return "\n".join(GAP.join(map(_padded, line, widths, right)).rstrip() for line in lines)


def widths_of(headings: Sequence[str], rows: Sequence[Sequence[str]], room: int = HEADING_ROOM) -> list[int]:
    """Return the widths of columns, in cells; see `aligned`."""
    return [
        max(cells(heading) + room, *(cells(row[column]) for row in rows)) if rows else cells(heading)
        for column, heading in enumerate(headings)
    ]


def _padded(text: str, width: int, right: bool) -> str:  # noqa: FBT001  mapped over columns
    space = " " * (width - cells(text))
    return space + text if right else text + space
