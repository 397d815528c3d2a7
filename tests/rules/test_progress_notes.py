"""Progress notes: an open repair is spoken of every so often."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from aftersales.model.clock import INFORM
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.rules.calendars import Calendars
from aftersales.rules.progress_notes import inform_deadlines
from aftersales.rules.reminders import chases_for
from tests.support.policies import a_ticket, moved, shipped_policy

POLICY = shipped_policy()
CALENDARS = Calendars(POLICY.calendars, POLICY.desk.calendar)


def at(text: str) -> datetime:
    """Return a local moment of November 2026 at the shop: ``23T10:00``."""
    return datetime.fromisoformat(f"2026-11-{text}:00+08:00")


def in_repair(**more: Any) -> Ticket:
    """Return a ticket of li.na's whose goods are in repair since Monday, the 23rd, at ten."""
    repair = {"id": "rrrrrr", "in": "2026-11-23T10:00:00+08:00", **more}
    return replace(a_ticket("repair/in_warranty", assignee="li.na", priority="P4"), repairs=(repair,))


def told(ticket: Ticket, moment: str, did: Did = Did.INFORMED) -> Ticket:
    return ticket.with_event(Event(f"e{moment[:2]}", at(moment), "li.na", did, "soon"))


def due(ticket: Ticket) -> list[datetime]:
    return [one.due for one in inform_deadlines(ticket, POLICY, CALENDARS)]


def test_three_working_days_after_the_goods_came_or_the_customer_was_last_told() -> None:
    assert due(in_repair()) == [at("26T10:00")]
    assert due(told(in_repair(), "24T10:00")) == [at("27T10:00")]
    assert due(told(in_repair(), "25T09:00", Did.NOTED)) == [at("26T10:00")]
    assert due(told(in_repair(), "22T09:00")) == [at("26T10:00")]


def test_nobody_waits_once_it_is_handed_back_or_closed_or_no_policy_asks() -> None:
    assert due(in_repair(out="2026-11-24T10:00:00+08:00")) == []
    assert due(moved(in_repair(), "cancelled")) == []
    assert due(a_ticket()) == []
    silent = replace(POLICY, repairs=replace(POLICY.repairs, inform_every=""))
    assert list(inform_deadlines(in_repair(), silent, CALENDARS)) == []


def test_whoever_has_the_ticket_is_reminded() -> None:
    chased = {one.clock: one.to for one in chases_for(in_repair(), POLICY, CALENDARS, at("26T10:01"))}
    assert chased[INFORM] == ("li.na",)
