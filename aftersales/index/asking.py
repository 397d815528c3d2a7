"""Questions of a report answered inside SQLite: a hundred thousand rows stay in the file, a few numbers leave it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from aftersales.index.conditions import Question as Chosen
from aftersales.index.connection import Connection
from aftersales.reports.questions import BUCKET, Ask, Of, Question, Row, Source, Span

_KEPT = (
    *("num", "category", "category_group", "department", "assignee", "priority", "channel", "region"),
    *("opened_at", "closed_at"),
)
_PRODUCT = "CASE WHEN product_model != '' THEN product_model ELSE product_type END"

_AT = {Source.OPENED: "opened_at", Source.CLOSED: "closed_at"}
_OF = {Of.COUNT: "count(*)"}


@contextmanager
def asking(connection: Connection, chosen: Chosen) -> Iterator[Ask]:
    """Gather what questions need of the chosen tickets into a narrow table in memory, and answer them from it."""
    connection.run("PRAGMA temp_store = MEMORY")
    connection.run(
        f"CREATE TEMP TABLE chosen AS SELECT {', '.join(_KEPT)}, {_PRODUCT} AS product {chosen.sql}", chosen.values
    )
    try:
        yield lambda question, span: _answer(connection, question, span)
    finally:
        connection.run("DROP TABLE chosen")


def _answer(connection: Connection, question: Question, span: Span) -> Sequence[Row]:
    at = _AT[question.source]
    keys = [_bucket(at, span) if name == BUCKET else name for name in question.by]
    named = [f"{key} AS {name}" for key, name in zip(keys, question.by, strict=True)]
    named += [f"{_OF[of]} AS {of.value}" for of in question.of]
    group = f" GROUP BY {', '.join(str(n + 1) for n in range(len(keys)))}" if keys else ""
    sql = f"SELECT {', '.join(named)} FROM chosen WHERE {at} >= ? AND {at} < ?{group}"  # noqa: S608  names of our own
    names = (*question.by, *question.of)
    return [dict(zip(names, row, strict=True)) for row in connection.all(sql, (span.start, span.end))]


def _bucket(at: str, span: Span) -> str:
    cases = "".join(f" WHEN {at} < {part} THEN {number}" for number, part in enumerate(span.parts[1:]))
    return f"CASE{cases} ELSE {len(span.parts) - 1} END" if cases else "0"
