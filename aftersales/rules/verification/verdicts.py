"""Approvals that a commit asked for or decided: by the right person, not their own, within their limits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from aftersales.model.approval import Request, Verdict
from aftersales.model.refusal import Refusal
from aftersales.model.team import Person
from aftersales.model.ticket import Did
from aftersales.rules.approval_sums import Case
from aftersales.rules.approvals import check_decision, check_rejection, check_request, grants_alone
from aftersales.rules.check_problem import Problem
from aftersales.rules.verification.act import Act, Problems, TicketStep, is_by, unsaid


def check_verdicts(step: TicketStep, act: Act) -> Problems:
    """Yield requests that could not be made, and verdicts that were not theirs to give who gave them."""
    earlier = {request.id: request for request in step.previous.approvals} if step.previous else {}
    for number, request in enumerate(step.ticket.approvals):
        before = earlier.get(request.id)
        if before is None:
            yield from _refused(number, "verify/request", _check_new(request, step, act))
        if request.verdict is not None and (before is None or before.verdict is None):
            yield from _refused(number, "verify/approval", _check_verdict(request, before, step, act))


def _refused(number: int, code: str, refusals: Sequence[Refusal]) -> Problems:
    for refusal in refusals:
        yield Problem(("approvals", number), code, refusal.sentence)


def _check_new(request: Request, step: TicketStep, act: Act) -> list[Refusal]:
    person = act.policy.team.people.get(request.requested_by)
    said = step.telling({Did.REQUESTED, Did.APPROVED}, request=request.id)
    if person is None or not is_by(said, request.requested_by):
        return [unsaid(request.requested_by)]
    stood = replace(step.ticket, approvals=step.previous.approvals if step.previous else ())
    return check_request(stood, request.kind, request.amount, person, act.policy, request.requested)


def _check_verdict(request: Request, before: Request | None, step: TicketStep, act: Act) -> list[Refusal]:
    person = act.policy.team.people.get(request.by)
    said = step.telling({Did(request.verdict.value)} if request.verdict else (), request=request.id)
    if person is None or said is None or request.decided is None or not is_by(said, request.by):
        return [unsaid(request.by)]
    case = _case(before or _undecided(request), request.decided, step, act)
    if request.verdict is Verdict.REJECTED:
        return check_rejection(case, person, said.by)
    alone = before is None and grants_alone(case, person)
    return check_decision(case, person, said.by, granted_before(case, person, step), alone=alone)


def granted_before(case: Case, person: Person, step: TicketStep) -> Decimal:
    """Return the goodwill that a person granted in a month before the case; nothing counts where it is none."""
    kind = case.policy.approvals.kinds.get(case.request.kind)
    return step.granted(person, case.now) if kind and kind.goodwill else Decimal(0)


def _case(request: Request, now: datetime, step: TicketStep, act: Act) -> Case:
    """Gather what counted with the request when it was decided."""
    approvals = tuple(request if one.id == request.id else one for one in step.ticket.approvals)
    history = step.previous.history if step.previous else ()
    # The words of whoever asked in the same commit show who is behind the request.
    asked = tuple(event for _number, event in step.added if event.did is Did.REQUESTED)
    ticket = replace(step.ticket, approvals=approvals, history=(*history, *asked))
    others = [other for other in step.others(step.ticket) if other.id != ticket.id]
    return Case(ticket, request, others, act.policy, now)


def _undecided(request: Request) -> Request:
    return replace(request, decided=None, by="", verdict=None, text="")
