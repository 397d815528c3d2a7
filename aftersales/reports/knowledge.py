"""The section about the knowledge base: which articles helped, and with how many tickets that are closed."""

from aftersales.reports.asked import Asked
from aftersales.reports.gathering import Figure, number, rows_of, share
from aftersales.reports.questions import Of, Source
from aftersales.reports.section import Chart, Column, Kind, Section, Shape

_BY = ("what",)
_FIGURES = (Figure("used", Source.CITED), Figure("closed", Source.CITED, Of.GOOD))


def knowledge(asked: Asked) -> Section:
    """Return how often each article helped, and how many of those tickets are closed by now."""
    found, lead = asked.both(_BY, *_FIGURES), asked.whole(*_FIGURES)
    for one in found.values():
        one["share"] = share(one["used"], lead["used"])
    rows = [{**row, "article": row["what"]} for row in rows_of(_BY, found, most="used", then="used_before")]
    if rows and number(rows[0]["used"]):
        lead |= {"top": rows[0]["article"], "top_used": rows[0]["used"]}
    columns = [
        Column("article", Kind.TEXT),
        Column("used", Kind.COUNT),
        Column("share", Kind.SHARE),
        Column("used_before", Kind.COUNT),
        Column("closed", Kind.COUNT),
    ]
    return Section("knowledge", columns, rows, lead, Chart(Shape.BAR, "article", ("used", "closed")))
