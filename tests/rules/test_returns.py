"""Returns: when an address is given, what an inspection came to, and when money may follow the goods."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from aftersales.model.approval import Approvals, Request, Verdict
from aftersales.model.payment import Payment, PaymentState
from aftersales.model.record import replace
from aftersales.model.returning import Result, Return, Want
from aftersales.model.ticket import Ticket
from aftersales.rules.returns import (
    check_address,
    check_inspection,
    check_withdrawal,
    checklist_for,
    inspection,
    latest_return,
    price_difference,
    refund_gate,
)
from tests.support.flows import answered, asked
from tests.support.policies import NINE, a_ticket, shipped_policy

POLICY = shipped_policy()
DAY = timedelta(days=1)


def returning(category: str = "return/no_reason", **fields: Any) -> Ticket:
    """Return a ticket whose goods come back."""
    back = Return("ret001", Want.REFUND, "不想要了", NINE, "li.na", **fields)
    return replace(a_ticket(category), returns=(back,))


def received(**fields: Any) -> Ticket:
    """Return a ticket whose goods were signed in a day after they were announced."""
    return returning(received=NINE + DAY, received_by="zhao.lei", **fields)


def inspected(result: Result) -> Ticket:
    """Return a ticket whose goods were inspected two days after they were announced."""
    return received(inspected=NINE + 2 * DAY, inspected_by="zhao.lei", result=result)


def approved(given: Ticket, kind: str) -> Ticket:
    """Return the ticket with an approval of this kind, good for a week."""
    request = Request(
        *("req001", kind, "VIP", NINE, "li.na", NINE + 7 * DAY, "20.00", NINE, "zhang.min", Verdict.APPROVED)
    )
    return replace(given, approvals=(request,))


def codes(given: Ticket, now: Any = None) -> list[str]:
    """Return why no refund may be paid."""
    return [refusal.code for refusal in refund_gate(given, POLICY, now)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (a_ticket("logistics_loss/parcel_lost"), []),
        (a_ticket("return/no_reason"), ["goods_not_back"]),
        (returning(), ["goods_not_back"]),
        (returning("logistics_loss/parcel_lost"), ["goods_not_back"]),
        (received(), ["not_inspected"]),
        (inspected(Result.PASS), []),
        (inspected(Result.PARTIAL), ["inspection_failed"]),
        (inspected(Result.FAIL), ["inspection_failed"]),
        (approved(returning(), "refund_only"), []),
        (approved(returning(), "special"), ["goods_not_back"]),
    ],
)
def test_money_follows_inspected_goods(given: Ticket, expected: list[str]) -> None:
    assert codes(given) == expected


def test_an_approval_that_lapsed_pays_nothing() -> None:
    given = approved(returning(), "refund_only")
    assert codes(given, NINE + 7 * DAY) == []
    assert codes(given, NINE + 8 * DAY) == ["goods_not_back"]


@pytest.mark.parametrize(("finding", "expected"), [("refund_part", []), ("refuse", ["inspection_failed"])])
def test_whoever_decides_lets_a_failed_inspection_pass(finding: str, expected: list[str]) -> None:
    given = asked(inspected(Result.FAIL), "supervisor", at=NINE + 2 * DAY)
    assert codes(given) == ["inspection_failed"]
    assert codes(answered(given, "supervisor", finding)) == expected


def test_an_answer_from_before_the_inspection_settles_nothing() -> None:
    early = answered(asked(received(), "supervisor", at=NINE), "supervisor", "refund")
    late = replace(early, returns=inspected(Result.FAIL).returns)
    assert codes(late) == ["inspection_failed"]


def address_codes(given: Ticket, address: str = "main") -> list[str]:
    """Return why the address is not given."""
    return [refusal.code for refusal in check_address(given, given.returns[-1], address, POLICY, NINE)]


def test_an_address_wants_a_decision_or_an_approval() -> None:
    given = returning()
    assert address_codes(given) == ["not_decided"]
    assert address_codes(replace(given, decision={"remedy": "coupon"})) == ["not_decided"]
    assert address_codes(replace(given, decision={"remedy": "refund"})) == []
    assert address_codes(approved(given, "special")) == []
    assert address_codes(replace(given, decision={"remedy": "refund"}), "moon") == ["unknown_address"]


def test_an_address_waits_for_open_requests() -> None:
    request = Request("req001", "special", "VIP", NINE, "li.na", NINE + DAY)
    given = replace(returning(), decision={"remedy": "refund"}, approvals=(request,))
    assert address_codes(given) == ["approval_open"]


def looked_at(given: Ticket, passed: tuple[str, ...], failed: Mapping[str, str]) -> list[str]:
    """Return why an inspection is not noted."""
    return [refusal.code for refusal in check_inspection(given, given.returns[-1], passed, failed, POLICY)]


ALL = ("same_goods", "intact", "accessories", "packaging")


def test_an_inspection_looks_at_every_item() -> None:
    given = received()
    assert looked_at(given, ALL, {}) == []
    assert looked_at(given, ALL[1:], {}) == ["not_looked_at"]
    assert looked_at(given, (*ALL, "smell"), {}) == ["unknown_item"]
    assert looked_at(given, ALL, {"accessories": "no cable"}) == ["both"]
    assert looked_at(given, ALL[:1] + ALL[2:], {"intact": "scratched"}) == ["evidence"]
    assert looked_at(returning(), ALL, {}) == ["not_received"]
    assert looked_at(inspected(Result.PASS), ALL, {}) == ["inspected"]


def test_the_checklist_follows_the_goods() -> None:
    phone = replace(received(), product={"type": "mobile_phone"})
    assert [item.id for item in checklist_for(phone, POLICY)] == [*ALL, "accounts", "data"]
    assert [item.id for item in checklist_for(received(), POLICY)] == [*ALL]


@pytest.mark.parametrize(
    ("failed", "result", "finding"),
    [
        ({}, Result.PASS, ""),
        ({"accessories": "no cable"}, Result.PARTIAL, "incomplete"),
        ({"accessories": "no cable", "intact": "broken"}, Result.FAIL, "not_intact"),
    ],
)
def test_one_serious_failure_fails(failed: dict[str, str], result: Result, finding: str) -> None:
    found = inspection(checklist_for(received(), POLICY), failed)
    assert found[:2] == (result, finding)
    assert {check.item: check.reason for check in found[2] if not check.passed} == failed


def test_a_price_difference_has_a_sign() -> None:
    assert price_difference(Decimal("2899.00"), Decimal("3199.00")) == Decimal("300.00")
    assert price_difference(Decimal("2899.00"), Decimal("2599.00")) == Decimal("-300.00")


def test_an_address_is_given_once() -> None:
    given = replace(returning(address="main", address_sent=NINE, address_by="li.na"), decision={"remedy": "refund"})
    assert address_codes(given) == ["address_given"]


def test_a_desk_without_approvals_gives_no_hint_of_one() -> None:
    policy = replace(POLICY, approvals=Approvals())
    assert [refusal.hint for refusal in refund_gate(returning(), policy)] == [""]
    assert "refund_only" in refund_gate(returning(), POLICY)[0].hint


def withdrawal_codes(given: Ticket) -> list[str]:
    """Return why a return is not withdrawn."""
    return [refusal.code for refusal in check_withdrawal(given, given.returns[-1], POLICY)]


def test_a_return_is_withdrawn_before_the_goods_are_here_and_money_is_noted() -> None:
    due = Payment("pay001", "refund", "20.00", "CNY", NINE + DAY, "li.na", PaymentState.DUE)
    given = returning()
    assert withdrawal_codes(given) == []
    assert withdrawal_codes(received()) == ["received"]
    assert withdrawal_codes(replace(given, payments=(due,))) == ["payment"]
    assert withdrawal_codes(replace(given, payments=(replace(due, state=PaymentState.CANCELLED),))) == []
    assert withdrawal_codes(replace(given, payments=(replace(due, kind="coupon"),))) == []
    assert withdrawal_codes(replace(given, payments=(replace(due, requested=NINE - DAY),))) == []


def test_a_withdrawn_return_holds_nothing_up_and_pays_nothing() -> None:
    given = returning(withdrawn=NINE + DAY, withdrawn_by="li.na")
    assert latest_return(given) is None
    assert codes(given) == ["goods_not_back"]
    assert latest_return(replace(given, returns=(*returning().returns, *given.returns))) == returning().returns[0]
