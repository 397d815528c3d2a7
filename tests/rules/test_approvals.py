"""Approvals: what may be asked for, who may decide it, what is added up, what lapses, and the guard."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.i18n import set_language
from aftersales.model.approval import ApprovalKind, Request, RequestState, Unit, Verdict
from aftersales.model.policy import Policy
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.rules.approval_guard import check_in_place
from aftersales.rules.approval_sums import Case, added_up, amount_text, granted_by, has_moved_on, matter_of, requests_in
from aftersales.rules.approvals import (
    askers,
    budget_note,
    check_decision,
    check_rejection,
    check_request,
    grants_alone,
    limit_of,
    read_amount,
    roles_for,
    who_may,
)
from aftersales.rules.guards import this_run
from aftersales.rules.lifecycle import check_transition
from tests.support.approvals import a_request, decided, with_requests
from tests.support.policies import NINE, a_ticket, changed_policy, moved, shipped_policy

POLICY = shipped_policy()
KINDS = POLICY.approvals.kinds
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TICKET = a_ticket("complaint/service", order={"number": "118822"}, customer="C-8F2KD")
APPROVED, REJECTED = Verdict.APPROVED, Verdict.REJECTED


def case(
    request: Request, *others: Ticket, ticket: Ticket = TICKET, now: datetime = NINE, policy: Policy = POLICY
) -> Case:
    return Case(with_requests(ticket, request), request, others, policy, now)


def refusals(of: Case, by: str, *, typist: str = "", granted: str = "0", alone: bool = False) -> list[str]:
    """Return the codes of what keeps a person from approving."""
    person = of.policy.team.people[by]
    return [r.code for r in check_decision(of, person, typist or by, Decimal(granted), alone=alone)]


# -- how a request stands


@pytest.mark.parametrize(
    ("request_", "after", "state"),
    [
        (a_request(), timedelta(0), RequestState.OPEN),
        (a_request(), 7 * DAY, RequestState.OPEN),
        (a_request(), 7 * DAY + timedelta(seconds=1), RequestState.EXPIRED),
        (decided(a_request(), APPROVED), 7 * DAY + HOUR, RequestState.APPROVED),
        (decided(a_request(), APPROVED), 7 * DAY + 2 * HOUR, RequestState.EXPIRED),
        (decided(a_request(), APPROVED, by="li.na"), 30 * DAY, RequestState.APPROVED),
        (decided(a_request(), REJECTED), 30 * DAY, RequestState.REJECTED),
        (decided(a_request(), REJECTED, by="li.na"), HOUR, RequestState.WITHDRAWN),
    ],
)
def test_the_state_follows_from_verdict_and_moment(request_: Request, after: timedelta, state: RequestState) -> None:
    assert request_.state(NINE + after) is state


def test_requests_by_state() -> None:
    waiting, gone = a_request(name="aaaaaa"), decided(a_request("special", name="bbbbbb"), REJECTED)
    ticket = with_requests(TICKET, waiting, gone)
    assert requests_in(ticket, RequestState.OPEN, NINE) == (waiting,)
    assert requests_in(ticket, RequestState.REJECTED, NINE) == (gone,)


# -- amounts


@pytest.mark.parametrize(
    ("kind", "typed", "held"),
    [
        ("goodwill", "120", "120.00"),
        ("goodwill", " 19.9 ", "19.90"),
        ("goodwill", "", ""),
        ("paid_repair_discount", "15", "15"),
        ("paid_repair_discount", "12.50", "12.5"),
        ("paid_repair_discount", "100", "100"),
    ],
)
def test_an_amount_is_held_as_files_hold_it(kind: str, typed: str, held: str) -> None:
    assert read_amount(typed, KINDS[kind]) == held


@pytest.mark.parametrize("typed", ["0", "-5", "1.005", "much", "NaN", "1e12", "１２x"])
def test_what_is_no_amount(typed: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        read_amount(typed, KINDS["goodwill"])


def test_more_than_the_whole_cannot_be_taken_off() -> None:
    with pytest.raises(ValueError, match="100 percent"):
        read_amount("100.01", KINDS["paid_repair_discount"])


def test_amounts_as_people_read_them() -> None:
    assert amount_text(Decimal(120), Unit.MONEY, POLICY) == "120.00 CNY"
    assert amount_text(Decimal("12.50"), Unit.PERCENT, POLICY) == "12.5 %"
    assert amount_text(Decimal(10), Unit.PERCENT, POLICY) == "10 %"


# -- asking


def ask(kind: str, amount: str = "", by: str = "li.na", ticket: Ticket = TICKET, policy: Policy = POLICY) -> list[str]:
    return [r.code for r in check_request(ticket, kind, amount, policy.team.people[by], policy, NINE)]


def test_what_may_be_asked() -> None:
    assert ask("goodwill", "120.00") == []
    assert ask("special") == []
    assert ask("claim", by="chen.jing") == []


def test_what_may_not_be_asked() -> None:
    assert ask("bribe") == ["unknown_kind"]
    assert ask("goodwill") == ["amount"]
    assert ask("claim", by="li.na") == ask("claim", by="zhang.min") == ["role"]
    assert ask("goodwill", "5.00", ticket=moved(TICKET, "closed")) == ["closed"]
    assert ask("goodwill", ticket=with_requests(TICKET, a_request())) == ["already_requested", "amount"]


def test_another_kind_may_be_asked_while_one_waits_and_the_same_once_it_lapsed() -> None:
    waiting = with_requests(TICKET, a_request())
    assert ask("refund_only", "5.00", ticket=waiting) == []
    lapsed = with_requests(TICKET, a_request(at=NINE - 8 * DAY))
    assert ask("goodwill", "5.00", ticket=lapsed) == []


def test_a_kind_without_an_amount() -> None:
    policy = changed_policy("approvals", lambda data: data["kinds"]["special"].update(amount="none"))
    assert ask("special", "5.00", policy=policy) == ["amount"]
    assert ask("special", policy=policy) == []


def test_a_desk_without_approvals_says_so() -> None:
    policy = replace(POLICY, approvals=replace(POLICY.approvals, kinds={}))
    (refusal,) = check_request(TICKET, "goodwill", "1.00", POLICY.team.people["li.na"], policy, NINE)
    assert refusal.hint == "Choose one of: -"


@pytest.mark.parametrize(
    ("kind", "amount", "by", "alone"),
    [
        ("goodwill", "20.00", "li.na", True),
        ("goodwill", "20.01", "li.na", False),
        ("goodwill", "20.00", "sun.li", False),
        ("goodwill", "21.00", "chen.jing", False),
        ("paid_repair_discount", "10", "li.na", True),
        ("paid_repair_discount", "11", "li.na", False),
        ("refund_only", "30.00", "li.na", True),
        ("price_difference", "1.00", "zhang.min", False),
        ("statutory", "5000.00", "li.na", True),
        ("statutory", "5000.01", "chen.jing", False),
    ],
)
def test_what_needs_nobody_else(kind: str, amount: str, by: str, alone: bool) -> None:
    assert grants_alone(case(a_request(kind, amount, by=by)), POLICY.team.people[by]) is alone


# -- who may decide


@pytest.mark.parametrize(
    ("kind", "amount", "may"),
    [
        ("goodwill", "20.00", {"agent", "supervisor", "manager", "legal"}),
        ("goodwill", "200.00", {"supervisor", "manager", "legal"}),
        ("goodwill", "200.01", {"manager", "legal"}),
        ("goodwill", "1000.01", {"legal"}),
        ("resend_without_proof", "300.00", {"supervisor", "manager", "legal"}),
        ("resend_without_proof", "2000.01", {"legal"}),
        ("refund_only", "30.01", {"supervisor", "manager", "legal"}),
        ("refund_only", "300.01", {"manager", "legal"}),
        ("price_difference", "200.01", {"manager"}),
        ("special", "0", {"manager", "legal"}),
        ("special", "1000.01", {"legal"}),
        ("paid_repair_discount", "30", {"supervisor", "manager"}),
        ("paid_repair_discount", "31", {"manager"}),
        ("claim", "0", {"legal"}),
        ("statutory", "5000.01", {"finance"}),
    ],
)
def test_tiers_are_those_of_the_house(kind: str, amount: str, may: set[str]) -> None:
    """DOMAIN c.5, each limit and one step beyond it."""
    assert roles_for(KINDS[kind], Decimal(amount)) == may


def test_never_is_stronger_than_a_tier() -> None:
    kind = replace(KINDS["goodwill"], never=frozenset({"supervisor"}))
    assert roles_for(kind, Decimal(100)) == {"manager", "legal"}
    assert limit_of(kind, POLICY.team.people["wang.qiang"]) is None


def test_within_the_limit_and_beyond_it() -> None:
    assert refusals(case(a_request(amount="200.00")), "zhang.min") == []
    beyond = case(a_request("refund_only", "300.01"))
    (refusal,) = check_decision(beyond, POLICY.team.people["zhang.min"], "zhang.min", Decimal(0))
    assert refusal.code == "authority"
    assert refusal.sentence == "Refund without return, 300.01 CNY: Zhang Min may approve up to 300.00 CNY."
    assert refusal.hint == "Who may: Manager up to 1000.00 CNY (chen.jing); Legal (huang.mei)."


def test_a_role_that_decides_nothing_of_the_kind() -> None:
    (refusal,) = check_decision(case(a_request()), POLICY.team.people["sun.li"], "sun.li", Decimal(0))
    assert refusal.sentence == "Goodwill coupon or cash, 100.00 CNY: Sun Li may not decide this."


def test_beyond_every_tier_nobody_may() -> None:
    policy = changed_policy("approvals", lambda data: data["kinds"]["goodwill"]["tiers"].pop())
    assert who_may(case(a_request(amount="5000.00"), policy=policy)) == "Nobody may approve so much."


def test_a_role_that_nobody_has_is_named_all_the_same() -> None:
    policy = changed_policy("team", lambda data: data["people"]["huang.mei"].update(active=False))
    assert who_may(case(a_request("claim"), policy=policy)) == "Who may: Legal."


def test_refusals_in_chinese() -> None:
    set_language("zh")
    (refusal,) = check_decision(
        case(a_request(amount="200.01")), POLICY.team.people["wang.qiang"], "wang.qiang", Decimal(0)
    )
    assert "王强" in refusal.sentence
    assert "经理" in refusal.hint


# -- four eyes


def test_nobody_approves_their_own_request() -> None:
    mine = case(a_request(amount="50.00", by="zhang.min"))
    assert refusals(mine, "zhang.min") == ["own_request"]
    assert refusals(mine, "chen.jing") == []
    assert "zhang.min" not in check_decision(mine, POLICY.team.people["zhang.min"], "zhang.min", Decimal(0))[0].hint


def test_whoever_typed_it_for_another_is_behind_it_too() -> None:
    """zhang.min asks in li.na's name: neither of the two may approve it."""
    request = a_request(amount="50.00")
    details = {"request": request.id, "approval": request.kind}
    event = Event("raaaaa", NINE, "zhang.min", Did.REQUESTED, on_behalf_of="li.na", details=details)
    typed = Case(replace(TICKET.with_event(event), approvals=(request,)), request, (), POLICY, NINE)
    assert askers(typed.ticket, request) == {"li.na", "zhang.min"}
    assert refusals(typed, "zhang.min") == ["own_request"]
    assert refusals(typed, "wang.qiang") == []


