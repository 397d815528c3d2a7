"""E-mail: a message as the desk reads it, and how the desk takes mail in (``policies/mail.yaml``)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from aftersales.i18n import N_, _
from aftersales.model.record import record


@record
class Attachment:
    """A file that came with a message.

    Attributes:
        name: as the sender called it, decoded; not yet safe as a file's name.
        media_type: as the message says, in lower case: ``image/jpeg``.
        content: its bytes, as sent: nothing is unpacked.
    """

    name: str
    media_type: str
    content: bytes


@record
class Mail:
    """One message, decoded; whatever its sender wrote is hostile until it is shown otherwise.

    Attributes:
        digest: of what the sender sent, whatever servers and mailboxes wrapped around it; tells two messages apart.
        message_id: with its angle brackets; empty where it has none that is sound.
        address: the sender's, from ``From``, in lower case; empty where it names none.
        name: the sender's, from ``From``; may be empty.
        subject: decoded, on one line; may be empty.
        text: the words, decoded, HTML turned into text; may be empty.
        sent: when the sender's clock says it was sent; None where the message does not tell.
        answers: Message-IDs that it answers, the nearest first.
        headers: name in lower case → value of its first header field of that name, decoded, on one line.
        media_type: of the message as a whole.
        attachments: what came with it.
        left_out: how many parts were not looked at, because there were too many, or too deep ones.
    """

    digest: str
    message_id: str
    address: str
    name: str
    subject: str
    text: str
    sent: datetime | None
    answers: Sequence[str]
    headers: Mapping[str, str]
    media_type: str
    attachments: Sequence[Attachment] = ()
    left_out: int = 0

    def header(self, name: str) -> str:
        """Return the value of a header field; empty where there is none."""
        return self.headers.get(name.lower(), "")


class Aside(StrEnum):
    """Why a message is set aside, and not answered by anything."""

    OWN = "own"
    BOUNCE = "bounce"
    AUTOMATIC = "automatic"
    LIST = "list"
    ANOTHER = "another_sender"

    @property
    def text(self) -> str:
        """Return the reason in words."""
        return _(_REASONS[self])


_REASONS: Mapping[Aside, str] = {
    Aside.OWN: N_("sent by this desk"),
    Aside.BOUNCE: N_("a notice of delivery"),
    Aside.AUTOMATIC: N_("an automatic message"),
    Aside.LIST: N_("a mailing list or bulk mail"),
    Aside.ANOTHER: N_("about somebody else's ticket"),
}


class Sender(StrEnum):
    """Who a message about a ticket is from."""

    CUSTOMER = "customer"
    """The address is one of the ticket's customer."""

    TEAM = "team"
    ANOTHER = "another"
    """Somebody else, known or not: their words are marked, and prove nothing."""


class WhenClosed(StrEnum):
    """What becomes of a customer's message about a closed ticket that is not reopened."""

    NEW_TICKET = "new_ticket"
    NOTE = "note"


class Another(StrEnum):
    """What becomes of a message about a ticket from another sender than its customer."""

    NOTE = "note"
    ASIDE = "aside"


class Original(StrEnum):
    """Where a message is kept as it came: beside git on this machine, or as evidence of its ticket."""

    LOCAL = "local"
    EVIDENCE = "evidence"


@record
class WordRule:
    """Words of customers that tell a category; any of them in subject or text is enough."""

    category: str
    words: Sequence[str]


@record
class MailRules:
    """``policies/mail.yaml``; a desk without it goes by the defaults.

    Attributes:
        addresses: the desk's own, in lower case; what comes from them is the desk's own mail.
        channel: of tickets that come by mail; empty: ``mail`` where the desk has it, else its first.
        category: of a message that no words tell; empty: the desk's first.
        symptom_category: of a message in which the catalogue knows a symptom; empty: as if it knew none.
        words: the first rule that fits tells the category.
        answered: state of a ticket → the state that a message of its customer brings it to.
        closed: what else becomes of a message about a closed ticket.
        another_sender: see `Another`.
        automatic_from: addresses, or ``@domain``, whose automatic messages are taken in all the same.
        trim_quotes: whether quoted text at the end is left out of the ticket.
        original: see `Original`.
        receipt_hours: within so many hours, one sender is due one receipt.
    """

    addresses: frozenset[str] = frozenset()
    channel: str = ""
    category: str = ""
    symptom_category: str = ""
    words: Sequence[WordRule] = ()
    answered: Mapping[str, str] = {}
    closed: WhenClosed = WhenClosed.NEW_TICKET
    another_sender: Another = Another.NOTE
    automatic_from: frozenset[str] = frozenset()
    trim_quotes: bool = True
    original: Original = Original.LOCAL
    receipt_hours: int = 24
