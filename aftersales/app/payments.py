"""Money of a ticket: asking for a payment, confirming it, cancelling it, listing what is due. Each is one commit."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.deeds import follow
from aftersales.app.people import refuse
from aftersales.app.queries import ticket_data
from aftersales.app.tickets import Outcome, need_permission
from aftersales.codec.tickets import ticket_from_data
from aftersales.errors import NotFoundError, RefusedError, UsageError
from aftersales.i18n import _
from aftersales.model.deed import Deed
from aftersales.model.ids import new_entry_id
from aftersales.model.money import parse_amount
from aftersales.model.payment import Direction, Payment, PaymentKind, PaymentState
from aftersales.model.record import record, replace
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import Data
from aftersales.rules.claim_payments import unpaid_claims
from aftersales.rules.payments import (
    check_booking,
    check_settling,
    cover_for,
    expected_day,
    proposed_amount,
    read_money,
    remedy_of,
)


def add_payment(
    context: Context, fragment: str, kind: str, amount: str = "", *, approval: str = "", text: str = ""
) -> Outcome:
    """Ask for a payment, or note a cost.

    Args:
        context: the command's.
        fragment: of the ticket's id.
        kind: of ``payments.yaml``.
        amount: as typed; empty: what the decision or the approval says.
        approval: beginning of the id of the approval it rests on; empty: any that covers it.
        text: why.

    Raises:
        UsageError: the kind or the amount is none.
        RefusedError: no approval covers it, or it is there already.
    """
    known = _kind(context, kind)
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket = change.ticket(fragment)
        wanted = _amount(context, ticket, known, amount)
        after = booked(change, ticket, known, wanted, approval=approval, text=text)
        payment = after.payments[-1]
        change.put(Revision(after, f"booked {payment.kind} {payment.amount}", ticket))
        return Outcome(after, change.commit(), [f"{payment.id}  {payment.money}"])


def booked(
    change: DeskChange, ticket: Ticket, kind: PaymentKind, amount: Decimal, *, approval: str = "", text: str = ""
) -> Ticket:
    """Return the ticket with a payment asked for, or a cost noted, at its end; nothing is written yet.

    Raises:
        RefusedError: no approval covers it, it is there already, or no claim awaits it.
    """
    awaited = unpaid_claims(ticket) if kind.claims else []
    claim = awaited[-1].id if awaited else ""
    refuse(check_booking(ticket, kind, amount, change.context.policy, change.context.now, approval, claim), ticket.id)
    payment = _payment(change, ticket, kind, amount, approval, text, claim)
    details: dict[str, str] = {"payment": payment.id, "purpose": payment.kind, "amount": payment.amount}
    if payment.approval:
        details["approval"] = next(one.kind for one in ticket.approvals if one.id == payment.approval)
    event = change.event(Did.BOOKED, text, details=details)
    return ticket.with_event(event, payments=(*ticket.payments, payment))


def _kind(context: Context, kind: str) -> PaymentKind:
    kinds = context.policy.payments
    if not kinds:
        raise RefusedError(
            _("This desk has no policies/payments.yaml, so nothing is paid by tickets."),
            hint=_("Take the shipped one from a new desk: aftersales init DIR"),
        )
    if kind not in kinds:
        raise UsageError(
            _("{kind} is no kind of payment.").format(kind=kind),
            hint=_("Choose one of: {words}").format(words=", ".join(kinds)),
        )
    return kinds[kind]


def _amount(context: Context, ticket: Ticket, kind: PaymentKind, amount: str) -> Decimal:
    if amount:
        try:
            return read_money(amount)
        except ValueError as error:
            raise UsageError(str(error)) from None
    proposed = proposed_amount(ticket, kind, context.now) if not kind.claims else _awarded(ticket)
    if proposed is None:
        raise UsageError(
            _("How much? Neither the decision nor an approval says."), hint=_("Give the amount after the kind.")
        )
    return proposed


def _awarded(ticket: Ticket) -> Decimal | None:
    """Return what the courier granted in the claim that is paid next; None where there is none."""
    awaited = unpaid_claims(ticket)
    return parse_amount(awaited[-1].received) if awaited else None


def _payment(
    change: DeskChange, ticket: Ticket, kind: PaymentKind, amount: Decimal, approval: str, text: str, claim: str
) -> Payment:
    cover = cover_for(ticket, kind, amount, change.context.now, approval)
    clauses = ticket.decision.get("clauses") if ticket.decision.get("remedy") else ()
    return Payment(
        id=new_entry_id(change.context.draw),
        kind=kind.id,
        amount=f"{amount:.2f}",
        currency=change.context.policy.desk.currency,
        requested=change.context.now,
        by=change.actor.person.id,
        state=PaymentState.BOOKED if kind.direction is Direction.COST else PaymentState.DUE,
        remedy=remedy_of(ticket, kind) if kind.direction is Direction.OUT else "",
        clauses=tuple(map(str, clauses)) if isinstance(clauses, Sequence) and not isinstance(clauses, str) else (),
        approval=cover.id if cover else "",
        claim=claim,
        reason=text.strip(),
    )


def settle_payment(
    context: Context, fragment: str, wanted: str, reference: str, *, expected: str = "", text: str = ""
) -> Outcome:
    """Confirm that a payment was made, or came in; the same reference again changes nothing.

    Args:
        context: the command's.
        fragment: of the ticket's id.
        wanted: beginning of the payment's id, or its kind; empty: the only one that is due.
        reference: the bank's or the platform's number.
        expected: the day by which the customer has it, ISO; empty: what the policy says.
        text: words that go with it.

    Raises:
        NotFoundError: no payment, or several, answer to `wanted`.
        RefusedError: the person may not, goods were not inspected, or the same was paid before.
    """
    if not reference.strip():
        raise UsageError(_("A payment needs the bank's or the platform's number."), hint=_("Give it with --reference."))
    with desk_change(context) as change:
        ticket, policy = change.ticket(fragment), context.policy
        payment = _find(ticket, wanted, reference.strip())
        if payment.reference == reference.strip() and payment.state in {PaymentState.PAID, PaymentState.RECEIVED}:
            return Outcome(ticket, None)
        refuse(check_settling(ticket, payment, change.actor.person, change.actor.by, policy), ticket.id)
        kind = policy.payments.get(payment.kind)
        incoming = kind is not None and kind.direction is Direction.IN
        day = "" if incoming else expected or expected_day(kind, context.now)
        settled = replace(
            payment,
            state=PaymentState.RECEIVED if incoming else PaymentState.PAID,
            settled=context.now,
            settled_by=change.actor.person.id,
            reference=reference.strip(),
            expected=day,
            text=text.strip(),
        )
        details: Data = {**_told(settled), "reference": settled.reference, **({"expected": day} if day else {})}
        deed = Deed.PAYMENT_RECEIVED if incoming else Deed.PAYMENT_PAID
        after, notes = follow(change, _with(change, ticket, settled, Did.PAID, text, details), deed, settled.kind)
        return _put(change, ticket, after, settled, [*_tell(ticket, settled), *notes])


def _tell(ticket: Ticket, payment: Payment) -> list[str]:
    if not payment.expected:
        return []
    sentence = _("The customer has it by {day}. Tell them: aftersales inform {ticket} --by CHANNEL --text WORDS")
    return [sentence.format(day=payment.expected, ticket=ticket.id)]


def cancel_payment(context: Context, fragment: str, wanted: str, *, text: str) -> Outcome:
    """Cancel a payment that is due, or a cost that was noted.

    Raises:
        UsageError: there is no reason.
        RefusedError: it was paid.
    """
    if not text.strip():
        raise UsageError(_("Cancelling needs a reason."), hint=_("Give it with --text."))
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket = change.ticket(fragment)
        payment = _find(ticket, wanted)
        if payment.state not in {PaymentState.DUE, PaymentState.BOOKED}:
            raise RefusedError(
                _("The payment {id} is settled already: {amount}, {reference}.").format(
                    id=payment.id, amount=payment.money, reference=payment.reference or payment.state.value
                ),
                place=ticket.id,
                hint=_("Only what is due, or a cost, is cancelled."),
            )
        cancelled = replace(
            payment,
            state=PaymentState.CANCELLED,
            settled=context.now,
            settled_by=change.actor.person.id,
            text=text.strip(),
        )
        after = _with(change, ticket, cancelled, Did.CANCELLED, text, _told(cancelled))
        return _put(change, ticket, after, cancelled)


def _told(payment: Payment) -> dict[str, str]:
    return {"payment": payment.id, "purpose": payment.kind, "amount": payment.amount}


def _with(change: DeskChange, ticket: Ticket, payment: Payment, did: Did, text: str, details: Data) -> Ticket:
    payments = tuple(payment if one.id == payment.id else one for one in ticket.payments)
    return ticket.with_event(change.event(did, text, details=details), payments=payments)


def _put(change: DeskChange, before: Ticket, after: Ticket, payment: Payment, notes: Sequence[str] = ()) -> Outcome:
    revision = Revision(after, f"{payment.state} {payment.kind} {payment.amount}", before)
    change.put(revision)
    return Outcome(after, change.commit(), notes, revision.event)


def _find(ticket: Ticket, wanted: str, reference: str = "") -> Payment:
    """Return the payment that `wanted` names, those due first; with a reference that stands there, that one."""
    word = wanted.strip().lower()
    waiting = [one for one in ticket.payments if one.state is PaymentState.DUE]
    again = [one for one in ticket.payments if reference and one.reference == reference]
    for found in (again, waiting, ticket.payments):
        named = [one for one in found if not word or word == one.kind or one.id.startswith(word)]
        if len(named) == 1 and (word or found is not ticket.payments):
            return named[0]
    listed = ", ".join(f"{one.id} ({one.kind}, {one.state})" for one in ticket.payments) or "-"
    raise NotFoundError(
        _("Which payment?") if ticket.payments else _("The ticket has no payments."),
        place=ticket.id,
        hint=_("Payments: {payments}").format(payments=listed),
    )


@record
class PaymentLine:
    """A payment with its ticket."""

    ticket: Ticket
    payment: Payment


def list_payments(context: Context, fragment: str = "", *, state: str = "") -> list[PaymentLine]:
    """Return the payments of a ticket, or of all tickets those in `state` (empty: due)."""
    return sorted(_lines(context, fragment, state), key=lambda line: line.payment.requested)


def _lines(context: Context, fragment: str, state: str) -> Iterator[PaymentLine]:
    if fragment:
        tickets = [ticket_from_data(ticket_data(context, fragment))]
    else:
        state = state or PaymentState.DUE.value
        tickets = [ticket_from_data(one.data) for one in context.index.stored_with("payment", state)]
    for ticket in tickets:
        yield from (PaymentLine(ticket, one) for one in ticket.payments if state in ("", one.state))
