"""Goods and people's data: what somebody with an editor wrote of them is found, by the permission it needs."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.desks import copy_desk
from tests.support.offences import MADE, Forger

NOON = "2026-11-02T12:00:00+08:00"
OPEN = ("open", "Ms Wang's oven", "-c", "return/no_reason", "--incomplete", "--customer-name", "王女士", "-q")


@pytest.fixture
def forger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Forger:
    """Return a desk with a return that waits for its goods, and somebody with an editor."""
    desk = copy_desk(tmp_path / "desk", capsys)
    ticket = desk.done(*OPEN, now=NOON).split()[0]
    desk.done("return", "request", ticket, "-m", "too small", now=NOON)
    return Forger(desk, ticket)


def come_to(data: dict[str, Any], what: str, by: str, **fields: Any) -> None:
    """Write that the return came to a stage, with its entry."""
    goods = data["returns"][0]
    goods.update({what: MADE, f"{what}_by": by, **fields})
    entry = {"id": f"{len(data['history']):06}", "at": MADE, "by": by, "did": "returned", "return": goods["id"]}
    data["history"].append({**entry, "what": what})


@pytest.mark.parametrize(
    ("person", "expected"), [("li.na", ["verify/permission"]), ("zhao.lei", []), ("sun.li", ["verify/permission"])]
)
def test_goods_are_signed_in_by_those_who_move_goods(forger: Forger, person: str, expected: list[str]) -> None:
    forger.forge(lambda data: come_to(data, "received", person), person=person)
    assert forger.codes() == expected


def test_an_inspection_by_hand_is_held_to_its_checklist(forger: Forger) -> None:
    forger.forge(lambda data: come_to(data, "received", "zhao.lei"), person="zhao.lei")
    forger.forge(lambda data: come_to(data, "inspected", "zhao.lei", result="pass"), person="zhao.lei")
    assert forger.codes() == ["verify/return"]


def test_a_failed_inspection_does_not_pass(forger: Forger) -> None:
    items = ("same_goods", "intact", "accessories", "packaging")
    checks = [{"item": item, "passed": item != "packaging"} for item in items]
    forger.forge(lambda data: come_to(data, "received", "zhao.lei"), person="zhao.lei")
    wrong = {"result": "pass", "checks": checks}
    forger.forge(lambda data: come_to(data, "inspected", "zhao.lei", **wrong), person="zhao.lei")
    assert forger.codes() == ["verify/return"]


def test_a_stage_in_another_name_or_unsaid_is_found(forger: Forger) -> None:
    def change(data: dict[str, Any]) -> None:
        come_to(data, "withdrawn", "li.na", withdrawn_by="zhao.lei")

    forger.forge(change)
    assert forger.codes() == ["verify/return"]


# -- customers


@pytest.mark.parametrize(("person", "expected"), [("li.na", []), ("zhao.lei", ["verify/permission"])])
def test_a_customers_file_is_changed_by_those_who_may(forger: Forger, person: str, expected: list[str]) -> None:
    (file,) = (forger.desk.root / "customers").glob("C-*.yaml")
    file.write_text(file.read_text("utf-8") + "tier: vip\n", "utf-8")
    forger.commit("a better customer", person)
    assert forger.codes() == expected


def test_a_new_customer_comes_with_a_ticket(forger: Forger) -> None:
    forger.desk.be("zhao.lei")
    forger.desk.done(*OPEN, now=NOON)
    assert forger.codes() == []
    forger.desk.be("sun.li")
    (forger.desk.root / "customers/C-00000.yaml").write_text("id: C-00000\nname: X\n", "utf-8")
    forger.commit("a customer", "sun.li")
    assert forger.codes() == ["verify/permission"]


def test_a_merge_may_unite_a_customers_file_and_no_more(forger: Forger) -> None:
    desk = forger.desk
    (file,) = (desk.root / "customers").glob("C-*.yaml")
    whole = file.read_text("utf-8")
    desk.git("checkout", "-q", "-b", "side")
    file.write_text(whole + "tier: vip\n", "utf-8")
    forger.commit("theirs")
    desk.git("checkout", "-q", "main")
    file.write_text(whole + "region: 浙江\n", "utf-8")
    forger.commit("ours")
    desk.git("-c", "merge.aftersales.driver=false", "merge", "-q", "--no-commit", "--no-ff", "-s", "ours", "side")
    file.write_text(whole + "tier: svip\nregion: 浙江\n", "utf-8")
    forger.commit("merge", "zhao.lei")
    assert "verify/permission" in forger.codes()
