"""Whatever stands in a text, Markdown shows it as text."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aftersales.render.markdown import md

_SIGNS = st.text(alphabet="`@#<>![]()|*_~\\&;:/.!$%^-+= \n\t\rab1中\u202e\u200b\x00", max_size=30)


@given(_SIGNS | st.text(max_size=30))
@example("`")
@example("``` a")
@example("<script>alert(1)</script>")
@example("![](http://e.example/x.png)")
@example("@admin #1 !2 $`x`$")
@example("[[_TOC_]]")
def test_it_is_letters_and_digits_or_one_code_span(text: str) -> None:
    shown = md(text)
    assert "\n" not in shown
    assert "\r" not in shown
    if re.fullmatch(r"(?:[^\W_]|[ ,→–-])*", shown):
        return
    match = re.fullmatch(r"(`+)(?!`)(.*[^`])\1", shown, re.DOTALL)
    assert match, shown
    assert len(match[1]) not in {len(run) for run in re.findall("`+", match[2])}


@pytest.mark.parametrize("text", ["Fridge 4", "冰箱不制冷", "P1 → P2", "AS-261123-7K3QM", ""])
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert md(text) == text
