"""From the rows of a foreign table to what its tickets' histories will say, before anything is appended."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import NamedTuple

from aftersales.i18n import _
from aftersales.model.import_map import Activity, EventRules, RowRules, Rule
from aftersales.model.record import record
from aftersales.model.row import Row, RowError
from aftersales.model.template import Template
from aftersales.model.ticket import Did, Event
from aftersales.model.values import EMPTY, Data
from aftersales.rules.cells import ReadValue, bind_moment, bind_value
from aftersales.rules.columns import Columns, ReadText

_WORDS = 200
"""Characters of an activity or a resource that an entry keeps; the schema's limit."""

_END = "end\n"
"""Begins the key of an entry that no row says; rows' keys begin with a moment, ``opened``, ``move`` or ``state``."""


class Planned(NamedTuple):
    """An entry to be.

    Attributes:
        key: tells it apart from the other entries of its matter, in every import: the source's words, not the map's.
        at, by, did, text: as in an entry.
        to: the state that it leads to; empty where it moves nothing.
        details: the old system's own words: activity, resource.
    """

    key: str
    at: datetime
    by: str
    did: Did
    text: str = ""
    to: str = ""
    details: Data = EMPTY

    @property
    def is_ending(self) -> bool:
        """Tell whether the map made it (``at_end``), and no row of the table."""
        return self.key.startswith(_END)


@record
class Plan:
    """What the rows of one matter say.

    Attributes:
        entries: what happened, in order of time.
        state: where the matter stands, in the source's words and ours; None where the source does not say.
    """

    entries: tuple[Planned, ...]
    state: tuple[str, str] | None = None


PlanRows = Callable[[Sequence[Row]], Plan]


def bind_plan(rules: EventRules | RowRules, columns: Columns, zone: tzinfo, by: str) -> PlanRows:
    """Return the function that plans the history of a matter from its rows.

    Args:
        rules: the map's.
        columns: the table's header.
        zone: of moments that have no offset.
        by: id of the person who imports, for entries whose author nobody names.
    """
    if isinstance(rules, EventRules):
        return _EventPlanner(rules, columns, zone, by)
    return _RowPlanner(rules, columns, zone, by)


class _EventPlanner:
    def __init__(self, rules: EventRules, columns: Columns, zone: tzinfo, by: str) -> None:
        self._at = bind_moment(rules.at, columns, zone)
        self._at_text = columns.bind(rules.at.text)
        self._activity = columns.bind(rules.activity)
        self._by = _bind_person(rules.by, columns, zone, by)
        self._resource = _bind_text(rules.resource, columns)
        self._text = _bind_text(rules.text, columns)
        self._known = {name: (what, _bind_own(what, columns)) for name, what in (rules.activities or {}).items()}
        self._otherwise = (rules.otherwise, _bind_own(rules.otherwise, columns)) if rules.otherwise else None

    def __call__(self, rows: Sequence[Row]) -> Plan:
        seen: Counter[str] = Counter()
        planned = []
        for row in rows:
            try:
                planned.append(self._entry(row.cells, seen))
            except RowError as error:
                raise _of_row(row, error) from None
        return Plan(tuple(sorted(planned, key=lambda entry: entry.at)))

    def _entry(self, cells: Sequence[str], seen: Counter[str]) -> Planned:
        at, activity = self._at(cells), self._activity(cells)
        if at is None:
            raise RowError(_("It does not say when."))
        known = self._known.get(activity, self._otherwise)
        if known is None:
            raise RowError(_('The map does not know the activity "{activity}".').format(activity=activity))
        what, own = known
        same = f"{self._at_text(cells)}\n{activity}"
        seen[same] += 1
        text = (own or self._text)(cells)
        details = {"activity": activity[:_WORDS], "resource": self._resource(cells)[:_WORDS]}
        return Planned(
            key=f"{same}\n{seen[same]}",
            at=at,
            by=self._by(cells),
            did=what.did,
            text=(text or activity) if what.did is Did.NOTED else text,
            to=what.to,
            details={} if what.did is Did.NOTED else {name: value for name, value in details.items() if value},
        )


