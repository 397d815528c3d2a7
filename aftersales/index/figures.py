"""What a summary adds up, counted inside SQLite: a hundred thousand rows stay in the file, a few numbers leave it."""

from collections.abc import Mapping

from aftersales.index.connection import Connection
from aftersales.reports.summary import COUNTS, Span, Tally

_KEYS = {"product": "CASE WHEN product_model != '' THEN product_model ELSE product_type END"}
"""What tickets are grouped by where it is no column."""

_KNOWN = "FROM ticket WHERE opened_at < :end AND (closed_at IS NULL OR closed_at >= :start)"
"""The tickets that were open at some moment of the period."""

_LEFT = "(closed_at IS NULL OR closed_at >= :end)"

_COUNTED = f"""
    count(*) FILTER (WHERE opened_at >= :start),
    count(*) FILTER (WHERE closed_at < :end),
    count(*) FILTER (WHERE {_LEFT}),
    count(*) FILTER (WHERE {_LEFT} AND next_due < :end),
    count(*) FILTER (WHERE reopen_count > 0),
    sum(chase_count)
"""
"""In the order of COUNTS."""

_LENGTHS = """
    CASE WHEN first_response_at >= :start AND first_response_at < :end THEN first_response_seconds END,
    CASE WHEN resolved_at >= :start AND resolved_at < :end THEN resolution_seconds END
"""


def tally(connection: Connection, span: Span, dimension: str) -> Mapping[str, Tally]:
    """Return what is counted of the tickets of a period, for each value of `dimension`; for none where it is empty."""
    key = _KEYS.get(dimension, dimension or "''")
    period = {"start": span.start, "end": span.end}
    counted = connection.all(f"SELECT {key} COLLATE BINARY AS value, {_COUNTED} {_KNOWN} GROUP BY 1", period)
    lengths: dict[str, tuple[list[int], list[int]]] = {value: ([], []) for value, *_ in counted}
    for value, first, whole in connection.stream(f"SELECT {key}, {_LENGTHS} {_KNOWN}", period):
        if first is not None:
            lengths[value][0].append(first)
        if whole is not None:
            lengths[value][1].append(whole)
    return {
        value: Tally(**dict(zip(COUNTS, counts, strict=True)), first=lengths[value][0], whole=lengths[value][1])
        for value, *counts in counted
    }
