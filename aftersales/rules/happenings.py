"""From a ticket to what happened to it, as reports count it; the measures are defined at ``model.happening``."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal

from aftersales.model.approval import Request, Unit, Verdict
from aftersales.model.clock import ClockMoments
from aftersales.model.happening import MONEY_UNITS, Happened, Happening
from aftersales.model.moments import parse_moment, parse_when
from aftersales.model.payment import Payment, PaymentState
from aftersales.model.policy import Policy
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import Data, Value, text_of
from aftersales.rules.calendars import Calendars
from aftersales.rules.course import counted
from aftersales.rules.deadlines import promise_deadlines
from aftersales.rules.flow import step_due
from aftersales.rules.repairs import listed, rework_count


def happenings(
    ticket: Ticket, policy: Policy, calendars: Calendars, clocks: Iterable[ClockMoments]
) -> Iterator[Happening]:
    """Yield what happened to a ticket, with its `clocks` as the index keeps them."""
    yield from _course(ticket, policy)
    yield from _clocks(clocks)
    if ticket.steps:
        yield from _steps(ticket, policy, calendars)
    if ticket.approvals:
        yield from (_request(one, policy, calendars) for one in ticket.approvals)
    yield from (_payment(one, policy) for one in ticket.payments if one.is_live)
    yield from (
        Happening(Happened.FOLLOW_UP, one.at, what=one.channel, person=one.by, amount=one.score)
        for one in ticket.follow_ups
    )
    yield from (
        Happening(
            Happened.RETURN,
            one.inspected,
            one.requested,
            what=one.want.value,
            person=one.inspected_by,
            result=one.result.value if one.result else "",
        )
        for one in ticket.returns
    )
    yield from _articles(ticket, policy)
    if ticket.repairs:
        yield from _repairs(ticket.repairs, policy, calendars)


def _course(ticket: Ticket, policy: Policy) -> Iterator[Happening]:
    """Yield each closing and reopening, each reminder, each promise that was kept or broken."""
    lifecycle, promised = policy.lifecycle, False
    state = lifecycle.initial
    for event in counted(ticket.history):
        if event.did is Did.CHASED:
            yield Happening(Happened.CHASED, event.at, what=text_of(event.details.get("clock")))
        promised = promised or event.did is Did.PROMISED
        if event.target is None:
            continue
        was_closed, is_closed = lifecycle.is_closed(state), lifecycle.is_closed(event.target)
        if is_closed and not was_closed:
            yield Happening(Happened.CLOSED, event.at, person=event.by)
        elif was_closed and not is_closed:
            yield Happening(Happened.REOPENED, event.at, person=event.by)
        state = event.target
    if promised:
        for one in promise_deadlines(ticket, policy):
            if one.stopped:
                yield Happening(Happened.DEADLINE, one.stopped, what=one.clock, good=one.stopped <= one.due)


def _articles(ticket: Ticket, policy: Policy) -> Iterator[Happening]:
    for event in ticket.history:
        if event.did is Did.CITED:
            closed = policy.lifecycle.is_closed(ticket.state)
            yield Happening(
                Happened.CITED, event.at, what=text_of(event.details.get("article")), person=event.by, good=closed
            )


def _clocks(clocks: Iterable[ClockMoments]) -> Iterator[Happening]:
    for one in clocks:
        if one.stopped is not None and one.met is not None:
            yield Happening(Happened.DEADLINE, one.stopped, what=one.clock, good=one.met)
        elif one.due is not None:
            yield Happening(Happened.DUE, one.due, what=one.clock)


def _steps(ticket: Ticket, policy: Policy, calendars: Calendars) -> Iterator[Happening]:
    flow = policy.flow_of(ticket.category)
    for step in ticket.steps:
        due = step_due(step, flow, calendars) if step.answered else None
        yield Happening(
            Happened.STEP,
            step.answered,
            step.asked,
            what=step.step,
            department=step.department,
            person=step.by,
            result=step.finding,
            seconds=_worked(step.asked, step.answered, calendars),
            good=None if due is None or step.answered is None else step.answered <= due,
        )


def _worked(start: datetime, end: datetime | None, calendars: Calendars) -> int | None:
    """Return the working time of the desk's calendar between two moments."""
    if end is None:
        return None
    return calendars.named().seconds_between(int(start.timestamp()), int(end.timestamp()))


def _request(one: Request, policy: Policy, calendars: Calendars) -> Happening:
    withdrawn = one.verdict is Verdict.REJECTED and one.by == one.requested_by
    kind = policy.approvals.kinds.get(one.kind)
    in_money = kind is not None and kind.unit is Unit.MONEY and bool(one.amount)
    return Happening(
        Happened.REQUEST,
        one.decided,
        one.requested,
        what=one.kind,
        person=one.by,
        result="withdrawn" if withdrawn else one.verdict.value if one.verdict else "",
        seconds=_worked(one.requested, one.decided, calendars),
        amount=_units(one.value) if in_money else None,
        unit=policy.desk.currency if in_money else "",
    )


def _units(amount: Decimal) -> int:
    return int((amount * MONEY_UNITS).to_integral_value())


_SETTLED = {PaymentState.PAID, PaymentState.RECEIVED}


def _payment(one: Payment, policy: Policy) -> Happening:
    kind = policy.payments.get(one.kind)
    booked = one.state is PaymentState.BOOKED
    owed = one.state is PaymentState.DUE
    return Happening(
        Happened.OWED if owed else Happened.PAYMENT,
        one.requested if booked or owed else one.settled,
        one.requested,
        what=one.kind,
        person=one.by,
        result=kind.direction.value if kind else "",
        amount=_units(one.value),
        unit=one.currency,
    )


def _repairs(repairs: Sequence[Data], policy: Policy, calendars: Calendars) -> Iterator[Happening]:
    zone = calendars.named().zone
    spans = [(_moment(one.get("in"), zone), _moment(one.get("out"), zone)) for one in repairs]
    guarantee = timedelta(days=policy.repairs.guarantee_days)
    for repair, (taken, handed) in zip(repairs, spans, strict=True):
        if "id" not in repair:  # what another repairer did, noted for the rules
            continue
        again = handed is not None and any(begun and handed < begun <= handed + guarantee for begun, _ in spans)
        result = _result(repair, again=again) if handed else ""
        yield Happening(
            Happened.REPAIR,
            handed,
            taken,
            what=text_of(repair.get("component")),
            person=text_of(repair.get("technician")),
            result=result,
            seconds=int((handed - taken).total_seconds()) if handed and taken else None,
            good=result == "right" if handed else None,
        )
        for part in listed(repair, "parts"):
            moved = parse_moment(text_of(part["at"]))
            number, quantity = text_of(part["part"]), int(text_of(part["quantity"]))
            yield Happening(Happened.PART, moved, what=number, person=text_of(part["by"]), amount=quantity)


def _moment(value: Value, zone: tzinfo) -> datetime | None:
    return parse_when(value, zone) if isinstance(value, str) else None


def _result(repair: Data, *, again: bool) -> str:
    """Return what a repair that was handed back came to; the worst counts."""
    if repair.get("still_faulty"):
        return "still_faulty"
    if again:
        return "came_back"
    return "reworked" if rework_count(repair) else "right"
