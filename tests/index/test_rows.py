"""From tickets and customers to rows."""

import json
from datetime import timedelta
from typing import Any

import pytest

from aftersales.index.connection import BrokenIndexError, read_json
from aftersales.index.derived import ClockColumns, Derived, clocks_of, derived_columns, derived_of
from aftersales.index.making import customer_row
from aftersales.index.places import place
from aftersales.index.rows import Line
from aftersales.index.schema import TABLES
from aftersales.index.texts import contacts_of, marks_of, searchable, waybills_of, words_of
from aftersales.model.clock import ClockMoments
from aftersales.model.moments import instant
from aftersales.model.ticket import Did, Event, Ticket
from tests.support.index_rows import NINE, clock, hours, ticket_row
from tests.support.policies import shipped_policy

LIFECYCLE = shipped_policy().lifecycle


def moved(*states: str) -> Ticket:
    """Return a ticket that went through `states`, one an hour, with a note between."""
    events = [Event("aaaaaa", NINE, "li.na", Did.OPENED), Event("nnnnnn", NINE, "li.na", Did.NOTED, "x")]
    for number, (source, target) in enumerate(zip(("new", *states), states, strict=False), 1):
        events.append(Event(f"{number:06}", hours(number), "li.na", Did.TRANSITION, source=source, target=target))
    return Ticket(
        id="AS-261122-7K3QM",
        title="x",
        state=states[-1] if states else "new",
        category="quality",
        priority="P2",
        channel="phone",
        department="desk",
        history=tuple(events),
    )


def test_a_new_ticket_is_open_and_nothing_has_happened() -> None:
    assert derived_of(moved(), LIFECYCLE, []) == Derived(open=True)


def test_informed_and_closed_are_the_last_times() -> None:
    found = derived_of(moved("triaged", "informed", "closed", "reopened", "informed", "closed"), LIFECYCLE, [])
    assert found == Derived(False, 1, informed_at=hours(5), closed_at=hours(6))


def test_a_reopened_ticket_is_not_closed_any_more() -> None:
    found = derived_of(moved("closed", "reopened"), LIFECYCLE, [])
    assert (found.open, found.reopen_count, found.closed_at) == (True, 1, None)


def test_a_closed_ticket_that_moves_between_closed_states_was_closed_the_first_time() -> None:
    assert derived_of(moved("cancelled", "closed"), LIFECYCLE, []).closed_at == hours(1)


def test_an_unknown_state_is_open_and_tells_nobody() -> None:
    assert derived_of(moved("elsewhere"), LIFECYCLE, []) == Derived(open=True)


def test_clocks_become_columns() -> None:
    first = clock("first_response", stopped=hours(1), met=True, used=timedelta(hours=1))
    resolution = clock(due=hours(8), chase=hours(6), escalate=hours(9))
    step = clock("step", due=hours(5))
    columns = derived_columns(Derived(open=True, clocks=(first, resolution, step)))
    assert (columns.first_response_at, columns.first_response_met, columns.first_response_seconds) == (
        instant(hours(1)),
        1,
        3600,
    )
    assert (columns.resolution_due, columns.resolved_at, columns.resolution_met) == (instant(hours(8)), None, None)
    assert (columns.next_due, columns.next_clock, columns.next_chase) == (instant(hours(5)), "step", instant(hours(6)))
    assert clocks_of(columns.clocks)[1] == ClockColumns(
        "resolution", instant(NINE), instant(hours(8)), instant(hours(6)), instant(hours(9)), None, None, None
    )


def test_without_clocks_nothing_is_due() -> None:
    columns = derived_columns(Derived(open=False))
    assert (columns.open, columns.next_due, columns.next_clock, columns.next_chase, columns.clocks) == (
        0,
        None,
        "",
        None,
        "[]",
    )


def test_the_moments_that_the_rules_give_fit() -> None:
    assert {"clock", "started", "due", "chase", "escalate", "stopped", "met", "used", "lapses"} == set(
        ClockMoments.__dataclass_fields__
    )
    assert set(ClockMoments.__dataclass_fields__) == set(ClockColumns._fields)


