"""Reports for tests of their outputs: each shape of chart, each kind of value, and what a customer would do to them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache

from aftersales.i18n import set_language
from aftersales.model.values import Value
from aftersales.render.report_page import report_page
from aftersales.reports.section import Alarm, AlarmMonth, Chart, Column, Kind, Report, Section, Shape
from tests.support.policies import shipped_policy

START = datetime.fromisoformat("2026-10-01T00:00:00+08:00")
HOSTILE = "<script>alert(1)</script>\u202e\x1b[31m\"' onload='x\ufffe"
LONG = "🔧" * 40
"""What nobody may cut in the middle of a character: each takes two UTF-16 code units."""

FORMULA = "=HYPERLINK(0)"

DAYS = Section(
    "volumes",
    [Column("from", Kind.DATE), Column("opened", Kind.COUNT), Column("closed", Kind.COUNT)],
    [
        {"from": (date(2026, 10, 1) + timedelta(days=day)).isoformat(), "opened": day, "closed": 30 - day}
        for day in range(31)
    ],
    {"opened": 465, "opened_before": 400, "closed": 465, "closed_before": 0},
    Chart(Shape.LINE, "from", ("opened", "closed")),
)
TIMES = Section(
    "first_response",
    [
        Column("priority", Kind.TEXT),
        Column("median", Kind.SECONDS),
        Column("ninetieth", Kind.SECONDS),
        Column("within_share", Kind.SHARE),
    ],
    [
        {"priority": "P1", "median": 5400, "ninetieth": 93600, "within_share": 0.875},
        {"priority": "P2", "median": 7200, "ninetieth": None, "within_share": None},
    ],
    {"count": 8, "median": 5400, "median_before": None, "within_share": 0.875},
    Chart(Shape.BAR, "priority", ("median", "ninetieth")),
)
PLACES = Section(
    "regions",
    [Column("region", Kind.TEXT), Column("category_group", Kind.TEXT), Column("opened", Kind.COUNT)],
    [
        {"region": HOSTILE, "category_group": LONG, "opened": 1},
        {"region": FORMULA, "category_group": "repair", "opened": 1},
        *({"region": "浙江", "category_group": group, "opened": 5} for group in ("repair", "return")),
    ],
    {"top": HOSTILE, "top_share": 0.5, "opened": 12},
    Chart(Shape.STACKED, "region", ("opened",), "category_group"),
)
MONEY = Section(
    "costs",
    [
        *(Column(name, Kind.TEXT) for name in ("direction", "payment")),
        *(Column("amount", Kind.MONEY), Column("currency", Kind.TEXT)),
    ],
    [
        {"direction": "out", "payment": "refund", "amount": "1234.50", "currency": "CNY"},
        {"direction": "out", "payment": "refund", "amount": "700", "currency": "JPY"},
    ],
    {"spent": "1234.50", "spent_before": "0.00", "received": "0.00", "currency": "CNY"},
    Chart(Shape.BAR, "payment", ("amount",)),
)
HOURS = Section(
    "hours",
    [Column("weekday", Kind.WEEKDAY), Column("hour", Kind.HOUR), Column("opened", Kind.COUNT)],
    [{"weekday": day, "hour": hour, "opened": day * hour} for day, hour in ((7, 9), (1, 17), (2, 8))],
    {"top_weekday": 7, "top_hour": 9, "top_count": 63, "opened": 96},
    Chart(Shape.HEAT, "hour", ("weekday",), "opened"),
)
NOTHING = Section(
    "parts", [Column("part", Kind.TEXT)], [], {"used": 0, "used_before": 0, "worth": "0", "currency": "CNY"}
)
ALL = (DAYS, TIMES, PLACES, MONEY, HOURS, NOTHING)


ALARM = Alarm(
    "tickets", "region", HOSTILE, [AlarmMonth(f"2026-{month:02}", 10 * month) for month in (7, 8, 9, 10)], 0.001
)


def report_of(*sections: Section) -> Report:
    """Return the report of a month; of all the sections above, with an alarm, where none is named."""
    before, alarms = START - timedelta(days=30), () if sections else (ALARM,)
    end = START + timedelta(days=31)
    return Report(START, end, before, START, sections or ALL, alarms, pack="month", currency="CNY")


@cache
def page_of(language: str) -> str:
    """Return the page of all the sections above."""
    set_language(language)
    try:
        return report_page(report_of(), shipped_policy())
    finally:
        set_language("en")


def bars(rows: Sequence[Mapping[str, Value]], *drawn: str) -> Section:
    """Return a section of bars by category."""
    columns = [Column("category", Kind.TEXT), *(Column(name, Kind.COUNT) for name in drawn)]
    lead: Mapping[str, Value] = {"opened": 0}
    return Section("categories", columns, rows, lead, Chart(Shape.BAR, "category", drawn))