def test_nobody_approves_their_own_through_another() -> None:
    mine = case(a_request(amount="50.00", by="zhang.min"))
    assert refusals(mine, "chen.jing", typist="zhang.min") == ["own_request"]


def test_authority_is_not_lent() -> None:
    high = case(a_request(amount="900.00"))
    assert refusals(high, "chen.jing", typist="zhang.min") == ["proxy"]
    assert refusals(case(a_request(amount="10.00")), "li.na", typist="zhang.min", alone=True) == ["proxy"]
    assert refusals(case(a_request(amount="10.00")), "li.na", alone=True) == []


def test_a_request_that_is_settled() -> None:
    assert refusals(case(decided(a_request(), APPROVED)), "chen.jing") == ["decided"]
    late = case(a_request(), now=NINE + 8 * DAY)
    assert refusals(late, "chen.jing") == ["expired"]
    assert refusals(case(a_request("bribe")), "chen.jing") == ["unknown_kind"]


# -- rejecting


def reject(of: Case, by: str, typist: str = "") -> list[str]:
    return [r.code for r in check_rejection(of, POLICY.team.people[by], typist or by)]


def test_whoever_decides_the_kind_may_reject_any_sum_of_it() -> None:
    high = case(a_request(amount="5000.00"))
    assert [reject(high, by) for by in ("zhang.min", "chen.jing", "huang.mei")] == [[], [], []]
    assert reject(high, "zhou.ting") == ["role"]
    assert reject(case(a_request(amount="15.00")), "zhou.ting") == []


