"""Every filter, every order, against a handful of tickets."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from aftersales.index.database import Index
from aftersales.index.derived import Derived
from aftersales.index.rows import Row
from aftersales.model.filters import EVERYTHING, Facet, Sort, SortKey, TicketFilter
from tests.index.conftest import Fill
from tests.support.index_rows import NINE, clock, hours, ticket_row

A, B, C, D = "AS-261122-7K3QM", "AS-261123-0AAAA", "AS-261123-0BBBB", "AS-261124-ZZZZZ"


def shop() -> list[Row]:
    """Return four tickets, opened in the order A, B, C, D."""
    return [
        ticket_row(
            A,
            "空调不制冷",
            at=hours(0),
            derived=Derived(open=True, clocks=(clock(due=hours(10), chase=hours(8)),)),
            assignee="li.na",
            customer="C-8F2KD",
            region="浙江",
            product={"type": "air_conditioner", "model": "KFR-35GW"},
            tags=("vip", "雨季"),
        ),
        ticket_row(
            B,
            "耳机蓝牙断开",
            at=hours(1),
            derived=Derived(open=True, clocks=(clock(due=hours(30), chase=hours(20)),)),
            state="triaged",
            priority="P1",
            channel="chat",
            category="quality/dead_on_arrival",
            product={"type": "headphones", "model": "QC45"},
            tags=("雨季",),
        ),
        ticket_row(
            C,
            "包裹丢失",
            at=hours(2),
            derived=Derived(open=False, closed_at=hours(5)),
            state="closed",
            category="logistics_loss/lost",
            department="logistics",
            assignee="wang.qiang",
            region="广东",
        ),
        ticket_row(
            D,
            "发票怎么开",
            at=hours(3),
            texts=("包裹已签收",),
            derived=Derived(open=True),
            state="triaged",
            priority="P4",
            category="enquiry",
            customer="C-11111",
        ),
    ]


@pytest.fixture(name="index")
def filled(fill: Fill) -> Index:
    """Return an index of the shop's tickets."""
    return fill(*shop())


def asked(index: Index, now: datetime = NINE, sort: Sort | None = None, **wanted: Any) -> list[str]:
    """Return the last characters of the ids that a filter gives, and check that the count agrees."""
    order = sort or Sort(SortKey.OPENED)
    found = index.tickets(TicketFilter(**wanted), now=now, sort=order)
    assert index.count(TicketFilter(**wanted), now=now) == len(found)
    assert sum(index.facets(Facet.STATE, TicketFilter(**wanted), now=now).values()) == len(found)
    return [line.id for line in found]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [A, B, C, D]),
        ({"states": ("new", "closed")}, [A, C]),
        ({"open": True}, [A, B, D]),
        ({"open": False}, [C]),
        ({"assignees": ("li.na",)}, [A]),
        ({"unassigned": True}, [B, D]),
        ({"assignees": ("li.na",), "unassigned": True}, [A, B, D]),
        ({"departments": ("logistics", "nowhere")}, [C]),
        ({"categories": ("quality",)}, [A, B]),
        ({"categories": ("quality/dead_on_arrival",)}, [B]),
        ({"categories": ("quality/dead_on_arrival", "enquiry")}, [B, D]),
        ({"categories": ("quali",)}, []),
        ({"priorities": ("P1", "P4")}, [B, D]),
        ({"channels": ("chat",)}, [B]),
        ({"customers": ("C-8F2KD",)}, [A]),
        ({"products": ("headphones", "kfr-35gw")}, [A, B]),
        ({"regions": ("浙江",)}, [A]),
        ({"tags": ("雨季",)}, [A, B]),
        ({"tags": ("vip", "none")}, [A]),
        ({"due_within": timedelta(hours=10)}, [A]),
        ({"due_within": timedelta(hours=30)}, [A, B]),
        ({"since": hours(1)}, [B, C, D]),
        ({"until": hours(1)}, [A]),
        ({"since": hours(1), "until": hours(3)}, [B, C]),
        ({"closed_since": hours(5)}, [C]),
        ({"closed_since": hours(6)}, []),
        ({"closed_until": hours(6)}, [C]),
        ({"closed_until": hours(5)}, []),
        ({"text": "包裹"}, [C, D]),
        ({"text": "包裹", "open": True}, [D]),
        ({"text": "  "}, [A, B, C, D]),
        ({"text": "…"}, []),
        ({"ids": ("7k3", "zzz")}, [A, D]),
        ({"ids": ("",)}, []),
    ],
)
def test_filter(index: Index, wanted: dict[str, Any], expected: list[str]) -> None:
    assert asked(index, **wanted) == expected


@pytest.mark.parametrize(
    ("after", "expected"), [(hours(10), []), (hours(10) + timedelta(seconds=1), [A]), (hours(31), [A, B])]
)
def test_overdue_begins_a_second_after_the_due_moment(index: Index, after: datetime, expected: list[str]) -> None:
    assert asked(index, now=after, overdue=True) == expected


@pytest.mark.parametrize(("after", "expected"), [(hours(7), []), (hours(8), [A]), (hours(20), [A, B])])
def test_reminders_begin_at_their_share(index: Index, after: datetime, expected: list[str]) -> None:
    assert asked(index, now=after, to_chase=True) == expected