def test_a_row_holds_what_lists_show() -> None:
    row = ticket_row(
        texts=("室外机不启动",),
        product={"type": "air_conditioner", "model": "KFR-35GW", "serial": "2603A1187"},
        order={"number": "118822", "waybill": "SF 123", "parcels": [{"waybill": "SF124"}, {"courier": "SF"}]},
        tags=("vip", "雨季"),
        reference="D-9",
        region="浙江",
    )
    line = row.line
    assert (line.category, line.category_group) == ("quality/performance_fault", "quality")
    assert (line.product_type, line.product_model, line.serial) == ("air_conditioner", "KFR-35GW", "2603A1187")
    assert (json.loads(line.waybills), json.loads(line.tags)) == (["SF 123", "SF124"], ["vip", "雨季"])
    assert (line.opened_at, line.last_event_at) == (instant(NINE), instant(NINE) + 60)
    assert (line.event_count, line.chase_count, line.path) == (2, 0, "tickets/2026/11/22/AS-261122-7K3QM.yaml")
    assert dict(row.marks) == {
        "serial": "2603a1187",
        "order": "118822",
        "reference": "d9",
        "waybill": "sf124",
        "tag": "雨季",
    }
    assert len(row.marks) == 7
    assert json.loads(row.data)["history"][1]["text"] == "室外机不启动"
    assert "室外 外机 机不 不启 启动 动" in words_of(json.loads(row.data))


def test_chases_are_counted() -> None:
    history = (Event("aaaaaa", NINE, "li.na", Did.OPENED), Event("bbbbbb", hours(1), "cron", Did.CHASED))
    assert ticket_row(history=history).line.chase_count == 1


def test_waybills_are_found_wherever_they_stand_but_not_in_the_history() -> None:
    data: dict[str, Any] = {
        "order": {"waybill": 123, "parcels": [{"waybill": "A1"}]},
        "facts": {"waybills": ["B2", "A1", ""], "other": "C3", "fee": 5},
        "history": [{"changes": {"waybill": ["old", "new"]}}],
    }
    assert waybills_of(data) == ("123", "A1", "B2")


def test_marks_leave_out_what_is_empty() -> None:
    assert marks_of({"order": {"number": " - "}, "tags": None}, [""]) == ()


def test_texts_and_whole_numbers_are_searched() -> None:
    data: dict[str, Any] = {
        "title": "t",
        "product": {"serial": 2603, "price": 12.5, "perishable": True, "none": None},
        "repairs": [{"component": "pump"}],
        "history": [{"text": "h", "by": "li.na"}, {}],
        "evidence": [{"file": "photo.jpg", "sha256": "ab"}],
    }
    assert list(searchable(data)) == ["t", "2603", "pump", "h", "", "photo.jpg"]


def test_a_customer_is_recognised_by_phones_addresses_and_accounts() -> None:
    data: dict[str, Any] = {
        "id": "C-8F2KD",
        "name": "Ｗang Wei",
        "tier": "vip",
        "phones": ["+86 138-0013-8000"],
        "emails": ["W@Example.com"],
        "accounts": [{"platform": "tmall", "name": "王伟A"}, {}],
    }
    assert contacts_of(data) == ("8613800138000", "w@example.com", "王伟a")
    row = customer_row(data, path="customers/C-8F2KD.yaml", blob="b")
    assert (row.name, row.folded, row.tier, row.region) == ("Ｗang Wei", "wang wei", "vip", "")


def test_lines_and_tables_have_the_same_columns() -> None:
    created = TABLES[0].split("(", 1)[1].rsplit(")", 1)[0]
    columns = [line.split()[0] for line in created.split(",\n")]
    assert columns == ["num", *Line._fields]


def test_places_grow_with_time_and_never_collide() -> None:
    taken: set[int] = set()
    for number in range(3000):
        taken.add(place(f"tickets/{number}", 100, taken.__contains__))
    assert len(taken) == 3000
    later = place("tickets/later", 160, taken.__contains__)
    assert min(taken) >= 100 << 10
    assert max(taken) < later


def test_a_column_that_is_no_json_means_a_damaged_file() -> None:
    with pytest.raises(BrokenIndexError, match="damaged"):
        read_json("{")