def test_whoever_asked_may_take_it_back_even_when_it_lapsed() -> None:
    assert reject(case(a_request(), now=NINE + 9 * DAY), "li.na") == []


def test_a_rejection_is_not_made_for_another_nor_twice() -> None:
    assert reject(case(a_request(amount="900.00")), "chen.jing", "zhang.min") == ["proxy"]
    assert reject(case(decided(a_request(), REJECTED)), "chen.jing") == ["decided"]


def test_anybody_may_clear_away_what_the_policy_knows_no_more() -> None:
    assert reject(case(a_request("bribe")), "li.na") == []


# -- adding up


def other(request: Request, number: str = "AS-261101-00001") -> Ticket:
    return with_requests(replace(TICKET, id=number), request)


@pytest.mark.parametrize(
    ("request_", "counted"),
    [
        (decided(a_request(at=NINE - DAY, name="bbbbbb"), APPROVED), "100.00"),
        (decided(a_request(at=NINE + HOUR, name="bbbbbb"), APPROVED, after=timedelta(0)), "100.00"),
        (a_request(at=NINE - DAY, name="bbbbbb"), "100.00"),
        (a_request(at=NINE + HOUR, name="bbbbbb"), "0"),
        (decided(a_request(at=NINE - DAY, name="bbbbbb"), REJECTED), "0"),
        (decided(a_request(at=NINE - DAY, name="bbbbbb"), REJECTED, by="li.na"), "0"),
        (a_request(at=NINE - 8 * DAY, name="bbbbbb"), "0"),
        (decided(a_request(at=NINE - 9 * DAY, name="bbbbbb"), APPROVED), "0"),
        (decided(a_request(at=NINE - 9 * DAY, name="bbbbbb"), APPROVED, by="li.na"), "100.00"),
        (decided(a_request("refund_only", at=NINE - DAY, name="bbbbbb"), APPROVED), "0"),
    ],
)
def test_what_counts_with_a_request(request_: Request, counted: str) -> None:
    """Approved counts, waiting since before counts; what was refused, lapsed or is of another kind does not."""
    assert added_up(case(a_request(), other(request_))) == Decimal(counted)


