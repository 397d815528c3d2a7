"""Payments that a commit asked for or settled: covered when it was asked for, and not paid by whoever asked."""

from dataclasses import replace

from aftersales.i18n import _
from aftersales.model.payment import PaymentState
from aftersales.model.ticket import Did, Event
from aftersales.rules.check_problem import Problem
from aftersales.rules.payments import check_booking, check_settling
from aftersales.rules.verification.act import Act, Problems, TicketStep


def check_money(step: TicketStep, act: Act) -> Problems:
    """Yield payments that nothing covered, and those that were not theirs to confirm who confirmed them."""
    earlier = {one.id: one for one in step.previous.payments} if step.previous else {}
    settled = {PaymentState.PAID, PaymentState.RECEIVED}
    for number, payment in enumerate(step.ticket.payments):
        kind, before = act.policy.payments.get(payment.kind), earlier.get(payment.id)
        told = {did: _entry(step, payment.id, did) for did in (Did.BOOKED, Did.PAID)}
        refusals = []
        if before is None and kind is not None:
            others = tuple(one for one in step.ticket.payments if one.id in earlier)
            stood = replace(step.ticket, payments=others)
            rests = (payment.approval, payment.claim)
            refusals = check_booking(stood, kind, payment.value, act.policy, payment.requested, *rests)
            if not _is_theirs(told[Did.BOOKED], payment.by):
                yield _unsaid(number, payment.by)
        if payment.state in settled and (before is None or before.state not in settled):
            said, person = told[Did.PAID], act.policy.team.people.get(payment.settled_by)
            if said is None or person is None or not _is_theirs(said, payment.settled_by):
                yield _unsaid(number, payment.settled_by)
            else:
                due = replace(payment, state=PaymentState.DUE, settled=None, settled_by="", reference="")
                payments = tuple(due if one.id == payment.id else one for one in step.ticket.payments)
                refusals += check_settling(replace(step.ticket, payments=payments), due, person, said.by, act.policy)
        for refusal in refusals:
            yield Problem(("payments", number), "verify/payment", refusal.sentence)


def _entry(step: TicketStep, payment: str, did: Did) -> Event | None:
    """Return the added entry that tells of the payment, or None."""
    told = (event for _number, event in step.added if event.did is did)
    return next((event for event in told if event.details.get("payment") == payment), None)


def _is_theirs(event: Event | None, person: str) -> bool:
    return event is not None and person == (event.on_behalf_of or event.by)


def _unsaid(number: int, person: str) -> Problem:
    message = _("This names {person}, and no entry of this commit says that they did it.").format(person=person or "?")
    return Problem(("payments", number), "verify/payment", message)
