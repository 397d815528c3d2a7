"""The catalogue that is looked up text by text says what the standard library's reader says."""

import gettext

import pytest

from aftersales import i18n
from aftersales.i18n import ngettext
from tests.support.catalogue import MO


def _entries() -> dict[object, str]:
    with MO.open("rb") as stream:
        found: dict[object, str] = vars(gettext.GNUTranslations(stream))["_catalog"]
    return {key: text for key, text in found.items() if key}


def test_every_text_is_found() -> None:
    i18n.set_language("zh")
    entries = _entries()
    assert len(entries) > 1_000
    for key, text in entries.items():
        message = key[0] if isinstance(key, tuple) else key
        assert i18n._(str(message)) == text


@pytest.mark.parametrize("text", ["", "no text of ours", "\uffff", "a"])
def test_what_is_not_there_stays_as_it_is(text: str) -> None:
    i18n.set_language("zh")
    assert i18n._(text) == text


def test_one_form_serves_all_numbers() -> None:
    i18n.set_language("zh")
    plural = next(key for key in _entries() if isinstance(key, tuple))
    singular, forms = plural[0], {ngettext(plural[0], "", number) for number in (0, 1, 2, 100)}
    assert forms == {i18n._(singular)} != {singular}
    assert [ngettext("{n} none such", "{n} nones such", number) for number in (1, 2)] == [
        "{n} none such",
        "{n} nones such",
    ]


def test_a_catalogue_of_another_byte_order_is_read_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_MAGIC", 1)
    i18n._lookup.cache_clear()
    i18n.set_language("zh")
    try:
        assert {i18n._(str(key)): text for key, text in _entries().items() if isinstance(key, str)} == {
            text: text for key, text in _entries().items() if isinstance(key, str)
        }
    finally:
        i18n._lookup.cache_clear()
