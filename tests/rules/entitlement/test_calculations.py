"""The named calculations that a pack may use, one by one."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from aftersales.errors import InvalidDataError
from aftersales.rules.entitlement.engine import decide
from aftersales.rules.entitlement.program import compile_pack, compile_packs
from tests.support.packs import make_packs, make_rule

TABLES = "tables: {goods: {fan: {months: 12, parts: [motor], also: [blower]}}}\n"
ORDER = {"items": [{"sku": "A", "price": "80.00", "qty": 2, "kg": 0.5}, {"sku": "B", "price": "150.00", "kg": 0.25}]}
REPAIRS = [
    {"in": "2026-03-02", "out": "2026-03-09", "kind": "a"},
    {"in": "2026-05-01T09:00", "out": "2026-05-03T10:00", "kind": "b"},
    {"in": "2026-06-01", "out": None, "kind": "a"},
]


def _value(spec: str, facts: dict[str, Any], before: str = "") -> Any:
    """Return what `$x` comes to, told by a statement."""
    body = TABLES + make_rule(gives="{says: {x: $x}}", values=f"{{{before}x: {spec}}}")
    return decide(facts, make_packs(body), "test").statements.get("x")


@pytest.mark.parametrize(
    ("spec", "facts", "found"),
    [
        ("{how: first, of: [a, b]}", {"b": 2}, 2),
        ("{how: first, of: [a, b]}", {}, None),
        (
            '{how: latest, of: [a, "list[].on"]}',
            {"a": "2026-01-01", "list": [{"on": "2026-03-01"}, {"on": None}, {}]},
            date(2026, 3, 1),
        ),
        (
            '{how: earliest, of: ["list[].on", a]}',
            {"a": "2026-01-01", "list": [{"on": "2026-03-01"}]},
            date(2026, 1, 1),
        ),
        ("{how: latest, of: [a]}", {"a": False}, None),
        ("{how: period, from: a, days: 7}", {"a": "2026-03-05T10:00"}, date(2026, 3, 12)),
        ("{how: period, from: a, days: $b}", {"a": "2026-03-05"}, None),
        ("{how: period, from: a, months: 1, plus_days: 3}", {"a": "2026-01-31"}, date(2026, 3, 3)),
        ("{how: period, from: a, hours: 48}", {"a": "2026-03-02T10:00"}, datetime.fromisoformat("2026-03-04T10:00")),
        ("{how: period, from: a, days: 14, include_start: true}", {"a": "2026-03-03"}, date(2026, 3, 16)),
        ("{how: between, from: a, to: b}", {"a": "2026-03-02", "b": "2026-04-02"}, 31),
        ("{how: between, from: a, to: b, plus: 1}", {"a": "2026-03-02", "b": "2026-03-02"}, 1),
        ("{how: between, from: a, to: b}", {"a": "2026-03-02"}, None),
        ('{how: product, of: [a, 3, "0.5"]}', {"a": "2.10"}, Decimal("3.15")),
        ("{how: product, of: [a, 3]}", {}, None),
        ("{how: product, of: [a, 3], known_only: true}", {}, Decimal(3)),
        ("{how: sum, of: [a, b], known_only: true}", {}, None),
        ("{how: sum, of: [a, b]}", {"a": 1, "b": "0.25"}, Decimal("1.25")),
        ("{how: difference, of: [a, b, c]}", {"a": 10, "b": 3, "c": 2}, Decimal(5)),
        ("{how: largest, of: [a, 500]}", {"a": 360}, Decimal(500)),
        ('{how: smallest, of: [a, "0.005"]}', {"a": 0.01}, Decimal("0.005")),
        ('{how: product, of: [a, "0.5"], money: true}', {"a": "0.01"}, Decimal("0.01")),
        ("{how: product, of: [a, b]}", {"a": 90, "b": "1/3"}, Decimal(30)),
        ("{how: count, of: repairs}", {"repairs": REPAIRS}, 3),
        ("{how: field, of: repairs, field: out}", {"repairs": REPAIRS}, "2026-05-03T10:00"),
        ("{how: field, of: repairs, field: other}", {"repairs": REPAIRS}, None),
        ("{how: lengths, of: repairs, take: sum, until: now_day}", {"repairs": REPAIRS, "now_day": "2026-06-11"}, 19),
        ("{how: lengths, of: repairs, take: sum}", {"repairs": REPAIRS}, 9),
        (
            "{how: lengths, of: repairs, take: longest, until: now_day}",
            {"repairs": REPAIRS, "now_day": "2026-06-11"},
            10,
        ),
        ("{how: lengths, of: repairs, take: last, unit: started_days}", {"repairs": REPAIRS[:2]}, 3),
        ("{how: lengths, of: repairs, take: last, until: b}", {"repairs": [{"out": "2026-01-01"}]}, None),
        ("{how: lookup, table: goods, key: a, column: months}", {"a": "blower"}, 12),
        ("{how: lookup, table: goods, key: a, column: months, otherwise: 6}", {"a": "chair"}, 6),
        ("{how: lookup, table: goods, key: a, column: colour, otherwise: grey}", {"a": "fan"}, "grey"),
        ("{how: lookup, table: goods, key: a, column: months}", {}, None),
        (
            "{how: choose, otherwise: other, cases: [{when: [{fact: a, is: 2}], use: b}]}",
            {"a": 2, "b": "two"},
            "two",
        ),
        ("{how: choose, cases: [{when: [{fact: a, is: 1}], value: one}], otherwise: other}", {}, "other"),
        ("{how: choose, cases: [{when: [{fact: a, is: 1}], value: one}]}", {}, None),
        ("{how: sum_items, items: order.items, of: [price, qty]}", {"order": ORDER}, Decimal("310.00")),
        (
            "{how: sum_items, items: order.items, of: [price, qty], without: gone}",
            {"order": ORDER, "gone": ["B"]},
            Decimal("160.00"),
        ),
        ("{how: sum_items, items: order.items, of: [weight]}", {"order": ORDER}, None),
        ("{how: sum_items, items: order.items, of: [price]}", {"order": {"items": "none"}}, None),
        (
            "{how: sum_counted, counts: gone, items: order.items, of: kg}",
            {"order": ORDER, "gone": {"A": 2, "B": 1}},
            Decimal("1.25"),
        ),
        ("{how: sum_counted, counts: gone, items: order.items, of: kg}", {"order": ORDER, "gone": {"C": 1}}, None),
        ("{how: sum_counted, counts: gone, items: order.items, of: kg}", {"order": ORDER}, None),
    ],
)
def test_a_calculation(spec: str, facts: dict[str, Any], found: Any) -> None:
    assert _value(spec, facts, "b: {how: first, of: [b]}, ") == found


def test_selected_items_are_seen_field_by_field() -> None:
    where = "[{fact: item.in, on_or_after: $since}, {fact: item.kind, is: a}]"
    before = f"since: {{how: first, of: [since]}}, kept: {{how: select, from: repairs, where: {where}}}, "
    assert _value("{how: count, of: $kept}", {"repairs": REPAIRS, "since": "2026-03-03"}, before) == 1
    assert _value("{how: count, of: $kept}", {"since": "2026-03-03"}, before) == 0
    words = "kept: {how: select, from: words, where: [{fact: item, is: yes}]}, "
    assert _value("{how: count, of: $kept}", {"words": ["yes", "no"]}, words) == 1


def test_an_extension_counts_repairs_in_the_order_in_which_they_began() -> None:
    """A repair in the extended part of the term extends it again; one after it or without a beginning does not."""
    spec = "{how: extension, from: start, months: 12, repairs: repairs, until: now_day}"
    repairs = [
        {"in": "2026-03-25", "out": "2026-04-07"},
        {"in": "2026-03-02", "out": "2026-03-22"},
        {"in": "2026-06-01", "out": "2026-06-05"},
        {"out": "2026-03-02"},
    ]
    assert _value(spec, {"start": "2025-03-10", "repairs": repairs}) == 33
    assert _value(spec, {"start": "2025-03-10"}) == 0
    assert _value(spec, {"repairs": repairs}) is None
    assert _value(spec, {"start": "2025-03-10", "repairs": [{"in": "2026-03-02", "out": None}]}) == 0


@pytest.mark.parametrize(
    ("spec", "facts", "asked"),
    [
        ("{how: first, of: [a, b]}", {}, ["a"]),
        ("{how: first, of: [a, b], ask: c}", {}, ["c"]),
        ("{how: period, from: a, days: 7}", {}, ["a"]),
        ("{how: between, from: a, to: b}", {"a": "2026-01-01"}, ["b"]),
        ("{how: product, of: [a, 2]}", {}, ["a"]),
        ("{how: lookup, table: goods, key: a, column: months}", {}, ["a"]),
        ("{how: choose, cases: [{when: [{fact: a, known: true}], use: a}], otherwise: $b}", {}, ["b"]),
        (
            "{how: sum_items, items: order.items, of: [kg, qty]}",
            {"order": {"items": [{"sku": "A"}]}},
            ["order.items[].kg"],
        ),
        ("{how: sum_items, items: order.items, of: [kg]}", {}, ["order.items"]),
        ("{how: sum_counted, counts: gone, items: order.items, of: kg}", {"order": ORDER}, ["gone"]),
        (
            "{how: sum_counted, counts: gone, items: order.items, of: kg}",
            {"order": ORDER, "gone": {"C": 1}},
            ["order.items[].kg"],
        ),
        ("{how: extension, from: a, months: 12, repairs: repairs}", {}, ["a"]),
        ("{how: field, of: repairs, field: out}", {}, ["repairs"]),
        ("{how: latest, of: [a, b]}", {}, ["a"]),
        ("{how: lengths, of: repairs, take: last}", {}, []),
    ],
)
def test_what_a_calculation_waits_for(spec: str, facts: dict[str, Any], asked: list[str]) -> None:
    body = TABLES + make_rule(
        gives="{entitled: [{remedy: refund, amount: $x}]}", values=f"{{b: {{how: first, of: [b]}}, x: {spec}}}"
    )
    assert list(decide(facts, make_packs(body), "test").facts_missing) == asked


def test_a_period_rolls_over_the_rest_days_of_the_place_and_warns_of_unknown_years() -> None:
    body = "calendar: $place\n" + make_rule(
        gives="{says: {x: $x, y: $y}}",
        values="{place: {how: first, of: [place]}, x: {how: period, from: a, days: 7, roll: true},"
        " y: {how: period, from: a, working_days: 1}}",
    )
    rest = 'calendars: {HERE: {weekend: [6, 7], known: [2026], holidays: ["2026-03-16"]}}'
    packs = make_packs(body, rest_days=rest)
    rolled = decide({"place": "HERE", "a": "2026-03-07"}, packs, "test")
    assert rolled.statements == {"x": date(2026, 3, 17), "y": date(2026, 3, 9)}
    assert rolled.warnings == ()
    unknown = decide({"place": "HERE", "a": "2026-12-26"}, packs, "test")
    assert unknown.statements["x"] == date(2027, 1, 4)
    assert unknown.warnings == ("calendar_missing_HERE_2027",)
    assert decide({"place": "NOWHERE", "a": "2026-03-07"}, packs, "test").statements["x"] == date(2026, 3, 14)


@pytest.mark.parametrize(
    ("body", "place", "message"),
    [
        (make_rule(values="{x: {how: first, of: [$y]}}"), "test: x", "No value is called $y."),
        (make_rule("[{fact: $y, known: true}]"), "test: t.rule", "No value is called $y."),
        (make_rule("[{group: g}]"), "test: t.rule", "No group of conditions is called g."),
        (make_rule("[{fact: a, row_of: t}]"), "test: t.rule", "No table is called t."),
        (make_rule(more="proviso: p"), "test: t.rule", "No proviso is called p."),
        ("provisos: {p: [{when: [{fact: $y, is: 1}]}]}" + make_rule(), "test: p", "No value is called $y."),
        (make_rule().replace("  rules:", "  when: [{fact: $y, is: 1}]\n  rules:"), "test: t", "No value is called $y."),
    ],
)
def test_a_name_that_leads_nowhere_is_refused_with_its_place(body: str, place: str, message: str) -> None:
    with pytest.raises(InvalidDataError) as caught:
        compile_packs(make_packs(body), "test")
    assert (caught.value.place, caught.value.message) == (place, message)
    assert caught.value.hint


def test_a_pack_compiles_alone() -> None:
    (pack,) = make_packs(make_rule()).packs.values()
    assert compile_pack(pack).pack is pack
