"""Messages as real programs write them, broken ones too: what is read of each, and what the policies make of it."""

from typing import Any

import pytest

from aftersales.codec.mail.reading import read_mail
from aftersales.errors import InvalidDataError
from aftersales.model.mail import Mail
from aftersales.rules.mail.automatic import why_aside
from aftersales.rules.mail.quoting import divide
from aftersales.rules.mail.subjects import category_of, is_reply, product_of, ticket_ids
from tests.support.mailbag import EXPECTED, letter
from tests.support.policies import shipped_policy


def _seen(mail: Mail) -> dict[str, Any]:
    policy = shipped_policy()
    words = divide(mail.text, is_reply=is_reply(mail))
    product = product_of(f"{mail.subject}\n{words.text}", policy.catalogue)
    said = f"{mail.subject}\n{words.text}"
    reason = why_aside(mail, policy.mail, policy.mail.addresses)
    return {
        "name": mail.name,
        "address": mail.address,
        "subject": mail.subject,
        "text": words.text,
        "quoted": words.quoted,
        "signature": words.signature,
        "fate": "aside" if reason else "opened",
        "reason": reason and str(reason),
        "category": category_of(said, str(product.get("type", "")), policy.mail, policy.catalogue)
        or policy.mail.category,
        "model": product.get("model"),
        "ids": ticket_ids(mail.subject, "AS"),
        "files": [file.name for file in mail.attachments],
    }


@pytest.mark.parametrize("name", EXPECTED)
def test_a_letter_is_read_as_it_was_meant(name: str) -> None:
    expected = EXPECTED[name]
    if expected["fate"] == "rejected":
        with pytest.raises(InvalidDataError):
            read_mail(letter(name))
        return
    seen = _seen(read_mail(letter(name)))
    assert {key: seen[key] for key in expected} == expected


def test_every_letter_is_expected() -> None:
    from tests.support.mailbag import FOLDER  # noqa: PLC0415  beside its only use

    assert {file.stem for file in FOLDER.glob("*.eml")} == EXPECTED.keys()
