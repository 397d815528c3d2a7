"""Deadlines beside the service levels: what the law sets the seller, and the follow-up call."""

from dataclasses import replace
from datetime import datetime

import pytest

from aftersales.model.clock import FOLLOW_UP, LEGAL
from aftersales.model.policy import Policy
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import Data
from aftersales.rules.calendars import Calendars
from aftersales.rules.clocks import read_clocks
from aftersales.rules.deadlines import fixed_deadlines, fixed_moments
from aftersales.rules.reminders import chases_for
from tests.support.policies import a_ticket, moved, shipped_policy

POLICY = shipped_policy()
CALENDARS = Calendars(POLICY.calendars, POLICY.desk.calendar)


def at(text: str) -> datetime:
    """Return a local moment of March 2026 at the shop: ``10 09:00``."""
    return datetime.fromisoformat(f"2026-03-{text[:2]}T{text[3:]}:00+08:00")


def decided(*duties: Data) -> Ticket:
    """Return a ticket whose decision, of 10 March, names duties."""
    return replace(a_ticket(), decision={"at": "2026-03-10T09:00:00+08:00", "duties": list(duties)})


@pytest.mark.parametrize(
    ("duty", "due"),
    [
        ({"who": "seller", "what": "refund", "by": "2026-03-17"}, "18 00:00"),
        ({"who": "trader", "what": "refund", "by": "2026-03-17"}, "18 00:00"),
        ({"who": "seller", "what": "handle", "by": "2026-03-17T15:30"}, "17 15:30"),
        ({"who": "seller", "what": "handle", "by": "2026-03-17T15:30:00+08:00"}, "17 15:30"),
    ],
)
def test_a_duty_of_the_seller_ends_with_its_last_day(duty: Data, due: str) -> None:
    (deadline,) = fixed_deadlines(decided(duty), POLICY, CALENDARS)
    assert (deadline.clock, deadline.due, deadline.stopped) == (LEGAL, at(due), None)
    assert deadline.started == at("10 09:00")


@pytest.mark.parametrize(
    "duty",
    [
        {"who": "consumer", "what": "send_back", "by": "2026-03-17"},
        {"who": "courier", "what": "handle_and_inform", "by": "2026-03-17"},
        {"who": "seller", "what": "refund"},
        {"what": "refund", "by": "2026-03-17"},
    ],
)
def test_other_peoples_duties_and_those_without_a_day_are_no_deadline_of_ours(duty: Data) -> None:
    assert fixed_deadlines(decided(duty), POLICY, CALENDARS) == []


@pytest.mark.parametrize("decision", [{}, {"at": "2026-03-10T09:00:00+08:00"}, {"duties": [{"who": "seller"}]}])
def test_without_a_decision_there_is_none(decision: Data) -> None:
    assert fixed_deadlines(replace(a_ticket(), decision=decision), POLICY, CALENDARS) == []


def test_a_legal_deadline_never_pauses_and_is_told_two_days_before() -> None:
    waiting = moved(decided({"who": "seller", "what": "refund", "by": "2026-03-17"}), "waiting_customer")
    (moments,) = fixed_moments(waiting, POLICY, CALENDARS)
    assert (moments.due, moments.chase, moments.escalate) == (at("18 00:00"), at("16 00:00"), at("18 00:00"))
    told = chases_for(waiting, POLICY, CALENDARS, at("16 09:00"))
    assert LEGAL in {chase.clock for chase in told}
    assert LEGAL not in {chase.clock for chase in chases_for(waiting, POLICY, CALENDARS, at("13 16:00"))}


def _informed(policy: Policy = POLICY) -> Ticket:
    category = next(c.id for c in policy.categories.by_id.values() if c.follow_up_days == 7)
    return moved(replace(a_ticket(), category=category), "informed")


def test_the_follow_up_is_due_so_many_days_after_the_customer_was_informed() -> None:
    ticket = _informed()
    (deadline,) = fixed_deadlines(ticket, POLICY, CALENDARS)
    assert deadline.clock == FOLLOW_UP
    assert (deadline.due - deadline.started).days == 7
    assert deadline.started == ticket.history[-1].at
    assert [moments.clock for moments in fixed_moments(ticket, POLICY, CALENDARS)] == [FOLLOW_UP]
    assert FOLLOW_UP in {r.clock for r in read_clocks(ticket, POLICY, CALENDARS, deadline.due, [deadline])}


def test_closing_ends_it_and_taking_it_up_again_makes_it_void() -> None:
    closed = moved(moved(_informed(), "follow_up"), "closed")
    (deadline,) = fixed_deadlines(closed, POLICY, CALENDARS)
    assert deadline.stopped == closed.history[-1].at
    assert fixed_moments(closed, POLICY, CALENDARS) == []
    assert fixed_deadlines(moved(_informed(), "triaged"), POLICY, CALENDARS) == []


def test_a_category_that_asks_nobody_has_no_follow_up() -> None:
    category = next(c.id for c in POLICY.categories.by_id.values() if c.follow_up_days is None)
    assert fixed_deadlines(moved(replace(a_ticket(), category=category), "informed"), POLICY, CALENDARS) == []


def test_a_kind_of_matter_may_have_targets_of_its_own() -> None:
    levels = POLICY.service_levels
    assert levels.target("P2", "first_response", "complaint/service") != levels.target("P2", "first_response")
    assert levels.target("P2", "first_response", "complaint") == levels.target("P2", "first_response", "complaint/x")
    assert levels.target("P2", "resolution", "complaint") == levels.target("P2", "resolution")
    assert levels.target("P9", "resolution", "complaint") is None


def test_another_category_brings_its_target_with_it() -> None:
    ticket = replace(a_ticket("enquiry/usage"), priority="P2")
    opened = ticket.history[0].at
    edit = replace(ticket.history[0], id="9m2xrf", changes={"category": ("enquiry/usage", "complaint/service")})
    changed = ticket.with_event(replace(edit, did=Did.EDITED, at=opened), category="complaint/service")
    before, after = (read_clocks(one, POLICY, CALENDARS, opened)[0].target for one in (ticket, changed))
    assert (before, after) == (
        POLICY.service_levels.target("P2", "first_response"),
        POLICY.service_levels.target("P2", "first_response", "complaint"),
    )
