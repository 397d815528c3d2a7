"""What a request for an approval comes to: with all that is added up to it, and with what a person granted before."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from aftersales.model.approval import ApprovalKind, Request, RequestState, Unit, Verdict
from aftersales.model.lifecycle import Mark
from aftersales.model.money import Money
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.ticket import Did, Ticket


@record
class Case:
    """A request with all that its decision looks at.

    Attributes:
        ticket: whose it is.
        request: still open, or one that is about to be made.
        others: tickets of the same order, or of the same customer where the ticket has no order; this one may be among
            them.
        policy: the desk's policy.
        now: this moment.
    """

    ticket: Ticket
    request: Request
    others: Sequence[Ticket]
    policy: Policy
    now: datetime

    @property
    def kind(self) -> ApprovalKind:
        """Return what is asked for.

        Raises:
            KeyError: ``approvals.yaml`` knows the kind no more.
        """
        return self.policy.approvals.kinds[self.request.kind]

    @property
    def total(self) -> Decimal:
        """Return the request's amount with all that is added up to it."""
        return self.request.value + added_up(self)


def requests_in(ticket: Ticket, state: RequestState, now: datetime) -> tuple[Request, ...]:
    """Return the requests of a ticket that are in `state` now, the oldest first."""
    return tuple(request for request in ticket.approvals if request.state(now) is state)


def amount_text(amount: Decimal, unit: Unit, policy: Policy) -> str:
    """Return an amount as people read it: ``120.00 CNY``, ``15 %``."""
    if unit is Unit.PERCENT:
        return f"{amount.normalize():f} %"
    return str(Money(amount, policy.desk.currency))


def matter_of(ticket: Ticket) -> tuple[str, str]:
    """Return what requests are added up by: ``order`` and its number, ``customer`` and their id, or two empty texts."""
    number = str(ticket.order.get("number") or "")
    if number:
        return "order", number
    return ("customer", ticket.customer) if ticket.customer else ("", "")


def added_up(case: Case) -> Decimal:
    """Return the sum of the other requests that count with this one.

    Of the same kind, for the same order or customer, made within `add_up_days` of each other: what was approved, unless
    it lapsed unused, and what was asked for earlier and still waits.
    """
    tickets = {ticket.id: ticket for ticket in (*case.others, case.ticket)}
    return sum(
        (other.value for ticket in tickets.values() for other in ticket.approvals if _counts(other, ticket, case)),
        Decimal(0),
    )


def _counts(other: Request, ticket: Ticket, case: Case) -> bool:
    mine, days = case.request, timedelta(days=case.policy.approvals.add_up_days)
    if other.id == mine.id or other.kind != mine.kind or abs(other.requested - mine.requested) > days:
        return False
    match other.state(case.now):
        case RequestState.APPROVED:
            return True
        case RequestState.OPEN:
            return other.requested <= mine.requested
        case RequestState.EXPIRED:
            return other.verdict is Verdict.APPROVED and has_moved_on(other, ticket, case.policy)
        case _:
            return False


def granted_by(person: str, tickets: Iterable[Ticket], policy: Policy, now: datetime) -> Decimal:
    """Return the goodwill that a person granted in the month of `now`, on the desk's clock, whatever became of it."""
    goodwill = {kind.id for kind in policy.approvals.kinds.values() if kind.goodwill}
    return sum(
        (
            request.value
            for ticket in tickets
            for request in ticket.approvals
            if request.verdict is Verdict.APPROVED
            and request.by == person
            and request.kind in goodwill
            and request.decided is not None
            and _month(request.decided, now) == _month(now, now)
        ),
        Decimal(0),
    )


def _month(moment: datetime, now: datetime) -> tuple[int, int]:
    local = moment.astimezone(now.tzinfo)
    return local.year, local.month


def has_moved_on(request: Request, ticket: Ticket, policy: Policy) -> bool:
    """Tell whether the ticket went, after the request was settled, to a state that does not await approval.

    It was carried out then, or sent back to be decided anew.
    """
    awaiting = {state.id for state in policy.lifecycle.states.values() if Mark.AWAITS_APPROVAL in state.marks}
    settled = request.decided is None
    for event in ticket.history:
        if event.details.get("request") == request.id and event.did in {Did.APPROVED, Did.REJECTED}:
            settled = True
        elif (
            settled
            and event.target
            and event.target not in awaiting
            and (request.decided or event.at > request.expires)
        ):
            return True
    return False
