"""Payments: what covers an amount, what may be asked for and paid, and that nothing is paid twice.

DOMAIN c.5: money leaves only under an approval of its amount, finance pays what others asked for (four eyes), and what
is returned is inspected first. Goodwill counts against the person's month where it is approved: see
`approval_sums.granted_by`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from aftersales.i18n import _, language
from aftersales.model.approval import Request, RequestState
from aftersales.model.money import Money, parse_amount, round_cents
from aftersales.model.payment import Direction, Payment, PaymentKind, PaymentState
from aftersales.model.policy import Policy
from aftersales.model.refusal import Refusal
from aftersales.model.team import Permission, Person
from aftersales.model.ticket import Ticket
from aftersales.model.values import text_of
from aftersales.rules.claim_payments import check_claim
from aftersales.rules.returns import refund_gate
from aftersales.rules.team import check_permission


def read_money(text: str) -> Decimal:
    """Return an amount that somebody typed.

    Raises:
        ValueError: it is no amount above 0 with at most two decimals; the message is for the user.
    """
    try:
        amount = parse_amount(text)
    except ValueError:
        raise ValueError(_("{text} is no amount.").format(text=text)) from None
    if amount <= 0 or round_cents(amount) != amount or amount >= Decimal(10) ** 12:
        raise ValueError(_("{text}: an amount is more than 0 and has at most two decimals.").format(text=text))
    return amount


def live_payments(ticket: Ticket) -> tuple[Payment, ...]:
    """Return the payments that count: all but those cancelled."""
    return tuple(payment for payment in ticket.payments if payment.is_live)


def spent(ticket: Ticket, request: str) -> Decimal:
    """Return what payments rest on the approval `request` already."""
    return sum((one.value for one in live_payments(ticket) if one.approval == request), Decimal(0))


def covering(ticket: Ticket, kind: PaymentKind, now: datetime) -> list[Request]:
    """Return the approvals that hold now and may cover a payment of `kind`, the one with the most left first."""
    found = [
        request
        for request in ticket.approvals
        if request.kind in kind.approvals and request.state(now) is RequestState.APPROVED
    ]
    return sorted(found, key=lambda request: request.value - spent(ticket, request.id), reverse=True)


def proposed_amount(ticket: Ticket, kind: PaymentKind, now: datetime) -> Decimal | None:
    """Return what to pay where nobody says: as decided, else what is left of an approval; None where neither says."""
    if kind.direction is not Direction.OUT:
        return None
    named = text_of(ticket.decision.get("amount"))
    if named and ticket.decision.get("remedy"):
        return round_cents(Decimal(named))
    left = [request.value - spent(ticket, request.id) for request in covering(ticket, kind, now)]
    return left[0] if left and left[0] > 0 else None


def remedy_of(ticket: Ticket, kind: PaymentKind) -> str:
    """Return what a payment carries out: the decided remedy, or where none was decided what it is for."""
    return text_of(ticket.decision.get("remedy")) or kind.id


def check_booking(
    ticket: Ticket,
    kind: PaymentKind,
    amount: Decimal,
    policy: Policy,
    now: datetime,
    approval: str = "",
    claim: str = "",
) -> list[Refusal]:
    """Return why a payment cannot be asked for; empty where it can.

    Args:
        ticket: as it is now.
        kind: what for.
        amount: how much.
        policy: the desk's policy.
        now: this moment.
        approval: id of the approval it shall rest on; empty: any that covers it.
        claim: id of the claim against a courier that it settles; empty: none.
    """
    refusals = [*_check_once(ticket, kind), *(check_claim(ticket, claim) if kind.claims else ())]
    if kind.direction is Direction.OUT:
        refusals += _check_cover(ticket, kind, amount, policy, now, approval)
    return refusals


def cover_for(ticket: Ticket, kind: PaymentKind, amount: Decimal, now: datetime, approval: str = "") -> Request | None:
    """Return the approval that a payment rests on: one with enough left; None where there is none."""
    found = covering(ticket, kind, now)
    fitting = (one for one in found if one.value - spent(ticket, one.id) >= amount and one.id.startswith(approval))
    return next(fitting, None)


def _check_once(ticket: Ticket, kind: PaymentKind) -> Iterator[Refusal]:
    remedy = remedy_of(ticket, kind)
    for payment in () if kind.repeatable else live_payments(ticket):
        if payment.kind == kind.id and payment.remedy == remedy:
            sentence = _("{what} for this is there already: {id}, {amount}.").format(
                what=kind.label.text(language()), id=payment.id, amount=payment.money
            )
            hint = _("Nothing is paid twice. Cancel the first, or decide anew, where another one is right.")
            yield Refusal("paid_twice", sentence, hint)


def _check_cover(
    ticket: Ticket, kind: PaymentKind, amount: Decimal, policy: Policy, now: datetime, approval: str
) -> Iterator[Refusal]:
    if cover_for(ticket, kind, amount, now, approval):
        return
    label, wanted = kind.label.text(language()), Money(amount, policy.desk.currency)
    hint = _("Ask for it: aftersales request {ticket} {kind} --amount {amount} --text WHY. Kinds: {kinds}").format(
        ticket=ticket.id, kind=kind.approvals[0], amount=f"{amount:.2f}", kinds=", ".join(kind.approvals)
    )
    found = [one for one in covering(ticket, kind, now) if one.id.startswith(approval)]
    if not found:
        yield Refusal(
            "not_approved", _("{what}, {amount}: nobody approved it.").format(what=label, amount=wanted), hint
        )
        return
    left = Money(found[0].value - spent(ticket, found[0].id), policy.desk.currency)
    sentence = _("{what}, {amount}: the approval {id} covers {left} more.").format(
        what=label, amount=wanted, id=found[0].id, left=left
    )
    yield Refusal("over_approved", sentence, hint)


def check_settling(ticket: Ticket, payment: Payment, actor: Person, typist: str, policy: Policy) -> list[Refusal]:
    """Return why `actor` may not confirm that a payment was made or came in; empty where they may.

    Args:
        ticket: as it is now.
        payment: of the ticket.
        actor: whose permission counts.
        typist: id of the person at the keyboard; differs from `actor` with ``--as``.
        policy: the desk's policy.
    """
    if payment.state is not PaymentState.DUE:
        return [_settled(payment)]
    kind = policy.payments.get(payment.kind)
    return [
        *check_permission(actor, Permission.PAY, policy.team),
        *_check_four_eyes(payment, {actor.id, typist}, kind),
        *_check_twice(ticket, payment, kind),
        *(refund_gate(ticket, policy) if kind and kind.after_inspection else ()),
    ]


def _settled(payment: Payment) -> Refusal:
    sentence = _("The payment {id} is settled already: {amount}, {reference}.").format(
        id=payment.id, amount=payment.money, reference=payment.reference or payment.state.value
    )
    return Refusal("settled", sentence, _("Nothing is paid twice; see aftersales payment list TICKET."))


def _check_four_eyes(payment: Payment, people: set[str], kind: PaymentKind | None) -> Iterator[Refusal]:
    if payment.by in people and (kind is None or kind.direction is Direction.OUT):
        sentence = _("{person} asked for this payment, and nobody pays what they asked for.").format(person=payment.by)
        yield Refusal("own_payment", sentence, _("Somebody else of finance confirms it."))


def _check_twice(ticket: Ticket, payment: Payment, kind: PaymentKind | None) -> Iterator[Refusal]:
    for other in paid_twice(ticket, payment) if kind and not kind.repeatable else ():
        sentence = _("The same was paid already: {id}, {amount}, {reference}.").format(
            id=other.id, amount=other.money, reference=other.reference
        )
        yield Refusal("paid_twice", sentence, _("Cancel this one: aftersales payment cancel"))


def paid_twice(ticket: Ticket, payment: Payment) -> Iterator[Payment]:
    """Yield the other payments by which the same remedy was paid."""
    for other in live_payments(ticket):
        same = (other.kind, other.remedy) == (payment.kind, payment.remedy)
        if same and other.id != payment.id and other.state is PaymentState.PAID:
            yield other


def expected_day(kind: PaymentKind | None, now: datetime) -> str:
    """Return the day by which the customer has money that was paid `now`; empty where the policy does not say."""
    if kind is None or kind.arrives_days is None:
        return ""
    return (now.date() + timedelta(days=kind.arrives_days)).isoformat()
