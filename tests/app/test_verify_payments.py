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
    assert set(forger.codes()) == {"verify/unsaid", "verify/repair"}


def test_an_import_brings_facts_and_nothing_else(forger: Forger) -> None:
    def bring(data: dict[str, Any]) -> None:
        data["follow_ups"] = [{"id": "ffffff", "at": MADE, "by": "li.na", "attempt": 1, "channel": "phone", "score": 5}]
        data["history"].append({"id": "jjjjjj", "at": MADE, "by": "Old", "did": "imported"})

    forger.forge(bring, person="chen.jing")
    assert forger.codes() == ["verify/unsaid"]


def test_a_payment_of_no_kind_or_that_is_booked_and_no_cost_is_found(forger: Forger) -> None:
    forger.forge(lambda data: book(data, kind="bonus"))
    assert forger.codes() == ["verify/payment"]
    assert "There is no kind of payment bonus." in forger.desk.run("verify", lang="en").out


def test_a_refund_that_is_only_booked_is_found(forger: Forger) -> None:
    forger.forge(lambda data: book(data, amount="20.00", state="booked"))
    assert "Costs are booked, and nothing else is" in forger.desk.run("verify", lang="en").out


def test_a_payment_is_cancelled_by_whoever_says_so(forger: Forger) -> None:
    forger.desk.done("payment", "add", forger.ticket, "compensation", now=NOON)

    def cancel(data: dict[str, Any], by: str) -> None:
        payment = data["payments"][0]
        payment |= {"state": "cancelled", "settled": MADE, "settled_by": "zhang.min"}
        told = {"id": "ccccc1", "at": MADE, "by": by, "did": "cancelled", "payment": payment["id"]}
        data["history"].append({**told, "purpose": "compensation", "amount": "20.00", "text": "no"})

    forger.forge(lambda data: cancel(data, "li.na"))
    assert forger.codes() == ["verify/payment"]


# -- repairs and visits


def test_a_repair_handed_back_without_consent_is_found(forger: Forger) -> None:
    forger.desk.done("repair", "open", forger.ticket, now=NOON)
    forger.desk.done("repair", "diagnose", forger.ticket, "-m", "fan broken", now=NOON)

    def finish(data: dict[str, Any], repair: str) -> None:
        data["repairs"][0]["out"] = MADE
        told = {"id": "fffff1", "at": MADE, "by": "li.na", "did": "repaired", "repair": repair, "deed": "finished"}
        data["history"].append(told)

    forger.forge(lambda data: finish(data, data["repairs"][0]["id"]))
    out = forger.desk.run("verify", lang="en").out
    assert "The customer has not agreed to this finding: fan broken" in out
    assert forger.codes() == ["verify/repair"]


def test_a_visit_or_repair_that_another_entry_covers_is_found(forger: Forger) -> None:
    plan = ("visit", "plan", forger.ticket, "2026-11-03T10:00", "--technician", "chen.bo")
    forger.desk.done(*plan, now=NOON)
    forger.desk.done("repair", "open", forger.ticket, now=NOON)

    def change(data: dict[str, Any]) -> None:
        data["visits"][0] |= {"state": "done", "outcome": "fine", "signed_off": True}
        data["repairs"][0]["component"] = "fan"
        entry = {"at": MADE, "by": "li.na"}
        data["history"].append({**entry, "id": "vvvvv1", "did": "visited", "visit": "zzzzzz", "deed": "done"})
        data["history"].append({**entry, "id": "rrrrr1", "did": "repaired", "repair": "zzzzzz", "deed": "worked"})

    forger.forge(change)
    assert sorted(forger.codes()) == ["verify/repair", "verify/visit"]
