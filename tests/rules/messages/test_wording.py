"""The wording of every message, in both languages, for a full ticket; and what a sparse one lacks.

After a change of wording: ``python -m tests.support.letters``, and read what changed.
"""

import re
from pathlib import Path

import pytest

from aftersales.model.record import replace
from aftersales.rules.messages.facts import message_facts
from aftersales.rules.messages.words import WORDS
from tests.support.letters import GIVEN, GOLDEN, golden, matter_of, shipped_messages, ticket_named, written

MESSAGES = shipped_messages()
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SENTENCE_END = re.compile(r"[。！？：.!?:]\Z")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_reads_as_it_was_approved(name: str, language: str) -> None:
    assert written(MESSAGES[name], language) == golden(name, language).read_text("utf-8")


@pytest.mark.parametrize("page", sorted(GOLDEN.glob("*.txt")), ids=lambda page: page.name)
def test_a_message_has_no_gap_and_one_language(page: Path) -> None:
    text = page.read_text("utf-8")
    assert page.name.split(".")[0] in MESSAGES, "no such message any more"
    for gap in ("None", "{{", "}}", "{%", "  ,", "（）", "()", "：\n\n-  ", " .\n"):
        assert gap not in text, gap
    letter = text.partition("===")[0]
    body = re.split(r"\n(?:Kind regards|示例售后服务台)\n", letter)[0]
    if page.name.endswith(".en.txt"):
        assert not _CHINESE.search(letter)
    assert "\n\n\n" not in letter.strip()
    paragraphs = body.strip().split("\n\n")[2:]  # without subject, greeting and closing
    for last in (one.split("\n")[-1] for one in paragraphs):
        assert _SENTENCE_END.search(last) or last.startswith("- "), last


def test_every_word_can_be_known_and_nothing_else_is() -> None:
    repair = ticket_named("repair")
    done = replace(repair, repairs=({**repair.repairs[0], "out": "2026-11-27", "guarantee": "2026-12-27"},))
    known: set[str] = set()
    for ticket in (repair, done, ticket_named("return")):
        known |= message_facts(matter_of(ticket, "zh", GIVEN["zh"])).keys()
    assert known == WORDS.keys()


def test_texts_and_lists_are_what_the_table_says() -> None:
    for name in ("repair", "return"):
        for word, value in message_facts(matter_of(ticket_named(name), "en", GIVEN["en"])).items():
            assert isinstance(value, tuple) == WORDS[word].many, word
            codes = WORDS[word].codes
            assert not codes or value in codes, (word, value)


def test_what_somebody_typed_stays_one_line_of_visible_characters() -> None:
    nasty = "a\r\nBcc: everybody@example.com\n\n.\x1b[2J\u202eb\u200b\x00{{ 7*7 }}"
    facts = message_facts(matter_of(ticket_named("repair"), "en", {"reason": nasty, "remark": "x" * 5000}))
    assert facts["reason"] == "a Bcc: everybody@example.com .[2Jb{{ 7*7 }}"
    assert len(facts["remark"]) == 1000
