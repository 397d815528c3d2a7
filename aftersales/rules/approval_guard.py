"""The guard ``approval_in_place``: whether a ticket has every approval that it needs to be carried out."""

from collections.abc import Sequence
from datetime import datetime

from aftersales.i18n import _, language
from aftersales.model.approval import Request, RequestState
from aftersales.model.lifecycle import Mark
from aftersales.model.policy import Policy
from aftersales.model.refusal import Refusal
from aftersales.model.ticket import Event, Ticket
from aftersales.rules.approval_sums import Case, amount_text, has_moved_on
from aftersales.rules.approvals import who_may


def check_in_place(ticket: Ticket, run: Sequence[Event], policy: Policy, now: datetime) -> Refusal | None:
    """Return why a ticket may not be carried out yet, or None where every approval it needs is in place.

    Of each kind the latest request of this run counts. One that waits is in the way; one that was rejected or lapsed
    until the ticket went back to be decided anew; and from a state that awaits approval, one must have been approved.

    Args:
        ticket: as it is now.
        run: its history since it was opened, or reopened for the last time.
        policy: the desk's policy.
        now: this moment.
    """
    latest = {request.kind: request for request in ticket.approvals if request.requested >= run[0].at}
    for request in latest.values():
        if refusal := _in_the_way(request, ticket, policy, now):
            return refusal
    awaits = Mark.AWAITS_APPROVAL in policy.lifecycle.states[ticket.state].marks
    if awaits and not any(request.state(now) is RequestState.APPROVED for request in latest.values()):
        return Refusal(
            "approval_in_place",
            _("Nothing was approved for this ticket."),
            _("Ask for it: aftersales request {ticket} KIND --text WHY. Kinds: {kinds}").format(
                ticket=ticket.id, kinds=", ".join(policy.approvals.kinds) or "-"
            ),
        )
    return None


def _in_the_way(request: Request, ticket: Ticket, policy: Policy, now: datetime) -> Refusal | None:
    kind = policy.approvals.kinds.get(request.kind)
    label = kind.label.text(language()) if kind else request.kind
    what = f"{label}, {amount_text(request.value, kind.unit, policy)}" if kind and request.amount else label
    match request.state(now):
        case RequestState.OPEN:
            sentence = _("{what}: the request {id} waits for an answer.").format(what=what, id=request.id)
            hint = _("aftersales approve {ticket} {id}").format(ticket=ticket.id, id=request.id)
            if kind:
                hint += "\n" + who_may(Case(ticket, request, (), policy, now))
        case RequestState.REJECTED if not has_moved_on(request, ticket, policy):
            sentence = _("{what}: the request {id} was rejected.").format(what=what, id=request.id)
            hint = _("Decide anew, or ask again: aftersales request {ticket} {kind}").format(
                ticket=ticket.id, kind=request.kind
            )
        case RequestState.EXPIRED if not has_moved_on(request, ticket, policy):
            sentence = _("{what}: the request {id} lapsed on {day}.").format(
                what=what, id=request.id, day=request.expires.date()
            )
            hint = _("Ask again: aftersales request {ticket} {kind}").format(ticket=ticket.id, kind=request.kind)
        case _:
            return None
    return Refusal("approval_in_place", sentence, hint)
