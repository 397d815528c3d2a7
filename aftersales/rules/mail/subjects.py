"""What a subject and the words below it tell: ids of tickets, a title, a category, a model of the catalogue."""

import re
import unicodedata

from aftersales.model.mail import Mail, MailRules
from aftersales.model.product import Catalogue
from aftersales.model.values import Value
from aftersales.rules.check_privacy import find_personal
from aftersales.rules.products import symptom_of

_ANSWER = re.compile(r"\s*(?:re|aw|sv|vs|antw|回复|答复|回覆|返信)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]", re.IGNORECASE)
_FORWARD = re.compile(r"\s*(?:fw|fwd|wg|转发|轉寄|轉發|転送)\s*[:：]", re.IGNORECASE)
_TITLE = 120


def ticket_ids(subject: str, prefix: str) -> list[str]:
    """Return the ids of tickets that a subject names, as the desk writes them; a part of an id names none."""
    pattern = rf"(?<![A-Z0-9-]){re.escape(prefix)}-[0-9]{{6}}-[0-9A-HJKMNP-TV-Z]{{5}}(?![A-Z0-9-])"
    return list(dict.fromkeys(re.findall(pattern, subject.upper())))


def letter_of(message_id: str, prefix: str) -> tuple[str, str]:
    """Return ticket and entry of a Message-ID that the desk gave a letter (app/letters.py); empty texts for any other.

    What a letter refers to names the ticket alone; its entry is empty then.
    """
    found = re.match(
        rf"<({re.escape(prefix)}-[0-9]{{6}}-[0-9A-HJKMNP-TV-Z]{{5}})(?:\.([0-9a-z]{{6}}))?@", message_id, re.IGNORECASE
    )
    return (found[1].upper(), (found[2] or "").lower()) if found else ("", "")


def is_reply(mail: Mail) -> bool:
    """Tell whether a message answers another one, and does not pass one on."""
    return bool(mail.answers or _ANSWER.match(mail.subject)) and not _FORWARD.match(mail.subject)


def title_of(subject: str, text: str, otherwise: str) -> str:
    """Return the title of a ticket: the subject without marks of answers and ids, else the first words of the text."""
    title = subject
    while found := _ANSWER.match(title) or _FORWARD.match(title):
        title = title[found.end() :]
    title = re.sub(r"\s*[\[【(（]?\b[A-Z]{1,6}-[0-9]{6}-[0-9A-Z]{5}\b[\]】)）]?\s*", " ", title).strip()
    title = title or next((" ".join(line.split()) for line in text.split("\n") if line.strip()), "") or otherwise
    return title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"


def category_of(said: str, kind: str, rules: MailRules, catalogue: Catalogue) -> str:
    """Return the category that words tell: the first rule that has one of them, else a symptom; empty: none.

    Args:
        said: subject and text.
        kind: of the product, where the words name one.
        rules: the desk's.
        catalogue: the desk's; it knows customers' words for faults.
    """
    folded = _folded(said)
    for rule in rules.words:
        if any(_has_word(folded, _folded(word)) for word in rule.words):
            return rule.category
    return rules.symptom_category if symptom_of(said, kind, catalogue) else ""


def product_of(said: str, catalogue: Catalogue) -> dict[str, Value]:
    """Return the product that words name, as a ticket holds it: the one model of the catalogue in them; else empty."""
    folded = _folded(said)
    named = [one for one in catalogue.products.values() if _has_word(folded, _folded(one.id))]
    return {"type": named[0].type, "model": named[0].id} if len(named) == 1 else {}


def _has_word(folded: str, word: str) -> bool:
    """Tell whether a text holds a word: a word of Latin letters as a whole, a Chinese one anywhere."""
    if not word.isascii():
        return word in folded
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", folded) is not None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def personal_in(text: str, known: frozenset[str]) -> list[str]:
    """Return what in a text looks personal, but for what is known: the desk's own addresses, the sender's."""
    return list(dict.fromkeys(shown for _kind, shown in find_personal(text) if shown.lower() not in known))
