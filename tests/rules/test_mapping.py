"""The mapping of an import: pure laws of templates, cells, ids, and of the order of rows."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.errors import InvalidDataError
from aftersales.model.ids import ENTRY_ID, TICKET_ID
from aftersales.model.import_map import Kind, Rule
from aftersales.model.row import Row, RowError
from aftersales.model.template import TemplateError, parse_template
from aftersales.model.ticket import Ticket
from aftersales.rules.cells import bind_moment, bind_value
from aftersales.rules.columns import Columns, clean
from aftersales.rules.import_fields import Surroundings
from aftersales.rules.mapping import Mapper
from aftersales.rules.stable_ids import stable_entry_id, stable_tail, stable_ticket_id
from tests.support.imports import LOG_HEADER, LOG_MAP, read_map
from tests.support.policies import shipped_policy

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ROME = ZoneInfo("Europe/Rome")
texts = st.text(st.characters(codec="utf-8"), max_size=40)


def mapper(text: str = LOG_MAP, header: tuple[str, ...] = LOG_HEADER) -> Mapper:
    """Return a map bound to the header of the log."""
    zone = ZoneInfo("Asia/Shanghai")
    desk = Surroundings(shipped_policy(), frozenset(), zone, ROME, "li.na", None, NOW)
    return Mapper(read_map(text), header, desk)


def made(rows: Sequence[tuple[str, ...]], text: str = LOG_MAP) -> Ticket:
    """Return the ticket that the rows of a log make."""
    found = mapper(text)
    numbered = [Row(number, cells) for number, cells in enumerate(rows, 2)]
    return found.new_ticket("C-1", numbered, lambda day: stable_ticket_id(day, "s", "C-1", "AS"))


# Templates and columns.


@given(texts)
def test_a_cell_is_put_in_as_it_is(cell: str) -> None:
    fill = Columns(["a", "b"]).bind(parse_template("<{a}|{b}>"))
    kept = clean(cell)
    assert fill([cell, "x"]) == f"<{kept}|x>"


@given(texts.filter(lambda text: not set(text) & set("{}") and text))
def test_a_text_without_braces_is_itself(text: str) -> None:
    assert parse_template(text).constant == text
    assert parse_template(text.replace("x", "{{") + "}}").constant == text.replace("x", "{") + "}"


@given(texts)
def test_any_text_is_a_template_or_has_a_lone_brace(text: str) -> None:
    lone = re.search(r"[{}]", re.sub(r"\{\{|\}\}|\{[^{}]+\}", lambda match: " " * len(match[0]), text))
    if lone is None:
        assert all(column == column.strip() for column in parse_template(text).columns)
    else:
        with pytest.raises(TemplateError) as caught:
            parse_template(text)
        assert caught.value.column == lone.start() + 1


@given(texts)
def test_clean_cells_have_no_control_characters_and_stay_clean(text: str) -> None:
    found = clean(text)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff]", found)
    assert clean(found) == found
    assert found == found.strip()


def test_a_template_of_empty_columns_is_empty() -> None:
    fill = Columns(["a", "b"]).bind(parse_template("{a} – {b}"))
    assert fill(["", " "]) == ""
    assert fill(["", "x"]) == "– x"


@pytest.mark.parametrize(
    ("name", "place"),
    [("a", 0), ("b#1", 1), ("b#2", 3), ("#4", 3), ("c#2", 2), ("d#1", None), ("b", None), ("#9", None)],
)
def test_columns_by_name_and_number(name: str, place: int | None) -> None:
    columns = Columns(["a", "b", "c#2", "b"])
    if place is None:
        with pytest.raises(InvalidDataError, match=r"no column|columns are called"):
            columns.position(name)
    else:
        assert columns.position(name) == place


# Cells.


def value(text: str, kind: Kind, **more: Any) -> object:
    """Return what a cell is read as."""
    rule = Rule(parse_template("{a}"), kind, **more)
    return bind_value(rule, Columns(["a"]), ROME)([text])


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("1,234.50", Kind.NUMBER, 1234.5),
        ("-7", Kind.NUMBER, -7),
        ("¥2,899.00", Kind.AMOUNT, "2899.00"),
        ("12.50 元", Kind.AMOUNT, "12.50"),
        ("EUR 3", Kind.AMOUNT, "3"),
        ("是", Kind.YES_NO, True),
        ("No", Kind.YES_NO, False),
        ("a、b, b;c", Kind.LIST, ["a", "b", "c"]),
        ("2026-03-01 09:00", Kind.DATE, "2026-03-01"),
        ("2026-07-01T09:00", Kind.MOMENT, "2026-07-01T09:00:00+02:00"),
        ("2026-03-01T09:00:00Z", Kind.MOMENT, "2026-03-01T09:00:00+00:00"),
        ("", Kind.NUMBER, None),
    ],
)
def test_cells_are_read(text: str, kind: Kind, wanted: object) -> None:
    assert value(text, kind) == wanted


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *[(text, Kind.NUMBER) for text in ("1.234,50", "1,23", "NaN", "1e5", "١٢", "0x10", "--1", "1 2")],
        *[(text, Kind.AMOUNT) for text in ("1.234,56", "abc", "¥", "1,5 元")],
        *[(text, Kind.YES_NO) for text in ("maybe", "2")],
        *[(text, Kind.MOMENT) for text in ("01/02/2026", "2026-13-01", "yesterday", "2026-02-30")],
    ],
)
def test_what_cannot_be_read_is_said(text: str, kind: Kind) -> None:
    with pytest.raises(RowError, match=re.escape(text)):
        value(text, kind)


def test_values_otherwise_and_default() -> None:
    more: dict[str, Any] = {"values": {"a": "A", "n": 3, "y": True}}
    assert [value(text, Kind.TEXT, **more) for text in ("a", "n", "y", "")] == ["A", 3, True, None]
    with pytest.raises(RowError, match="has no value in the map"):
        value("z", Kind.TEXT, **more)
    more |= {"otherwise": parse_template("other {a}"), "default": parse_template("nothing")}
    assert [value(text, Kind.TEXT, **more) for text in ("z", "")] == ["other z", "nothing"]


def test_formats_are_tried_in_turn() -> None:
    rule = Rule(parse_template("{a}"), Kind.MOMENT, ("%d/%m/%Y %H:%M", "%Y年%m月%d日"))
    read = bind_moment(rule, Columns(["a"]), ROME)
    assert read(["02/03/2026 10:00"]) == datetime(2026, 3, 2, 10, tzinfo=ROME)
    assert read(["2026年3月2日"]) == datetime(2026, 3, 2, tzinfo=ROME)
    assert read(["2026-03-02"]) == datetime(2026, 3, 2, tzinfo=ROME)
    with pytest.raises(RowError, match="the map knows"):
        read(["3/2/26"])


# Ids.


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), texts, texts, st.integers(0, 9))
def test_stable_ids_are_ids_and_stable(day: date, source: str, reference: str, attempt: int) -> None:
    found = stable_ticket_id(day, source, reference, "AS", attempt)
    assert TICKET_ID.match(found)
    assert found == stable_ticket_id(day, source, reference, "AS", attempt)
    assert found.endswith(stable_tail(source, reference, attempt))
    assert ENTRY_ID.match(stable_entry_id(source, reference, "key", attempt))


def test_stable_ids_keep_source_and_reference_apart() -> None:
    pairs = [("ab", "c"), ("a", "bc"), ("", "abc"), ("abc", "")]
    assert len({stable_tail(*pair) for pair in pairs}) == 4


def test_stable_ids_never_change() -> None:
    """A desk that imported with an older program must find its tickets again."""
    assert stable_ticket_id(date(2012, 10, 9), "helpdesk", "Case 1", "AS") == "AS-121009-TYGDR"
    assert stable_entry_id("helpdesk", "Case 1", "2012/10/09 14:50:17.000\nAssign seriousness\n1") == "m50tk0"


# Tickets.

steps = st.lists(
    st.tuples(st.sampled_from(["Open", "Take", "Ask", "Done"]), st.integers(0, 10_000)),
    min_size=1,
    max_size=12,
    unique_by=lambda step: step[1],
)


def log_rows(found: list[tuple[str, int]]) -> list[tuple[str, ...]]:
    """Return rows of a log: an activity and a minute each."""
    start = datetime(2026, 3, 1, 9, tzinfo=UTC)
    return [
        ("C-1", activity, "Ann", f"{start + timedelta(minutes=minute):%Y-%m-%d %H:%M}", "Fan")
        for activity, minute in found
    ]


@settings(deadline=None)  # the first ticket loads the policies
@given(steps, st.randoms())
def test_the_order_of_rows_does_not_matter(found: list[tuple[str, int]], random: Random) -> None:
    rows = log_rows(found)
    shuffled = list(rows)
    random.shuffle(shuffled)
    ticket = made(rows)
    assert made(shuffled) == ticket
    assert [event.at for event in ticket.history] == sorted(event.at for event in ticket.history)
    assert len({event.id for event in ticket.history}) == len(rows)


@settings(deadline=None)
@given(steps, st.data())
def test_in_parts_or_at_once_the_entries_are_the_same(found: list[tuple[str, int]], data: st.DataObject) -> None:
    rows = sorted(log_rows(found), key=lambda row: row[3])
    cut = data.draw(st.integers(1, len(rows)))
    whole, part = made(rows), made(rows[:cut])
    numbered = [Row(number, cells) for number, cells in enumerate(rows, 2)]
    update = mapper().updated(part, "C-1", numbered)
    if cut == len(rows):
        assert update is None
    else:
        assert update is not None
        assert (update.ticket, update.rows) == (whole, len(rows) - cut)
        assert mapper().updated(update.ticket, "C-1", numbered) is None


def test_a_field_says_what_the_first_or_last_row_says() -> None:
    rows = [("C-1", "Open", "Ann", "2026-03-01 09:00", product) for product in ("", "Fan", "Lamp", "")]
    assert made(rows).product == {"model": "Fan"}
    last = LOG_MAP.replace('product.model: "{Product}"', 'product.model: {text: "{Product}", take: last}')
    assert made(rows, last).product == {"model": "Lamp"}


def test_a_long_title_is_cut_and_a_title_has_one_line() -> None:
    ticket = made([("C-1", "Open", "Ann", "2026-03-01 09:00", "two\nlines " + "x" * 300)])
    assert ticket.title.startswith("two lines xxx")
    assert (len(ticket.title), ticket.title[-1]) == (200, "…")


def test_the_day_of_the_id_is_the_desks() -> None:
    assert made([("C-1", "Open", "Ann", "2026-03-01 23:00", "Fan")]).id.startswith("AS-260302-")


def test_a_rejection_names_the_row_at_fault() -> None:
    rows = [("C-1", "Open", "Ann", "2026-03-01 09:00", "Fan"), ("C-1", "Dance", "Ann", "2026-03-01 10:00", "Fan")]
    with pytest.raises(RowError) as caught:
        made(rows)
    assert caught.value.row == 3


def test_a_map_that_names_a_missing_column_is_refused() -> None:
    with pytest.raises(InvalidDataError, match="no column Product"):
        mapper(header=LOG_HEADER[:-1])


def test_fields_that_stand_in_each_others_way() -> None:
    text = LOG_MAP.replace(
        "  channel: mail\n", '  channel: mail\n  order.items: "{Case}"\n  order.items.first: "{Who}"\n'
    )
    with pytest.raises(RowError, match="items has a value of its own"):
        made([("C-1", "Open", "Ann", "2026-03-01 09:00", "Fan")], text)


def test_a_ticket_needs_a_category() -> None:
    text = LOG_MAP.replace("category: enquiry/usage", 'category: "{Product}"')
    with pytest.raises(RowError, match="no category"):
        made([("C-1", "Open", "Ann", "2026-03-01 09:00", "")], text)


def test_a_priority_of_the_map_is_kept() -> None:
    ticket = made(
        [("C-1", "Open", "Ann", "2026-03-01 09:00", "Fan")],
        LOG_MAP.replace("channel: mail", "channel: mail\n  priority: P1"),
    )
    assert (ticket.priority, ticket.severity) == ("P1", "")


def test_a_state_from_a_column_must_be_one_of_the_desks() -> None:
    text = """\
format: 1
source: s
one: ticket
reference: "{Case}"
fields: {title: "{Product}", category: enquiry, channel: mail}
row: {opened: "{When}", state: "{Activity}"}
"""
    assert made([("C-1", "triaged", "Ann", "2026-03-01 09:00", "Fan")], text).state == "triaged"
    assert made([("C-1", "", "Ann", "2026-03-01 09:00", "Fan")], text).state == "new"
    with pytest.raises(RowError, match="There is no state dancing"):
        made([("C-1", "dancing", "Ann", "2026-03-01 09:00", "Fan")], text)
