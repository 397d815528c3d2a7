"""From what a list asks for to SQL: columns come from fixed names, everything a person typed is a parameter."""

import json
import re
from collections.abc import Iterable
from datetime import datetime

from aftersales.index.search import mark, match_of
from aftersales.model.filters import Sort, SortKey, TicketFilter
from aftersales.model.ids import id_fragment, is_ticket_id
from aftersales.model.moments import instant


class Question:
    """The FROM and WHERE of a query under construction, and its parameters in order."""

    def __init__(self) -> None:
        self.source = "ticket"
        self.conditions: list[str] = []
        self.values: list[object] = []

    def add(self, condition: str, *values: object) -> None:
        """Demand one more condition."""
        self.conditions.append(condition)
        self.values += values

    def add_any(self, column: str, wanted: Iterable[str]) -> None:
        """Demand that `column` holds one of `wanted`; nothing wanted demands nothing. One parameter for any number."""
        if listed := list(wanted):
            self.add(f"{column} IN {_LISTED}", _json(listed))

    @property
    def sql(self) -> str:
        """Return ``FROM … WHERE …``."""
        return f"FROM {self.source}" + (f" WHERE {' AND '.join(self.conditions)}" if self.conditions else "")


_LISTED = "(SELECT value FROM json_each(?))"
"""A list of any length as one parameter: SQLite's limit on parameters is 999 in places."""


def _json(values: list[str]) -> str:
    return json.dumps(values, ensure_ascii=False)


def question_of(wanted: TicketFilter, now: datetime) -> Question:
    """Return the query for the tickets that `wanted` describes at the moment `now`."""
    question = Question()
    _ask_text(question, wanted.text)
    for column, values in (
        ("state", wanted.states),
        ("department", wanted.departments),
        ("priority", wanted.priorities),
        ("channel", wanted.channels),
        ("customer", wanted.customers),
        ("region", wanted.regions),
    ):
        question.add_any(column, values)
    if wanted.open is not None:
        question.add("open = ?", int(wanted.open))
    _ask_people(question, wanted)
    _ask_categories(question, wanted.categories)
    _ask_products(question, wanted.products)
    if wanted.tags:
        question.add(
            "num IN (SELECT num FROM mark WHERE kind = 'tag' AND mark.value IN (SELECT value FROM json_each(?)))",
            _json(list(wanted.tags)),
        )
    if wanted.batches:
        question.add(
            "num IN (SELECT num FROM mark WHERE kind = 'batch' AND mark.value IN (SELECT value FROM json_each(?)))",
            _json([mark(batch) for batch in wanted.batches]),
        )
    _ask_moments(question, wanted, now)
    if wanted.ids:
        _ask_ids(question, wanted.ids)
    if wanted.among is not None:
        question.add(f"id IN {_LISTED}", _json(list(wanted.among)))
    return question


def _ask_text(question: Question, text: str) -> None:
    if not text.strip():
        return
    match = match_of(text)
    if match is None:  # only punctuation: nothing can hold it
        question.add("0")
        return
    # CROSS fixes the order of the loops: the search gives row numbers newest first, each looked up in the table.
    question.source = "words CROSS JOIN ticket ON ticket.num = words.rowid"
    question.add("words MATCH ?", match)


def _ask_people(question: Question, wanted: TicketFilter) -> None:
    people = (*wanted.assignees, "") if wanted.unassigned else wanted.assignees
    question.add_any("assignee", people)


def _ask_categories(question: Question, categories: Iterable[str]) -> None:
    exact = [name for name in categories if "/" in name]
    groups = [name for name in categories if "/" not in name]
    if exact and groups:
        question.add(f"(category IN {_LISTED} OR category_group IN {_LISTED})", _json(exact), _json(groups))
    elif exact:
        # The group as well, because the index of categories begins with it.
        question.add_any("category_group", dict.fromkeys(name.partition("/")[0] for name in exact))
        question.add_any("category", exact)
    else:
        question.add_any("category_group", groups)


def _ask_products(question: Question, products: tuple[str, ...]) -> None:
    if products:
        listed = _json(list(products))
        question.add(f"(product_type IN {_LISTED} OR product_model IN {_LISTED})", listed, listed)


def _ask_moments(question: Question, wanted: TicketFilter, now: datetime) -> None:
    if wanted.overdue:
        _ask_clocks(question, "next_due", 2, instant(now) - 1, now)
    if wanted.to_chase:
        _ask_clocks(question, "next_chase", 3, instant(now), now)
    if wanted.due_within is not None:
        _ask_clocks(question, "next_due", 2, instant(now + wanted.due_within), now)
    if wanted.customer_wrote or wanted.receipt_due:
        question.add("wrote_at IS NOT NULL")
    if wanted.receipt_due:
        question.add("receipt_due")
    for condition, moment in (
        ("opened_at >= ?", wanted.since),
        ("opened_at < ?", wanted.until),
        ("closed_at >= ?", wanted.closed_since),
        ("closed_at < ?", wanted.closed_until),
    ):
        if moment is not None:
            question.add(condition, instant(moment))


