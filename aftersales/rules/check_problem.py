"""What the checks of tickets and customers share: what they look at, what they hold it against, and what they yield."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime

from aftersales.i18n import _
from aftersales.model.customer import Customer
from aftersales.model.finding import Severity
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.ticket import Ticket
from aftersales.model.values import Data, Pointer


@record
class FileFacts:
    """A file of evidence as it lies in its folder: SHA-256 of its content, and its size in bytes."""

    sha256: str
    bytes: int


@record
class TicketFile:
    """A ticket that follows its schema, with what lies beside it.

    Attributes:
        path: relative to the desk's root.
        ticket: the ticket.
        data: the same as plain data.
        evidence: what lies in its evidence folder: name → facts; None where it is no plain file, or cannot be read.
        kept_elsewhere: names of evidence that a sparse checkout leaves out of the work tree.
    """

    path: str
    ticket: Ticket
    data: Data
    evidence: Mapping[str, FileFacts | None] = {}
    kept_elsewhere: frozenset[str] = frozenset()


@record
class CustomerFile:
    """A customer that follows its schema; `path` is relative to the desk's root."""

    path: str
    customer: Customer


@record
class Surroundings:
    """The desk around a file.

    Attributes:
        policy: None where the policies do not hold together; what needs them is then not checked.
        now: this moment.
        has_ticket: tells whether the desk has a ticket of an id.
        has_customer: tells whether the desk has a customer of an id.
    """

    policy: Policy | None
    now: datetime
    has_ticket: Callable[[str], bool]
    has_customer: Callable[[str], bool]


@record
class Problem:
    """One thing that is wrong with a file.

    Attributes:
        pointer: where in it; empty for the file as a whole.
        code: a stable short name, ``ticket/path``.
        message: one sentence in the user's language.
    """

    pointer: Pointer
    code: str
    message: str
    severity: Severity = Severity.ERROR
    hint: str = ""


Problems = Iterator[Problem]
TicketCheck = Callable[[TicketFile, Surroundings], Problems]
CustomerCheck = Callable[[CustomerFile, Surroundings], Problems]

_SHOWN = 12


def unknown(pointer: Pointer, noun: str, name: str, known: Collection[str], *, hint: str = "") -> Problems:
    """Yield a problem where `name` is not among `known`; `noun` says what it should be, in the user's language."""
    if name in known:
        return
    names = [*known][:_SHOWN]
    listed = ", ".join(names) + (" …" if len(known) > _SHOWN else "")
    yield Problem(
        pointer,
        "reference/unknown",
        _("There is no {noun} {name}.").format(noun=noun, name=name),
        hint=hint or _("Known: {names}.").format(names=listed or "-"),
    )
