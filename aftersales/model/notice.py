"""A notice: one message to one person, on its way through the outbox: a reminder, or a letter to a customer."""

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
        not_before: when it may be tried again, RFC 3339; empty: now.
        reason: why the last attempt failed; empty where none did.
        ticket: of a letter, the ticket that it is about; `person` is the customer's id then, and `address` is empty
            until it leaves. Empty: a reminder to somebody of the team.
        language: of a letter, what it is written in.
        answers: of a letter, the Message-ID of the customer's mail that it answers; empty where they sent none.
    """

    id: str
    person: str
    address: str
    subject: str
    text: str
    created: str
    entries: Mapping[str, Sequence[str]]
    attempts: int = 0
    not_before: str = ""
    reason: str = ""
    ticket: str = ""
    language: str = ""
    answers: str = ""


@record
class MailServer:
    """Where mail is handed in.

    Attributes:
        host, port: the server.
        security: ``starttls``, ``tls`` (from the first byte), or ``none`` (the same machine).
        sender: whom it comes from, ``Aftersales <desk@example.com>``.
        user, password: empty where the server asks for none.
        ca_file: certificates to trust beside the system's; empty: none.
    """

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = ""
    ca_file: str = ""


@record
class Senders:
    """How messages leave: by mail, or by services that Apprise knows (https://github.com/caronc/apprise).

    Attributes:
        mail: None where none is set up.
        services: person → addresses of services; whoever has none gets mail.
    """

    mail: MailServer | None
    services: Mapping[str, Sequence[str]]
