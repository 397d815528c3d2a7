"""A ticket and its history: what happened, and what is true now because of it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Self

from aftersales.model.approval import Request
from aftersales.model.follow_up import FollowUp
from aftersales.model.payment import Payment
from aftersales.model.record import record, replace
from aftersales.model.returning import Return
from aftersales.model.shipment import CourierClaim, Shipment
from aftersales.model.suggestion import Suggestion
from aftersales.model.values import EMPTY, Data, Value
from aftersales.model.visit import Visit


class Did(StrEnum):
    """What an entry of the history says was done."""

    OPENED = "opened"
    IMPORTED = "imported"
    NOTED = "noted"
    EDITED = "edited"
    TRANSITION = "transition"
    ASSIGNED = "assigned"
    ATTACHED = "attached"
    LINKED = "linked"
    CHASED = "chased"
    ASKED = "asked"
    ANSWERED = "answered"
    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    DECIDED = "decided"
    PROMISED = "promised"
    RESOLVED = "resolved"
    TRACKED = "tracked"
    RETURNED = "returned"
    CLAIMED = "claimed"
    REPAIRED = "repaired"
    SUPPLIED = "supplied"
    VISITED = "visited"
    WEIGHED = "weighed"
    BOOKED = "booked"
    """A payment was asked for, or a cost noted."""

    PAID = "paid"
    CANCELLED = "cancelled"
    """A payment was; what happens to the ticket is a transition."""

    INFORMED = "informed"
    ESCALATED = "escalated"
    FOLLOWED_UP = "followed_up"
    SUGGESTED = "suggested"
    CITED = "cited"
    """An article of the knowledge base helped."""


@record
class Event:
    """One entry of a ticket's history; appended, never edited.

    Attributes:
        id: six random characters, so that two clones' entries merge by union.
        at: when it happened; in an import, when the old system says it happened.
        by: the person's id in ``team.yaml``, or whatever name an import brought.
        did: what was done.
        text: what the person wrote; empty where they wrote nothing.
        source: the state before, of a transition (or an import that moved it); None otherwise. `from` in files.
        target: the state after, of a transition (or an import that moved it); None otherwise. `to` in files.
        on_behalf_of: for whom `by` acted, where that was somebody else; None otherwise.
        changes: field → [before, after], of an edit or an assignment.
        details: what else this kind of entry holds (``clock``, ``level``, ``told`` of a chase; ``file`` of evidence).
    """

    id: str
    at: datetime
    by: str
    did: Did
    text: str = ""
    source: str | None = None
    target: str | None = None
    on_behalf_of: str | None = None
    changes: Mapping[str, tuple[Value, Value]] = {}
    details: Data = EMPTY


@record
class Evidence:
    """A file that proves something, kept beside the ticket.

    Attributes:
        id: six random characters.
        file: the file's name in the ticket's evidence folder.
        sha256: of the file's bytes, so that a changed proof is seen.
        bytes: the file's size.
        shows: what it shows, in the words of ``categories.yaml`` (``waybill``, ``goods``); may be empty.
        added: when it was attached.
        by: who attached it.
        media_type: ``image/jpeg`` …; empty where unknown.
    """

    id: str
    file: str
    sha256: str
    bytes: int
    shows: tuple[str, ...]
    added: datetime
    by: str
    media_type: str = ""


@record
class Step:
    """One hand-off: asked of a department, answered with a finding.

    Attributes:
        step: a step of the flow of the ticket's category.
        asked, asked_by: when, and who asked.
        answered: when it was answered; None while it is open.
        by: who answered; empty while it is open.
        finding: the answer, a finding of the step; empty while it is open.
    """

    id: str
    step: str
    department: str
    asked: datetime
    asked_by: str
    answered: datetime | None = None
    by: str = ""
    finding: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether the answer is still awaited."""
        return self.answered is None


@record
class Link:
    """A relation to another ticket; `kind`: duplicate_of, follows, same_unit, same_batch, caused_by or related."""

    id: str
    kind: str
    ticket: str


FACT_SECTIONS = (
    *("product", "order", "dates", "fault", "condition", "accessory", "promise", "payment", "stock", "complaint"),
    "facts",
)
"""The parts of a ticket that hold facts for the rules: maps in the vocabulary that policies and case files share."""


@record
class Ticket:
    """One customer matter.

    The fact sections (`product` … `facts`) are maps in the vocabulary that the rules share with case files; `facts`
    takes those without a section of their own (``claim``, ``problem``, ``courier_chosen_by`` …). All else is typed.

    Attributes:
        state: a state of ``lifecycle.yaml``; always the `to` of the last transition in the history.
        category: ``category/sub-category`` of ``categories.yaml``, or a category alone.
        priority: of ``priorities.yaml``.
        severity, urgency: what the priority was derived from; empty where it was given.
        channel: how the customer came: phone, mail, chat …
        customer: id of the customer's file; empty where nobody is known (a courier's table, an internal matter).
        region: province or country part, for statistics; never an address.
        department: who has it now; always a department of ``team.yaml``.
        assignee: the person who has it; empty where nobody does.
        repairs: facts for the rules and the repair order (see rules/repairs.py), as the schema has them.
        visits: at the customer's, planned and past.
        decision: what the rules said when last asked, and what was chosen; pinned to facts and packs by digest.
        clocks: how its clocks stood when it was last closed; what a later change of policies must not move.
        reference: the number the matter has elsewhere (a platform, an imported case); empty where none.
        conflicts: fields that clones changed differently and a merge could not decide (see rules/merging).
    """

    id: str
    title: str
    state: str
    category: str
    priority: str
    channel: str
    department: str
    history: tuple[Event, ...]
    severity: str = ""
    urgency: str = ""
    customer: str = ""
    region: str = ""
    assignee: str = ""
    reference: str = ""
    tags: tuple[str, ...] = ()
    product: Data = EMPTY
    order: Data = EMPTY
    dates: Data = EMPTY
    fault: Data = EMPTY
    condition: Data = EMPTY
    accessory: Data = EMPTY
    promise: Data = EMPTY
    payment: Data = EMPTY
    stock: Data = EMPTY
    complaint: Data = EMPTY
    facts: Data = EMPTY
    repairs: tuple[Data, ...] = ()
    visits: tuple[Visit, ...] = ()
    links: tuple[Link, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    steps: tuple[Step, ...] = ()
    approvals: tuple[Request, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    returns: tuple[Return, ...] = ()
    courier_claims: tuple[CourierClaim, ...] = ()
    decision: Data = EMPTY
    payments: tuple[Payment, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    feedback: tuple[Suggestion, ...] = ()
    clocks: tuple[Data, ...] = ()
    conflicts: tuple[Data, ...] = ()

    @property
    def opened_at(self) -> datetime:
        """Return when the matter began: the first entry of the history."""
        return self.history[0].at

    def with_event(self, event: Event, **changes: object) -> Self:
        """Return the ticket with `event` appended and `changes` made: the one way in which a ticket changes."""
        return replace(self, history=(*self.history, event), **changes)  # type: ignore[arg-type]  # fields checked by the schema before writing
