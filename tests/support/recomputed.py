"""Figures of a report worked out a second time: from the log itself, in DuckDB, with none of the program's code.

Nothing here is imported from the program: the states that activities lead to, the hours that count and the targets are
written down once more, and SQL that knows neither the index nor its rules adds them up.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

_ROME, _SHANGHAI = ZoneInfo("Europe/Rome"), ZoneInfo("Asia/Shanghai")
_LEADS = {
    "Take in charge ticket": "triaged",
    "Wait": "waiting_customer",
    "Schedule intervention": "executing",
    "Require upgrade": "verifying",
    "Create SW anomaly": "verifying",
    "Resolve SW anomaly": "decided",
    "VERIFIED": "verifying",
    "RESOLVED": "informed",
    "Resolve ticket": "informed",
    "Closed": "closed",
    "INVALID": "cancelled",
    "DUPLICATE": "duplicate",
}
_PRIORITIES = {"Value 1": "P3", "Value 2": "P2", "Value 3": "P1", "Value 4": "P4"}
_TARGETS = (
    # priority, seconds of the first response and of the resolution, and whether each counts working hours
    ("P1", 3600, False, 24 * 3600, False),
    ("P2", 4 * 3600, True, 24 * 3600, True),
    ("P3", 24 * 3600, False, 40 * 3600, True),
    ("P4", 24 * 3600, False, 56 * 3600, True),
)

DAYS_OFF = (
    (date(2026, 5, 1), date(2026, 5, 5)),
    (date(2026, 6, 19), date(2026, 6, 21)),
    (date(2026, 9, 25), date(2026, 9, 27)),
    (date(2026, 10, 1), date(2026, 10, 7)),
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2026, 4, 4), date(2026, 4, 6)),
)
WORKED = (
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
)
"""The holidays of 2026 and the days worked for them, as the State Council named them."""

_TABLES = """
CREATE TABLE event (matter VARCHAR, place BIGINT, moment BIGINT, activity VARCHAR, who VARCHAR, product VARCHAR,
                    priority VARCHAR, leads VARCHAR);
CREATE TABLE window_ (start BIGINT, stop BIGINT);
CREATE TABLE target (priority VARCHAR, first BIGINT, first_works BOOLEAN, whole BIGINT, whole_works BOOLEAN);
CREATE TABLE part (place BIGINT, start BIGINT, stop BIGINT);
"""
_VIEWS = """
CREATE TABLE ticket AS
    SELECT matter, min(moment) AS opened, arg_max(priority, place) AS priority, arg_min(product, place) AS product
    FROM event GROUP BY 1;
CREATE TABLE stretch AS
    SELECT matter, state, who, moment AS start, lag(state) OVER w AS before, lead(moment) OVER w AS stop,
           row_number() OVER w AS number
    FROM (SELECT *, coalesce(leads, CASE WHEN row_number() OVER (PARTITION BY matter ORDER BY moment, place) = 1
                                         THEN 'new' END) AS state FROM event)
    WHERE state IS NOT NULL WINDOW w AS (PARTITION BY matter ORDER BY moment, place);
CREATE TABLE worked AS
    SELECT s.matter, s.number,
           coalesce(sum(least(s.stop, w.stop) - greatest(s.start, w.start)) FILTER (w.start IS NOT NULL), 0) AS working
    FROM stretch s LEFT JOIN window_ w ON w.start < s.stop AND w.stop > s.start
    WHERE s.stop IS NOT NULL GROUP BY 1, 2;
CREATE MACRO is_closed(state) AS state IN ('closed', 'cancelled', 'duplicate');
CREATE MACRO is_over(state) AS is_closed(state) OR state = 'informed';
-- A target is kept where it is not used up a second before the end: used up exactly at the end is in time, used up at
-- six in the evening and ended the next morning is not.
CREATE MACRO works_before(moment) AS EXISTS (SELECT 1 FROM window_ w WHERE w.start < moment AND w.stop >= moment);
CREATE TABLE answered AS
    SELECT t.priority, s.stop AS moment, g.first AS target, NOT g.first_works OR works_before(s.stop) AS to_the_end,
           CASE WHEN g.first_works THEN w.working ELSE s.stop - s.start END AS length
    FROM stretch s JOIN ticket t USING (matter) JOIN target g USING (priority) JOIN worked w USING (matter, number)
    WHERE s.number = 1 AND s.state = 'new';
