"""``mail.yaml`` from plain data to values; a desk without it gets the defaults."""

from collections.abc import Mapping
from typing import Any

from aftersales.model.mail import Another, MailRules, Original, WhenClosed, WordRule


def mail_rules_from(data: Mapping[str, Any]) -> MailRules:
    """Build the rules of taking mail in from data whose shape its schema has settled."""
    return MailRules(
        addresses=frozenset(address.lower() for address in data.get("addresses", ())),
        channel=data.get("channel", ""),
        category=data.get("category", ""),
        symptom_category=data.get("symptom_category", ""),
        words=tuple(WordRule(rule["category"], tuple(rule["words"])) for rule in data.get("words", ())),
        answered=data.get("answered", {}),
        closed=WhenClosed(data.get("closed", WhenClosed.NEW_TICKET)),
        another_sender=Another(data.get("another_sender", Another.NOTE)),
        automatic_from=frozenset(address.lower() for address in data.get("automatic_from", ())),
        trim_quotes=data.get("trim_quotes", True),
        original=Original(data.get("original", Original.LOCAL)),
        receipt_hours=data.get("receipt_hours", 24),
    )
