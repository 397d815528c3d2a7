"""Requests for approval, and tickets that hold them."""

from dataclasses import replace
from datetime import datetime, timedelta

from aftersales.model.approval import Request, Verdict
from aftersales.model.ticket import Did, Event, Ticket
from tests.support.policies import NINE


def a_request(
    kind: str = "goodwill", amount: str = "100.00", *, at: datetime = NINE, by: str = "li.na", name: str = "aaaaaa"
) -> Request:
    """Return a request that li.na made at NINE and that waits."""
    return Request(name, kind, "the customer waited", at, by, at + timedelta(days=7), amount)


def decided(
    request: Request, verdict: Verdict, by: str = "zhang.min", *, after: timedelta = timedelta(hours=1)
) -> Request:
    """Return the request, decided some time after it was made."""
    at = request.requested + after
    expires = at + timedelta(days=7) if verdict is Verdict.APPROVED else request.expires
    return replace(request, decided=at, by=by, verdict=verdict, expires=expires)


def approved(kind: str, at: datetime, amount: str = "100.00", *, name: str = "aaaaaa") -> Request:
    """Return a request that was made and approved at `at`."""
    return decided(a_request(kind, amount, at=at, name=name), Verdict.APPROVED, after=timedelta(0))


def with_requests(ticket: Ticket, *requests: Request) -> Ticket:
    """Return the ticket with requests and the entries of its history that tell of them."""
    for request in requests:
        details = {"request": request.id, "approval": request.kind}
        events = [Event("r" + request.id[1:], request.requested, request.requested_by, Did.REQUESTED, details=details)]
        if request.decided and request.verdict:
            did = Did(request.verdict.value)
            events.append(Event("d" + request.id[1:], request.decided, request.by, did, details=details))
        for event in events:
            ticket = ticket.with_event(event)
        ticket = replace(ticket, approvals=(*ticket.approvals, request))
    return ticket
