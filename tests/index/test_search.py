"""Tokens, and what a person's words become."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.index.search import fold, index_text, mark, match_of, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("蓝牙坏", ["蓝牙", "牙坏", "坏"]),
        ("坏", ["坏"]),
        ("iPhone15", ["iphone", "15"]),
        ("iPhone15电池", ["iphone", "15", "电池", "池"]),
        ("ＫＦＲ－３５ＧＷ", ["kfr", "35", "gw"]),
        ("AS-261122-7K3QM", ["as", "261122", "7", "k", "3", "qm"]),
        ("Müller, Łódź", ["muller", "łodz"]),
        ("Straße", ["strasse"]),
        ("Việt Nam", ["viet", "nam"]),
        ("ガス漏れ", ["ガス", "ス漏", "漏れ", "れ"]),
        ("에어컨", ["에어", "어컨", "컨"]),
        ("_ … !?", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_texts_are_kept_apart() -> None:
    assert index_text(["on", "", "a 1"]) == "on _ a 1"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("蓝牙", '"蓝牙"'),
        ("不制冷", '"不制 制冷"'),
        ("坏", '"坏" *'),
        ("iPhone15 电池", '"iphone 15" * AND "电池"'),
        ("iPhone15电池", '"iphone 15" * AND "电池"'),
        ("118822", '"118822" *'),
        ("KFR-35", '"kfr 35" *'),
        ("on on", '"on" *'),
        ('"*NEAR(a, b)" OR -c', '"near a" * AND "b" * AND "or" * AND "c" *'),
        ("tokens:x ^y", '"tokens x" * AND "y" *'),
        ("…", None),
        (" ", None),
    ],
)
def test_match(question: str, expected: str | None) -> None:
    assert match_of(question) == expected


@given(st.text(max_size=40))
def test_what_is_in_a_text_is_found_there_and_nothing_is_an_operator(text: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(tokens, tokenize = 'ascii tokenchars ''_''')")
    connection.execute("INSERT INTO words VALUES (?)", (index_text(["vor", text, "nach"]),))
    match = match_of(text)
    if match is not None:
        assert connection.execute("SELECT count(*) FROM words WHERE words MATCH ?", (match,)).fetchone() == (1,)
    connection.close()


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_that_counts(text: str) -> None:
    assert tokens(fold(text)) == tokens(text)


def test_numbers_are_compared_without_spaces_hyphens_and_case() -> None:
    assert mark("ＳＦ 1234-5678") == mark("sf12345678") == "sf12345678"
