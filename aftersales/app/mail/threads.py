"""Which ticket a message is about: an id in its subject, or messages of a ticket that it answers."""

from collections.abc import Iterator

from aftersales.app.changes import DeskChange
from aftersales.app.mail.senders import customers_with
from aftersales.codec.tickets import ticket_from_data
from aftersales.model.mail import Mail
from aftersales.model.ticket import Ticket
from aftersales.rules.mail.subjects import letter_of, ticket_ids

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
    stored = [one for one in map(index.stored, filter(None, found)) if one]
    chosen = next((one for one in stored if one.line.customer in own), stored[0] if stored else None)
    return _main(change, change.ticket(chosen.line.id)) if chosen else None


def _candidates(change: DeskChange, mail: Mail) -> Iterator[str]:
    index, prefix = change.context.index, change.context.policy.desk.id_prefix
    yield from ticket_ids(mail.subject, prefix)
    for message in (mail.message_id, *mail.answers):  # its own: a copy of it that went another way
        if message:
            yield letter_of(message, prefix)[0]
            yield from (one.line.id for one in index.stored_with("message", message))


def _main(change: DeskChange, ticket: Ticket) -> Ticket:
    for _hop in range(_HOPS):
        same = next((link.ticket for link in ticket.links if link.kind == "duplicate_of"), "")
        if ticket.state != "duplicate" or not same:
            break
        ticket = change.ticket(same)
    return ticket


def was_sent_by_us(change: DeskChange, mail: Mail) -> bool:
    """Tell whether a message is one of the desk's own letters: its name holds a ticket and an entry that is there."""
    ticket, entry = letter_of(mail.message_id, change.context.policy.desk.id_prefix)
    stored = change.context.index.stored(ticket) if entry else None
    return stored is not None and any(event.id == entry for event in ticket_from_data(stored.data).history)
