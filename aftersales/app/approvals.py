"""Asking for an approval, and deciding what was asked for. Each is one commit."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.deeds import follow
from aftersales.app.people import refuse
from aftersales.app.tickets import Outcome, need_permission
from aftersales.codec.tickets import ticket_from_data
from aftersales.errors import NotFoundError, UsageError
from aftersales.i18n import _
from aftersales.model.approval import Request, RequestState, Verdict
from aftersales.model.deed import Deed
from aftersales.model.ids import new_entry_id
from aftersales.model.team import Permission, Person
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import Value
from aftersales.rules.approval_sums import Case, granted_by, matter_of, requests_in
from aftersales.rules.approvals import (
    budget_note,
    check_decision,
    check_rejection,
    check_request,
    grants_alone,
    read_amount,
    who_may,
)


def request_approval(context: Context, fragment: str, kind: str, reason: str, *, amount: str = "") -> Outcome:
    """Ask for an approval; what is within the person's own authority is granted at once, and recorded.

    Raises:
        UsageError: there is no reason, or the amount is none.
        RefusedError: it cannot be asked for, not by this person, or not now.
    """
    if not reason.strip():
        raise UsageError(_("A request needs a reason."), hint=_("Give it with --text."))
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket, policy, actor = change.ticket(fragment), context.policy, change.actor
        amount = _amount(change, kind, amount)
        refuse(check_request(ticket, kind, amount, actor.person, policy, context.now), ticket.id)
        request = Request(
            id=new_entry_id(context.draw),
            kind=kind,
            reason=reason.strip(),
            requested=context.now,
            requested_by=actor.person.id,
            expires=context.now + timedelta(days=policy.approvals.expire_days),
            amount=amount,
        )
        case = _case(context, ticket, request)
        granted = _granted(context, actor.person)
        alone = grants_alone(case, actor.person) and not check_decision(
            case, actor.person, actor.by, granted, alone=True
        )
        after, notes = follow(
            change, _requested(change, ticket, request, alone=alone), Deed.REQUEST_APPROVED if alone else None, kind
        )
        what = f"{kind} {amount}".rstrip()
        revision = Revision(after, f"approved {what}" if alone else f"requested {what}", ticket)
        change.put(revision)
        said = [_("Granted on your own authority."), budget_note(case, actor.person, granted)]
        first = [note for note in said if note] if alone else [who_may(case)]
        return Outcome(after, change.commit(), [*first, *notes], revision.event)


def _amount(change: DeskChange, kind: str, amount: str) -> str:
    known = change.context.policy.approvals.kinds.get(kind)
    try:
        return read_amount(amount, known) if known else ""
    except ValueError as error:
        raise UsageError(str(error)) from None


def _requested(change: DeskChange, ticket: Ticket, request: Request, *, alone: bool) -> Ticket:
    details: dict[str, Value] = {"request": request.id, "approval": request.kind}
    if request.amount:
        details["amount"] = request.amount
    if alone:
        granted = replace(request, decided=request.requested, by=request.requested_by, verdict=Verdict.APPROVED)
        event = change.event(Did.APPROVED, request.reason, details={**details, "alone": True})
        return ticket.with_event(event, approvals=(*ticket.approvals, granted))
    event = change.event(Did.REQUESTED, request.reason, details=details)
    return ticket.with_event(event, approvals=(*ticket.approvals, request))


def approve_request(context: Context, fragment: str, wanted: str = "", *, text: str = "") -> Outcome:
    """Approve a request; the approval holds for as many days as a request waits.

    Args:
        context: the command's.
        fragment: of the ticket's id.
        wanted: the request's id, or its kind; empty: the only one that waits.
        text: words that go with it.

    Raises:
        NotFoundError: no request, or several, answer to `wanted`.
        RefusedError: the person may not; every reason is named.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket, actor = change.ticket(fragment), change.actor
        request = _find_request(ticket, wanted, context)
        case = _case(context, ticket, request)
        granted = _granted(context, actor.person)
        refuse(check_decision(case, actor.person, actor.by, granted), ticket.id)
        return _decide(change, ticket, request, Verdict.APPROVED, text, budget_note(case, actor.person, granted))


