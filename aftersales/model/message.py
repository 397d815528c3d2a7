"""Messages to customers: the templates of a desk, the frame around them, and a letter made of both."""

from collections.abc import Mapping
from enum import StrEnum

from aftersales.model.label import Label
from aftersales.model.record import record

Words = Mapping[str, str | tuple[str, ...]]
"""What a template may put in: name → text of one line, or several such texts."""


class MessageKind(StrEnum):
    """What a message is for: the customer's own matter, or an offer that they must have asked for."""

    SERVICE = "service"
    OFFER = "offer"


@record
class Message:
    """A template of ``policies/messages/``.

    Attributes:
        id: the file's name without its ending.
        needs: names that must be known, or there is no message.
        optional: names that it uses where they are known (``{% if x is defined %}``).
        channels: by which it may go; empty: any.
        subject, text: the templates in each language; unlike other labels, neither stands in for the other.
        version: a digest of the file: which wording a customer got.
    """

    id: str
    label: Label
    kind: MessageKind
    needs: tuple[str, ...]
    optional: tuple[str, ...]
    channels: frozenset[str]
    subject: Label
    text: Label
    version: str


@record
class Frame:
    """``policies/messages.yaml``: what stands around every message.

    Attributes:
        languages: those that customers are written to in, the first where no other fits.
        by_mail: channels whose messages leave by e-mail.
        greeting: its one name is ``name``; the only place in which a person is named.
        nameless: the greeting where there is no name.
        closing: below a message that leaves by e-mail; it may use ``desk`` and ``ticket``.
    """

    languages: tuple[str, ...]
    by_mail: frozenset[str]
    greeting: Label
    nameless: Label
    closing: Label


@record
class Letter:
    """A message made for one ticket.

    Attributes:
        subject, body: what the ticket's history keeps: nobody is named in it.
        language: "en" or "zh".
        channel: of ``desk.yaml``.
        customer: id of their file; empty where nobody is known.
        promised: the moment that it tells the customer they were promised, RFC 3339; empty where it tells none.
    """

    message: Message
    ticket: str
    customer: str
    language: str
    channel: str
    subject: str
    body: str
    promised: str = ""