CREATE TABLE resolved AS
    SELECT t.priority, max(CASE WHEN is_over(s.state) AND NOT is_over(s.before) THEN s.start END) AS moment,
           sum(CASE WHEN is_over(s.state) OR s.state = 'waiting_customer' THEN 0
                    WHEN g.whole_works THEN w.working ELSE s.stop - s.start END) AS length,
           any_value(g.whole) AS target,
           arg_max(s.before, CASE WHEN is_over(s.state) AND NOT is_over(s.before) THEN s.number END)
               != 'waiting_customer' AND (NOT any_value(g.whole_works) OR works_before(moment)) AS to_the_end
    FROM stretch s JOIN ticket t USING (matter) JOIN target g USING (priority) LEFT JOIN worked w USING (matter, number)
    GROUP BY matter, t.priority HAVING is_over(arg_max(s.state, s.number));
CREATE MACRO at_rank(lengths, percent) AS
    list_extract(list_sort(lengths), CAST((len(lengths) * percent + 99) // 100 AS BIGINT));
"""


class Recomputed:
    """A log in DuckDB, and figures of it; periods are days of the desk, the last one not included.

    Args:
        log: the CSV file.
        holidays: (first day, last day) on which nobody works; `worked`: days on which everybody does.
    """

    def __init__(self, log: Path, holidays: Sequence[tuple[date, date]], worked: Sequence[date]) -> None:
        self._sql = duckdb.connect(config={"threads": 1})
        self._sql.execute(_TABLES)
        events = list(_events(log))
        self._fill("event", events)
        (days,) = self.rows("SELECT min(moment) AS first, max(moment) AS last FROM event")
        self._fill("window_", list(_windows(days["first"], days["last"], holidays, worked)))
        self._fill("target", _TARGETS)
        self._sql.execute(_VIEWS)

    def _fill(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        places = f"({', '.join('?' * len(rows[0]))})"
        for some in (rows[at : at + 500] for at in range(0, len(rows), 500)):  # one by one takes DuckDB a minute
            values = [value for row in some for value in row]
            self._sql.execute(f"INSERT INTO {table} VALUES {', '.join([places] * len(some))}", values)  # noqa: S608  our own names

    def rows(self, sql: str, **values: object) -> list[dict[str, Any]]:
        """Return what a query gives."""
        found = self._sql.execute(sql, values)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def years(self) -> list[int]:
        """Return the years in which something was opened."""
        return [
            row["year"]
            for row in self.rows("SELECT DISTINCT year(to_timestamp(opened)) AS year FROM ticket ORDER BY 1")
        ]

    def volumes(self, parts: Sequence[date], end: date) -> list[dict[str, Any]]:
        """Return tickets opened, closed, reopened, and open at the end, part by part."""
        bounds = [_midnight(day) for day in (*parts, end)]
        self._sql.execute("DELETE FROM part")
        self._fill("part", [(n, *pair) for n, pair in enumerate(pairwise(bounds))])
        return self.rows("""
            SELECT (SELECT count(*) FROM ticket WHERE opened >= p.start AND opened < p.stop) AS opened,
                   count(*) FILTER (is_closed(s.state) AND NOT is_closed(coalesce(s.before, ''))
                                    AND s.start >= p.start) AS closed,
                   count(*) FILTER (is_closed(s.before) AND NOT is_closed(s.state) AND s.start >= p.start) AS reopened,
                   count(*) FILTER (NOT is_closed(s.state) AND coalesce(s.stop, 4e18) >= p.stop) AS open
            FROM part p JOIN stretch s ON s.start < p.stop GROUP BY p.place, p.start, p.stop ORDER BY p.place
        """)

    def lengths(self, table: str, start: date, end: date) -> dict[str, dict[str, Any]]:
        """Return count, median, 90th percentile and share in time of ``answered`` or ``resolved``, by priority."""
        found = self.rows(
            f"""
            SELECT priority, count(*) AS count,
                   at_rank(list(length), 50) AS median, at_rank(list(length), 90) AS ninetieth,
                   count(*) FILTER (length < target + to_the_end::INT) / count(*) AS within_share
            FROM {table} WHERE moment >= $start AND moment < $stop GROUP BY 1 ORDER BY 1
            """,  # noqa: S608  our own names
            start=_midnight(start),
            stop=_midnight(end),
        )
        return {row.pop("priority"): row for row in found}

    def opened_by(self, key: str, start: date, end: date) -> dict[Any, int]:
        """Return tickets opened by an expression of the table ``ticket``."""
        sql = (
            f"SELECT {key} AS key, count(*) AS many FROM ticket WHERE opened >= $start AND opened < $stop GROUP BY ALL"  # noqa: S608  likewise
        )
        found = self.rows(sql, start=_midnight(start), stop=_midnight(end))
        return {row["key"]: row["many"] for row in found}

    def closed_by(self, start: date, end: date) -> dict[str, int]:
        """Return closings by whoever closed."""
        sql = """
            SELECT who, count(*) AS many FROM stretch WHERE is_closed(state) AND NOT is_closed(coalesce(before, ''))
            AND start >= $start AND start < $stop GROUP BY 1
        """
        return {row["who"]: row["many"] for row in self.rows(sql, start=_midnight(start), stop=_midnight(end))}


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), _SHANGHAI).timestamp())


def _events(log: Path) -> Iterator[tuple[object, ...]]:
    with log.open(encoding="utf-8", newline="") as file:
        for place, row in enumerate(csv.DictReader(file)):
            at = datetime.strptime(row["Complete Timestamp"], "%Y/%m/%d %H:%M:%S.%f").replace(tzinfo=_ROME)
            told = (row["Activity"], f"resource {row['Resource']}", f"product {row['product']}")
            priority, leads = _PRIORITIES[row["seriousness_2"]], _LEADS.get(row["Activity"])
            yield (row["Case ID"], place, int(at.timestamp()), *told, priority, leads)


def _windows(
    first: int, last: int, holidays: Sequence[tuple[date, date]], worked: Sequence[date]
) -> Iterator[tuple[int, int]]:
    """Yield the working hours: 9 to 12 and 13 to 18, Monday to Friday, but for holidays and days worked for them."""
    day = datetime.fromtimestamp(first, _SHANGHAI).date()
    while day <= datetime.fromtimestamp(last, _SHANGHAI).date():
        free = day.weekday() >= 5 or any(start <= day <= end for start, end in holidays)
        if not free or day in worked:
            for start, stop in ((9, 12), (13, 18)):
                yield _midnight(day) + start * 3600, _midnight(day) + stop * 3600
        day += timedelta(days=1)


def differences(report: Mapping[str, Any], again: Recomputed, start: date, end: date) -> list[str]:
    """Return every figure of a report (its JSON) that comes out otherwise: in the last digit, too."""
    sections = {one["name"]: one for one in report["sections"]}
    found = []

    def compare(what: str, told: object, expected: object) -> None:
        if told != expected:
            found.append(f"{what}: {told} is told, {expected} comes out")

    volumes = sections["volumes"]["rows"]
    parts = [date.fromisoformat(row["from"]) for row in volumes]
    for row, expected in zip(volumes, again.volumes(parts, end), strict=True):
        compare(f"volumes {row['from']}", {name: row[name] for name in expected}, expected)
    for name, table in (("first_response", "answered"), ("resolution", "resolved")):
        expected_lengths = again.lengths(table, start, end)
        told = {row["priority"]: {key: row[key] for key in _LENGTHS} for row in sections[name]["rows"]}
        compare(name, told, expected_lengths)
    compare(
        "models",
        {row["product"]: row["tickets"] for row in sections["faults"]["rows"] if row["tickets"]},
        again.opened_by("product", start, end),
    )
    hours = {(row["weekday"], row["hour"]): row["opened"] for row in sections["hours"]["rows"]}
    local = "opened + 8 * 3600"  # Shanghai has had no summer time since 1991
    weekday_hour = f"((({local}) // 86400 + 3) % 7 + 1, ({local}) // 3600 % 24)"
    compare("hours", hours, again.opened_by(weekday_hour, start, end))
    people = {row["person"]: row["closed"] for row in sections["people"]["rows"] if row["closed"]}
    compare("people", people, again.closed_by(start, end))
    return found


_LENGTHS = ("count", "median", "ninetieth", "within_share")
