"""The lifecycle: who may move a ticket where, what is in the way, and which histories hold together."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.model.lifecycle import GuardName
from aftersales.model.policy import Policy
from aftersales.model.team import Person
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.rules.guards import closed_at, needs_follow_up, this_run
from aftersales.rules.lifecycle import check_transition, possible_transitions, replay, state_after
from tests.support.approvals import approved
from tests.support.policies import NINE, a_ticket, changed_policy, evidence, moved, shipped_policy

POLICY = shipped_policy()
LIFECYCLE = POLICY.lifecycle


def person(person_id: str, policy: Policy = POLICY) -> Person:
    return policy.team.people[person_id]


def codes(ticket: Ticket, target: str, by: str = "li.na", policy: Policy = POLICY, **how: Any) -> list[str]:
    """Return the codes of the refusals, an hour after the last thing that happened."""
    now = ticket.history[-1].at + timedelta(hours=1)
    return [r.code for r in check_transition(ticket, target, person(by, policy), policy, now, **how)]


DAMAGE = a_ticket(
    "logistics_damage/goods_broken",
    order={"number": "118822", "waybill": "SF1"},
    dates={"delivered": "2026-11-20"},
    evidence=(evidence("goods", "packaging"), evidence("waybill")),
    assignee="li.na",
)


def test_a_ticket_goes_through_its_whole_life() -> None:
    ticket = DAMAGE
    for target in ("triaged", "verifying", "decided", "approving"):
        assert codes(ticket, target, text="words") == []
        ticket = moved(ticket, target)
    assert codes(ticket, "executing", "chen.jing") == ["approval_in_place"]
    ticket = replace(ticket, approvals=(approved("goodwill", ticket.history[-1].at),))
    assert codes(ticket, "executing", "chen.jing") == []
    for target in ("executing", "informed", "follow_up", "closed"):
        assert codes(ticket, target, "zhang.min", text="words") == []
        ticket = moved(ticket, target)
    assert ticket.state == "closed"
    assert replay(ticket.history, LIFECYCLE) == []


def test_an_enquiry_is_answered_and_closed() -> None:
    assert codes(a_ticket(), "informed", text="Press the button for five seconds.") == []
    answered = moved(a_ticket(priority="P4"), "informed")
    assert codes(answered, "closed") == []


def test_a_state_that_does_not_exist() -> None:
    (refusal,) = check_transition(a_ticket(), "tirage", person("li.na"), POLICY, NINE)
    assert refusal.code == "unknown_state"
    assert "tirage" in refusal.sentence
    assert "triaged" in refusal.hint


def test_a_state_that_cannot_be_reached_from_here() -> None:
    (refusal,) = check_transition(a_ticket(), "closed", person("li.na"), POLICY, NINE)
    assert refusal.code == "not_possible"
    assert "triaged" in refusal.hint


def test_a_state_that_the_ticket_is_in_already() -> None:
    (refusal,) = check_transition(a_ticket(), "new", person("li.na"), POLICY, NINE)
    assert refusal.sentence == "The ticket is new already."


def test_a_state_without_a_way_on_has_no_hint() -> None:
    (refusal,) = check_transition(a_ticket(state="elsewhere"), "new", person("li.na"), POLICY, NINE)
    assert (refusal.code, refusal.hint) == ("not_possible", "")


def test_a_role_that_may_not() -> None:
    (refusal,) = check_transition(moved(DAMAGE, "triaged"), "decided", person("zhao.lei"), POLICY, NINE, text="refund")
    assert refusal.code == "role"
    assert "Zhao Lei" in refusal.sentence
    assert refusal.hint == "Roles that may: Service agent, Supervisor, Manager."


def test_a_program_takes_tickets_up_again_and_ends_none() -> None:
    assert codes(a_ticket(state="waiting_customer"), "triaged", "cron") == []
    for target in ("cancelled", "duplicate"):
        assert "role" in codes(a_ticket(), target, "cron")


def test_somebody_who_left_moves_no_tickets() -> None:
    policy = changed_policy("team", lambda data: data["people"]["li.na"].update(active=False))
    assert codes(a_ticket(), "triaged", policy=policy) == ["not_active"]


def test_missing_facts_are_named() -> None:
    bare = moved(a_ticket("quality/performance_fault"), "triaged")
    refusals = check_transition(bare, "decided", person("li.na"), POLICY, NINE)
    facts, proof, words = refusals
    assert (facts.code, proof.code, words.code) == ("facts_complete", "evidence_complete", "reason_given")
    assert "Model; Serial number or Batch number; Symptom" in facts.sentence
    assert facts.hint.startswith("aftersales edit AS-261122-7K3QM product.model=…")
    assert "Supervisor, Manager" in facts.hint
    assert "photo of the goods or video" in proof.sentence
    assert proof.hint.startswith("aftersales attach AS-261122-7K3QM FILE --shows goods")
    assert words.sentence == "A text is wanted: what was decided."


def test_a_supervisor_goes_on_without_evidence_but_not_without_a_reason() -> None:
    ticket = moved(replace(DAMAGE, evidence=(evidence("goods"),)), "triaged")
    assert codes(ticket, "decided", "zhang.min", text="known customer") == ["evidence_complete"]
    assert codes(ticket, "decided", "zhang.min", override=True) == ["evidence_complete", "reason_given"]
    assert codes(ticket, "decided", "zhang.min", text="known customer", override=True) == []
    assert codes(ticket, "decided", "li.na", text="known customer", override=True) == ["evidence_complete"]


def test_what_may_be_overridden_says_so() -> None:
    ticket = moved(replace(DAMAGE, evidence=()), "triaged")
    (refusal,) = check_transition(ticket, "decided", person("zhang.min"), POLICY, NINE, text="x")
    assert refusal.may_override
    assert "--override" in refusal.hint


def test_a_guard_that_the_policy_does_not_describe_is_overridden_by_nobody() -> None:
    policy = changed_policy("lifecycle", lambda data: data["guards"].pop("evidence_complete"))
    ticket = moved(replace(DAMAGE, evidence=()), "triaged")
    (refusal,) = check_transition(ticket, "decided", person("zhang.min", policy), policy, NINE, text="x")
    assert not refusal.may_override


def test_nobody_executes_a_ticket_that_nobody_has() -> None:
    ticket = moved(replace(DAMAGE, assignee=""), "triaged", "decided")
    assert codes(ticket, "executing") == ["assigned"]
    assert codes(replace(ticket, assignee="zhao.lei"), "executing") == []


def test_what_needs_a_decision_is_not_just_answered() -> None:
    ticket = moved(DAMAGE, "triaged")
    assert codes(ticket, "informed", text="sorry") == ["decision_not_needed"]
    assert codes(ticket, "informed", "zhang.min", text="withdrawn by the customer", override=True) == []


def test_a_category_that_is_unknown_is_not_held_up() -> None:
    ticket = a_ticket("gone/for_ever", state="triaged")
    assert codes(ticket, "informed", text="told") == []
    assert codes(ticket, "decided", text="refund") == []
    assert not needs_follow_up(replace(ticket, priority="P9"), POLICY)


def test_no_ticket_is_closed_before_the_customer_was_informed() -> None:
    def no_mark(data: Any) -> None:
        data["states"]["informed"]["marks"] = []

    ticket = moved(a_ticket(priority="P4"), "triaged", "informed")
    assert codes(ticket, "closed") == []
    assert codes(ticket, "closed", policy=changed_policy("lifecycle", no_mark)) == ["customer_informed"]


def test_every_way_to_closed_asks_whether_the_customer_was_informed() -> None:
    ways = [t for t in LIFECYCLE.transitions if t.target == "closed"]
    assert ways
    assert all(GuardName.CUSTOMER_INFORMED in way.guards for way in ways)


@pytest.mark.parametrize(("category", "priority"), [("repair/mail_in", "P3"), ("enquiry/usage", "P2")])
def test_some_tickets_need_a_follow_up(category: str, priority: str) -> None:
    ticket = moved(a_ticket(category, priority=priority), "triaged", "informed")
    assert codes(ticket, "closed") == ["followed_up"]
    assert codes(moved(ticket, "follow_up"), "closed") == []


def test_what_was_said_before_a_ticket_was_reopened_no_longer_counts() -> None:
    ticket = moved(
        a_ticket("repair/mail_in"), "triaged", "informed", "follow_up", "closed", "reopened", "triaged", "informed"
    )
    assert [event.target for event in this_run(ticket, POLICY)] == ["reopened", "triaged", "informed"]
    assert codes(ticket, "closed") == ["followed_up"]


def test_a_ticket_is_reopened_within_thirty_days() -> None:
    ticket = moved(a_ticket(priority="P4"), "informed", "closed")
    closed = ticket.history[-1].at
    actor = person("li.na")
    assert check_transition(ticket, "reopened", actor, POLICY, closed + timedelta(days=30), text="again") == []
    (refusal,) = check_transition(
        ticket, "reopened", actor, POLICY, closed + timedelta(days=30, seconds=1), text="again"
    )
    assert refusal.code == "reopen_window"
    assert "30 days" in refusal.sentence
    assert "open --follows AS-261122-7K3QM" in refusal.hint


def test_when_a_ticket_was_closed() -> None:
    assert closed_at(a_ticket(), POLICY) is None
    assert closed_at(a_ticket(state="closed"), POLICY) == NINE
    assert closed_at(moved(a_ticket(), "cancelled"), POLICY) == NINE + timedelta(hours=1)


def test_what_is_possible_now_and_what_it_wants() -> None:
    found = {
        p.target: [r.code for r in p.refusals] for p in possible_transitions(a_ticket(), person("li.na"), POLICY, NINE)
    }
    assert found == {
        "triaged": [],
        "waiting_customer": ["reason_given"],
        "informed": ["reason_given"],
        "cancelled": ["reason_given"],
        "duplicate": ["reason_given"],
    }


def test_from_every_state_there_is_a_way_on_for_a_manager_team() -> None:
    for state in LIFECYCLE.states:
        assert LIFECYCLE.possible(state), state


def entry(did: Did, source: str | None = None, target: str | None = None) -> Event:
    return Event("4k7qpz", NINE, "li.na", did, source=source, target=target)


OPENED = entry(Did.OPENED)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([], [(0, "empty_history")]),
        ([OPENED], []),
        ([entry(Did.OPENED, None, "new")], []),
        ([entry(Did.OPENED, None, "closed")], [(0, "not_initial")]),
        ([entry(Did.NOTED)], [(0, "no_beginning")]),
        ([OPENED, OPENED], [(1, "opened_twice")]),
        ([OPENED, entry(Did.TRANSITION, "new", "triaged")], []),
        ([OPENED, entry(Did.NOTED), entry(Did.TRANSITION, "new", "triaged")], []),
        ([OPENED, entry(Did.TRANSITION, "new", "closed")], [(1, "illegal")]),
        ([OPENED, entry(Did.TRANSITION, "triaged", "verifying")], [(1, "discontinuous")]),
        ([OPENED, entry(Did.TRANSITION, "new", "nirvana")], [(1, "unknown_state")]),
        ([OPENED, entry(Did.TRANSITION, None, "triaged")], [(1, "incomplete")]),
        ([OPENED, entry(Did.TRANSITION, "new", None)], [(1, "incomplete")]),
        ([entry(Did.IMPORTED, None, "closed")], []),
        ([entry(Did.IMPORTED, "new", "closed"), entry(Did.IMPORTED, "closed", "verifying")], []),
        ([entry(Did.IMPORTED, None, "triaged"), entry(Did.IMPORTED, "new", "closed")], [(1, "discontinuous")]),
        ([entry(Did.IMPORTED, None, "open")], [(0, "unknown_state")]),
    ],
)
def test_a_history_is_replayed(history: list[Event], expected: list[tuple[int, str]]) -> None:
    assert [(problem.entry, problem.code) for problem in replay(history, LIFECYCLE)] == expected


@given(st.data())
def test_every_walk_through_the_lifecycle_replays(data: st.DataObject) -> None:
    ticket = a_ticket()
    for _step in range(data.draw(st.integers(0, 12))):
        ways = LIFECYCLE.possible(ticket.state)
        ticket = moved(ticket, data.draw(st.sampled_from([way.target for way in ways])))
    assert replay(ticket.history, LIFECYCLE) == []
    assert state_after(ticket.history, LIFECYCLE) == ticket.state


@given(st.data())
def test_nothing_that_was_not_informed_is_closed(data: st.DataObject) -> None:
    """Whoever walks only where they may never closes a matter whose customer was not informed since it was opened."""
    ticket = replace(DAMAGE, priority=data.draw(st.sampled_from(["P1", "P4"])))
    for _step in range(data.draw(st.integers(0, 14))):
        by = data.draw(st.sampled_from(["li.na", "zhang.min", "sun.li", "chen.jing"]))
        ways = [way.target for way in LIFECYCLE.possible(ticket.state)]
        target = data.draw(st.sampled_from(ways))
        if not codes(ticket, target, by, text="words", override=True):
            ticket = moved(ticket, target)
    if ticket.state == "closed":
        last_opening = max((i for i, e in enumerate(ticket.history) if e.target == "reopened"), default=0)
        assert "informed" in [event.target for event in ticket.history[last_opening:]]