@pytest.mark.parametrize(("days", "counted"), [(30, "100.00"), (31, "0")])
def test_only_within_thirty_days(days: int, counted: str) -> None:
    earlier = decided(a_request(at=NINE - days * DAY, name="bbbbbb"), APPROVED)
    used = moved(replace(other(earlier), state="decided"), "executing")
    assert added_up(case(a_request(), used)) == Decimal(counted)


def test_the_ticket_itself_counts_once_though_it_is_among_the_others() -> None:
    earlier = decided(a_request(at=NINE - DAY, name="bbbbbb"), APPROVED)
    mine = with_requests(TICKET, earlier)
    request = a_request()
    both = with_requests(mine, request)
    assert Case(both, request, (both, mine), POLICY, NINE).total == Decimal(200)


def test_a_sum_split_in_two_needs_whoever_decides_the_sum() -> None:
    half = decided(a_request(amount="150.00", at=NINE - DAY, name="bbbbbb"), APPROVED)
    split = case(a_request(amount="150.00"), other(half))
    assert refusals(case(a_request(amount="150.00")), "zhang.min") == []
    assert refusals(split, "zhang.min") == ["authority", "goodwill_per_order"]
    assert "150.00 CNY (300.00 CNY with what was asked for within 30 days)" in (
        check_decision(split, POLICY.team.people["wang.qiang"], "wang.qiang", Decimal(0))[0].sentence
    )
    assert refusals(split, "chen.jing") == []


@pytest.mark.parametrize(
    ("fields", "matter"),
    [
        ({}, ("order", "118822")),
        ({"order": {}}, ("customer", "C-8F2KD")),
        ({"order": {"number": ""}, "customer": ""}, ("", "")),
    ],
)
def test_by_order_else_by_customer(fields: Any, matter: tuple[str, str]) -> None:
    assert matter_of(replace(TICKET, **fields)) == matter


