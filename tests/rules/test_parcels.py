"""Parcels: how one stands follows from its events, whatever order they are told in."""

from datetime import timedelta

import pytest

from aftersales.model.couriers import Couriers
from aftersales.model.record import replace
from aftersales.model.shipment import Direction, Happening, ParcelEvent, Purpose, Shipment
from aftersales.model.ticket import Ticket
from aftersales.rules.calendars import Calendars
from aftersales.rules.parcels import (
    facts_told,
    parcel_deadline,
    parcel_deadlines,
    parcel_department,
    stalled_by,
    with_facts,
)
from tests.support.flows import asked
from tests.support.policies import NINE, a_ticket, shipped_policy

POLICY = shipped_policy()
CALENDARS = Calendars(POLICY.calendars, POLICY.desk.calendar)
HOUR = timedelta(hours=1)
ZONE = CALENDARS.named().zone


def parcel(*events: tuple[int, str], kind: Purpose = Purpose.ORIGINAL) -> Shipment:
    """Return a parcel noted at NINE, with events so many hours later; a capital word is a problem's code."""
    told = tuple(
        ParcelEvent(
            *(f"e{number}", NINE + hours * HOUR),
            Happening.PROBLEM if word.isupper() else Happening(word),
            problem=word if word.isupper() else "",
        )
        for number, (hours, word) in enumerate(events)
    )
    return Shipment("s1", Direction.OUT, kind, "SF1", NINE, events=told)


@pytest.mark.parametrize(
    ("events", "on_its_way", "problem"),
    [
        ((), True, ""),
        (((1, "scanned"),), True, ""),
        (((2, "delivered"), (1, "scanned")), False, ""),
        (((1, "REFUSED"), (2, "scanned")), True, "REFUSED"),
        (((1, "REFUSED"), (2, "solved")), True, ""),
        (((2, "solved"), (1, "REFUSED")), True, ""),
        (((1, "REFUSED"), (2, "delivered")), False, ""),
        (((1, "delivered"), (2, "DAMAGED")), False, "DAMAGED"),
        (((1, "lost"),), False, ""),
        (((1, "lost"), (2, "scanned")), True, ""),
    ],
)
def test_how_a_parcel_stands(events: tuple[tuple[int, str], ...], on_its_way: bool, problem: str) -> None:
    found = parcel(*events)
    assert found.is_on_its_way == on_its_way
    assert (found.problem.problem if found.problem else "") == problem


@pytest.mark.parametrize(
    ("events", "hours"),
    [
        ((), 48),
        (((5, "scanned"), (2, "scanned")), 53),
        (((5, "REFUSED"), (6, "scanned")), 29),
        (((5, "delivered"),), None),
    ],
)
def test_a_parcel_is_heard_of_in_time(events: tuple[tuple[int, str], ...], hours: int | None) -> None:
    deadline = parcel_deadline(parcel(*events), POLICY, CALENDARS)
    assert (deadline.due if deadline else None) == (None if hours is None else NINE + hours * HOUR)


def test_nobody_waits_for_the_parcels_of_a_closed_ticket() -> None:
    ticket = a_ticket(shipments=(parcel(),))
    assert len(list(parcel_deadlines(ticket, POLICY, CALENDARS))) == 1
    assert list(parcel_deadlines(replace(ticket, state="closed"), POLICY, CALENDARS)) == []


def test_facts_follow_and_what_was_stated_stays() -> None:
    signed = parcel((20, "delivered"))
    assert facts_told(a_ticket(), signed, signed.events[0], ZONE) == {"dates.tracking_signed": "2026-11-23"}
    assert facts_told(a_ticket(dates={"tracking_signed": "2026-11-20"}), signed, signed.events[0], ZONE) == {}
    refused = parcel((1, "REFUSED"))
    assert facts_told(a_ticket(), refused, refused.events[0], ZONE) == {"facts.courier_code": "REFUSED"}
    assert facts_told(a_ticket(facts={"courier_code": "LOST"}), refused, refused.events[0], ZONE) == {}


def test_every_exchange_begins_the_term_anew() -> None:
    exchanged = parcel((1, "delivered"), kind=Purpose.EXCHANGE)
    before = a_ticket(dates={"exchanged": "2026-10-01", "invoice": "2026-01-01"})
    told = facts_told(before, exchanged, exchanged.events[0], ZONE)
    after, changes = with_facts(before, told)
    assert after.dates == {"exchanged": "2026-11-22", "invoice": "2026-01-01"}
    assert changes == {"dates.exchanged": ("2026-10-01", "2026-11-22")}


def test_stated_facts_that_follow_again_change_nothing() -> None:
    ticket = a_ticket(dates={"exchanged": "2026-11-22"})
    assert with_facts(ticket, {"dates.exchanged": "2026-11-22"}) == (ticket, {})


def test_a_parcel_that_arrived_is_never_stalled() -> None:
    assert stalled_by(parcel((1, "delivered")), "2 workdays", CALENDARS) is None
    assert stalled_by(parcel(), "", CALENDARS) is None


def test_without_policies_nobody_waits_for_a_parcel() -> None:
    policy = replace(POLICY, couriers=Couriers())
    assert parcel_deadline(parcel(), policy, CALENDARS) is None
    assert parcel_deadline(parcel((1, "REFUSED")), policy, CALENDARS) is None


def department(ticket: Ticket, shipment: Shipment) -> str:
    """Return who deals with a parcel of the ticket."""
    deadline = parcel_deadline(shipment, POLICY, CALENDARS)
    assert deadline is not None
    return parcel_department(replace(ticket, shipments=(shipment,)), deadline.due, POLICY, CALENDARS)


def test_a_parcel_is_with_whoever_owns_the_step() -> None:
    track = a_ticket("logistics_track/locate")
    back = asked(a_ticket("return/no_reason"), "receive", department="warehouse")
    assert department(track, parcel()) == "logistics"
    assert department(track, parcel((1, "LOCATE"))) == POLICY.couriers.problems["LOCATE"].department == "desk"
    assert department(back, parcel(kind=Purpose.RETURN)) == "warehouse"
    assert department(back, parcel()) == department(track, parcel(kind=Purpose.RETURN)) == "logistics"
    assert parcel_department(track, NINE, POLICY, CALENDARS) == "logistics"
