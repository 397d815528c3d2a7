"""Checks of parcels, returns and claims: silent on what is right, one finding on what is wrong."""

from datetime import timedelta
from typing import Any

import pytest

from aftersales.codec.tickets import ticket_to_data
from aftersales.model.record import replace
from aftersales.model.returning import Result, Return, Want
from aftersales.model.shipment import CourierClaim, Direction, Happening, ParcelEvent, Purpose, Shipment
from aftersales.rules.check_change import check_change
from tests.rules.test_checks import checked
from tests.support.policies import NINE, a_ticket

LATER = NINE + timedelta(days=1)
BACK = Shipment(
    "s1", Direction.BACK, Purpose.RETURN, "YT1", NINE, "yto", events=(ParcelEvent("e1", NINE, Happening.DELIVERED),)
)
GOODS = Return("r1", Want.REFUND, "too large", NINE, "li.na", shipment="s1", received=NINE, received_by="zhao.lei")
SEEN = replace(GOODS, inspected=LATER, inspected_by="zhao.lei", result=Result.PASS)
CLAIM = CourierClaim("c1", "s1", "20.00", "CNY", NINE, "liu.yang")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"shipments": (BACK,), "returns": (SEEN,), "courier_claims": (CLAIM,)}, []),
        ({"shipments": (BACK,)}, [("goods/unrequested", ("shipments", 0))]),
        (
            {"shipments": (BACK,), "returns": (replace(SEEN, received=None, received_by=""),)},
            [("goods/inspected-unseen", ("returns", 0, "inspected"))],
        ),
        ({"returns": (GOODS,)}, [("reference/unknown", ("returns", 0, "shipment"))]),
        ({"courier_claims": (CLAIM,)}, [("reference/unknown", ("courier_claims", 0, "shipment"))]),
        (
            {"shipments": (replace(BACK, carrier="moon"),), "returns": (GOODS,)},
            [("reference/unknown", ("shipments", 0, "carrier"))],
        ),
        (
            {"shipments": (replace(BACK, events=(ParcelEvent("e1", NINE, Happening.PROBLEM, problem="EATEN"),)),)},
            [("reference/unknown", ("shipments", 0, "events", 0, "problem"))],
        ),
        (
            {"shipments": (BACK,), "returns": (replace(GOODS, received_by="nobody"),)},
            [("reference/unknown", ("returns", 0, "received_by"))],
        ),
        ({"shipments": (BACK, BACK), "returns": (GOODS,)}, [("entry/duplicate-id", ("shipments", 1, "id"))]),
    ],
)
def test_each_mistake_is_found_at_its_place(
    fields: dict[str, Any], expected: list[tuple[str, tuple[object, ...]]]
) -> None:
    assert checked(a_ticket(**fields)) == expected


def test_without_sound_policies_only_what_the_ticket_says_is_checked() -> None:
    ticket = a_ticket(shipments=(replace(BACK, carrier="moon"),), returns=(replace(GOODS, received_by="nobody"),))
    assert checked(ticket, sound=False) == []


def changed(section: str, entry: dict[str, Any] | None) -> list[str]:
    """Return what a change of the one entry of a section does; None: it is taken away."""
    before = ticket_to_data(a_ticket(shipments=(BACK,), returns=(SEEN,), courier_claims=(CLAIM,)))
    listed: Any = before[section]
    after = {**before, section: [] if entry is None else [{**listed[0], **entry}]}
    return [problem.code for problem in check_change(before, after)]


@pytest.mark.parametrize(
    ("section", "entry", "expected"),
    [
        ("shipments", {"grams": 300}, []),
        ("shipments", None, ["change/entry-removed"]),
        ("shipments", {"waybill": "YT2"}, ["change/entry-edited"]),
        ("shipments", {"events": []}, ["change/entry-edited"]),
        ("returns", {"result": "fail"}, ["change/entry-edited"]),
        ("returns", {"address": "main"}, []),
        ("courier_claims", {"amount": "200.00"}, ["change/entry-edited"]),
        ("courier_claims", {"outcome": "paid", "settled": "x"}, []),
    ],
)
def test_what_was_noted_stays(section: str, entry: dict[str, Any] | None, expected: list[str]) -> None:
    assert changed(section, entry) == expected