@given(st.lists(st.decimals("0.01", "999.99", places=2), min_size=1, max_size=6))
def test_splitting_never_helps(parts: list[Decimal]) -> None:
    """However a sum is split, the last part needs what the whole would have needed."""
    requests = [
        decided(a_request(amount=str(part), at=NINE - HOUR, name=f"aaaa{number:02}"), APPROVED, after=timedelta(0))
        for number, part in enumerate(parts[:-1])
    ]
    others = [other(request, f"AS-261101-0000{number}") for number, request in enumerate(requests)]
    last = case(a_request(amount=str(parts[-1]), name="zzzzzz"), *others)
    assert roles_for(KINDS["goodwill"], last.total) == roles_for(KINDS["goodwill"], sum(parts, Decimal(0)))


@given(st.sampled_from(list(KINDS.values())), st.decimals("0", "9999", places=2), st.decimals("0", "9999", places=2))
def test_whoever_may_decide_more_may_decide_less(kind: ApprovalKind, one: Decimal, two: Decimal) -> None:
    assert roles_for(kind, max(one, two)) <= roles_for(kind, min(one, two))


# -- goodwill of a person


def test_the_limit_for_one_order() -> None:
    policy = changed_policy(
        "team", lambda data: data["people"]["zhang.min"]["limits"].update(goodwill_per_order="50.00")
    )
    assert refusals(case(a_request(amount="50.00"), policy=policy), "zhang.min") == []
    (refusal,) = check_decision(
        case(a_request(amount="50.01"), policy=policy), policy.team.people["zhang.min"], "zhang.min", Decimal(0)
    )
    assert refusal.sentence == "Zhang Min may grant 50.00 CNY for one order; this makes 50.01 CNY."


def test_the_budget_of_a_month() -> None:
    request = case(a_request(amount="100.00"))
    assert refusals(request, "zhang.min", granted="2900.00") == []
    (refusal,) = check_decision(request, POLICY.team.people["zhang.min"], "zhang.min", Decimal("2900.01"))
    assert refusal.sentence == "Zhang Min granted 2900.01 CNY of 3000.00 CNY this month; 100.00 CNY more is too much."
    assert refusals(case(a_request("refund_only")), "zhang.min", granted="9999") == []


@pytest.mark.parametrize(
    ("before", "amount", "told"),
    [("389.99", "10.00", ""), ("390.00", "10.00", "100.00 CNY is left"), ("490.00", "10.00", "0.00 CNY is left")],
)
def test_who_nears_the_end_of_the_budget_is_told(before: str, amount: str, told: str) -> None:
    note = budget_note(case(a_request("goodwill", amount)), POLICY.team.people["li.na"], Decimal(before))
    assert (told in note) if told else note == ""


def test_without_a_budget_only_the_tiers_count() -> None:
    assert refusals(case(a_request(amount="150.00")), "wang.qiang", granted="999999") == []


def test_what_a_person_granted_this_month() -> None:
    now = datetime.fromisoformat("2026-11-22T12:00:00+08:00")
    first = datetime.fromisoformat("2026-11-01T00:00:00+08:00")
    tickets = [
        other(decided(a_request(at=first, amount="1.00"), APPROVED, after=timedelta(0))),
        other(decided(a_request(at=first, amount="2.00"), APPROVED, after=timedelta(seconds=-1))),
        other(decided(a_request(at=first, amount="4.00"), APPROVED, by="chen.jing")),
        other(decided(a_request(at=first, amount="8.00"), REJECTED)),
        other(decided(a_request("refund_only", at=first, amount="16.00"), APPROVED)),
        other(a_request(at=first, amount="32.00")),
    ]
    assert granted_by("zhang.min", tickets, POLICY, now) == Decimal("1.00")


# -- the guard


def in_place(ticket: Ticket, now: datetime = NINE + 10 * HOUR) -> str:
    """Return why the ticket may not be carried out; empty where it may."""
    refusal = check_in_place(ticket, this_run(ticket, POLICY), POLICY, now)
    return refusal.sentence if refusal else ""


DECIDED = moved(TICKET, "triaged", "decided")
START = DECIDED.history[-1].at