class _RowPlanner:
    def __init__(self, rules: RowRules, columns: Columns, zone: tzinfo, by: str) -> None:
        self._opened = bind_moment(rules.opened, columns, zone)
        self._by = _bind_person(rules.by, columns, zone, by)
        self._text = _bind_text(rules.text, columns)
        self._moves = [
            (
                move.to,
                bind_moment(move.at, columns, zone),
                _bind_person(move.by, columns, zone, by),
                _bind_text(move.text, columns),
            )
            for move in rules.moves
        ]
        self._state = bind_value(rules.state, columns, zone) if rules.state else None
        self._state_text = _bind_text(rules.state.text if rules.state else None, columns)

    def __call__(self, rows: Sequence[Row]) -> Plan:
        if len(rows) > 1:
            raise RowError(_("Row {row} has the same reference already.").format(row=rows[0].number), rows[1].number)
        with of_row(rows[0]):
            return self._plan(rows[0].cells)

    def _plan(self, cells: Sequence[str]) -> Plan:
        opened = self._opened(cells)
        if opened is None:
            raise RowError(_("It does not say when."))
        first = Planned("opened", opened, self._by(cells), Did.IMPORTED, self._text(cells))
        moves = sorted(self._moved(cells), key=lambda entry: entry.at)
        if moves and moves[0].at < opened:
            raise RowError(_("It moved before it was opened."))
        state = self._state(cells) if self._state else None
        return Plan((first, *moves), None if state is None else (self._state_text(cells)[:_WORDS], str(state)))

    def _moved(self, cells: Sequence[str]) -> list[Planned]:
        seen: Counter[str] = Counter()
        found = []
        for to, read_at, read_by, read_text in self._moves:
            at = read_at(cells)
            seen[to] += 1
            if at is not None:
                key = f"move\n{to}\n{seen[to]}"
                found.append(Planned(key, at, read_by(cells), Did.IMPORTED, read_text(cells), to))
        return found


def first_entries(plan: Plan, initial: str, at_end: Mapping[str, str]) -> list[Planned]:
    """Return the entries of a ticket that is not here yet; the first one says in which state it begins."""
    entries = list(plan.entries)
    entries[0] = entries[0]._replace(to=entries[0].to or initial)
    reached = next(entry.to for entry in reversed(entries) if entry.to)
    if plan.state:
        words, state = plan.state
        if state != reached and len(entries) == 1:
            entries[0] = entries[0]._replace(to=state)
        elif state != reached:
            entries.append(_arrival(entries[-1], words, state, times=0))
        entries[-1] = _with_words(entries[-1], words)
        reached = state
    return [*entries, *_ending(entries[-1], reached, at_end)]


def further_entries(
    plan: Plan,
    history: Sequence[Event],
    is_new: Callable[[str], bool],
    now: datetime,
    at_end: Mapping[str, str],
) -> list[Planned]:
    """Return the entries that a ticket which is here lacks.

    Args:
        plan: what the source says now.
        history: the ticket's.
        is_new: tells by its key whether the history lacks an entry.
        now: when a state that the source tells without a moment is taken to have been reached.
        at_end: of the map.
    """
    found = [entry for entry in plan.entries if is_new(entry.key)]
    if plan.state and plan.state[0]:
        words, state = plan.state
        told = [event.details["activity"] for event in history if "activity" in event.details]
        if told[-1:] != [words]:
            if not found or found[-1].to != state:
                found.append(_arrival(plan.entries[-1], words, state, times=told.count(words))._replace(at=now))
            found[-1] = _with_words(found[-1], words)
        return [entry for entry in found if is_new(entry.key)]
    reached = next((entry.to for entry in reversed(plan.entries) if entry.to), "")
    return [*found, *_ending(found[-1], reached, at_end)] if found else []


def _arrival(last: Planned, words: str, state: str, *, times: int) -> Planned:
    """Return the entry by which a matter reaches the state that its row tells, without saying when."""
    details = {"activity": words} if words else {}
    return Planned(f"state\n{words}\n{times}", last.at, last.by, Did.IMPORTED, to=state, details=details)


def _with_words(entry: Planned, words: str) -> Planned:
    return entry._replace(details={**entry.details, "activity": words}) if words else entry


def _ending(last: Planned, reached: str, at_end: Mapping[str, str]) -> list[Planned]:
    if reached not in at_end:
        return []
    return [Planned(f"{_END}{last.key}", last.at, last.by, Did.IMPORTED, to=at_end[reached])]


@contextmanager
def of_row(row: Row) -> Iterator[None]:
    """Let an error that knows no row be one of `row`."""
    try:
        yield
    except RowError as error:
        raise _of_row(row, error) from None


def _of_row(row: Row, error: RowError) -> RowError:
    return RowError(error.reason, error.row or row.number)


def _bind_text(template: Template | None, columns: Columns) -> ReadText:
    return columns.bind(template) if template else (lambda _cells: "")


def _bind_own(what: Activity | None, columns: Columns) -> ReadText | None:
    return columns.bind(what.text) if what and what.text else None


def _bind_person(rule: Rule | None, columns: Columns, zone: tzinfo, by: str) -> ReadText:
    """Return the function that reads who did something; `by` where nobody is named."""
    if rule is None:
        return lambda _cells: by
    read: ReadValue = bind_value(rule, columns, zone)
    return lambda cells: " ".join(str(read(cells) or by).split())
