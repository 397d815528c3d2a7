"""Which ticket a message is about: an id in its subject, or messages of a ticket that it answers."""

from collections.abc import Iterator

from aftersales.app.changes import DeskChange
from aftersales.app.mail.senders import customers_with
from aftersales.model.mail import Mail
from aftersales.model.ticket import Ticket
from aftersales.rules.mail.subjects import ticket_ids

_HOPS = 5
"""Duplicates of duplicates that are followed."""


def ticket_about(change: DeskChange, mail: Mail) -> Ticket | None:
    """Return the ticket that a message is about, or None.

    Of several, the first one of the sender's own; else the first: ids of the subject go before messages answered. The
    duplicate of another ticket stands for that one.
    """
    index = change.context.index
    own = {customer.id for customer in customers_with(change.context, mail.address)}
    found = dict.fromkeys(_candidates(change, mail))
    stored = [one for one in map(index.stored, found) if one]
    chosen = next((one for one in stored if one.line.customer in own), stored[0] if stored else None)
    return _main(change, change.ticket(chosen.line.id)) if chosen else None


def _candidates(change: DeskChange, mail: Mail) -> Iterator[str]:
    index = change.context.index
    yield from ticket_ids(mail.subject, change.context.policy.desk.id_prefix)
    for message in (mail.message_id, *mail.answers):  # its own: a copy of it that went another way
        if message:
            yield from (one.line.id for one in index.stored_with("message", message))


def _main(change: DeskChange, ticket: Ticket) -> Ticket:
    for _hop in range(_HOPS):
        same = next((link.ticket for link in ticket.links if link.kind == "duplicate_of"), "")
        if ticket.state != "duplicate" or not same:
            break
        ticket = change.ticket(same)
    return ticket


def was_sent_by_us(change: DeskChange, mail: Mail) -> bool:
    """Tell whether a history holds the message as one that went out: its name, and no digest of what came in."""
    if not mail.message_id:
        return False
    return any(
        isinstance(entry, dict)
        and isinstance(noted := entry.get("mail"), dict)
        and noted.get("message_id") == mail.message_id
        and "digest" not in noted
        for stored in change.context.index.stored_with("message", mail.message_id)
        for entry in _entries(stored.data.get("history"))
    )


def _entries(history: object) -> list[object]:
    return list(history) if isinstance(history, list | tuple) else []
