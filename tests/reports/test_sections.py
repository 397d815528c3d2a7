"""The sections of a report, against figures counted by hand; and words for everything, in both languages."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aftersales.i18n import set_language
from aftersales.index.database import open_index
from aftersales.index.derived import Derived
from aftersales.model.filters import EVERYTHING, TicketFilter
from aftersales.model.happening import Happened, Happening
from aftersales.model.moments import instant
from aftersales.model.product import Catalogue
from aftersales.model.record import replace
from aftersales.model.values import at_path
from aftersales.render.report import report_data, report_text, section_table
from aftersales.render.report_words import heading
from aftersales.render.tables import render_table
from aftersales.reports.asked import Asked
from aftersales.reports.periods import frame_of, last_whole, offsets_of, whole_months
from aftersales.reports.questions import BEGINNING, Span
from aftersales.reports.section import Report, Section
from aftersales.reports.sections import PACKS, SECTIONS
from tests.support.imports import ROOT
from tests.support.index_rows import ticket_row
from tests.support.policies import shipped_policy

ZONE = ZoneInfo("Asia/Shanghai")
START, END = datetime(2026, 10, 1, tzinfo=ZONE), datetime(2026, 11, 1, tzinfo=ZONE)
HOSTILE = "=cmd|'/c calc'!A1 <script>\u202e"


def day(number: int, hour: int = 10) -> datetime:
    """Return a moment of October."""
    return datetime(2026, 10, number, hour, tzinfo=ZONE)


def asked(*rows: Any, wanted: TicketFilter = EVERYTHING, catalogue: Catalogue | None = None) -> Iterator[Asked]:
    """Yield what sections are made from, of an index in memory that holds `rows`."""
    index, policy = open_index(None), shipped_policy()
    with index.refresh() as refresh:
        refresh.replace_all("c1", rows)
    frame = frame_of(START, END)
    with index.asking(wanted, now=END) as ask:
        policy = policy if catalogue is None else replace(policy, catalogue=catalogue)
        yield Asked(ask, frame, policy, frame.span, frame.span_before, Span(BEGINNING, instant(END)))
    index.close()


def made(name: str, *happened: Happening, **fields: Any) -> Section:
    """Return a section about one ticket, opened on the second of October, with what `happened` to it."""
    row = ticket_row("AS-261002-00001", at=day(2), derived=Derived(open=True, happenings=happened), **fields)
    return next(SECTIONS[name](one) for one in asked(row))


def rows(section: Section, *names: str) -> list[tuple[object, ...]]:
    """Return some columns of the rows."""
    return [tuple(row[name] for name in names) for row in section.rows]


def test_repairs_are_right_at_once_or_not() -> None:
    results = ("right", "right", "reworked", "came_back")
    repairs = [
        Happening(
            Happened.REPAIR,
            day(n + 5),
            day(n + 4),
            person="wang",
            result=result,
            seconds=n * 3600,
            good=result == "right",
        )
        for n, result in enumerate(results, 1)
    ]
    open_one = Happening(Happened.REPAIR, None, day(9))
    section = made("technicians", *repairs, open_one)
    assert rows(section, "person", "repairs", "right_share", "reworked", "came_back", "median") == [
        ("wang", 4, 0.5, 1, 1, 2 * 3600)
    ]
    assert (section.lead["right_share"], section.lead["right_share_before"]) == (0.5, None)


def test_money_is_exact_and_currencies_stay_apart() -> None:
    def paid(units: int, unit: str, result: str = "out") -> Happening:
        return Happening(Happened.PAYMENT, day(3), what="refund", result=result, amount=units, unit=unit)

    section = made("costs", paid(1_001, "CNY"), paid(2_002_000, "CNY"), paid(50_000, "EUR"), paid(10_000, "CNY", "in"))
    assert rows(section, "direction", "payment", "currency", "amount", "count") == [
        ("out", "refund", "CNY", "200.30", 2),
        ("out", "refund", "EUR", "5.00", 1),
        ("in", "refund", "CNY", "1.00", 1),
    ]
    assert (section.lead["spent"], section.lead["received"], section.lead["spent_before"]) == ("200.30", "1.00", "0.00")


def test_scores_have_a_mean_and_low_ones() -> None:
    scores = (5, 4, 2, None)
    section = made("satisfaction", *(Happening(Happened.FOLLOW_UP, day(4), amount=score) for score in scores))
    assert rows(section, "asked", "answered", "mean", "low") == [(4, 3, 11 / 3, 1)]


def test_returns_requests_parts_and_hand_offs() -> None:
    returned = Happening(Happened.RETURN, day(8), day(3), what="refund", result="fail")
    assert rows(made("returns", returned), "category", "want", "returns", "failed", "passed") == [
        ("quality/performance_fault", "refund", 1, 1, 0)
    ]
    request = Happening(
        Happened.REQUEST, day(5), day(4), what="goodwill", result="approved", seconds=7200, amount=200_000
    )
    waiting = Happening(Happened.REQUEST, None, day(4), what="goodwill", amount=10)
    assert rows(made("approvals", request, waiting), "requested", "approved", "approved_share", "median", "amount") == [
        (2, 1, 1.0, 7200, "20.00")
    ]
    parts = [Happening(Happened.PART, day(6), what="C-77", amount=amount) for amount in (3, -1)]
    assert rows(made("parts", *parts), "part", "used", "tickets", "worth") == [("C-77", 2, 1, None)]
    steps = [
        Happening(Happened.STEP, day(7), day(6), "check", "warehouse", seconds=3600, good=True),
        Happening(Happened.STEP, day(9), day(6), "check", "warehouse", seconds=9000, good=False),
        Happening(Happened.STEP, None, day(6), "check", "warehouse"),
    ]
    assert rows(
        made("steps", *steps), "department", "step", "count", "median", "ninetieth", "within_share", "waiting"
    ) == [("warehouse", "check", 2, 3600, 9000, 0.5, 1)]


def test_a_fault_rate_is_one_of_months_whose_sales_are_known() -> None:
    products = shipped_policy().catalogue.products
    fridge = replace(products["BCD-218"], sold={"2026-10": 50, "2026-11": 9}, batches={"B7": 20})
    units: dict[str, Any] = {
        "product": {"type": "refrigerator", "model": "BCD-218", "batch": "B7"},
        "fault": {"symptom": "warm"},
    }
    october = [ticket_row(f"AS-261002-0000{n}", at=day(n + 1), **units) for n in range(3)]
    september = ticket_row("AS-260902-00009", at=day(1) - timedelta(days=9), **units)
    for one in asked(*october, september, catalogue=Catalogue({"BCD-218": fridge})):
        assert rows(
            SECTIONS["faults"](one), "product", "faults", "faults_before", "sold", "fault_rate", "fault_rate_before"
        ) == [("BCD-218", 3, 1, 50, 6.0, None)]
        assert rows(SECTIONS["batches"](one), "batch", "faults", "faults_in_all", "units", "fault_rate") == [
            ("B7", 3, 4, 20, 20.0)
        ]


def test_a_ticket_that_came_back_was_gone_meanwhile() -> None:
    moves = ((Happened.CLOSED, 4), (Happened.REOPENED, 10), (Happened.CLOSED, 12))
    section = made("volumes", *(Happening(kind, day(at)) for kind, at in moves))
    course = {row["from"]: (row["closed"], row["reopened"], row["open"]) for row in section.rows}
    assert [course[f"2026-10-{at:02}"] for at in (1, 2, 4, 9, 10, 12, 31)] == [
        *((0, 0, 0), (0, 0, 1), (1, 0, 0), (0, 0, 0), (0, 1, 1), (1, 0, 0), (0, 0, 0))
    ]


def test_hours_of_the_week_keep_summer_time() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start, end = datetime(2026, 10, 24, tzinfo=berlin), datetime(2026, 10, 27, tzinfo=berlin)
    turn = instant(datetime(2026, 10, 25, 1, tzinfo=ZoneInfo("UTC")))
    assert offsets_of(start, end) == [(instant(start), 7200), (turn, 3600)]
    for one in asked(
        *(ticket_row(f"AS-26102{n}-00001", at=datetime(2026, 10, 20 + n, 8, tzinfo=berlin)) for n in (4, 5, 6))
    ):
        frame = frame_of(start, end)
        section = SECTIONS["hours"](replace(one, span=frame.span))
        assert sorted(rows(section, "weekday", "hour", "opened")) == [(1, 8, 1), (6, 8, 1), (7, 8, 1)]


def test_periods() -> None:
    now = datetime(2026, 3, 1, 8, tzinfo=ZONE)
    assert last_whole("month", now) == (datetime(2026, 2, 1, tzinfo=ZONE), datetime(2026, 3, 1, tzinfo=ZONE))
    assert last_whole("week", now) == (datetime(2026, 2, 16, tzinfo=ZONE), datetime(2026, 2, 23, tzinfo=ZONE))
    quarter = frame_of(datetime(2026, 1, 1, tzinfo=ZONE), datetime(2026, 4, 1, tzinfo=ZONE))
    assert quarter.before == datetime(2025, 10, 1, tzinfo=ZONE)
    assert frame_of(now, now + timedelta(days=7)).before == now - timedelta(days=7)
    assert frame_of(now, now + timedelta(hours=5)).before == now - timedelta(hours=5)
    assert [f"{month:%m}" for month in whole_months(now, datetime(2026, 6, 15, tzinfo=ZONE))] == ["04", "05"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("full", [True, False])
def test_every_section_speaks(language: str, full: bool) -> None:
    happened = [
        Happening(kind, day(5), day(4), HOSTILE, HOSTILE, HOSTILE, "right", 60, True, 10_000, "CNY")
        for kind in Happened
    ]
    fields: Mapping[str, Any] = {
        "category": HOSTILE,
        "region": HOSTILE,
        "channel": HOSTILE,
        "product": {"model": HOSTILE, "batch": HOSTILE},
        "fault": {"symptom": HOSTILE},
        "assignee": HOSTILE,
        "department": HOSTILE,
    }
    given = [ticket_row("AS-261002-00001", at=day(2), derived=Derived(open=True, happenings=tuple(happened)), **fields)]
    set_language(language)
    try:
        for one in asked(*(given if full else ())):
            sections = [make(one) for make in SECTIONS.values()]
            report = Report(START, END, one.frame.before, START, sections, currency="CNY")
            text = report_text(report, one.policy, "md")
            assert "\u202e" not in text
            assert "<script>" not in text
            assert at_path(report_data(report), "sections.0.name") == "volumes"
            for section in sections:
                assert "{" not in heading(section, one.policy)
                assert all(column.name in row for row in section.rows for column in section.columns)
                assert render_table(section_table(section, one.policy), "csv").count("\n=") == 0
    finally:
        set_language("en")


def test_every_section_is_defined_in_the_docs() -> None:
    page = (ROOT / "docs" / "explanation" / "reports.md").read_text(encoding="utf-8")
    assert [name for name in SECTIONS if f"`{name}`" not in page] == []


def test_packs_name_sections() -> None:
    assert set(PACKS["week"]) <= set(PACKS["month"]) == set(SECTIONS)
