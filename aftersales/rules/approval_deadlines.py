"""Requests for an approval as deadlines: each is decided within what its kind in ``approvals.yaml`` says."""

from collections.abc import Iterator

from aftersales.model.approval import Request
from aftersales.model.clock import APPROVAL, ClockMoments, Deadline
from aftersales.model.policy import Policy
from aftersales.model.service_levels import Target
from aftersales.model.ticket import Ticket
from aftersales.rules.calendars import Calendars
from aftersales.rules.clocks import target_moment
from aftersales.rules.limits import limit_moments


def approval_deadlines(ticket: Ticket, policy: Policy, calendars: Calendars) -> Iterator[Deadline]:
    """Yield by when each request is decided; none where its kind has no limit, or nobody else was asked.

    It is done with when it is approved, rejected or taken back, falls away when it lapses, and when the ticket is
    closed nobody waits for it.
    """
    closed = ticket.history[-1].at if policy.lifecycle.is_closed(ticket.state) else None
    for request in ticket.approvals:
        within = _within(request, policy)
        if within and not request.alone:
            due = target_moment(Target(within, ""), request.requested, calendars)
            lapses = None if request.decided else request.expires
            yield Deadline(APPROVAL + request.kind, request.requested, due, request.decided or closed, lapses)


def approval_moments(ticket: Ticket, policy: Policy, calendars: Calendars) -> Iterator[ClockMoments]:
    """Yield what an index keeps of requests that wait."""
    for one in approval_deadlines(ticket, policy, calendars):
        if one.stopped is None:
            within = policy.approvals.kinds[one.clock.removeprefix(APPROVAL)].within
            yield limit_moments(one, within, ticket.priority, policy, calendars)


def _within(request: Request, policy: Policy) -> str:
    kind = policy.approvals.kinds.get(request.kind)
    return kind.within if kind else ""


def waiting_request(ticket: Ticket, moments: ClockMoments) -> Request | None:
    """Return the request that a clock stands for; None where it stands for something else."""
    found = (
        one
        for one in ticket.approvals
        if APPROVAL + one.kind == moments.clock and one.requested == moments.started and one.verdict is None
    )
    return next(found, None)
