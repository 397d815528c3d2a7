"""The mapping of an import: the rows of one matter in, a ticket out; nothing read, nothing written."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from aftersales.i18n import _
from aftersales.model.import_map import ImportMap
from aftersales.model.record import record
from aftersales.model.row import Row, RowError
from aftersales.model.ticket import FACT_SECTIONS, Event, Ticket
from aftersales.model.values import Data
from aftersales.rules.columns import Columns
from aftersales.rules.import_fields import FieldReader, Surroundings
from aftersales.rules.import_history import Planned, bind_plan, first_entries, further_entries
from aftersales.rules.stable_ids import stable_entry_id

TITLE_LIMIT = 200
"""Characters of a title; a longer one is cut, because it was only made to be read at a glance."""

_YEARS = range(2000, 2100)
"""The years that a ticket's id can say, with two digits."""

_AHEAD = timedelta(days=1)
"""How far in the future an entry may lie: clocks and time zones differ. More is a date read wrongly."""


@record
class Update:
    """A ticket with new entries, and how many rows of the table they come from."""

    ticket: Ticket
    rows: int


class Mapper:
    """A map bound to a table's header and to a desk."""

    def __init__(self, import_map: ImportMap, header: Sequence[str], desk: Surroundings) -> None:
        """Bind the map.

        Raises:
            InvalidDataError: the map names a column that the table does not have.
        """
        columns = Columns(header)
        self._map = import_map
        self._desk = desk
        self._reference = columns.bind(import_map.reference)
        self._plan = bind_plan(import_map.history, columns, desk.source_zone, desk.by)
        self._fields = FieldReader(import_map.fields, columns, desk)

    def reference(self, row: Row) -> str:
        """Return what tells the row's matter apart; RowError where the row cannot be read, or does not say."""
        if row.fault:
            raise RowError(row.fault, row.number)
        try:
            text = " ".join(self._reference(row.cells).split())
        except RowError as error:
            raise RowError(error.reason, row.number) from None
        if not text:
            raise RowError(_("It has no reference."), row.number)
        return text

    def new_ticket(
        self, reference: str, rows: Sequence[Row], make_id: Callable[[date], str], *, customer: str = ""
    ) -> Ticket:
        """Return the ticket that the rows of a matter make.

        Args:
            reference: of the matter.
            rows: all of them, in the order of the table.
            make_id: from the local day at the desk on which the matter began to the ticket's id.
            customer: id of the customer that the rows tell of; empty: the one that the map's fields name, if any.

        Raises:
            RowError: one of them cannot be read; then there is no ticket, not half a one.
        """
        desk = self._desk
        entries = first_entries(self._plan(rows), desk.policy.lifecycle.initial, self._map.at_end)
        day = entries[0].at.astimezone(desk.zone).date()
        if day.year not in _YEARS:
            raise RowError(_("The year {year} cannot be right.").format(year=day.year))
        history = self._appended((), "", reference, entries)
        fields = self._fields.read(rows)
        return _ticket(make_id(day), reference, {**fields, "customer": customer} if customer else fields, history)

    def updated(self, ticket: Ticket, reference: str, rows: Sequence[Row]) -> Update | None:
        """Return the ticket with what its history lacks, or None where it has everything.

        Fields stay as they are: people may have put them right in the meantime.
        """
        known = frozenset(event.id for event in ticket.history)

        def is_new(key: str) -> bool:
            return stable_entry_id(self._map.source, reference, key) not in known

        entries = further_entries(self._plan(rows), ticket.history, is_new, self._desk.now, self._map.at_end)
        if not entries:
            return None
        history = self._appended(ticket.history, ticket.state, reference, entries)
        new_rows = sum(not entry.is_ending for entry in entries)
        return Update(replace(ticket, history=history, state=_state(history)), min(new_rows, len(rows)))

    def _appended(
        self, history: Sequence[Event], state: str, reference: str, entries: Sequence[Planned]
    ) -> tuple[Event, ...]:
        used = {event.id for event in history}
        whole = list(history)
        for entry in entries:
            self._check_entry(entry)
            entry_id = next(
                candidate
                for attempt in range(len(used) + 1)
                if (candidate := stable_entry_id(self._map.source, reference, entry.key, attempt)) not in used
            )
            used.add(entry_id)
            moved = bool(entry.to) and entry.to != state
            whole.append(self._event(entry_id, entry, (state or None, entry.to) if moved else (None, None)))
            state = entry.to or state
        return tuple(whole)

    def _event(self, entry_id: str, entry: Planned, way: tuple[str | None, str | None]) -> Event:
        return Event(
            id=entry_id,
            at=entry.at,
            by=entry.by,
            did=entry.did,
            text=entry.text,
            source=way[0],
            target=way[1],
            on_behalf_of=self._desk.on_behalf_of if entry.by == self._desk.by else None,
            details=entry.details,
        )

    def _check_entry(self, entry: Planned) -> None:
        if entry.to and entry.to not in self._desk.policy.lifecycle.states:
            raise RowError(_("There is no state {state}.").format(state=entry.to))
        if entry.at > self._desk.now + _AHEAD:
            raise RowError(_("{moment} lies in the future.").format(moment=f"{entry.at:%Y-%m-%d %H:%M}"))


def _state(history: Sequence[Event]) -> str:
    return next(event.target for event in reversed(history) if event.target)


def _ticket(ticket_id: str, reference: str, data: Data, history: tuple[Event, ...]) -> Ticket:
    words = {name: " ".join(str(data.get(name, "")).split()) for name in _WORDS}
    title = words["title"]
    words["title"] = title if len(title) <= TITLE_LIMIT else title[: TITLE_LIMIT - 1] + "…"
    tags = data.get("tags", ())
    return Ticket(
        id=ticket_id,
        state=_state(history),
        history=history,
        reference=reference,
        tags=tuple(map(str, tags)) if isinstance(tags, list | tuple) else (str(tags),),
        **words,  # type: ignore[arg-type]  # texts alone, by _WORDS
        **{name: data[name] for name in FACT_SECTIONS if name in data},  # type: ignore[arg-type]  # maps, by the schema
    )


_WORDS = (
    "title",
    "category",
    "priority",
    "channel",
    "department",
    "severity",
    "urgency",
    "customer",
    "region",
    "assignee",
)
