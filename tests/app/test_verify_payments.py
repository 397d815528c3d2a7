"""Money that somebody with an editor wrote into a ticket is found by `verify`, by the rules of its time."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.desks import copy_desk
from tests.support.offences import MADE, Forger

NOON = "2026-11-02T12:00:00+08:00"
PAYMENT = {
    "id": "pppppp",
    "kind": "compensation",
    "amount": "100.00",
    "currency": "CNY",
    "remedy": "compensation",
    "requested": MADE,
    "by": "li.na",
    "state": "due",
}


@pytest.fixture
def forger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Forger:
    """Return a desk with a complaint for which 20 were granted, and somebody with an editor."""
    desk = copy_desk(tmp_path / "desk", capsys)
    ticket = desk.done(
        "open", "Late", "-c", "complaint/service", "--set", "facts.demand=money", "-q", now=NOON
    ).split()[0]
    desk.done("request", ticket, "goodwill", "--amount", "20", "-m", "late", now=NOON)
    return Forger(desk, ticket)


def book(data: dict[str, Any], **fields: str) -> None:
    """Write a payment that li.na asked for, with its entry."""
    data["payments"] = [{**PAYMENT, **fields}]
    data["history"].append(
        {"id": "nnnnnn", "at": MADE, "by": "li.na", "did": "booked", "payment": "pppppp"}
        | {"purpose": "compensation", "amount": fields.get("amount", "100.00")}
    )


def pay(data: dict[str, Any], by: str) -> None:
    """Write that the payment was made."""
    data["payments"][0] |= {"state": "paid", "settled": MADE, "settled_by": by, "reference": "B-1"}
    data["history"].append(
        {"id": "mmmmmm", "at": MADE, "by": by, "did": "paid", "payment": data["payments"][0]["id"]}
        | {"purpose": "compensation", "amount": "20.00", "reference": "B-1"}
    )


def test_a_payment_that_nothing_covers_is_found(forger: Forger) -> None:
    forger.forge(book)
    assert "verify/payment" in forger.codes()


def test_only_finance_confirms_a_payment_and_not_their_own(forger: Forger) -> None:
    forger.desk.done("payment", "add", forger.ticket, "compensation", now=NOON)
    assert forger.codes() == []
    forger.forge(lambda data: pay(data, "li.na"))
    assert {"verify/payment", "verify/permission"} <= set(forger.codes())


def test_a_payment_changed_after_it_was_booked_is_found(forger: Forger) -> None:
    forger.desk.done("payment", "add", forger.ticket, "compensation", now=NOON)
    forger.forge(lambda data: data["payments"][0].update(amount="19.00"))
    assert "change/entry-edited" in forger.codes()


def test_a_repair_order_by_an_edit_is_found_and_facts_of_an_earlier_one_are_not(forger: Forger) -> None:
    earlier = {"in": "2026-05-01", "out": "2026-05-04"}

    def edit(data: dict[str, Any], number: int, **more: str) -> None:
        data.setdefault("repairs", []).append({**earlier, **more})
        entry = {"id": f"eeeee{number}", "at": MADE, "by": "li.na", "did": "edited"}
        data["history"].append({**entry, "changes": {"repairs": [None, [earlier]]}})

    forger.forge(lambda data: edit(data, 1))
    assert forger.codes() == []
    forger.forge(lambda data: edit(data, 2, id="rrrrrr", guarantee="2099-01-01"))
    assert forger.codes() == ["verify/unsaid"]


def test_an_import_brings_facts_and_nothing_else(forger: Forger) -> None:
    def bring(data: dict[str, Any]) -> None:
        data["follow_ups"] = [{"id": "ffffff", "at": MADE, "by": "li.na", "attempt": 1, "channel": "phone", "score": 5}]
        data["history"].append({"id": "jjjjjj", "at": MADE, "by": "Old", "did": "imported"})

    forger.forge(bring, person="chen.jing")
    assert forger.codes() == ["verify/unsaid"]
