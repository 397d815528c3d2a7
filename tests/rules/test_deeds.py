"""Deeds: which steps of the shipped flows they answer and ask, and what is wrong in what a flow says of them."""

from collections.abc import Callable
from typing import Any

import pytest

from aftersales.codec.flow_policies import flow_from
from aftersales.codec.shipped import shipped
from aftersales.model.deed import Deed, Done
from aftersales.model.layout import SCHEMAS
from aftersales.model.ticket import Ticket
from aftersales.rules.flow import answered_by, asked_by
from tests.rules.test_policy_checks import found, put
from tests.support.flows import answered, asked
from tests.support.policies import a_ticket, shipped_data, shipped_policy

POLICY = shipped_policy()
RETURN = asked(answered(asked(a_ticket("return/no_reason"), "receive"), "receive", "arrived"), "inspect")
REPAIR = a_ticket("repair/in_warranty")


def answers(ticket: Ticket, deed: Deed, detail: str = "") -> dict[str, str]:
    """Return what a deed answers: step → finding."""
    flow = POLICY.flow_of(ticket.category)
    assert flow is not None
    return {step.step: finding for step, finding in answered_by(ticket, flow, Done(deed, detail))}


def asks(ticket: Ticket, deed: Deed, detail: str = "") -> list[str]:
    flow = POLICY.flow_of(ticket.category)
    assert flow is not None
    return asked_by(ticket, flow, Done(deed, detail))


def test_the_finding_follows_from_what_was_recorded() -> None:
    assert answers(RETURN, Deed.RETURN_PASSED, "refund") == {"inspect": "passed"}
    assert answers(RETURN, Deed.RETURN_FAILED, "not_intact") == {"inspect": "not_intact"}
    assert answers(asked(REPAIR, "diagnose"), Deed.REPAIR_FOUND) == {"diagnose": "repairable"}
    assert answers(asked(REPAIR, "diagnose"), Deed.PART_SHORT) == {"diagnose": "part_needed"}
    assert answers(asked(REPAIR, "repair"), Deed.REPAIR_FOUND) == {"repair": "new_finding"}
    money = asked(a_ticket("refund_money/compensation"), "pay")
    assert answers(money, Deed.PAYMENT_PAID, "coupon") == {"pay": "paid"}


def test_a_deed_answers_only_what_waits_and_what_it_is_about() -> None:
    assert answers(REPAIR, Deed.REPAIR_FOUND) == {}
    assert answers(RETURN, Deed.RETURN_RECEIVED) == {}
    refund = asked(a_ticket("return/no_reason"), "refund")
    assert answers(refund, Deed.PAYMENT_PAID, "refund") == {"refund": "paid"}
    assert answers(refund, Deed.PAYMENT_PAID, "coupon") == {}


def test_a_deed_asks_only_what_may_be_asked() -> None:
    assert asks(REPAIR, Deed.REPAIR_OPENED) == ["diagnose"]
    assert asks(asked(REPAIR, "diagnose"), Deed.REPAIR_OPENED) == []
    agreed = answered(asked(REPAIR, "consent"), "consent", "agreed")
    assert asks(agreed, Deed.REPAIR_AGREED) == ["repair"]
    assert asks(agreed, Deed.DECIDED, "refund") == ["refund"]
    assert asks(agreed, Deed.DECIDED, "free_repair") == []


@pytest.mark.parametrize("inspected", [{"step": "inspect", "finding": "passed"}, {"step": "inspect"}])
def test_desks_that_say_it_in_their_rules_of_returns_go_on(inspected: dict[str, str]) -> None:
    files = shipped_data()
    plain: Any = files["policies/flows/return.yaml"]
    bare = {
        name: {key: value for key, value in step.items() if key not in {"done_by", "asked_by"}}
        for name, step in plain["steps"].items()
    }
    older = {
        "address": {"step": "address", "finding": "sent"},
        "receive": {"step": "receive", "finding": "arrived"},
        "inspect": inspected,
        "refund": {"step": "refund"},
        "exchange": {"step": "exchange"},
    }
    returns = files["policies/returns.yaml"]
    flow = flow_from("return", {**plain, "steps": bare}, {**returns, "steps": older})
    goods = answered_by(RETURN, flow, Done(Deed.RETURN_PASSED, "refund"))
    assert [(step.step, finding) for step, finding in goods] == [("inspect", "passed")]
    failed = answered_by(RETURN, flow, Done(Deed.RETURN_FAILED, "incomplete"))
    assert [(step.step, finding) for step, finding in failed] == [("inspect", "incomplete")]
    passed = answered(RETURN, "inspect", "passed")
    assert asked_by(passed, flow, Done(Deed.RETURN_PASSED, "exchange")) == ["exchange"]
    assert asked_by(a_ticket("return/no_reason"), flow, Done(Deed.RETURN_REQUESTED)) == ["address"]


@pytest.mark.parametrize(
    ("kind", "change", "code", "place"),
    [
        ("money", put("steps", "pay", "done_by", to={"payed": "paid"}), "unknown-name", "steps.pay.done_by.payed"),
        (
            "money",
            put("steps", "pay", "done_by", to={"payment_paid": "x"}),
            "unknown-name",
            "steps.pay.done_by.payment_paid",
        ),
        (
            "money",
            put("steps", "pay", "done_by", to={"payment_paid/gold": "paid"}),
            "unknown-name",
            "steps.pay.done_by.payment_paid/gold",
        ),
        ("money", put("steps", "pay", "asked_by", to=["visit_done/x"]), "unknown-name", "steps.pay.asked_by.0"),
        (
            "return",
            put("steps", "inspect", "done_by", to={"return_passed": "passed", "return_failed/not_ours": "not_ours"}),
            "unanswered-deed",
            "steps.inspect.done_by",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_in_what_a_flow_says(kind: str, change: Callable[[Any], object], code: str, place: str) -> None:
    assert (code, f"flows/{kind}:{place}") in found(f"flows/{kind}", change)


def test_the_schema_lists_every_deed() -> None:
    described = shipped(SCHEMAS).joinpath("flow.schema.json").read_text(encoding="utf-8")
    assert [deed for deed in Deed if deed.value not in described] == []
