"""Lists of tickets: their columns, as values for programs and as words for people."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Protocol

from aftersales.i18n import _, language
from aftersales.model.moments import format_moment, from_instant
from aftersales.model.policy import Policy
from aftersales.model.table import Column, Table
from aftersales.model.values import Value, text_of
from aftersales.render.columns import HEADING_ROOM
from aftersales.render.moments import due_text, moment_text
from aftersales.render.text import cells, shortened

ALL_COLUMNS = (
    *("id", "priority", "state", "title", "category", "department", "assignee", "due", "customer", "region"),
    *("channel", "product", "reference", "opened", "closed"),
)
"""The columns of documents and exports; this order is stable."""

TERMINAL_COLUMNS = ("id", "priority", "state", "title", "department", "assignee", "due")
_SPARED = ("department", "assignee")
"""What a narrow terminal does without, the first one first; `show` and the other formats have it."""

_TITLE_CELLS = 20
"""What a title needs to be told from others."""

_GAP = 2
"""Cells between two columns."""


class Line(Protocol):
    """What a list needs of a ticket; moments in seconds since 1970, as the index has them."""

    @property
    def next_due(self) -> int | None:
        """Return the next deadline that runs."""

    @property
    def opened_at(self) -> int:
        """Return when it was opened."""

    @property
    def closed_at(self) -> int | None:
        """Return when it was closed."""

    def _asdict(self) -> dict[str, Value]: ...


def list_table(
    lines: Sequence[Line],
    policy: Policy,
    now: datetime,
    zone: tzinfo,
    columns: Sequence[str] = ALL_COLUMNS,
    width: int | None = None,
) -> Table:
    """Return a list as a table; `width`: the terminal's cells, to which titles are cut; None leaves them whole."""
    rows = [_values(line, zone) for line in lines]
    shown = [_words(line, row, policy, now, zone) for line, row in zip(lines, rows, strict=True)]
    labels = column_labels()
    if width is not None:
        columns, room = _fitting(
            columns, labels, [{**row, **words} for row, words in zip(rows, shown, strict=True)], width
        )
        shown = [{**words, "title": shortened(words["title"], room)} for words in shown]
    return Table([Column(key, labels[key]) for key in columns], rows, shown)


def _fitting(
    columns: Sequence[str], labels: Mapping[str, str], rows: Sequence[Mapping[str, Value]], width: int
) -> tuple[Sequence[str], int]:
    """Return the columns that a terminal of `width` cells has room for, and the cells that are left for the title."""
    taken = {
        key: max(cells(labels[key]) + HEADING_ROOM, *(cells(text_of(row.get(key))) for row in rows)) if rows else 0
        for key in columns
    }
    for spared in range(len(_SPARED) + 1):
        kept = [key for key in columns if key not in _SPARED[:spared]]
        room = width - sum(taken[key] + _GAP for key in kept if key != "title")
        if room >= min(_TITLE_CELLS, taken["title"]):
            break
    return kept, max(room, _TITLE_CELLS // 2)


def column_labels() -> dict[str, str]:
    """Return what people call the columns."""
    return {
        "id": _("Ticket"),
        "priority": _("Prio"),
        "state": _("State"),
        "title": _("Title"),
        "category": _("Category"),
        "department": _("Department"),
        "assignee": _("Assignee"),
        "due": _("Due"),
        "customer": _("Customer"),
        "region": _("Region"),
        "channel": _("Channel"),
        "product": _("Product"),
        "reference": _("Reference"),
        "opened": _("Opened"),
        "closed": _("Closed"),
    }


def _values(line: Line, zone: tzinfo) -> dict[str, Value]:
    given = line._asdict()
    return {
        **{key: given[key] or None for key in ALL_COLUMNS if key in given},
        "product": given["product_model"] or given["product_type"] or None,
        "due": _moment(line.next_due, zone),
        "opened": _moment(line.opened_at, zone),
        "closed": _moment(line.closed_at, zone),
    }


def _moment(instant: int | None, zone: tzinfo) -> str | None:
    return None if instant is None else format_moment(from_instant(instant, zone))


def _words(line: Line, row: Mapping[str, Value], policy: Policy, now: datetime, zone: tzinfo) -> dict[str, str]:
    """Return what people read where it differs from the value: labels, names, times from now."""
    due = None if line.next_due is None else from_instant(line.next_due, zone)
    closed = None if line.closed_at is None else from_instant(line.closed_at, zone)
    return {
        **named_words(row, policy),
        "title": str(row["title"]),
        "due": due_text(due, now),
        "opened": moment_text(from_instant(line.opened_at, zone), zone, now),
        "closed": moment_text(closed, zone, now) if closed else "",
    }


def named_words(row: Mapping[str, Value], policy: Policy) -> dict[str, str]:
    """Return the labels of what a row names by id: state, category, department, person, channel."""
    spoken = language()
    states, departments, people = policy.lifecycle.states, policy.team.departments, policy.team.people
    state, department = str(row.get("state") or ""), str(row.get("department") or "")
    assignee, channel = str(row.get("assignee") or ""), str(row.get("channel") or "")
    return {
        "state": states[state].label.text(spoken) if state in states else state,
        "category": policy.categories.text(str(row.get("category") or ""), spoken),
        "department": departments[department].label.text(spoken) if department in departments else department,
        "assignee": people[assignee].name.text(spoken) if assignee in people else assignee,
        "channel": policy.desk.channels[channel].text(spoken) if channel in policy.desk.channels else channel,
    }
