"""Sections about load: who does how much, and at which hours the work comes in."""

from aftersales.reports.asked import Asked
from aftersales.reports.gathering import Figure, Figures, Key, gather, number, rows_of, still_open
from aftersales.reports.questions import HOUR, WEEKDAY, Of, Source
from aftersales.reports.section import Chart, Column, Kind, Section, Shape

_DONE = (Figure("closed", Source.CLOSED), Figure("answered", Source.ANSWERED), Figure("called", Source.FOLLOW_UP))
_NAMES = ("open", "overdue", "closed", "answered", "called")


def people(asked: Asked) -> Section:
    """Return what each person has at the end, and what they did in the period.

    Open and overdue tickets are those of whoever has them today; closed, answered and called are of whoever did it.
    """
    found: dict[Key, Figures] = {}
    late = gather(asked.ask, asked.late, ("assignee",), [Figure("overdue", Source.DUE, Of.TICKETS)])
    levels = {
        key: {"open": count} for key, count in still_open(asked.ask, asked.span.until_end(), ("assignee",)).items()
    }
    for figures in (levels, late, gather(asked.ask, asked.span, ("person",), _DONE)):
        for key, one in figures.items():
            found.setdefault(key, dict.fromkeys(_NAMES, 0)).update(one)
    rows = rows_of(
        ("person",),
        {key: one for key, one in found.items() if key[0] and any(one.values())},
        most="open",
        then="closed",
    )
    lead: Figures = {name: sum(number(row[name]) for row in rows) for name in _NAMES}
    if rows:
        lead |= {"top": rows[0]["person"], "top_open": rows[0]["open"], "people": len(rows)}
    columns = [Column("person", Kind.TEXT), *(Column(name, Kind.COUNT) for name in _NAMES)]
    return Section("people", columns, rows, lead, Chart(Shape.BAR, "person", ("open", "closed")))


def hours(asked: Asked) -> Section:
    """Return tickets opened by weekday and hour, on the desk's clock; the busiest hours first."""
    found = gather(asked.ask, asked.span, (WEEKDAY, HOUR), [Figure("opened", Source.OPENED)])
    rows = rows_of((WEEKDAY, HOUR), found, most="opened")
    lead: Figures = {"opened": sum(number(row["opened"]) for row in rows)}
    if rows:
        lead |= {"top_weekday": rows[0][WEEKDAY], "top_hour": rows[0][HOUR], "top_count": rows[0]["opened"]}
    columns = [Column(WEEKDAY, Kind.WEEKDAY), Column(HOUR, Kind.HOUR), Column("opened", Kind.COUNT)]
    return Section("hours", columns, rows, lead, Chart(Shape.HEAT, HOUR, (WEEKDAY,), "opened"))