def _ask_clocks(question: Question, column: str, place: int, until: int, now: datetime) -> None:
    """Demand a clock that comes to its moment by `until`, and has not lapsed by now.

    Args:
        question: to add to.
        column: of the earliest such moment of a ticket.
        place: of the moment in `derived.ClockColumns`; looked at only where some clock of the ticket has lapsed.
        until: seconds since 1970, included.
        now: this moment.
    """
    question.add(f"{column} <= ?", until)
    clock = f"SELECT 1 FROM json_each(clocks) AS one WHERE json_extract(one.value, '$[{place}]') <= ?"  # noqa: S608  a number of ours
    counts = "coalesce(json_extract(one.value, '$[8]') >= ?, 1)"
    question.add(f"(lapses IS NULL OR lapses >= ? OR EXISTS ({clock} AND {counts}))", instant(now), until, instant(now))


def _ask_ids(question: Question, fragments: Iterable[str]) -> None:
    asked = [condition for fragment in fragments for condition in fragment_conditions(fragment)]
    sql = " OR ".join(sql for sql, _ in asked) or "0"
    question.add(f"({sql})", *(value for _, values in asked for value in values))


_RUN_TOGETHER = r"([A-Z]*)(\d{6})([0-9A-Z]{1,5})"


def _range(column: str, beginning: str) -> tuple[str, tuple[str, ...]]:
    """Return the condition that `column` begins with `beginning`, in a form that an index answers."""
    return f"({column} >= ? AND {column} < ?)", (beginning, beginning[:-1] + chr(ord(beginning[-1]) + 1))


_DAYS = """
    WITH RECURSIVE day (day) AS (
        SELECT min(substr(id, -12, 6)) FROM ticket
        UNION ALL
        SELECT (SELECT min(substr(id, -12, 6)) FROM ticket WHERE substr(id, -12, 6) > day.day)
        FROM day WHERE day.day IS NOT NULL
    )
    SELECT day FROM day WHERE instr(day, ?)
"""
"""The days in ids that hold a number: one jump in the index for each day, instead of a look at every ticket."""


def said(fragment: str) -> str:
    """Return a fragment as it would stand in an id, also where a whole id was typed without its hyphens."""
    wanted = id_fragment(fragment)
    run_together = re.fullmatch(_RUN_TOGETHER, wanted)
    return "-".join(part for part in run_together.groups() if part) if run_together else wanted


def fragment_conditions(fragment: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the conditions, with their parameters, any of which means that a ticket's id holds `fragment`.

    ``7k3`` is looked for in the random part (three indexes: it starts at its first, second or third character), digits
    in the days as well, ``1122-7k`` by the part after the hyphen, ``AS-2611`` from the beginning. What is left (one or
    two characters) runs through the ids until enough are found. Asked one after the other, each uses its index; joined
    by OR, the days make SQLite look at every ticket.
    """
    wanted = said(fragment)
    if is_ticket_id(wanted):
        return [("id = ?", (wanted,))]
    head, hyphen, tail = wanted.rpartition("-")
    if head and wanted[0].isalpha():
        return [_range("id", wanted)]
    if hyphen and tail:
        sql, values = _range("substr(id, -5)", tail)
        return [(f"({sql} AND instr(id, ?))", (*values, wanted))]
    if len(wanted) < 3 or hyphen:
        return [("instr(id, ?)", (wanted,))] if wanted else []
    asked = [_range(f"substr(id, -{length})", wanted) for length in (5, 4, 3) if len(wanted) <= length]
    if wanted.isdecimal():
        asked.append((f"substr(id, -12, 6) IN ({_DAYS})", (wanted,)))
    return asked


_COLUMNS = {
    SortKey.UPDATED: "last_event_at",
    SortKey.DUE: "next_due",
    SortKey.CLOSED: "closed_at",
    SortKey.PRIORITY: "priority",
    SortKey.STATE: "state",
    SortKey.CATEGORY: "category",
    SortKey.DEPARTMENT: "department",
    SortKey.ASSIGNEE: "assignee",
    SortKey.CUSTOMER: "customer",
    SortKey.TITLE: "title",
    SortKey.ID: "id",
}


def order_of(sort: Sort, question: Question) -> str:
    """Return the ORDER BY for `sort`."""
    direction = "DESC" if sort.descending else "ASC"
    number = "words.rowid" if question.source.startswith("words") else "num"
    if sort.key is SortKey.OPENED:
        return f"ORDER BY {number} {direction}"
    column = _COLUMNS[sort.key]
    # A condition on the moment leaves no empty ones, and then the index of the column gives the order.
    last = (
        f"{column} IS NULL, " if sort.key in (SortKey.DUE, SortKey.CLOSED) and f"{column} <" not in question.sql else ""
    )
    return f"ORDER BY {last}{column} {direction}, {number} DESC"
