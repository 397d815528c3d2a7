"""Tables that fit a terminal."""

import pytest

from aftersales.render.columns import aligned
from aftersales.render.fitting import fitted
from aftersales.render.text import cells

HEADINGS = ("Ticket", "Title", "Nothing", "Asked", "Amount")
ROWS = (
    ("AS-261116-FDC83", "A microwave that nobody has ever used comes back", "", "2026-10-22", "1599.00"),
    ("AS-261119-D6AG7", "冰箱两次维修后仍不制冷，要求换新", "", "2026-10-26", "20.00"),
)
RIGHT = (False, False, False, False, True)


@pytest.mark.parametrize("width", [80, 66, 60])
def test_a_table_fits_and_keeps_ids_dates_and_sums_whole(width: int) -> None:
    lines = fitted(HEADINGS, ROWS, RIGHT, width).split("\n")
    assert max(map(cells, lines)) <= width
    for line, row in zip(lines[2:], ROWS, strict=True):
        assert row[0] in line
        assert row[3] in line
        assert line.endswith(row[4])
    assert "Nothing" not in lines[0]
    assert "…" in lines[2]


def test_a_table_that_fits_is_left_as_it_is() -> None:
    assert fitted(HEADINGS, ROWS, RIGHT, 200) == aligned(HEADINGS, ROWS, RIGHT)


def test_what_cannot_be_cut_is_wider_than_the_terminal() -> None:
    lines = fitted(HEADINGS, ROWS, RIGHT, 20).split("\n")
    assert all(row[0] in line for line, row in zip(lines[2:], ROWS, strict=True))
