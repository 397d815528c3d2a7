"""Questions of a report answered inside SQLite: a hundred thousand rows stay in the file, a few numbers leave it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate, pairwise
from typing import NamedTuple, TypeAlias

from aftersales.index.conditions import Question as Chosen
from aftersales.index.connection import Connection
from aftersales.model.happening import Happened
from aftersales.model.values import Scalar
from aftersales.reports.questions import BUCKET, HOUR, WEEKDAY, Ask, Of, Question, Row, Source, Span

_KEPT = (
    *("category", "category_group", "department", "assignee", "priority", "channel", "region", "batch", "component"),
    *("faulty", "opened_at", "first_response_at", "first_response_met", "first_response_seconds"),
    *("resolved_at", "resolution_met", "resolution_seconds"),
)
_PRODUCT = "CASE WHEN product_model != '' THEN product_model ELSE product_type END"
_TABLE = f"CREATE TEMP TABLE chosen (num INTEGER PRIMARY KEY, product, {', '.join(_KEPT)})"


class _Place(NamedTuple):
    """Where something stands: the rows; the columns of its moment, length, verdict, amount, and others of its own."""

    rows: str
    at: str
    seconds: str = "NULL"
    good: str = "NULL"
    amount: str = "NULL"
    own: Mapping[str, str] = {}


_JOINED = " CROSS JOIN chosen USING (num)"


def _happened(kind: Happened, at: str = "at", **own: str) -> _Place:
    rows = f"happening{_JOINED} WHERE kind = '{kind.value}'"
    return _Place(rows, at, "happening.seconds", "happening.good", "happening.amount", own)


_CHOSEN = "chosen WHERE 1"
_PLACES = {
    Source.OPENED: _Place(_CHOSEN, "opened_at"),
    Source.FIRST_RESPONSE: _Place(_CHOSEN, "first_response_at", "first_response_seconds", "first_response_met"),
    Source.RESOLUTION: _Place(_CHOSEN, "resolved_at", "resolution_seconds", "resolution_met"),
    Source.CLOSED: _happened(Happened.CLOSED),
    Source.REOPENED: _happened(Happened.REOPENED),
    Source.ASKED: _happened(Happened.STEP, "since", department="happening.department"),
    Source.ANSWERED: _happened(Happened.STEP, department="happening.department"),
    Source.CHASED: _happened(Happened.CHASED),
    Source.DEADLINE: _happened(Happened.DEADLINE),
    Source.DUE: _happened(Happened.DUE),
    Source.REQUESTED: _happened(Happened.REQUEST, "since"),
    Source.DECIDED: _happened(Happened.REQUEST),
    Source.PAYMENT: _happened(Happened.PAYMENT),
    Source.OWED: _happened(Happened.OWED),
    Source.PART: _happened(Happened.PART),
    Source.FOLLOW_UP: _happened(Happened.FOLLOW_UP),
    Source.REPAIRED: _happened(Happened.REPAIR),
    Source.RETURNED: _happened(Happened.RETURN, "since"),
    Source.INSPECTED: _happened(Happened.RETURN),
    Source.CITED: _happened(Happened.CITED),
}

_OF = {
    Of.COUNT: "count(*)",
    Of.TICKETS: "count(DISTINCT num)",
    Of.JUDGED: "count({good})",
    Of.GOOD: "coalesce(sum({good}), 0)",
    Of.AMOUNT: "coalesce(sum({amount}), 0)",
    Of.SQUARES: "coalesce(sum(1.0 * {amount} * {amount}), 0)",
}
_CACHE_KIB = 64 * 1024
"""What happened to 100,000 tickets, read once for twenty questions."""

_PERCENT = {Of.MEDIAN: 50, Of.NINETIETH: 90}


@contextmanager
def asking(connection: Connection, chosen: Chosen) -> Iterator[Ask]:
    """Gather what questions need of the chosen tickets into a narrow table in memory, and answer them from it."""
    connection.run("PRAGMA temp_store = MEMORY")
    connection.run(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.run(_TABLE)
    try:
        connection.run(
            f"INSERT INTO chosen SELECT num, {_PRODUCT}, {', '.join(_KEPT)} {chosen.sql} ORDER BY num", chosen.values
        )
        yield _Answers(connection, every=not chosen.conditions)
    finally:
        connection.run("DROP TABLE chosen")


_Lengths: TypeAlias = Sequence[tuple[int, int]]
"""(length, how often it came), the shortest first."""


def _together(some: Iterable[_Lengths]) -> _Lengths:
    found: dict[int, int] = {}
    for lengths in some:
        for length, count in lengths:
            found[length] = found.get(length, 0) + count
    return sorted(found.items())


class _Answers:
    """Answers questions about the chosen tickets; `every`: those are all."""

    def __init__(self, connection: Connection, *, every: bool) -> None:
        self._connection = connection
        self._every = every
        self._lengths: dict[object, Mapping[tuple[Scalar, ...], _Lengths]] = {}

    def __call__(self, question: Question, span: Span) -> Sequence[Row]:
        ranks = tuple(of for of in question.of if of in _PERCENT)
        plain = tuple(of for of in question.of if of in _OF)
        ranked = self._ranked(question, span, ranks) if ranks else {}
        if not plain:
            return [{**dict(zip(question.by, key, strict=True)), **row} for key, row in ranked.items()]
        nothing: Row = dict.fromkeys(ranks)
        rows = self._counted(question, span, plain)
        return [{**row, **ranked.get(tuple(row[name] for name in question.by), nothing)} for row in rows]

    def _counted(self, question: Question, span: Span, of: Sequence[Of]) -> Sequence[Row]:
        place = _PLACES[question.source]
        asked = [_OF[one].format(good=place.good, amount=place.amount) for one in of]
        keys, source, values = self._parts(question, place, span)
        sql = f"SELECT {', '.join([*keys, *asked])} {source} {_grouped(len(keys))}"
        names = (*question.by, *(one.value for one in of))
        return [dict(zip(names, row, strict=True)) for row in self._connection.all(sql, values)]

    def _ranked(self, question: Question, span: Span, of: Sequence[Of]) -> Mapping[tuple[Scalar, ...], Row]:
        """Return nearest-rank percentiles, from how often each length came: a third of what window functions take."""
        asked = (question.source, span.start, span.end, tuple(question.only.items()))
        lengths: Mapping[tuple[Scalar, ...], _Lengths]
        if not question.by and asked in self._lengths:
            lengths = {(): _together(self._lengths[asked].values())}
        else:
            lengths = self._lengths[asked] = self._counted_lengths(question, span)
        return {key: {one.value: at_rank(some, _PERCENT[one]) for one in of} for key, some in lengths.items() if some}

    def _counted_lengths(self, question: Question, span: Span) -> Mapping[tuple[Scalar, ...], _Lengths]:
        place = _PLACES[question.source]
        keys, source, values = self._parts(question, place, span)
        columns = [*keys, place.seconds, "count(*)"]
        sql = f"SELECT {', '.join(columns)} {source} AND {place.seconds} IS NOT NULL {_grouped(len(keys) + 1)}"
        lengths: dict[tuple[Scalar, ...], list[tuple[int, int]]] = {}
        for *key, length, count in self._connection.all(f"{sql} ORDER BY {len(keys) + 1}", values):
            lengths.setdefault(tuple(key), []).append((length, count))
        return lengths

    def _parts(self, question: Question, place: _Place, span: Span) -> tuple[list[str], str, list[Scalar]]:
        """Return the columns of the key, FROM and WHERE, and the parameters."""
        keys = [_key_sql(name, place, span) for name in question.by]
        only = {_key_sql(name, place, span): value for name, value in question.only.items()}
        wanted = " ".join([*keys, *only])
        # Where all tickets are chosen, and nothing is asked of them, what happened answers alone.
        rows = place.rows if "chosen." in wanted or not self._every else place.rows.replace(_JOINED, "")
        where = " AND ".join([f"{place.at} >= ?", f"{place.at} < ?", *(f"{column} = ?" for column in only)])
        return keys, f"FROM {rows} AND {where}", [span.start, span.end, *only.values()]


def at_rank(lengths: _Lengths, percent: int) -> int:
    """Return the nearest-rank percentile: of n lengths in order, the one at place ⌈n · percent / 100⌉.

    Args:
        lengths: (length, how often it came), the shortest first; not empty.
        percent: 1 to 100.
    """
    place = -(-sum(count for _length, count in lengths) * percent // 100)
    reached = accumulate(count for _length, count in lengths)
    return next(length for (length, _count), so_far in zip(lengths, reached, strict=True) if so_far >= place)


def _grouped(columns: int) -> str:
    return f"GROUP BY {', '.join(str(n + 1) for n in range(columns))}" if columns else ""


_OWN = {name: f"happening.{name}" for name in ("what", "person", "result", "unit")} | {"score": "happening.amount"}
"""What a thing that happened can be split by itself; by everything else, as its ticket."""


def _key_sql(name: str, place: _Place, span: Span) -> str:
    if name == BUCKET:
        return _cases(place.at, [(part, number) for number, part in enumerate(span.parts)])
    if name in (WEEKDAY, HOUR):
        local = f"({place.at} + {_cases(place.at, span.offsets)})"
        # 1970 began on a Thursday.
        return f"({local} / 86400 + 3) % 7 + 1" if name == WEEKDAY else f"{local} / 3600 % 24"
    own = {**_OWN, **place.own}
    return own.get(name, f"chosen.{name}")


def _cases(at: str, steps: Sequence[tuple[int, int]]) -> str:
    """Return what gives the value of the last step that began by `at`; the first holds from the beginning."""
    said = "".join(f" WHEN {at} < {until} THEN {value}" for (_since, value), (until, _value) in pairwise(steps))
    return f"CASE{said} ELSE {steps[-1][1]} END" if said else str(steps[0][1])