def reject_request(context: Context, fragment: str, wanted: str = "", *, text: str) -> Outcome:
    """Reject a request, or take one's own back; see `approve_request`.

    Raises:
        UsageError: there is no reason.
    """
    if not text.strip():
        raise UsageError(_("A rejection needs a reason."), hint=_("Give it with --text."))
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket, actor = change.ticket(fragment), change.actor
        request = _find_request(ticket, wanted, context)
        refuse(check_rejection(_case(context, ticket, request), actor.person, actor.by), ticket.id)
        return _decide(change, ticket, request, Verdict.REJECTED, text)


def _decide(
    change: DeskChange, ticket: Ticket, request: Request, verdict: Verdict, text: str, note: str = ""
) -> Outcome:
    now = change.context.now
    expires = request.expires
    if verdict is Verdict.APPROVED:
        expires = now + timedelta(days=change.context.policy.approvals.expire_days)
    decided = replace(
        request, decided=now, by=change.actor.person.id, verdict=verdict, text=text.strip(), expires=expires
    )
    details: dict[str, Value] = {"request": request.id, "approval": request.kind}
    if request.amount:
        details["amount"] = request.amount
    event = change.event(Did(verdict.value), text, details=details)
    requests = tuple(decided if one.id == request.id else one for one in ticket.approvals)
    deed = Deed.REQUEST_APPROVED if verdict is Verdict.APPROVED else Deed.REQUEST_REJECTED
    after, notes = follow(change, ticket.with_event(event, approvals=requests), deed, request.kind)
    change.put(Revision(after, f"{verdict} {request.kind} {request.amount}".rstrip(), ticket))
    return Outcome(after, change.commit(), [*([note] if note else []), *notes], event)


def _find_request(ticket: Ticket, wanted: str, context: Context) -> Request:
    """Return the request that `wanted` names: of those that wait first, then of all."""
    word = wanted.strip().lower()
    waiting = requests_in(ticket, RequestState.OPEN, context.now)
    for found in (waiting, ticket.approvals):
        named = [one for one in found if not word or word == one.kind or one.id.startswith(word)]
        if len(named) == 1 and (word or found is waiting):
            return named[0]
        if named and found is waiting:
            listed = ", ".join(f"{one.id} ({one.kind})" for one in named)
            raise NotFoundError(
                _("Several requests wait: {requests}.").format(requests=listed), place=ticket.id, hint=_("Name one.")
            )
    known = ", ".join(f"{one.id} ({one.kind})" for one in ticket.approvals) or "-"
    raise NotFoundError(
        _("No such request waits for an answer."),
        place=ticket.id,
        hint=_("Requests: {requests}").format(requests=known),
    )


def _case(context: Context, ticket: Ticket, request: Request) -> Case:
    return Case(ticket, request, related_tickets(context, ticket), context.policy, context.now)


def related_tickets(context: Context, ticket: Ticket) -> list[Ticket]:
    """Return the tickets of the same order, or customer: what was asked for on them is added up."""
    kind, value = matter_of(ticket)
    return [ticket_from_data(one.data) for one in context.index.stored_with(kind, value)] if value else []


def _granted(context: Context, person: Person) -> Decimal:
    """Return the goodwill that a person granted this month."""
    stored = context.index.stored_with("granted", f"{person.id} {context.now:%Y-%m}")
    tickets = (ticket_from_data(one.data) for one in stored)
    return granted_by(person.id, tickets, context.policy, context.now)


def awaiting_approval(context: Context) -> tuple[str, ...]:
    """Return the ids of the tickets with a request that the person may approve now."""
    person, by = context.actor.person, context.actor.by
    granted = _granted(context, person)
    tickets = (ticket_from_data(one.data) for one in context.index.stored_with("request", "open"))
    return tuple(
        ticket.id
        for ticket in tickets
        if any(
            not check_decision(_case(context, ticket, request), person, by, granted)
            for request in requests_in(ticket, RequestState.OPEN, context.now)
        )
    )
