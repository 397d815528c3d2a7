"""Payments: covered by an approval, once, by somebody else's hand, after the inspection; and what `check` finds."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from aftersales.codec.tickets import ticket_to_data
from aftersales.model.payment import Payment, PaymentState
from aftersales.model.returning import Result, Return, Want
from aftersales.model.shipment import CourierClaim, Outcome
from aftersales.model.ticket import Did, Ticket
from aftersales.rules.check_closing import check_informed
from aftersales.rules.check_money import check_payments
from aftersales.rules.check_problem import Surroundings, TicketFile
from aftersales.rules.merging.records import merge_records
from aftersales.rules.payments import (
    check_booking,
    check_settling,
    cover_for,
    expected_day,
    proposed_amount,
    read_money,
    spent,
)
from tests.support.approvals import approved, with_requests
from tests.support.payments import a_payment, with_payments
from tests.support.policies import NINE, a_ticket, changed_policy, findings_with, moved, shipped_policy

POLICY = shipped_policy()
PAID, DUE = PaymentState.PAID, PaymentState.DUE
COMPLAINT = with_requests(a_ticket("complaint/service"), approved("special", NINE, "800.00"))
RETURN = with_requests(a_ticket("return/quality"), approved("statutory", NINE, "800.00"))
BACK = Return("rrrrrr", Want.REFUND, "broken", NINE, "li.na", received=NINE, received_by="zhao.lei")
INSPECTED = replace(RETURN, returns=(replace(BACK, inspected=NINE, inspected_by="zhao.lei", result=Result.PASS),))


def booked(ticket: Ticket, kind: str, amount: str, approval: str = "") -> list[str]:
    found = check_booking(ticket, POLICY.payments[kind], Decimal(amount), POLICY, NINE, approval)
    return [refusal.code for refusal in found]


def settled(ticket: Ticket, payment: Payment, by: str = "sun.li", typist: str = "") -> list[str]:
    person = POLICY.team.people[by]
    return [r.code for r in check_settling(with_payments(ticket, payment), payment, person, typist or by, POLICY)]


def found(ticket: Ticket, policy: Any = POLICY) -> list[str]:
    file = TicketFile("x", ticket, {})
    around = Surroundings(policy, NINE, bool, bool)
    return [one.code for check in (check_payments, check_informed) for one in check(file, around)]


@pytest.mark.parametrize("text", ["", "x", "0", "-1", "1.234", "1e12", "nan"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_money(text)


@pytest.mark.parametrize(
    ("kind", "amount", "refused"),
    [
        ("compensation", "800", []),
        ("compensation", "800.01", ["over_approved"]),
        ("freight", "12", []),
        ("repair_charge", "120", []),
    ],
)
def test_money_leaves_only_under_an_approval_of_its_amount(kind: str, amount: str, refused: list[str]) -> None:
    assert booked(COMPLAINT, kind, amount) == refused


def test_what_nobody_approved_is_not_paid() -> None:
    rejected = with_requests(COMPLAINT, approved("goodwill", NINE, "20.00", name="bbbbbb"))
    assert booked(a_ticket(), "compensation", "1") == ["not_approved"]
    assert booked(rejected, "price_difference", "1", "bbb") == ["not_approved"]


def test_payments_under_one_approval_add_up_and_what_was_cancelled_does_not_count() -> None:
    part = with_payments(COMPLAINT, a_payment("coupon", "300.00"))
    assert spent(part, "aaaaaa") == 300
    assert booked(part, "compensation", "500") == []
    assert booked(part, "compensation", "500.01") == ["over_approved"]
    cancelled = with_payments(COMPLAINT, a_payment("coupon", "300.00", state=PaymentState.CANCELLED))
    assert booked(cancelled, "compensation", "800") == []


def test_an_approval_can_be_named() -> None:
    both = with_requests(COMPLAINT, approved("goodwill", NINE, "20.00", name="bbbbbb"))
    kind = POLICY.payments["compensation"]
    cover = cover_for(both, kind, Decimal(20), NINE, "bbb")
    assert cover is not None
    assert cover.kind == "goodwill"
    assert booked(both, "compensation", "21", "bbb") == ["over_approved"]


def test_one_remedy_is_paid_once_unless_the_kind_says_otherwise() -> None:
    assert booked(with_payments(COMPLAINT, a_payment(amount="1.00")), "compensation", "1") == ["paid_twice"]
    assert booked(with_payments(COMPLAINT, a_payment("coupon", "1.00")), "coupon", "1") == []
    other = replace(with_payments(COMPLAINT, a_payment(amount="1.00")), decision={"remedy": "three_times"})
    assert booked(other, "compensation", "1") == []


def test_what_to_pay_follows_from_the_decision_else_from_what_is_left_of_an_approval() -> None:
    kind = POLICY.payments["compensation"]
    assert proposed_amount(COMPLAINT, kind, NINE) == 800
    assert proposed_amount(with_payments(COMPLAINT, a_payment("coupon", "300.00")), kind, NINE) == 500
    assert proposed_amount(replace(COMPLAINT, decision={"remedy": "refund", "amount": "99.00"}), kind, NINE) == 99
    assert proposed_amount(a_ticket(), kind, NINE) is None
    assert proposed_amount(COMPLAINT, POLICY.payments["freight"], NINE) is None


def test_finance_pays_what_others_asked_for_and_only_once() -> None:
    due = a_payment()
    assert settled(COMPLAINT, due) == []
    assert settled(COMPLAINT, due, by="li.na") == ["permission", "own_payment"]
    assert settled(COMPLAINT, due, typist="li.na") == ["own_payment"]
    assert settled(COMPLAINT, replace(due, state=PAID, reference="B-1")) == ["settled"]
    assert settled(with_payments(COMPLAINT, a_payment(name="qqqqqq", state=PAID)), due) == ["paid_twice"]


def test_returned_goods_are_inspected_before_the_refund_unless_none_are_returned() -> None:
    refund = a_payment("refund")
    assert settled(RETURN, refund) == ["goods_not_back"]
    assert settled(INSPECTED, refund) == []
    assert settled(with_requests(RETURN, approved("refund_only", NINE, name="bbbbbb")), refund) == []
    assert settled(a_ticket("refund_money/refund_only"), refund) == []


def test_the_customer_is_told_a_day_where_the_policy_knows_one() -> None:
    assert expected_day(POLICY.payments["refund"], NINE) == "2026-11-25"
    assert expected_day(POLICY.payments["freight"], NINE) == ""
    assert expected_day(None, NINE) == ""


@pytest.mark.parametrize(
    ("ticket", "codes"),
    [
        (with_payments(COMPLAINT, a_payment(state=PAID)), []),
        (with_payments(COMPLAINT, a_payment("freight", approval="", state=PaymentState.BOOKED)), []),
        (with_payments(COMPLAINT, a_payment("gold")), ["reference/unknown"]),
        (with_payments(COMPLAINT, a_payment(approval="bbbbbb")), ["payment/not-approved"]),
        (with_payments(COMPLAINT, a_payment(amount="900.00")), ["payment/over-approved"]),
        (
            with_payments(COMPLAINT, a_payment("coupon", "500.00", name="cccccc"), a_payment(amount="400.00")),
            ["payment/over-approved"],
        ),
        (
            with_payments(COMPLAINT, a_payment(name="cccccc", state=PAID), a_payment(state=PAID)),
            ["payment/twice"],
        ),
        (with_payments(RETURN, a_payment("refund", state=PAID)), ["payment/not-inspected"]),
        (with_payments(INSPECTED, a_payment("refund", state=PAID)), []),
    ],
)
def test_check_finds_money_that_nothing_covers(ticket: Ticket, codes: list[str]) -> None:
    assert found(ticket) == codes


def test_a_claim_is_paid_once() -> None:
    claim = CourierClaim("cccccc", "ssssss", "90.00", "CNY", NINE, "liu.yang")
    won = replace(claim, settled=NINE, settled_by="liu.yang", outcome=Outcome.PAID, received="80.00")
    paid = replace(a_payment("courier_claim", "80.00", approval=""), claim="cccccc")
    kind = POLICY.payments["courier_claim"]

    def refused(*claims: CourierClaim, payments: tuple[Payment, ...] = ()) -> list[str]:
        ticket = replace(a_ticket("logistics_damage/leaked"), courier_claims=claims, payments=payments)
        return [one.code for one in check_booking(ticket, kind, Decimal(80), POLICY, NINE, claim="cccccc")]

    assert refused(won) == []
    assert refused() == refused(claim) == ["no_claim"]
    assert refused(won, payments=(paid,)) == ["paid_twice"]
    assert refused(won, payments=(replace(paid, state=PaymentState.CANCELLED),)) == []
    twice = replace(a_ticket(), courier_claims=(won,), payments=(paid, replace(paid, id="qqqqqq")))
    assert found(twice) == ["payment/twice"]


def test_check_says_nothing_of_money_without_policies() -> None:
    assert found(with_payments(COMPLAINT, a_payment("gold")), policy=None) == []


def test_check_finds_a_ticket_that_was_closed_before_the_customer_knew() -> None:
    ticket = replace(moved(a_ticket(), "closed"), state="closed")
    assert found(ticket) == ["ticket/closed-uninformed"]
    assert found(replace(moved(a_ticket(), "informed", "closed"), state="closed")) == []
    said = a_ticket().with_event(replace(a_ticket().history[0], id="nnnnnn", did=Did.INFORMED))
    assert found(replace(moved(said, "closed"), state="closed")) == []
    assert found(replace(moved(a_ticket(), "cancelled"), state="cancelled")) == []
    overrode = replace(ticket.history[-1], details={"overrode": ["customer_informed"]})
    assert found(replace(ticket, history=(*ticket.history[:-1], overrode))) == []
    assert found(replace(moved(a_ticket(), "closed", did=Did.IMPORTED), state="closed")) == []


def test_an_entry_proves_that_the_customer_knows_where_the_policy_says_so() -> None:
    from aftersales.model.lifecycle import GuardName  # noqa: PLC0415  likewise
    from aftersales.rules.guards import Attempt, check_guard  # noqa: PLC0415  one test

    said = a_ticket().with_event(replace(a_ticket().history[0], id="nnnnnn", did=Did.INFORMED))
    lenient = changed_policy(
        "lifecycle", lambda data: data["guards"]["customer_informed"].update(accepts=["state", "entry"])
    )
    for policy, holds in ((POLICY, False), (lenient, True)):
        way = next(way for way in policy.lifecycle.transitions if way.target == "closed")
        want = check_guard(GuardName.CUSTOMER_INFORMED, Attempt(said, way, "", policy, NINE))
        assert (want is None) is holds


@pytest.mark.parametrize(
    ("path", "old", "new", "code"),
    [
        ("policies/payments.yaml", "[statutory, refund_only", "[statutory, magic", "policy/unknown-name"),
        ("policies/payments.yaml", "[statutory, refund_only", "[paid_repair_discount", "policy/no-money"),
        ("policies/complaints.yaml", "{id: legal,", "{id: desk,", "policy/level-twice"),
        ("policies/complaints.yaml", "department: management}", "department: moon}", "policy/unknown-name"),
        ("policies/complaints.yaml", "    level: legal", "    level: moon", "policy/unknown-name"),
        ("policies/complaints.yaml", "within: 7 workdays", "within: 0 workdays", "policy/target"),
        ("policies/follow_ups.yaml", "role: supervisor", "role: moon", "policy/unknown-name"),
        ("policies/follow_ups.yaml", "[complaint, safety]", "[complaint, moon]", "policy/unknown-name"),
        ("policies/follow_ups.yaml", "[complaint, safety]", "[misuse]", "policy/never-asked"),
    ],
)
def test_policies_that_make_no_sense_are_found(path: str, old: str, new: str, code: str) -> None:
    assert code in {finding.code for finding in findings_with(path, old, new)}


@pytest.mark.parametrize(("references", "conflicts"), [(("B-1", "B-1"), []), (("B-1", "B-2"), ["payments.pppppp"])])
def test_two_clones_that_confirm_one_payment_agree_only_on_one_number(
    references: tuple[str, str], conflicts: list[str]
) -> None:
    base = with_payments(COMPLAINT, a_payment())
    sides = [
        with_payments(replace(base, payments=()), a_payment(state=PAID, reference=reference, at=NINE))
        for reference in references
    ]
    one, other = (ticket_to_data(side) for side in sides)
    merged = merge_records(ticket_to_data(base), one, other, POLICY)
    assert [str(conflict["field"]) for conflict in merged.conflicts] == conflicts
