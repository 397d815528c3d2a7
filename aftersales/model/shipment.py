"""Parcels of a ticket, in both directions: what happened to each, as the courier tells it, and claims against it."""

from datetime import datetime
from enum import StrEnum

from aftersales.model.record import record


class Direction(StrEnum):
    """Which way a parcel goes: to the customer, or back to us."""

    OUT = "out"
    BACK = "back"


class Purpose(StrEnum):
    """Why a parcel was sent."""

    ORIGINAL = "original"
    RESHIP = "reship"
    EXCHANGE = "exchange"
    RETURN = "return"
    REPAIR = "repair"
    LOAN = "loan"

    @property
    def direction(self) -> Direction:
        """Return the way such a parcel goes where nobody says."""
        return Direction.BACK if self is Purpose.RETURN else Direction.OUT


class Happening(StrEnum):
    """What may happen to a parcel; a courier's own words stand in the event's text."""

    COLLECTED = "collected"
    SCANNED = "scanned"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    PROBLEM = "problem"
    SOLVED = "solved"
    LOST = "lost"
    REPLACED = "replaced"
    """Another parcel took its place; nobody waits for this one, whatever is still scanned of it."""


@record
class ParcelEvent:
    """One thing that happened to a parcel; appended, never edited.

    Attributes:
        id: six characters; of a courier's table they follow from waybill, moment and happening, so that the same line
            is one event however often, and in however many clones, it is read.
        problem: the code of ``couriers.yaml``, where `what` is a problem; empty otherwise.
        outcome: how a problem ended, of ``couriers.yaml``; empty where nobody said.
    """

    id: str
    at: datetime
    what: Happening
    place: str = ""
    text: str = ""
    problem: str = ""
    outcome: str = ""


@record
class Shipment:
    """One parcel. How it stands follows from its events, and is stored nowhere: two clones cannot disagree about it.

    Attributes:
        carrier: of ``couriers.yaml``; empty where unknown.
        added: when it was noted.
        sent: when it was handed to the courier; None where unknown.
        grams: its weight as the courier took it; None where unknown.
        events: in the order they were noted; a late line of a table may be older than those before it.
    """

    id: str
    direction: Direction
    kind: Purpose
    waybill: str
    added: datetime
    carrier: str = ""
    sent: datetime | None = None
    grams: int | None = None
    events: tuple[ParcelEvent, ...] = ()

    @property
    def last(self) -> ParcelEvent | None:
        """Return the latest event by its own moment; of two at one moment, the one noted later."""
        latest: ParcelEvent | None = None
        for event in self.events:
            if latest is None or event.at >= latest.at:
                latest = event
        return latest

    @property
    def delivered(self) -> datetime | None:
        """Return when it was delivered; None while it was not."""
        return max((event.at for event in self.events if event.what is Happening.DELIVERED), default=None)

    @property
    def is_lost(self) -> bool:
        """Tell whether the courier lost it, and it did not turn up after that."""
        last = self.last
        return last is not None and last.what is Happening.LOST

    @property
    def is_on_its_way(self) -> bool:
        """Tell whether it is still to arrive."""
        replaced = any(event.what is Happening.REPLACED for event in self.events)
        return self.delivered is None and not self.is_lost and not replaced

    @property
    def problem(self) -> ParcelEvent | None:
        """Return the problem that nobody has solved yet; None where there is none. A scan alone solves nothing."""
        open_one: ParcelEvent | None = None
        for event in sorted(self.events, key=lambda one: one.at):
            if event.what is Happening.PROBLEM:
                open_one = event
            elif event.what in _ENDS:
                open_one = None
        return open_one


_ENDS = frozenset({Happening.SOLVED, Happening.DELIVERED, Happening.LOST, Happening.REPLACED})
"""What ends a problem."""


class Outcome(StrEnum):
    """How a claim against a courier ended."""

    PAID = "paid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@record
class CourierClaim:
    """What is asked of a courier for a parcel; apart from the customer's remedy, which never waits for it.

    Attributes:
        shipment: the id of the parcel.
        amount, currency: what is claimed: a decimal as files hold it, ISO 4217.
        filed, filed_by: when, and by whom.
        text: what it is claimed for.
        settled, outcome, settled_by: how it ended; None and empty while it is open.
        received: what the courier paid; empty where nothing.
    """

    id: str
    shipment: str
    amount: str
    currency: str
    filed: datetime
    filed_by: str
    text: str = ""
    settled: datetime | None = None
    settled_by: str = ""
    outcome: Outcome | None = None
    received: str = ""
