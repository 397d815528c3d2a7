"""The facts that a message may state of a ticket, and which of those that a template needs are missing."""

from collections.abc import Iterable

from aftersales.i18n import _
from aftersales.model.message import Message, Words
from aftersales.model.refusal import Refusal
from aftersales.rules.messages import general, rights, service
from aftersales.rules.messages.matter import Matter
from aftersales.rules.messages.words import WORDS

_ITEMS = 20
"""Items of one list; more would be no letter."""

_STOPS = "。.!！ "
"""What a reason may end with when somebody types it; the sentence around it has its own."""

_LENGTH = 1000
"""Characters of one text."""


def message_facts(matter: Matter) -> Words:
    """Return what is known, by name; what is not known is left out.

    Each text is one line of characters that can be seen: nothing that somebody wrote into a ticket can end a line,
    begin another header of a mail, steer a terminal or turn the direction of reading.
    """
    ticket, policy = matter.ticket, matter.policy
    found: dict[str, str | tuple[str, ...] | None] = {
        "ticket": ticket.id,
        "desk": policy.desk.name.text(matter.language),
        "matter": general.category(matter),
        "received": matter.day(ticket.opened_at),
        "product": general.product(matter),
        "order": str(ticket.order.get("number") or ""),
        "handler": general.handler(matter),
        "next_step": general.next_step(matter),
        "questions": general.questions(matter),
        "partners": service.partners(matter),
        **general.promise(matter),
        **service.goods_back(matter),
        **service.repair(matter),
        **service.visit(matter),
        **rights.decision(matter),
        **rights.payment(matter),
        **{name: text.rstrip(_STOPS) if name == "reason" else text for name, text in matter.given.items()},
    }
    plain = {name: _plain(value) for name, value in found.items() if value}
    return {name: value for name, value in plain.items() if value}


def _plain(value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    if isinstance(value, str):
        return plain_line(value)
    return tuple(line for line in map(plain_line, value[:_ITEMS]) if line)


def plain_line(text: str) -> str:
    """Return `text` on one line, without characters that cannot be seen."""
    line = " ".join(text.split())
    return "".join(character for character in line if character.isprintable())[:_LENGTH].strip()


def missing_words(message: Message, known: Words) -> list[str]:
    """Return the names that a template needs and that are not known."""
    return [name for name in message.needs if name not in known]


def missing_facts(names: Iterable[str], ticket: str, *, stale: bool) -> list[Refusal]:
    """Return what has to be recorded first, each with the command that does.

    Args:
        names: what is missing.
        ticket: its id.
        stale: the recorded decision is not that of today's facts and rules, so nothing can be said of it.
    """
    return [_missing(name, ticket, stale=stale) for name in names]


def _missing(name: str, ticket: str, *, stale: bool) -> Refusal:
    word = WORDS[name]
    sentence = _("This message needs {name}: {meaning}").format(name=name, meaning=_(word.meaning))
    if stale and word.recorded.startswith("aftersales decide"):
        sentence += " " + _("The decision is older than the facts, or than the rules: decide again.")
    return Refusal(f"missing_{name}", sentence, word.recorded.format(ticket=ticket, name=name))