def test_a_clock_that_lapsed_is_late_no_more(fill: Fill) -> None:
    request = clock("approval.goodwill", due=hours(2), chase=hours(1), lapses=hours(9))
    row = ticket_row(A, derived=Derived(open=True, clocks=(request, clock(due=hours(10), chase=hours(8)))))
    index = fill(row)
    for now, late, chased, next_clock in (
        (9, [A], [A], "approval.goodwill"),
        (9.5, [], [A], "resolution"),
        (11, [A], [A], "resolution"),
    ):
        assert asked(index, now=hours(now), overdue=True) == late
        assert asked(index, now=hours(now), to_chase=True) == chased
        assert [line.next_clock for line in index.tickets(now=hours(now))] == [next_clock]


def test_thousands_of_values_are_one_parameter(index: Index) -> None:
    many = tuple(f"D-{number:05}" for number in range(70_000))
    assert asked(index, customers=(*many, "C-8F2KD")) == [A]


@pytest.mark.parametrize(
    ("key", "descending", "expected"),
    [
        (SortKey.OPENED, True, [D, C, B, A]),
        (SortKey.OPENED, False, [A, B, C, D]),
        (SortKey.UPDATED, True, [D, C, B, A]),
        (SortKey.DUE, False, [A, B, D, C]),
        (SortKey.DUE, True, [B, A, D, C]),
        (SortKey.CLOSED, True, [C, D, B, A]),
        (SortKey.PRIORITY, False, [B, C, A, D]),
        (SortKey.STATE, False, [C, A, D, B]),
        (SortKey.CATEGORY, False, [D, C, B, A]),
        (SortKey.DEPARTMENT, False, [D, B, A, C]),
        (SortKey.ASSIGNEE, True, [C, A, D, B]),
        (SortKey.CUSTOMER, True, [A, D, C, B]),
        (SortKey.TITLE, False, [C, D, A, B]),
        (SortKey.ID, False, [A, B, C, D]),
    ],
)
def test_order(index: Index, key: SortKey, descending: bool, expected: list[str]) -> None:
    assert asked(index, sort=Sort(key, descending)) == expected


@pytest.mark.parametrize(("key", "expected"), [(SortKey.OPENED, [D, C]), (SortKey.DUE, [D, C]), (SortKey.ID, [D, C])])
def test_a_search_has_the_same_orders(index: Index, key: SortKey, expected: list[str]) -> None:
    assert asked(index, sort=Sort(key, descending=True), text="包裹") == expected


def test_overdue_by_the_latest(index: Index) -> None:
    assert asked(index, now=hours(40), sort=Sort(SortKey.DUE), overdue=True) == [A, B]
    assert asked(index, now=hours(40), sort=Sort(SortKey.CLOSED), closed_until=hours(40)) == [C]


def test_a_page(index: Index) -> None:
    pages = [[line.id for line in index.tickets(now=NINE, limit=2, offset=offset)] for offset in (0, 2, 4)]
    assert pages == [[D, C], [B, A], []]


def test_facets_count_the_most_first(index: Index) -> None:
    assert index.facets(Facet.CATEGORY_GROUP, now=NINE) == {"quality": 2, "enquiry": 1, "logistics_loss": 1}
    assert next(iter(index.facets(Facet.ASSIGNEE, EVERYTHING, now=NINE).items())) == ("", 2)
    assert index.open_counts(Facet.DEPARTMENT) == {"desk": 3}


@pytest.mark.parametrize(
    "question", ['" OR 1 --', "x'; DROP TABLE ticket; --", '"', "NEAR(空调 制冷)", "title:空调", "*", "^空调", "空*调"]
)
def test_nothing_typed_is_an_operator(index: Index, question: str) -> None:
    asked(index, text=question)
    asked(index, ids=(question,), customers=(question,), tags=(question,), categories=(question,), products=(question,))
    assert index.count(now=NINE) == 4


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        (A, [A]),
        ("as-261122-7k3qm", [A]),
        ("2611227k3qm", [A]),
        ("as2611227k3qm", [A]),
        ("AS-2611", [A, B, C, D]),
        ("AS-261123-", [B, C]),
        ("7k3", [A]),
        ("k3q", [A]),
        ("3QM", [A]),
        ("k3qm", [A]),
        ("7K3QM", [A]),
        ("qm", [A]),
        ("oaa", [B]),
        ("obbb", [C]),
        ("261123", [B, C]),
        ("123", [B, C]),
        ("61123", [B, C]),
        ("2611230", [B, C]),
        ("9999999", []),
        ("1123-0a", [B]),
        ("-zz", [D]),
        ("123-0", [B, C]),
        ("1124-", [D]),
        ("999", []),
        ("QQQ", []),
        ("7k3qmx", []),
        ("AS-27", []),
        ("%", []),
        ("_", []),
        ("", []),
        ("-", [A, B, C, D]),
    ],
)
def test_fragments_of_ids(index: Index, fragment: str, expected: list[str]) -> None:
    assert index.find_ids(fragment) == expected


def test_i_l_and_o_are_read_as_digits(fill: Fill) -> None:
    index = fill(ticket_row("AS-261122-101AB"))
    assert index.find_ids("iol") == index.find_ids("LO1") == ["AS-261122-101AB"]


def test_only_so_many_ids_are_named(index: Index) -> None:
    assert len(index.find_ids("AS-26", limit=2)) == 2
