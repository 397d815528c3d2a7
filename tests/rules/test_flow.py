"""Flows: what may be asked and answered, what follows, by when, and who is chased."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aftersales.i18n import set_language
from aftersales.model.flow import Flow
from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.rules.calendars import Calendars
from aftersales.rules.flow import (
    check_answer,
    check_ask,
    finding_of,
    following,
    open_step,
    open_steps,
    possible_asks,
    step_deadlines,
    step_due,
    step_moments,
)
from aftersales.rules.lifecycle import check_transition
from aftersales.rules.reminders import chases_for
from tests.support.flows import answered, asked
from tests.support.policies import NINE, a_ticket, changed_policy, evidence, moved, shipped_policy

POLICY = shipped_policy()
CALENDARS = Calendars(POLICY.calendars, POLICY.desk.calendar)
REPAIR = a_ticket("repair/in_warranty", department="technical", assignee="wang.qiang")


def flow_of(ticket: Ticket, policy: Policy = POLICY) -> Flow:
    flow = policy.flow_of(ticket.category)
    assert flow is not None
    return flow


def possible(ticket: Ticket) -> dict[str, str]:
    """Return the steps that may be asked now, each with the answer it follows from."""
    return {ask.step.id: ask.why for ask in possible_asks(ticket, flow_of(ticket))}


def ask_codes(ticket: Ticket, name: str, by: str = "li.na", policy: Policy = POLICY) -> list[str]:
    return [refusal.code for refusal in check_ask(ticket, name, policy.team.people[by], policy)]


def answer_codes(ticket: Ticket, name: str, finding: str, by: str = "wang.qiang", policy: Policy = POLICY) -> list[str]:
    return [refusal.code for refusal in check_answer(ticket, name, finding, policy.team.people[by], policy)]


# -- what may be asked


def test_at_the_beginning_the_first_steps_may_be_asked() -> None:
    assert possible(REPAIR) == {"diagnose": ""}
    assert possible(a_ticket("safety/fire")) == {"advise": "", "report": ""}


def test_a_step_that_waits_is_not_asked_again_and_nothing_follows_yet() -> None:
    waiting = asked(REPAIR, "diagnose")
    assert possible(waiting) == {}
    assert [step.step for step in open_steps(waiting)] == ["diagnose"]
    assert ask_codes(waiting, "diagnose") == ["already_asked"]


def test_each_of_several_first_steps_may_be_asked_until_it_was() -> None:
    one = asked(a_ticket("safety/fire"), "advise")
    assert possible(one) == {"report": ""}
    assert ask_codes(one, "report") == []
    assert possible(answered(one, "advise", "advised")) == {"report": ""}
    assert possible(asked(one, "report")) == {}


def test_of_what_may_be_chosen_one_is_asked() -> None:
    damaged = answered(asked(a_ticket("logistics_damage/goods_broken"), "verify"), "verify", "damaged")
    assert possible(damaged) == {"resend": "verify: damaged", "refund": "verify: damaged"}
    assert possible(asked(damaged, "resend")) == {}
    assert possible(answered(asked(damaged, "resend"), "resend", "out_of_stock")) == {
        "refund": "resend: out_of_stock",
        "tell": "resend: out_of_stock",
    }


def test_what_follows_is_asked_at_once_side_by_side() -> None:
    parcel = asked(a_ticket("logistics_loss/lost"), "verify", "resend")
    flow = flow_of(parcel)
    assert following(flow, "resend", "sent", parcel) == ("tell", "claim")
    assert following(flow, "resend", "sent", asked(parcel, "claim")) == ("tell",)
    assert following(flow, "verify", "lost", parcel) == ()


def test_both_of_next_and_choose() -> None:
    suspect = answered(asked(REPAIR, "diagnose"), "diagnose", "batch_suspect")
    assert list(possible(suspect)) == ["batch", "exchange", "refund"]
    assert list(possible(asked(suspect, "batch"))) == ["exchange", "refund"]
    assert list(possible(asked(suspect, "exchange"))) == ["batch"]


def test_a_repair_goes_round_until_the_test_is_passed() -> None:
    ticket = answered(asked(REPAIR, "diagnose"), "diagnose", "repairable")
    ticket = answered(asked(ticket, "consent"), "consent", "agreed")
    for _round in range(3):
        ticket = answered(asked(ticket, "repair"), "repair", "done")
        assert list(possible(ticket)) == ["test"]
        ticket = answered(asked(ticket, "test"), "test", "failed")
        assert possible(ticket) == {"repair": "test: failed"}
    ticket = answered(asked(ticket, "repair"), "repair", "done")
    ticket = answered(asked(ticket, "test"), "test", "passed")
    assert possible(ticket) == {"hand_back": "test: passed"}


def test_a_second_finding_asks_for_consent_again_and_then_the_repair_again() -> None:
    ticket = answered(asked(REPAIR, "diagnose"), "diagnose", "repairable")
    ticket = answered(asked(ticket, "consent"), "consent", "agreed")
    ticket = answered(asked(ticket, "repair"), "repair", "new_finding")
    assert possible(ticket) == {"consent": "repair: new_finding"}
    ticket = answered(asked(ticket, "consent"), "consent", "agreed")
    assert possible(ticket) == dict.fromkeys(("repair", "exchange", "refund"), "consent: agreed")


def test_a_whole_round_within_one_second() -> None:
    """What was asked before an answer does not follow from it, even where a script did both in the same second."""
    ticket = answered(asked(REPAIR, "diagnose", at=NINE), "diagnose", "repairable", at=NINE)
    ticket = answered(asked(ticket, "consent", at=NINE), "consent", "agreed", at=NINE)
    assert "repair" in possible(ticket)
    ticket = answered(asked(ticket, "repair", at=NINE), "repair", "new_finding", at=NINE)
    ticket = asked(ticket, "consent", at=NINE)
    assert possible(ticket) == {}
    ticket = answered(ticket, "consent", "agreed", at=NINE)
    assert list(possible(ticket)) == ["repair", "exchange", "refund"]


def test_a_finding_or_a_step_that_the_flow_knows_no_more_leads_nowhere() -> None:
    strange = answered(asked(REPAIR, "diagnose"), "diagnose", "haunted")
    gone = answered(asked(REPAIR, "exorcise"), "exorcise", "done")
    assert possible(strange) == {}
    assert possible(gone) == {"diagnose": ""}
    assert finding_of(flow_of(REPAIR), strange.steps[0]) is None
    assert following(flow_of(REPAIR), "diagnose", "haunted", strange) == ()
    assert following(flow_of(REPAIR), "exorcise", "done", gone) == ()


# -- why not


def test_a_step_in_turn_may_be_asked_by_anybody() -> None:
    assert ask_codes(REPAIR, "diagnose") == []
    assert ask_codes(REPAIR, "diagnose", "zhao.lei") == []


def test_a_step_out_of_turn_says_what_is_due() -> None:
    (refusal,) = check_ask(REPAIR, "test", POLICY.team.people["li.na"], POLICY)
    assert refusal.code == "out_of_turn"
    assert "Possible now: diagnose." in refusal.hint
    (refusal,) = check_ask(asked(REPAIR, "diagnose"), "test", POLICY.team.people["li.na"], POLICY)
    assert "Possible now: -." in refusal.hint
    assert ask_codes(REPAIR, "test", "chen.jing") == []


def test_an_unknown_step_and_a_category_without_a_flow() -> None:
    (refusal,) = check_ask(REPAIR, "exorcise", POLICY.team.people["li.na"], POLICY)
    assert (refusal.code, "diagnose, consent" in refusal.hint) == ("unknown_step", True)
    assert ask_codes(a_ticket("gone/for_ever"), "diagnose") == ["no_flow"]


def test_nothing_is_asked_of_a_closed_ticket() -> None:
    assert ask_codes(moved(REPAIR, "closed"), "diagnose") == ["closed"]
    assert ask_codes(moved(REPAIR, "cancelled"), "diagnose", "chen.jing") == ["closed"]


def test_an_answer_by_the_department_that_was_asked() -> None:
    assert answer_codes(asked(REPAIR, "diagnose"), "diagnose", "repairable") == []
    assert answer_codes(asked(REPAIR, "diagnose"), "diagnose", "repairable", "chen.bo") == []


def test_an_answer_by_another_department_and_by_a_lead() -> None:
    waiting = asked(REPAIR, "diagnose")
    (refusal,) = check_answer(waiting, "diagnose", "repairable", POLICY.team.people["li.na"], POLICY)
    assert (refusal.code, refusal.sentence) == ("other_department", "This was asked of Technical.")
    assert answer_codes(waiting, "diagnose", "repairable", "zhang.min") == []


def test_an_answer_to_what_was_not_asked() -> None:
    (refusal,) = check_answer(REPAIR, "diagnose", "repairable", POLICY.team.people["li.na"], POLICY)
    assert (refusal.code, refusal.hint) == ("not_asked", "Waiting: -")
    (refusal,) = check_answer(asked(REPAIR, "test"), "diagnose", "x", POLICY.team.people["li.na"], POLICY)
    assert refusal.hint == "Waiting: test"


@pytest.mark.parametrize("finding", ["", "repaired"])
def test_a_finding_that_is_none(finding: str) -> None:
    (refusal,) = check_answer(asked(REPAIR, "diagnose"), "diagnose", finding, POLICY.team.people["chen.bo"], POLICY)
    assert refusal.code == "unknown_finding"
    assert "repairable, part_needed" in refusal.hint


def test_every_reason_is_named_at_once() -> None:
    short = asked(a_ticket("wrong_short/short_item"), "check", department="warehouse")
    assert answer_codes(short, "check", "maybe", "li.na") == ["unknown_finding", "other_department", *["evidence"] * 2]


def test_evidence_that_an_answer_must_have_shown() -> None:
    short = asked(a_ticket("wrong_short/short_item"), "check", department="warehouse")
    refusals = check_answer(short, "check", "confirmed", POLICY.team.people["zhao.lei"], POLICY)
    assert [r.sentence for r in refusals] == [
        "Evidence is missing: photo of the goods.",
        "Evidence is missing: photo of the waybill.",
    ]
    assert refusals[0].hint == "aftersales attach AS-261122-7K3QM FILE --shows goods"
    half = replace(short, evidence=(evidence("goods"),))
    assert answer_codes(half, "check", "confirmed", "zhao.lei") == ["evidence"]
    whole = replace(short, evidence=(evidence("goods", "waybill"),))
    assert answer_codes(whole, "check", "confirmed", "zhao.lei") == []


def test_of_a_group_of_evidence_one_is_enough() -> None:
    def want(data: Any) -> None:
        data["steps"]["diagnose"]["evidence"] = [["serial_plate", "video"]]

    policy = changed_policy("flows/repair", want)
    waiting = asked(REPAIR, "diagnose")
    (refusal,) = check_answer(waiting, "diagnose", "no_fault", policy.team.people["chen.bo"], policy)
    assert refusal.sentence == "Evidence is missing: photo of the serial number or video."
    shown = replace(waiting, evidence=(evidence("video"),))
    assert answer_codes(shown, "diagnose", "no_fault", policy=policy) == []


def test_a_step_that_the_flow_lost_can_still_be_answered() -> None:
    """The flow, or the category, was changed while the step waited: else the ticket could never be closed."""
    lost = asked(REPAIR, "exorcise", department="moon")
    assert answer_codes(lost, "exorcise", "done", "zhang.min") == []
    (refusal,) = check_answer(lost, "exorcise", "done", POLICY.team.people["li.na"], POLICY)
    assert refusal.sentence == "This was asked of moon."
    recategorised = replace(asked(REPAIR, "diagnose"), category="gone/for_ever")
    assert answer_codes(recategorised, "diagnose", "done") == []


def test_refusals_in_chinese() -> None:
    set_language("zh")
    waiting = asked(REPAIR, "diagnose")
    (refusal,) = check_answer(waiting, "diagnose", "repairable", POLICY.team.people["li.na"], POLICY)
    assert "技术" in refusal.sentence


# -- deadlines


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}+08:00")


def test_a_step_is_due_in_its_own_measure() -> None:
    """Two workdays from Monday at ten are Wednesday at ten; 24 hours of real time are that, whatever the hours."""
    monday = at("23T10:00:00")
    repair, parcel = asked(REPAIR, "diagnose", at=monday), asked(a_ticket("logistics_loss/lost"), "verify", at=monday)
    assert step_due(repair.steps[0], flow_of(repair), CALENDARS) == at("25T10:00:00")
    assert step_due(parcel.steps[0], flow_of(parcel), CALENDARS) == at("24T10:00:00")
    assert step_due(parcel.steps[0], None, CALENDARS) is None
    assert step_due(parcel.steps[0], flow_of(repair), CALENDARS) is None


def test_every_hand_off_has_its_deadline_answered_or_not() -> None:
    ticket = answered(asked(REPAIR, "diagnose", at=at("23T10:00:00")), "diagnose", "repairable", at=at("24T10:00:00"))
    ticket = asked(ticket, "consent", "exorcise", at=at("24T10:00:00"))
    found = [(deadline.clock, deadline.due, deadline.stopped) for deadline in step_deadlines(ticket, POLICY, CALENDARS)]
    assert found == [
        ("diagnose", at("25T10:00:00"), at("24T10:00:00")),
        ("consent", at("25T10:00:00"), None),
    ]


@pytest.mark.parametrize(
    ("priority", "chase", "escalate"),
    [
        ("P1", "24T10:00:00", "25T10:00:00"),
        ("P2", "24T15:48:00", "25T14:12:00"),  # 12.8 and 19.2 of 16 working hours
        ("P3", "24T15:48:00", "26T10:00:00"),
        ("P4", "25T10:00:00", "27T10:00:00"),
        ("P9", "25T10:00:00", "27T10:00:00"),
    ],
)
def test_what_waits_is_chased_at_the_percents_of_its_priority(priority: str, chase: str, escalate: str) -> None:
    ticket = asked(replace(REPAIR, priority=priority), "diagnose", at=at("23T10:00:00"))
    (moments,) = step_moments(ticket, POLICY, CALENDARS)
    assert (moments.clock, moments.due) == ("diagnose", at("25T10:00:00"))
    assert (moments.chase, moments.escalate) == (at(chase), at(escalate))


def test_a_limit_in_real_time_is_used_up_in_real_time() -> None:
    ticket = asked(a_ticket("return/no_reason", priority="P3"), "inspect", department="warehouse", at=at("23T10:00:00"))
    (moments,) = step_moments(ticket, POLICY, CALENDARS)
    assert (moments.chase, moments.due, moments.escalate) == (at("25T00:24:00"), at("25T10:00:00"), at("26T10:00:00"))


def test_nothing_is_chased_of_a_closed_ticket_or_a_step_that_is_gone() -> None:
    assert step_moments(moved(asked(REPAIR, "diagnose"), "cancelled"), POLICY, CALENDARS) == ()
    assert step_moments(asked(REPAIR, "exorcise"), POLICY, CALENDARS) == []


def chased(ticket: Ticket, now: datetime) -> dict[str, tuple[str, ...]]:
    return {chase.clock: chase.to for chase in chases_for(ticket, POLICY, CALENDARS, now)}


def test_the_lead_of_the_department_that_was_asked_hears_of_it() -> None:
    """The ticket is li.na's, the inspection is the warehouse's: the warehouse is told, not li.na."""
    ticket = a_ticket("return/no_reason", assignee="li.na", priority="P4")
    ticket = asked(ticket, "inspect", department="warehouse", at=at("23T10:00:00"))
    assert "inspect" not in chased(ticket, at("25T10:00:00") - timedelta(seconds=1))
    assert chased(ticket, at("25T10:00:01"))["inspect"] == ("zhao.lei",)


def test_the_person_who_has_the_ticket_is_told_where_their_own_department_was_asked() -> None:
    ticket = asked(replace(REPAIR, priority="P4", assignee="chen.bo"), "diagnose", at=at("23T10:00:00"))
    assert chased(ticket, at("25T10:00:00"))["diagnose"] == ("chen.bo",)


def test_an_answered_step_is_not_chased() -> None:
    ticket = answered(asked(REPAIR, "diagnose", at=at("23T10:00:00")), "diagnose", "no_fault", at=at("23T11:00:00"))
    assert "diagnose" not in chased(ticket, at("27T10:00:00"))


# -- closing


def test_a_ticket_is_not_closed_while_a_step_waits() -> None:
    ticket = moved(replace(asked(a_ticket(), "claim", department="logistics"), priority="P4"), "informed")
    now = datetime(2026, 11, 23, tzinfo=UTC)
    (refusal,) = check_transition(ticket, "closed", POLICY.team.people["li.na"], POLICY, now)
    assert (refusal.code, refusal.sentence) == ("steps_done", "These steps wait for an answer: claim.")
    done = answered(ticket, "claim", "compensated")
    assert open_step(done, "claim") is None
    assert check_transition(done, "closed", POLICY.team.people["li.na"], POLICY, now) == []
