"""What came and what went: tickets opened and closed, part by part of the period."""

from aftersales.model.values import Value
from aftersales.reports.periods import Frame
from aftersales.reports.questions import BUCKET, Ask, Question, Source, Span
from aftersales.reports.section import Chart, Column, Kind, Section, Shape


def count_of(ask: Ask, source: Source, span: Span) -> int:
    """Return how often something happened in a span."""
    return sum(int(str(row["count"])) for row in ask(Question(source), span))


def volumes(ask: Ask, frame: Frame) -> Section:
    """Return tickets opened and closed, part by part."""
    sources = (Source.OPENED, Source.CLOSED)
    parts: list[dict[str, Value]] = [
        {"from": part.date().isoformat(), "opened": 0, "closed": 0} for part in frame.parts
    ]
    for source in sources:
        for row in ask(Question(source, (BUCKET,)), frame.span):
            parts[int(str(row[BUCKET]))][source.value] = row["count"]
    lead: dict[str, Value] = {}
    for source in sources:
        lead[source.value] = count_of(ask, source, frame.span)
        lead[f"{source.value}_before"] = count_of(ask, source, frame.span_before)
    columns = [Column("from", Kind.DATE), Column("opened", Kind.COUNT), Column("closed", Kind.COUNT)]
    return Section("volumes", columns, parts, lead, Chart(Shape.LINE, "from", ("opened", "closed")))
