"""Quotes and signatures: what goes is quoted, and what the sender wrote stays, whatever it looks like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.rules.mail.quoting import divide

_LINES = st.sampled_from(["", "words", "More: words", "Visa", "-- dash", "- item", "On Monday I wrote a letter"])
_QUOTED = st.sampled_from(["> was it", ">> before", ">", ""])


@given(st.lists(_LINES, min_size=1, max_size=8), st.lists(_QUOTED, max_size=6))
def test_no_line_of_the_senders_own_is_lost(own: list[str], quote: list[str]) -> None:
    words = divide("\n".join([*own, *quote]), is_reply=True)
    assert [line for line in own if line.strip()] == [
        line for line in words.text.split("\n") if line.strip() and not line.startswith(">")
    ]


@given(st.text(alphabet="ab>-: \nFromSet主题发件人", max_size=200), st.booleans())
def test_whatever_is_not_kept_is_counted(text: str, is_reply: bool) -> None:
    words = divide(text, is_reply=is_reply)
    kept = sum(1 for line in f"{words.text}\n{words.signature}".split("\n") if line.strip())
    whole = sum(1 for line in text.split("\n") if line.strip())
    assert whole - 1 - (kept + words.quoted) <= 0  # the line of two dashes is neither


@pytest.mark.parametrize(
    "text",
    [
        "Hello.\n\nFrom: my bank\nTo: yours\n\nBye.",
        "see\n________________\nI drew a line",
        "> only a quote\n> and more",
        "在周一写道：\n没有引用",
    ],
)
def test_what_only_looks_like_a_quote_stays(text: str) -> None:
    assert divide(text, is_reply=True).text == text


def test_a_phone_s_own_line_goes_and_the_signature_is_told_apart() -> None:
    assert divide("坏了\n\n发自我的iPhone", is_reply=False).text == "坏了"
    assert divide("Sent from my iPhone", is_reply=False).text == "Sent from my iPhone"
    words = divide("It leaks.\n--\nBob\nStreet 1", is_reply=False)
    assert (words.text, words.signature) == ("It leaks.", "Bob\nStreet 1")
