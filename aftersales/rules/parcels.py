"""Parcels: what an event tells the rules, by when somebody has to hear of one again, and what may be noted."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from aftersales.i18n import _
from aftersales.model.clock import PARCEL, Deadline
from aftersales.model.deed import Deed, Done
from aftersales.model.policy import Policy
from aftersales.model.record import replace
from aftersales.model.refusal import Refusal
from aftersales.model.service_levels import Target
from aftersales.model.shipment import Happening, ParcelEvent, Purpose, Shipment
from aftersales.model.ticket import Ticket
from aftersales.model.values import Value
from aftersales.rules.calendars import Calendars
from aftersales.rules.clocks import target_moment
from aftersales.rules.flow import answered_by

_AHEAD = timedelta(minutes=10)
"""How far the courier's clock may be before ours."""


def with_event(ticket: Ticket, shipment: Shipment, *events: ParcelEvent) -> Ticket:
    """Return the ticket with events appended to one of its parcels."""
    grown = replace(shipment, events=(*shipment.events, *events))
    return replace(ticket, shipments=tuple(grown if one.id == shipment.id else one for one in ticket.shipments))


def facts_told(ticket: Ticket, shipment: Shipment, event: ParcelEvent, zone: tzinfo) -> dict[str, Value]:
    """Return the facts that follow from an event, by dotted path; what somebody stated already stays as it is.

    Delivery of the original parcel is the day the courier's track says it was signed for; delivery of goods in
    exchange begins their term anew (三包规定: 换货的自换货之日起重新计算), each time.
    """
    day = event.at.astimezone(zone).date().isoformat()
    told: dict[str, Value] = {}
    if event.what is Happening.DELIVERED and shipment.kind is Purpose.EXCHANGE:
        told["dates.exchanged"] = day
    elif event.what is Happening.DELIVERED and shipment.kind is Purpose.ORIGINAL:
        told |= {} if "tracking_signed" in ticket.dates else {"dates.tracking_signed": day}
    elif event.what is Happening.PROBLEM and "courier_code" not in ticket.facts:
        told["facts.courier_code"] = event.problem
    return told


def with_facts(ticket: Ticket, told: dict[str, Value]) -> tuple[Ticket, dict[str, tuple[Value, Value]]]:
    """Return the ticket with facts put in, and what changed: dotted path → before and after."""
    changes: dict[str, tuple[Value, Value]] = {}
    for path, value in told.items():
        section, _dot, name = path.partition(".")
        facts = getattr(ticket, section)
        if facts.get(name) != value:
            changes[path] = (facts.get(name), value)
            ticket = replace(ticket, **{section: {**facts, name: value}})  # type: ignore[arg-type]  # a fact section, by name
    return ticket, changes


def check_parcel(ticket: Ticket, waybill: str, carrier: str, policy: Policy) -> list[Refusal]:
    """Return why a parcel cannot be noted; empty where it can."""
    found: list[Refusal] = []
    if any(one.waybill == waybill for one in ticket.shipments):
        found.append(Refusal("known_parcel", _("The parcel {waybill} is noted already.").format(waybill=waybill)))
    carriers = policy.couriers.carriers
    if carrier and carriers and carrier not in carriers:
        sentence = _("There is no courier {carrier}.").format(carrier=carrier)
        found.append(Refusal("unknown_carrier", sentence, _("Known: {names}.").format(names=", ".join(carriers))))
    return found


def check_event(event: ParcelEvent, policy: Policy, now: datetime) -> list[Refusal]:
    """Return why an event of a parcel cannot be noted; empty where it can."""
    found: list[Refusal] = []
    if event.at > now + _AHEAD:
        moment = f"{event.at:%Y-%m-%d %H:%M}"
        found.append(Refusal("future", _("{moment} lies in the future.").format(moment=moment)))
    problems = policy.couriers.problems
    if event.what is Happening.PROBLEM and (not event.problem or (problems and event.problem not in problems)):
        sentence = _("There is no problem of parcels {code}.").format(code=event.problem or "-")
        found.append(Refusal("unknown_problem", sentence, _("Known: {names}.").format(names=", ".join(problems))))
    return found


def parcel_deadlines(ticket: Ticket, policy: Policy, calendars: Calendars) -> Iterator[Deadline]:
    """Yield by when each parcel on its way has to be heard of again, or its problem dealt with; none once closed."""
    if not ticket.shipments or policy.lifecycle.is_closed(ticket.state):
        return
    for shipment in ticket.shipments:
        deadline = parcel_deadline(shipment, policy, calendars)
        if deadline:
            yield deadline


def parcel_deadline(shipment: Shipment, policy: Policy, calendars: Calendars) -> Deadline | None:
    """Return by when something has to happen to a parcel; None where it arrived, is lost, or nobody set a time.

    A problem gives its playbook's time from when it was told; otherwise the time without a word counts.
    """
    if not shipment.is_on_its_way:
        return None
    problem = shipment.problem
    playbook = policy.couriers.problems.get(problem.problem) if problem else None
    if problem and playbook:
        return Deadline(PARCEL, problem.at, target_moment(Target(playbook.within, ""), problem.at, calendars), None)
    if not policy.couriers.stalled:
        return None
    since = last_word(shipment)
    return Deadline(PARCEL, since, target_moment(Target(policy.couriers.stalled, ""), since, calendars), None)


def parcel_department(ticket: Ticket, due: datetime | None, policy: Policy, calendars: Calendars) -> str:
    """Return which department deals with the parcel that something had to happen to by `due`.

    That of its problem's playbook; for goods that come back the one that was asked to sign them in; else the one that
    ``couriers.yaml`` names.
    """
    for shipment in ticket.shipments:
        deadline = parcel_deadline(shipment, policy, calendars)
        if deadline and deadline.due == due:
            return _who_deals(ticket, shipment, policy)
    return policy.couriers.department


def _who_deals(ticket: Ticket, shipment: Shipment, policy: Policy) -> str:
    playbook = policy.couriers.problems.get(shipment.problem.problem) if shipment.problem else None
    flow = policy.flow_of(ticket.category)
    if playbook or flow is None or shipment.kind is not Purpose.RETURN:
        return playbook.department if playbook else policy.couriers.department
    waiting = answered_by(ticket, flow, Done(Deed.RETURN_RECEIVED))
    return waiting[0][0].department if waiting else policy.couriers.department


def last_word(shipment: Shipment) -> datetime:
    """Return when a parcel was last heard of: its latest event, else when it was sent, else when it was noted."""
    last = shipment.last
    return last.at if last else shipment.sent or shipment.added


def stalled_by(shipment: Shipment, within: str, calendars: Calendars) -> datetime | None:
    """Return when a parcel counts as stalled without another word; None where it arrived or is lost.

    Args:
        within: the time it may be without one, as a target is written.
    """
    if not within or not shipment.is_on_its_way:
        return None
    return target_moment(Target(within, ""), last_word(shipment), calendars)