def request_at(hours: int, kind: str = "goodwill", name: str = "aaaaaa") -> Request:
    return a_request(kind, at=START + hours * HOUR, name=name)


def test_without_a_request_a_decision_is_carried_out_but_not_from_where_approval_is_awaited() -> None:
    assert in_place(DECIDED) == ""
    assert in_place(moved(DECIDED, "approving")) == "Nothing was approved for this ticket."


def test_a_request_that_waits_is_in_the_way() -> None:
    waiting = with_requests(DECIDED, request_at(1))
    assert in_place(waiting) == "Goodwill coupon or cash, 100.00 CNY: the request aaaaaa waits for an answer."
    assert "waits" in in_place(moved(waiting, "approving"))


def test_an_approval_lets_it_through_until_it_lapses() -> None:
    ticket = moved(with_requests(DECIDED, decided(request_at(1), APPROVED)), "approving")
    assert in_place(ticket) == ""
    assert "lapsed on 2026-11-29" in in_place(ticket, START + 8 * DAY)


def test_an_approval_that_was_carried_out_in_time_does_not_lapse() -> None:
    ticket = moved(
        with_requests(DECIDED, decided(request_at(1), APPROVED)), "approving", "executing", "waiting_customer"
    )
    assert in_place(ticket, START + 30 * DAY) == ""


def test_a_rejection_is_in_the_way_until_it_is_decided_anew() -> None:
    ticket = moved(with_requests(DECIDED, decided(request_at(1), REJECTED)), "approving")
    assert "was rejected" in in_place(ticket)
    again = moved(ticket, "decided")
    assert in_place(again) == ""
    assert in_place(moved(again, "approving")) == "Nothing was approved for this ticket."


def test_a_request_that_nobody_answered_is_in_the_way_until_it_is_decided_anew() -> None:
    ticket = with_requests(DECIDED, request_at(1, "special"))
    late = START + 9 * DAY
    assert "lapsed" in in_place(ticket, late)
    event = Event("9m2xre", late, "li.na", Did.TRANSITION, "so it goes", source="decided", target="triaged")
    assert in_place(ticket.with_event(event, state="triaged"), late + HOUR) == ""
    assert not has_moved_on(ticket.approvals[0], ticket, POLICY)


def test_a_request_taken_back_is_in_nobodys_way() -> None:
    assert in_place(with_requests(DECIDED, decided(request_at(1), REJECTED, by="li.na"))) == ""


def test_the_latest_of_a_kind_counts() -> None:
    rejected, approved = decided(request_at(1), REJECTED), decided(request_at(3, name="bbbbbb"), APPROVED)
    assert in_place(moved(with_requests(DECIDED, rejected, approved), "approving")) == ""
    assert "was rejected" in in_place(
        with_requests(DECIDED, decided(request_at(1), APPROVED), decided(request_at(3, name="bbbbbb"), REJECTED))
    )


def test_one_approved_does_not_make_up_for_another_that_was_rejected() -> None:
    both = (decided(request_at(1), APPROVED), decided(request_at(3, "special", "bbbbbb"), REJECTED))
    assert "Special handling" in in_place(moved(with_requests(DECIDED, *both), "approving"))


def test_what_was_asked_before_a_ticket_was_reopened_is_over() -> None:
    ticket = moved(with_requests(DECIDED, request_at(1)), "cancelled", "reopened", "decided")
    assert in_place(ticket) == ""


def test_a_kind_that_the_policy_knows_no_more_waits_as_well() -> None:
    assert in_place(with_requests(DECIDED, request_at(1, "bribe"))).startswith("bribe: the request aaaaaa waits")


def test_the_guard_stands_in_the_lifecycle() -> None:
    ticket = replace(moved(with_requests(DECIDED, request_at(1)), "approving"), assignee="li.na")
    manager = POLICY.team.people["chen.jing"]
    (refusal,) = check_transition(ticket, "executing", manager, POLICY, NINE + 9 * HOUR)
    assert refusal.code == "approval_in_place"
    assert "aftersales approve AS-261122-7K3QM aaaaaa" in refusal.hint
    assert "Who may: Supervisor up to 200.00 CNY (wang.qiang, zhang.min)" in refusal.hint
    gone = check_transition(ticket, "executing", manager, POLICY, NINE + 9 * HOUR, text="the shop burns", override=True)
    assert gone == []
