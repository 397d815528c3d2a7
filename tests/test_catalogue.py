"""The Chinese catalogue is complete, and says what the English says."""

import re
import string

import pytest

pytest.importorskip("babel", reason="babel reads the catalogue; it is among the dev extras")
from tests.support import catalogue as subject

_HAN = re.compile("[\u4e00-\u9fff]")
_SAME = frozenset({"{span} = {total}", "OK"})


def _ids(message_id: object) -> tuple[str, ...]:
    return tuple(message_id) if isinstance(message_id, list | tuple) else (str(message_id),)


def test_every_text_is_in_the_catalogue_and_no_other() -> None:
    held = {_ids(message.id) for message in subject.catalogue() if message.id}
    ours = {text if isinstance(text, tuple) else (text,) for text in subject.own_texts()}
    click = {text if isinstance(text, tuple) else (text,) for text in subject.click_texts()}
    assert sorted(ours - held) == [], "new texts: run python -m tests.support.catalogue and translate them"
    assert sorted(held - ours - click) == [], "old texts: run python -m tests.support.catalogue"


def test_every_text_is_translated() -> None:
    untranslated = [m.id for m in subject.catalogue() if m.id and not all(subject.translations(m))]
    assert untranslated == []


def test_translations_fill_in_the_same_names() -> None:
    formatter = string.Formatter()

    def names(text: str) -> set[str]:
        return {name for _text, name, _spec, _conversion in formatter.parse(text) if name}

    for message in subject.catalogue():
        wanted = set().union(*(names(text) for text in _ids(message.id))) if message.id else set()
        for text in subject.translations(message) if message.id else []:
            assert names(text) <= wanted, message.id
            assert names(text) == wanted or isinstance(message.id, list | tuple), message.id


def test_compiled_catalogue_is_of_this_source() -> None:
    assert subject.MO.read_bytes() == subject.compiled(subject.catalogue()), "run python -m tests.support.catalogue"
