"""Care messages: when one is due, and that nobody gets one who did not agree."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from aftersales.model.care import Season
from aftersales.model.customer import Customer
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.rules.calendars import Calendars
from aftersales.rules.care import agrees, check_care, due_care
from tests.support.policies import a_ticket, shipped_policy

POLICY = shipped_policy()
ZONE = Calendars(POLICY.calendars, POLICY.desk.calendar).named().zone
WILLING = Customer("C-8F2KD", consent={"marketing": True})


def at(day: str) -> datetime:
    """Return noon in Hangzhou of a day."""
    return datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC)


def due(ticket: Ticket, day: str) -> dict[str, str]:
    """Return what is due on a ticket on a day: kind → since."""
    return {kind.id: since.isoformat() for kind, since in due_care(ticket, POLICY, at(day), ZONE)}


def repaired(out: str | None, **more: object) -> Ticket:
    repair = {"id": "rrrrrr", "in": "2026-10-12T10:00:00+08:00", "out": out, **more}
    return replace(a_ticket("repair/in_warranty", customer="C-8F2KD"), repairs=(repair,))  # type: ignore[arg-type]  # facts as a test writes them


BACK = repaired("2026-10-16T10:00:00+08:00")
COOLER = replace(a_ticket(product={"type": "air_conditioner"}), state="closed")


@pytest.mark.parametrize("day", ["2026-11-15", "2026-12-15"])
def test_some_days_after_a_repair_and_not_much_later(day: str) -> None:
    assert due(BACK, day) == {"after_repair": "2026-11-15"}


@pytest.mark.parametrize("day", ["2026-11-14", "2026-12-16"])
def test_neither_too_early_nor_too_late(day: str) -> None:
    assert due(BACK, day) == {}


def test_not_for_what_is_still_in_repair_or_was_not_repaired() -> None:
    assert due(repaired(None), "2026-11-20") == due(repaired("2026-10-16", still_faulty=True), "2026-11-20") == {}
    assert due(repaired("2026-10-16"), "2026-11-15") == {"after_repair": "2026-11-15"}


def test_in_its_season_once_a_year() -> None:
    told = COOLER.with_event(
        Event("e", at("2026-05-03"), "li.na", Did.INFORMED, "x", details={"care": "before_summer"})
    )
    assert due(COOLER, "2026-05-01") == {"before_summer": "2026-05-01"}
    assert due(COOLER, "2026-06-01") == due(told, "2026-05-20") == due(replace(COOLER, state="new"), "2026-05-20") == {}
    assert due(told, "2027-05-20") == {"before_summer": "2027-05-01"}


def test_a_season_may_go_over_new_year() -> None:
    winter = Season((12, 15), (2, 29))
    assert winter.begun(date(2026, 12, 31)) == winter.begun(date(2027, 2, 28)) == date(2026, 12, 15)
    assert winter.begun(date(2027, 3, 1)) is None
    assert Season((2, 29), (4, 1)).begun(date(2027, 3, 5)) == date(2027, 3, 1)


@pytest.mark.parametrize(
    "customer", [None, Customer("C-1"), Customer("C-1", consent={"marketing": False, "contact": True})]
)
def test_whoever_was_not_asked_did_not_agree(customer: Customer | None) -> None:
    assert not agrees(customer)
    kind = POLICY.follow_ups.care["after_repair"]
    assert [one.code for one in check_care(BACK, kind, customer, POLICY, at("2026-11-15"), ZONE)] == ["no_consent"]
    assert check_care(BACK, kind, WILLING, POLICY, at("2026-11-15"), ZONE) == []
