"""The freight of a return: who pays it, and what an insurance pays back."""

from datetime import timedelta
from typing import Any

import pytest

from aftersales.model.record import replace
from aftersales.model.returning import Return, Want
from aftersales.model.ticket import Ticket
from aftersales.render.returns import freight_lines, returns_data
from aftersales.rules.freight import freight_of
from tests.support.policies import NINE, a_ticket, findings_with, shipped_policy

POLICY = shipped_policy()
INSURED = {"freight_insurance": "wechat_worry_free"}


def returning(category: str = "return/no_reason", **fields: Any) -> Ticket:
    """Return a ticket whose goods come back."""
    return replace(a_ticket(category, **fields), returns=(Return("ret001", Want.REFUND, "-", NINE, "li.na"),))


@pytest.mark.parametrize(
    ("category", "decision", "expected"),
    [
        ("return/no_reason", {}, ("consumer", False)),
        ("return/quality", {}, ("seller", False)),
        ("enquiry/usage", {}, ("", False)),
        ("return/no_reason", {"freight": "seller"}, ("seller", True)),
        ("return/quality", {"freight": "consumer"}, ("consumer", True)),
    ],
)
def test_a_decision_says_who_pays_and_else_the_category(
    category: str, decision: dict[str, str], expected: tuple[str, bool]
) -> None:
    freight = freight_of(returning(category, decision=decision), POLICY)
    assert (freight.payer, freight.decided) == expected


def test_without_a_return_only_a_decision_counts() -> None:
    assert freight_of(a_ticket("return/no_reason"), POLICY).payer == ""
    assert freight_of(a_ticket("return/no_reason", decision={"freight": "seller"}), POLICY).payer == "seller"
    assert returns_data(a_ticket("return/no_reason"), POLICY, NINE)["freight"] is None


def test_an_insurance_pays_the_customer_who_pays() -> None:
    lines = freight_lines(freight_of(returning(order=INSURED), POLICY))
    assert "19.35 CNY" in lines[1]
    assert "10.00 CNY" in lines[1]
    assert freight_of(returning("return/quality", order=INSURED), POLICY).insurance is None
    assert freight_of(returning(order={"freight_insurance": "other"}), POLICY).insurance is None
    assert freight_of(returning(), POLICY).insurance is None
    told: Any = returns_data(returning(order=INSURED), POLICY, NINE)["freight"]
    assert told["pays"] == {"picked_up": "19.35 CNY", "self_sent": "10.00 CNY"}


def test_an_insurance_pays_once_for_an_order() -> None:
    ticket = returning(order=INSURED)
    (first,) = ticket.returns
    second = replace(first, id="ret002", requested=NINE + timedelta(days=1))
    sent = replace(first, shipment="ship01", withdrawn=NINE, withdrawn_by="li.na")
    freight = freight_of(replace(ticket, returns=(sent, second)), POLICY)
    assert freight.is_used
    assert "19.35" not in freight_lines(freight)[1]
    assert not freight_of(replace(ticket, returns=(replace(sent, shipment=""), second)), POLICY).is_used
    assert not freight_of(replace(ticket, returns=(replace(first, shipment="ship01"),)), POLICY).is_used


def test_a_category_that_is_none_is_found() -> None:
    (finding,) = findings_with("policies/returns.yaml", "return/no_reason: consumer", "return/whim: consumer")
    assert "return/whim" in finding.message
