"""Sections about time: how long answers, solutions and hand-offs took, what was late, who was reminded."""

from aftersales.reports.asked import Asked
from aftersales.reports.gathering import Figure, Figures, gather, number, rows_of, share
from aftersales.reports.questions import Of, Source
from aftersales.reports.section import Chart, Column, Kind, Section, Shape

_LENGTHS = (
    Column("count", Kind.COUNT),
    Column("median", Kind.SECONDS),
    Column("ninetieth", Kind.SECONDS),
    Column("within_share", Kind.SHARE),
)
_BEFORE = (Column("median_before", Kind.SECONDS), Column("within_share_before", Kind.SHARE))


def _lengths(source: Source) -> tuple[Figure, ...]:
    return tuple(Figure(of.value, source, of) for of in (Of.COUNT, Of.MEDIAN, Of.NINETIETH, Of.JUDGED, Of.GOOD))


def _with_shares(one: Figures) -> Figures:
    one["within_share"] = share(one["good"], one["judged"])
    one["within_share_before"] = share(one["good_before"], one["judged_before"])
    return one


def first_response(asked: Asked) -> Section:
    """Return how long first answers took, by priority; working time without pauses, as the clock counts it."""
    return _by_priority("first_response", asked, Source.FIRST_RESPONSE)


def resolution(asked: Asked) -> Section:
    """Return how long solutions took, likewise."""
    return _by_priority("resolution", asked, Source.RESOLUTION)


def _by_priority(name: str, asked: Asked, source: Source) -> Section:
    figures = _lengths(source)
    found = asked.both(("priority",), *figures)
    rows = [{"priority": key[0], **_with_shares(one)} for key, one in sorted(found.items()) if one["count"]]
    columns = [Column("priority", Kind.TEXT), *_LENGTHS, *_BEFORE]
    chart = Chart(Shape.BAR, "priority", ("median", "ninetieth"))
    return Section(name, columns, rows, _with_shares(asked.whole(*figures)), chart)


def steps(asked: Asked) -> Section:
    """Return how long departments took to answer hand-offs, in working time, and what waits at the end."""
    by, figures = ("department", "what"), _lengths(Source.ANSWERED)
    until = asked.span.until_end()
    found = asked.both(by, *figures)
    open_steps = gather(asked.ask, until, by, [Figure("asked", Source.ASKED), Figure("answered", Source.ANSWERED)])
    nothing: Figures = {f"{one.name}{end}": None for one in figures for end in ("", "_before")}
    for key, one in open_steps.items():
        if waiting := number(one["asked"]) - number(one["answered"]):
            found.setdefault(key, {**nothing, "count": 0})["waiting"] = waiting
    kept = {
        key: {"waiting": 0, **_with_shares(one)} for key, one in found.items() if one["count"] or one.get("waiting")
    }
    lead = _with_shares(asked.whole(*figures))
    rows = [{"department": key[0], "step": key[1], **one} for key, one in sorted(kept.items())]
    lead["waiting"] = sum(number(row["waiting"]) for row in rows)
    columns = [
        Column("department", Kind.TEXT),
        Column("step", Kind.TEXT),
        *_LENGTHS,
        Column("waiting", Kind.COUNT),
        *_BEFORE,
    ]
    return Section("steps", columns, rows, lead, Chart(Shape.BAR, "step", ("median", "ninetieth")))


def overdue(asked: Asked) -> Section:
    """Return, clock by clock, what was done late, what is late at the end, and how often somebody was reminded."""
    by = ("what",)
    figures = (
        Figure("judged", Source.DEADLINE, Of.JUDGED),
        Figure("good", Source.DEADLINE, Of.GOOD),
        Figure("chases", Source.CHASED),
    )
    found, lead = asked.both(by, *figures), asked.whole(*figures)
    running = [Figure("overdue", Source.DUE), Figure("tickets", Source.DUE, Of.TICKETS)]
    for key, one in gather(asked.ask, asked.late, by, running).items():
        found.setdefault(key, dict.fromkeys(lead, 0))["overdue"] = one["overdue"]
    for one in (*found.values(), lead):
        one.setdefault("overdue", 0)
        one["late"] = number(one["judged"]) - number(one["good"])
        one["late_share"] = share(one["late"], one["judged"])
        late_before = number(one["judged_before"]) - number(one["good_before"])
        one["late_share_before"] = share(late_before, one["judged_before"])
    late = gather(asked.ask, asked.late, (), running)[()]
    lead |= {"overdue": late["overdue"], "overdue_tickets": late["tickets"]}
    kept = {key: one for key, one in found.items() if one["judged"] or one["overdue"] or one["chases"]}
    rows = [{"clock": row["what"], **row} for row in rows_of(by, kept, most="overdue", then="late")]
    columns = [
        Column("clock", Kind.TEXT),
        Column("judged", Kind.COUNT),
        Column("late", Kind.COUNT),
        Column("late_share", Kind.SHARE),
        Column("late_share_before", Kind.SHARE),
        Column("overdue", Kind.COUNT),
        Column("chases", Kind.COUNT),
        Column("chases_before", Kind.COUNT),
    ]
    return Section("overdue", columns, rows, lead, Chart(Shape.BAR, "clock", ("late", "overdue")))
