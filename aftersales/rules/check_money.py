"""Money must be covered: nothing paid without approval, beyond it, twice, or for goods that nobody inspected."""

from decimal import Decimal

from aftersales.i18n import _
from aftersales.model.approval import Verdict
from aftersales.model.money import Money
from aftersales.model.payment import Direction, Payment, PaymentState
from aftersales.model.policy import Policy
from aftersales.model.record import replace
from aftersales.model.ticket import Ticket
from aftersales.rules.check_problem import Problem, Problems, Surroundings, TicketFile, unknown
from aftersales.rules.claim_payments import settling
from aftersales.rules.payments import paid_twice, spent
from aftersales.rules.returns import refund_gate


def check_payments(file: TicketFile, around: Surroundings) -> Problems:
    """Yield payments of an unknown kind, those that no approval covers, and what was paid twice or uninspected."""
    policy, ticket = around.policy, file.ticket
    if policy is None:
        return
    for number, payment in enumerate(ticket.payments):
        yield from unknown(("payments", number, "kind"), _("kind of payment"), payment.kind, policy.payments)
        yield from unknown(("payments", number, "by"), _("person"), payment.by, policy.team.people)
        if payment.kind in policy.payments and payment.is_live:
            yield from _check_cover(number, payment, ticket, policy)
            yield from _check_paid(number, payment, ticket, policy)
            yield from _check_claim(number, payment, ticket)


def _check_cover(number: int, payment: Payment, ticket: Ticket, policy: Policy) -> Problems:
    kind = policy.payments[payment.kind]
    if kind.direction is not Direction.OUT:
        return
    approval = next((one for one in ticket.approvals if one.id == payment.approval), None)
    if approval is None or approval.verdict is not Verdict.APPROVED or approval.kind not in kind.approvals:
        message = _("No approval covers this payment.")
        hint = _("It needs one of: {words}").format(words=", ".join(kind.approvals))
        yield Problem(("payments", number), "payment/not-approved", message, hint=hint)
        return
    total = _until(payment, ticket)
    if total > approval.value:
        message = _("{total} rest on the approval {id}, which is for {amount}.").format(
            total=Money(total, payment.currency), id=approval.id, amount=Money(approval.value, payment.currency)
        )
        hint = _("Cancel what is too much, or have it approved.")
        yield Problem(("payments", number, "amount"), "payment/over-approved", message, hint=hint)


def _until(payment: Payment, ticket: Ticket) -> Decimal:
    """Return what rests on a payment's approval up to and with it, so that only the one too much is told."""
    place = ticket.payments.index(payment)
    later = sum(
        (one.value for one in ticket.payments[place + 1 :] if one.is_live and one.approval == payment.approval),
        Decimal(0),
    )
    return spent(ticket, payment.approval) - later


def _check_paid(number: int, payment: Payment, ticket: Ticket, policy: Policy) -> Problems:
    if payment.state is not PaymentState.PAID:
        return
    kind = policy.payments[payment.kind]
    earlier = {one.id for one in ticket.payments[:number]}
    for other in () if kind.repeatable else paid_twice(ticket, payment):
        if other.id in earlier:
            message = _("The same was paid already: {id}, {amount}, {reference}.").format(
                id=other.id, amount=other.money, reference=other.reference
            )
            hint = _("Get one of them back, and note it: aftersales note")
            yield Problem(("payments", number), "payment/twice", message, hint=hint)
    if kind.after_inspection:
        for refusal in refund_gate(ticket, policy):
            message = _("This was paid before the inspection: {reason}").format(reason=refusal.sentence)
            yield Problem(("payments", number), "payment/not-inspected", message, hint=refusal.hint)


def _check_claim(number: int, payment: Payment, ticket: Ticket) -> Problems:
    for other in settling(replace(ticket, payments=ticket.payments[:number]), payment.claim):
        message = _("The claim {claim} has a payment already: {id}, {amount}.").format(
            claim=payment.claim, id=other.id, amount=other.money
        )
        yield Problem(("payments", number), "payment/twice", message, hint=_("Cancel one: aftersales payment cancel"))
