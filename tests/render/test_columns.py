"""Columns in a terminal stand as tabulate, which takes longer to import than a list to print, would set them."""

import tabulate
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from aftersales.render.columns import aligned
from aftersales.render.text import cells, safe_line, shortened

WORDS = st.text("ab -é中文，（）…¥①한👍🏽👩‍👩‍👧e\u0301ก็🇨🇳ｱ", max_size=8).map(safe_line).map(str.strip)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]], list[bool]]:
    columns = draw(st.integers(1, 4))
    row = st.lists(WORDS, min_size=columns, max_size=columns)
    headings = draw(st.lists(st.sampled_from(["Ticket", "优先级", "Prio"]), min_size=columns, max_size=columns))
    return (
        headings,
        draw(st.lists(row, min_size=1, max_size=4)),
        draw(st.lists(st.booleans(), min_size=columns, max_size=columns)),
    )


@given(tables())
def test_columns_stand_as_tabulate_sets_them(table: tuple[list[str], list[list[str]], list[bool]]) -> None:
    headings, rows, right = table
    tabulate.PRESERVE_WHITESPACE = True
    expected = tabulate.tabulate(
        rows,
        headers=headings,
        tablefmt="simple",
        disable_numparse=True,
        colalign=["right" if one else "left" for one in right],
    )
    assert aligned(headings, rows, right) == "\n".join(line.rstrip() for line in expected.split("\n"))


@given(st.text(max_size=12).map(safe_line))
def test_cells_are_those_of_wcwidth(text: str) -> None:
    width = wcswidth(text)
    assert cells(text) == (width if width >= 0 else len(text))


@given(WORDS, st.integers(1, 10))
def test_what_is_shortened_fits(text: str, width: int) -> None:
    assert cells(shortened(text, width)) <= max(width, 1)
