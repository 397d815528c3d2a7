"""Spare parts: the shelf never below zero, what to order, what is surplus, what a count found."""

from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from aftersales.codec.stock import movements_from
from aftersales.model.label import Label
from aftersales.model.part import Movement, MovementKind, Part, Parts, Stock
from aftersales.model.values import Data, Value
from aftersales.rules.merging.records import merge_records
from aftersales.rules.stock import check_movement, needs_approval, orders, surplus, variance
from aftersales.rules.stock_checks import below_zero

NINE = datetime.fromisoformat("2026-11-02T09:00:00+08:00")
PARTS = Parts({"A": Part("A", Label("A"), 5, Decimal("10.00")), "B": Part("B", Label("B"), 0, Decimal("150.00"))})


def moved(kind: MovementKind, quantity: int, *, name: str = "aaaaaa", reason: str = "") -> Movement:
    return Movement(name, NINE, "zhao.lei", "A", quantity, kind, reason)


def test_orders_count_what_is_ordered_and_what_repairs_wait_for() -> None:
    assert [(one.part.id, one.wanted) for one in orders(PARTS, [], {})] == [("A", 5)]
    assert orders(PARTS, [Stock("A", 3, 2)], {}) == []
    assert [one.wanted for one in orders(PARTS, [Stock("A", 3, 2)], {"A": 4})] == [4]


def test_surplus_is_what_nobody_took() -> None:
    long_ago = NINE - timedelta(days=200)
    stocks = [
        Stock("A", 2, 0, issued_at=NINE, moved_at=NINE),
        Stock("B", 2, 0, issued_at=long_ago, moved_at=NINE),
        Stock("C", 2, 0, moved_at=long_ago),
        Stock("D", 2, 0, moved_at=NINE),
        Stock("E", 0, 0, moved_at=long_ago),
    ]
    assert [one.part for one in surplus(stocks, NINE - timedelta(days=100))] == ["B", "C"]


def test_a_count_far_off_needs_an_approval() -> None:
    assert not needs_approval([variance("A", 100, 99, PARTS)], PARTS)
    assert needs_approval([variance("A", 100, 97, PARTS)], PARTS)
    assert not needs_approval([variance("B", 100, 99, PARTS)], PARTS)
    assert needs_approval([variance("B", 100, 98, PARTS)], PARTS), "300 are more than 200"
    assert needs_approval([variance("X", 0, 1, PARTS)], PARTS), "where nothing should be, anything is too much"


@given(st.lists(st.tuples(st.sampled_from(list(MovementKind)), st.integers(-20, 20)), max_size=30))
def test_whatever_is_let_through_leaves_no_shelf_below_zero(wanted: list[tuple[MovementKind, int]]) -> None:
    stock, done = Stock("A"), []
    for number, (kind, quantity) in enumerate(wanted):
        movement = moved(kind, quantity, name=f"{number:06}", reason="why")
        if not check_movement(movement, stock):
            stock = Stock("A", stock.on_hand + movement.delta)
            done.append(movement)
        assert stock.on_hand >= 0
    assert list(below_zero({"2026-11": done})) == []


def entry(name: str, kind: str) -> dict[str, Value]:
    return {"id": name, "at": "2026-11-02T09:00:00+08:00", "by": "chen.bo", "kind": kind, "part": "A", "quantity": 1}


def month_of(*movements: dict[str, Value]) -> Data:
    return {"month": "2026-11", "movements": list(movements)}


def test_two_clones_that_issued_the_same_part_are_found_after_the_merge() -> None:
    arrived = entry("aaaaaa", "in")
    one, other = (month_of(arrived, entry(name, "issue")) for name in ("bbbbbb", "cccccc"))
    merged = merge_records(month_of(arrived), one, other)
    assert not merged.conflicts
    movements = movements_from(merged.data)
    assert [one.id for one in movements] == ["aaaaaa", "bbbbbb", "cccccc"]
    ((month, number, problem),) = below_zero({"2026-11": movements})
    assert (month, number, problem.code) == ("2026-11", 2, "stock/negative")
