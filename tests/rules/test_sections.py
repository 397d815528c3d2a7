"""A section of a ticket is closed to every way in but its command; so is a new one, until somebody opens it."""

import json
from typing import Any

import pytest

from aftersales.model.finding import Severity
from aftersales.model.ticket import Did
from aftersales.rules.check_change import check_change
from aftersales.rules.edits import why_not_editable
from aftersales.rules.merging.settling import settled
from aftersales.rules.merging.table import GROUPS, KEPT
from aftersales.rules.repairs import check_by_hand
from aftersales.rules.sections import LISTS, SECTIONS, TOLD_BY, told_by
from aftersales.rules.verification.merges import check_merge
from aftersales.rules.verification.sections import _UNSAID

PAYMENT: dict[str, Any] = {"id": "pppppp", "kind": "refund", "amount": "9.00", "state": "due"}
PAID: dict[str, Any] = {
    **PAYMENT,
    "state": "paid",
    "settled": "2026-11-02T12:00:00+08:00",
    "settled_by": "sun.li",
    "reference": "B-1",
}
EARLIER: dict[str, Any] = {"in": "2026-05-01", "out": "2026-05-04", "component": "fan"}
ORDER: dict[str, Any] = {
    "id": "rrrrrr",
    "in": "2026-05-01",
    "findings": [{"id": "ffffff", "at": "x", "by": "y", "text": "z"}],
}


def test_every_section_has_an_entry_that_tells_of_it_and_a_command() -> None:
    """Fails for a new field of Ticket: name it in TOLD_BY, _UNSAID and the table of edits, or make it a plain field."""
    assert TOLD_BY.keys() == set(SECTIONS) - {"history"} == _UNSAID.keys()
    assert [section for section in SECTIONS if (why_not_editable(section) or "no field").endswith("be edited.")] == []


def test_an_entry_tells_of_its_sections() -> None:
    assert told_by(Did.RETURNED) == ("shipments", "returns")
    assert told_by(Did.TRANSITION) == ("clocks", "state")
    assert told_by("no such") == ()


@pytest.mark.parametrize("section", sorted(set(LISTS) - {"links"}))
def test_no_entry_of_a_list_is_taken_away(section: str) -> None:
    found = check_change({section: [{"id": "aaaaaa", "file": "x"}]}, {section: []})
    assert Severity.ERROR in [problem.severity for problem in found]


@pytest.mark.parametrize("section", LISTS)
def test_a_merge_neither_drops_nor_makes_up_an_entry(section: str) -> None:
    entry = {"id": "aaaaaa"}
    sides: list[dict[str, Any]] = [{section: [entry]}, {section: [entry]}]
    assert [problem.code for problem in check_merge(sides, {})] == ["verify/merge-dropped"]
    made_up = [problem.code for problem in check_merge([{}, {}], {section: [entry]})]
    assert made_up == ([] if section == "history" else ["verify/merge-altered"])
    assert ((section,) in KEPT) == (section not in {"links", "repairs"})


def test_a_link_that_an_undo_took_away_stays_away() -> None:
    link = {"id": "aaaaaa", "kind": "follows"}
    history: list[Any] = [{"id": "hhhhhh", "did": "edited", "changes": {"links": [[link], None]}}]
    sides: list[dict[str, Any]] = [{"links": [link]}, {"history": history}]
    assert list(check_merge(sides, {"history": history})) == []


@pytest.mark.parametrize(
    "fields",
    [{"reference": "B-2"}, {"state": "due"}, {"settled_by": "li.na"}, {"amount": "90.00"}, {"reference": None}],
)
def test_a_payment_comes_out_of_a_merge_as_one_side_had_it(fields: dict[str, Any]) -> None:
    sides: list[dict[str, Any]] = [{"payments": [PAYMENT]}, {"payments": [PAID]}]
    assert list(check_merge(sides, {"payments": [PAID]})) == []
    mixed: dict[str, Any] = {name: value for name, value in {**PAID, **fields}.items() if value is not None}
    assert [one.code for one in check_merge(sides, {"payments": [mixed]})] == ["verify/merge-altered"]


