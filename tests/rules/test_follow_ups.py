"""Follow-ups: when they are due, when they are done with, what a low score does; and the words of complaints."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from aftersales.model.follow_up import FollowUp
from aftersales.model.policy import Policy
from aftersales.model.refusal import Refusal
from aftersales.model.suggestion import Suggestion
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.rules.calendars import Calendars
from aftersales.rules.check_problem import Surroundings, TicketFile
from aftersales.rules.check_service import check_service_words
from aftersales.rules.complaints import deadline_for, external_deadlines, next_level, with_external
from aftersales.rules.follow_ups import (
    attempts_of,
    check_attempt,
    follow_up_deadlines,
    is_low,
    settled_at,
    way_back,
    who_takes_it,
)
from aftersales.rules.lifecycle import check_transition
from tests.support.policies import NINE, a_ticket, changed_policy, moved, shipped_policy

POLICY = shipped_policy()
DAY = timedelta(days=1)


def informed(*more: str, category: str = "complaint/service") -> Ticket:
    """Return a ticket whose customer was informed, a minute after NINE, and went on."""
    path = ("informed", *more)
    return replace(moved(a_ticket(category), *path), state=path[-1])


def asked(ticket: Ticket, score: int | None, at: datetime, name: str = "fffff1") -> Ticket:
    """Return the ticket with an attempt."""
    attempt = FollowUp(name, at, "li.na", len(ticket.follow_ups) + 1, score=score)
    event = Event("e" + name[1:], at, "li.na", Did.FOLLOWED_UP, details={"follow_up": name, "attempt": 1})
    return ticket.with_event(event, follow_ups=(*ticket.follow_ups, attempt))


def after_closing() -> Policy:
    """Return a policy by which the days begin with closing."""
    return changed_policy("follow_ups", lambda data: data["kinds"]["complaint"].update(after="closed"))


def clocks(ticket: Ticket, policy: Policy = POLICY) -> list[tuple[timedelta, bool]]:
    """Return for each follow-up clock the time from its start until it is due, and whether it still counts."""
    return [(d.due - d.started, d.stopped is None) for d in follow_up_deadlines(ticket, policy)]


def test_the_customer_is_asked_some_days_after_they_were_informed() -> None:
    assert clocks(a_ticket("complaint/service")) == []
    assert clocks(informed()) == [(3 * DAY, True)]
    assert clocks(informed("follow_up")) == [(3 * DAY, True)]
    assert clocks(informed("follow_up", "closed")) == [(3 * DAY, False)]
    assert clocks(informed("triaged")) == []
    assert clocks(informed(category="enquiry/usage")) == []


def test_days_may_begin_with_closing_and_then_closing_does_not_end_the_wait() -> None:
    policy = after_closing()
    assert clocks(informed(), policy) == []
    assert clocks(informed("follow_up", "closed"), policy) == [(3 * DAY, True)]
    done = asked(informed("follow_up", "closed"), 5, NINE + 4 * DAY)
    assert clocks(done, policy) == [(3 * DAY, False)]


def test_it_is_tried_three_times_and_answered_once() -> None:
    ticket, moment = informed(), NINE + 3 * DAY
    for number in range(3):
        assert settled_at(ticket, POLICY) is None
        ticket = asked(ticket, None, moment + number * DAY, f"fffff{number}")
    assert settled_at(ticket, POLICY) == moment + 2 * DAY
    assert settled_at(asked(informed(), 4, moment), POLICY) == moment
    again = asked(informed(), None, NINE + 5 * DAY)
    assert [d.due for d in follow_up_deadlines(again, POLICY)] == [NINE + 6 * DAY]


def test_attempts_before_the_customer_was_informed_again_do_not_count() -> None:
    ticket = moved(asked(informed(), 1, NINE + DAY), "triaged", "informed")
    assert attempts_of(replace(ticket, state="informed"), POLICY) == ()


@pytest.mark.parametrize(
    ("ticket", "score", "questions", "codes"),
    [
        (informed(), 5, ["solved"], []),
        (a_ticket("complaint/service"), 5, [], ["not_informed"]),
        (asked(informed(), 5, NINE + DAY), 5, [], ["settled"]),
        (informed(), 6, ["colour"], ["score", "question"]),
        (informed(category="enquiry/usage"), None, ["solved"], []),
    ],
)
def test_what_cannot_be_noted(ticket: Ticket, score: int | None, questions: list[str], codes: list[str]) -> None:
    assert [refusal.code for refusal in check_attempt(ticket, score, questions, POLICY)] == codes


def test_a_low_score_brings_the_matter_back_to_a_supervisor() -> None:
    assert [is_low(score, POLICY) for score in (None, 1, 2, 3)] == [False, True, True, False]
    assert way_back(informed(), POLICY) == "triaged"
    assert way_back(informed("follow_up", "closed"), POLICY) == "reopened"
    person = who_takes_it(informed(), POLICY, NINE)
    assert person is not None
    assert "supervisor" in person.roles
    nobody = changed_policy("follow_ups", lambda data: data.update(role="bot"))
    assert who_takes_it(informed(), nobody, NINE) is None


def test_a_settled_follow_up_lets_the_ticket_close_and_so_does_one_that_comes_later() -> None:
    lead = POLICY.team.people["zhang.min"]
    codes = [
        [refusal.code for refusal in check_transition(ticket, "closed", lead, policy, NINE + 9 * DAY)]
        for ticket, policy in (
            (informed(), POLICY),
            (asked(informed(), 5, NINE + DAY), POLICY),
            (informed(), after_closing()),
        )
    ]
    assert codes == [["followed_up"], [], []]


# -- complaints


def level(complaint: dict[str, Any], **options: str) -> str:
    found = next_level(a_ticket(complaint=complaint), POLICY.complaints, **options)
    return f"refused: {found.code}" if isinstance(found, Refusal) else found.id


def test_a_complaint_goes_up_level_by_level_and_a_body_outside_wants_its_own() -> None:
    assert level({}) == "manager"
    assert level({"level": "manager"}) == "legal"
    assert level({"level": "legal"}) == "refused: highest_level"
    assert level({"level": "legal"}, wanted="desk") == "refused: highest_level"
    assert level({}, wanted="legal") == "legal"
    assert level({}, wanted="moon") == "refused: unknown_level"
    assert level({}, body="regulator") == "legal"
    assert level({"level": "legal"}, body="platform") == "legal"
    none = changed_policy("complaints", lambda data: data.update(levels=[]))
    refusal = next_level(a_ticket(), none.complaints)
    assert isinstance(refusal, Refusal)


@pytest.mark.parametrize(
    ("body", "received", "deadline"),
    [
        ("regulator", "2026-11-24", "2026-12-03"),
        ("regulator", "", "2026-12-01"),
        ("platform", "2026-11-24T10:00:00+08:00", "2026-11-26T10:00:00+08:00"),
    ],
)
def test_a_body_outside_leaves_working_days_or_hours(body: str, received: str, deadline: str) -> None:
    calendars = Calendars(POLICY.calendars, POLICY.desk.calendar)
    assert deadline_for(POLICY.complaints.bodies[body], received, NINE, calendars) == deadline


@pytest.mark.parametrize(
    ("external", "change", "late"),
    [
        ({"deadline": "2026-11-24"}, lambda ticket: ticket, None),
        ({"deadline": "2026-11-24", "answered": "2026-11-24"}, lambda ticket: ticket, False),
        ({"deadline": "2026-11-24", "answered": "2026-11-25"}, lambda ticket: ticket, True),
        ({"deadline": "2026-11-24"}, lambda ticket: replace(moved(ticket, "cancelled"), state="cancelled"), False),
    ],
)
def test_its_deadline_is_a_clock(
    external: dict[str, str], change: Callable[[Ticket], Ticket], late: bool | None
) -> None:
    zone = Calendars(POLICY.calendars, POLICY.desk.calendar).named().zone
    ticket = change(a_ticket(complaint=with_external({}, {"body": "regulator", **external})))
    (clock,) = external_deadlines(ticket, POLICY, zone)
    assert clock.due.isoformat() == "2026-11-25T00:00:00+08:00"
    assert (clock.stopped and clock.stopped > clock.due) is late
    assert list(external_deadlines(a_ticket(), POLICY, zone)) == []


def test_check_finds_words_that_the_policies_do_not_have() -> None:
    bad = a_ticket(
        complaint={"stage": "sideways", "external": {"body": "mars"}},
        follow_ups=(FollowUp("ffffff", NINE, "nobody", 1, channel="pigeon"),),
        feedback=(Suggestion("ssssss", "moon", "x", NINE, "nobody"),),
    )
    good = a_ticket(
        complaint={"stage": "received"},
        follow_ups=(FollowUp("ffffff", NINE, "li.na", 1),),
        feedback=(Suggestion("ssssss", "product", "x", NINE, "li.na"),),
    )
    around = Surroundings(POLICY, NINE, bool, bool)
    pointers = [one.pointer for one in check_service_words(TicketFile("x", bad, {}), around)]
    assert pointers == [
        ("complaint", "stage"),
        ("complaint", "external", "body"),
        ("follow_ups", 0, "by"),
        ("follow_ups", 0, "channel"),
        ("feedback", 0, "department"),
        ("feedback", 0, "by"),
    ]
    assert list(check_service_words(TicketFile("x", good, {}), around)) == []
    assert list(check_service_words(TicketFile("x", bad, {}), Surroundings(None, NINE, bool, bool))) == []
