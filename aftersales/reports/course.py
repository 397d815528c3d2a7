"""Sections about the course of tickets: what came and went, what is left, what came back."""

from aftersales.model.values import Scalar
from aftersales.reports.asked import Asked
from aftersales.reports.gathering import LEVEL, Figure, gather, number, rows_of, share, still_open
from aftersales.reports.questions import BUCKET, Of, Source
from aftersales.reports.section import Chart, Column, Kind, Section, Shape

_MOVES = [Figure(one.value, one) for one in LEVEL]


def volumes(asked: Asked) -> Section:
    """Return tickets opened, closed, reopened, and open at the end, part by part of the period."""
    parts = gather(asked.ask, asked.span, (BUCKET,), _MOVES)
    level = sum(still_open(asked.ask, asked.span.until_start()).values())
    rows: list[dict[str, Scalar]] = []
    for place, part in enumerate(asked.frame.parts):
        moved = parts.get((place,), {"opened": 0, "closed": 0, "reopened": 0})
        level += number(moved["opened"]) + number(moved["reopened"]) - number(moved["closed"])
        rows.append({"from": part.date().isoformat(), **moved, "open": level})
    names = ("opened", "closed", "reopened", "open")
    columns = [Column("from", Kind.DATE), *(Column(name, Kind.COUNT) for name in names)]
    chart = Chart(Shape.LINE, "from", ("opened", "closed", "open"))
    return Section("volumes", columns, rows, asked.whole(*_MOVES), chart)


def backlog(asked: Asked) -> Section:
    """Return the tickets that were open at the end, by the department that has them today."""
    by = ("department",)
    now, start = still_open(asked.ask, asked.span.until_end(), by), still_open(asked.ask, asked.span.until_start(), by)
    late = gather(asked.ask, asked.late, by, [Figure("overdue", Source.DUE, Of.TICKETS)])
    found: dict[tuple[Scalar, ...], dict[str, Scalar]] = {
        key: {
            "open": now.get(key, 0),
            "overdue": late.get(key, {}).get("overdue", 0),
            "open_before": start.get(key, 0),
        }
        for key in {**now, **start}
        if now.get(key) or start.get(key)
    }
    rows = rows_of(by, found, most="open")
    names = ("open", "overdue", "open_before")
    lead: dict[str, Scalar] = {name: sum(number(row[name]) for row in rows) for name in names}
    columns = [Column("department", Kind.TEXT), *(Column(name, Kind.COUNT) for name in names)]
    return Section("backlog", columns, rows, lead, Chart(Shape.BAR, "department", ("open", "overdue")))


def reopenings(asked: Asked) -> Section:
    """Return how many tickets were closed and reopened, by category."""
    by, figures = ("category_group",), (Figure("closed", Source.CLOSED), Figure("reopened", Source.REOPENED))
    found = asked.both(by, *figures)
    for one in (*found.values(), lead := asked.whole(*figures)):
        one["reopened_share"] = share(one["reopened"], one["closed"])
        one["reopened_share_before"] = share(one["reopened_before"], one["closed_before"])
    rows = rows_of(by, {key: one for key, one in found.items() if one["reopened"] or one["closed"]}, most="reopened")
    columns = [
        Column("category_group", Kind.TEXT),
        Column("closed", Kind.COUNT),
        Column("reopened", Kind.COUNT),
        Column("reopened_share", Kind.SHARE),
        Column("reopened_before", Kind.COUNT),
        Column("reopened_share_before", Kind.SHARE),
    ]
    return Section("reopenings", columns, rows, lead, Chart(Shape.BAR, "category_group", ("reopened",)))
