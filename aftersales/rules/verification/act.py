"""What the rules of `verify` look at: a commit with the people it names, and what it did to one ticket."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from aftersales.i18n import _
from aftersales.model.policy import Policy
from aftersales.model.refusal import Refusal
from aftersales.model.team import Person
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.model.values import Data
from aftersales.rules.check_problem import Problem

Problems = Iterator[Problem]


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody a commit names: as git writes them, and who of the team that was; None: nobody."""

    text: str
    person: Person | None


@dataclass(frozen=True, slots=True)
class Act:
    """A commit.

    Attributes:
        author, committer: whom it names; with ``--as``, the committer typed and the author is whom they acted for.
        at, committed: when it was made, and when it was put in.
        policy: the policies that held before it; of a desk's first commit, its own.
    """

    author: Hand
    committer: Hand
    at: datetime
    committed: datetime
    policy: Policy

    @property
    def hands(self) -> frozenset[str]:
        """Return the ids of the people it names."""
        return frozenset(hand.person.id for hand in (self.author, self.committer) if hand.person)


def _no_tickets(_ticket: Ticket) -> Sequence[Ticket]:
    return ()


def _no_goodwill(_person: Person, _month: datetime) -> Decimal:
    return Decimal(0)


@dataclass(frozen=True, slots=True)
class TicketStep:
    """What a commit did to one ticket.

    Attributes:
        before: its data before; empty where the commit opened it.
        after: its data after, which follows the schema.
        previous, ticket: the same as tickets; `previous` None where it is new, or was no ticket.
        others: returns the tickets whose requests count with one of `ticket`, as they were before the commit.
        granted: returns the goodwill that somebody granted in a month, before the commit.
    """

    before: Data
    after: Data
    previous: Ticket | None
    ticket: Ticket
    others: Callable[[Ticket], Sequence[Ticket]] = field(default=_no_tickets)
    granted: Callable[[Person, datetime], Decimal] = field(default=_no_goodwill)

    @property
    def added(self) -> list[tuple[int, Event]]:
        """Return the entries that the commit added, each with its place in the history."""
        known = {event.id for event in self.previous.history} if self.previous else set()
        return [(number, event) for number, event in enumerate(self.ticket.history) if event.id not in known]

    def telling(self, kinds: Iterable[Did], **details: str) -> Event | None:
        """Return the added entry of one of these kinds that has these details; None where there is none."""
        wanted = details.items()
        told = (event for _number, event in self.added if event.did in kinds)
        return next((event for event in told if wanted <= event.details.items()), None)


def is_by(event: Event | None, person: str) -> bool:
    """Tell whether there is an entry, and it says that `person` did it, or that it was done for them."""
    return event is not None and person == (event.on_behalf_of or event.by)


def unsaid(person: str) -> Refusal:
    """Return that a ticket names somebody in whose name no entry of the commit speaks."""
    sentence = _("This names {person}, and no entry of this commit says that they did it.").format(person=person or "?")
    return Refusal("unsaid", sentence)