def test_what_is_inside_an_entry_is_not_dropped_by_a_merge() -> None:
    told: dict[str, Any] = {"shipments": [{"id": "ssssss", "events": [{"id": "eeeeee", "code": "lost"}]}]}
    mute: dict[str, Any] = {"shipments": [{"id": "ssssss", "events": []}]}
    assert [one.code for one in check_merge([told, mute], mute)] == ["verify/merge-dropped"]


@pytest.mark.parametrize(
    "made_up",
    [
        {"events": [{"id": "eeeeee", "code": "lost"}, {"id": "fffff1", "code": "found"}]},
        {"events": [{"id": "eeeeee", "code": "found"}]},
        {"notes": [{"id": "nnnnnn"}]},
        {"parts": ["a", "c"]},
        {"answers": {"quality": 5}},
    ],
)
def test_nothing_inside_an_entry_is_made_up_by_a_merge(made_up: dict[str, Any]) -> None:
    entry: dict[str, Any] = {"id": "ssssss", "events": [{"id": "eeeeee", "code": "lost"}], "answers": {"quality": 1}}
    sides: list[dict[str, Any]] = [{"visits": [{**entry, "parts": ["a"]}]}, {"visits": [{**entry, "parts": ["b"]}]}]
    united: dict[str, Any] = {**entry, "parts": ["a", "b"]}
    assert list(check_merge(sides, {"visits": [united]})) == []
    assert [one.code for one in check_merge(sides, {"visits": [{**united, **made_up}]})] == ["verify/merge-altered"]


def test_facts_of_earlier_repairs_may_be_written_by_hand_and_no_orders() -> None:
    assert check_by_hand((), [EARLIER]) == []
    assert check_by_hand([EARLIER], [{**EARLIER, "component": "timer"}]) == []
    assert check_by_hand([ORDER], [ORDER, EARLIER]) == []
    for before, after in [((), [ORDER]), ([ORDER], []), ([ORDER], [EARLIER]), ((), [{**EARLIER, "guarantee": "x"}])]:
        assert [one.code for one in check_by_hand(before, after)] == ["order"]


@pytest.mark.parametrize(
    ("later", "allowed"),
    [
        ({**ORDER, "out": "2026-05-04", "guarantee": "2026-06-04"}, True),
        ({**ORDER, "loans": [{"id": "llllll", "unit": "U"}]}, True),
        ({**ORDER, "findings": [{"id": "ffffff", "at": "x", "by": "y", "text": "another"}]}, False),
        ({**ORDER, "findings": []}, False),
        ({**ORDER, "in": "2026-04-01"}, False),
    ],
)
def test_a_repair_order_only_grows(later: dict[str, Any], allowed: bool) -> None:
    assert (list(check_change({"repairs": [ORDER]}, {"repairs": [later]})) == []) is allowed


def test_a_loan_unit_may_come_back() -> None:
    loan = {"id": "llllll", "unit": "U"}
    lent, back = {**ORDER, "loans": [loan]}, {**ORDER, "loans": [{**loan, "back": "x"}]}
    assert list(check_change({"repairs": [lent]}, {"repairs": [back]})) == []
    assert list(check_change({"repairs": [back]}, {"repairs": [lent]}))


def test_settling_one_conflict_of_a_return_leaves_its_other_fields() -> None:
    arrived = {"received": "x", "received_by": "zhao.lei", "arrived": "one box"}
    data: dict[str, Any] = {
        "returns": [{"id": "aaaaaa", "address": "main", **arrived}],
        "conflicts": [{"field": "returns.aaaaaa"}],
    }
    chosen = {**arrived, "arrived": "two boxes"}
    assert len(GROUPS["returns", "*"]) > 1
    made = settled(json.loads(json.dumps(data)), {"returns.aaaaaa": chosen})
    assert made == {"returns": [{"id": "aaaaaa", "address": "main", **chosen}]}
