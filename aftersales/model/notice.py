"""A notice: one message to one person, on its way through the outbox."""

from collections.abc import Mapping, Sequence

from aftersales.model.record import record


@record
class Notice:
    """One message to one person.

    Attributes:
        id: unlike any other; stands in what is sent, so that a message sent twice can be told.
        person: id of the person; `address`: where it goes, empty where the team knows none.
        subject, text: the message, in the person's language.
        created: when, RFC 3339.
        entries: ids of the history entries that record it, by ticket.
        attempts: how often sending was tried.
    """

    id: str
    person: str
    address: str
    subject: str
    text: str
    created: str
    entries: Mapping[str, Sequence[str]]
    attempts: int = 0
