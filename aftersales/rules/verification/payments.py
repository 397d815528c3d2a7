"""Payments that a commit asked for or settled: covered when it was asked for, and not paid by whoever asked."""

from dataclasses import replace
from typing import Final

from aftersales.i18n import _
from aftersales.model.payment import Direction, Payment, PaymentState
from aftersales.model.refusal import Refusal
from aftersales.model.ticket import Did
from aftersales.rules.check_problem import Problem
from aftersales.rules.payments import check_booking, check_settling
from aftersales.rules.verification.act import Act, Problems, TicketStep, is_by, unsaid

_SETTLED: Final = frozenset({PaymentState.PAID, PaymentState.RECEIVED, PaymentState.CANCELLED})


def check_money(step: TicketStep, act: Act) -> Problems:
    """Yield payments that nothing covered, and those that were not theirs to settle who settled them."""
    earlier = {one.id: one for one in step.previous.payments} if step.previous else {}
    for number, payment in enumerate(step.ticket.payments):
        before = earlier.get(payment.id)
        refusals = _check_new(payment, step, act) if before is None else []
        if payment.state in _SETTLED and (before is None or before.state not in _SETTLED):
            refusals += _check_settled(payment, step, act)
        for refusal in refusals:
            yield Problem(("payments", number), "verify/payment", refusal.sentence)


def _check_new(payment: Payment, step: TicketStep, act: Act) -> list[Refusal]:
    kind = act.policy.payments.get(payment.kind)
    said = [] if is_by(step.telling({Did.BOOKED}, payment=payment.id), payment.by) else [unsaid(payment.by)]
    if kind is None:
        return [*said, Refusal("kind", _("There is no kind of payment {kind}.").format(kind=payment.kind))]
    if payment.state is not PaymentState.CANCELLED and (payment.state is PaymentState.BOOKED) != (
        kind.direction is Direction.COST
    ):
        said.append(Refusal("state", _("Costs are booked, and nothing else is: other money is due until it is paid.")))
    known = {one.id for one in step.previous.payments} if step.previous else set()
    stood = replace(step.ticket, payments=tuple(one for one in step.ticket.payments if one.id in known))
    rests = (payment.approval, payment.claim)
    return [*said, *check_booking(stood, kind, payment.value, act.policy, payment.requested, *rests)]


def _check_settled(payment: Payment, step: TicketStep, act: Act) -> list[Refusal]:
    cancelled = payment.state is PaymentState.CANCELLED
    said = step.telling({Did.CANCELLED if cancelled else Did.PAID}, payment=payment.id)
    person = act.policy.team.people.get(payment.settled_by)
    if said is None or person is None or not is_by(said, payment.settled_by):
        return [unsaid(payment.settled_by)]
    if cancelled:
        return []
    due = replace(payment, state=PaymentState.DUE, settled=None, settled_by="", reference="")
    payments = tuple(due if one.id == payment.id else one for one in step.ticket.payments)
    return check_settling(replace(step.ticket, payments=payments), due, person, said.by, act.policy)
