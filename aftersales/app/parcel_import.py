"""A courier's or warehouse's table: every row an event of a parcel, found by its waybill; all in one commit."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.import_account import SHOWN
from aftersales.app.import_rejects import Rejects
from aftersales.app.import_request import content_of, opened, source_zone
from aftersales.app.shipments import with_happening
from aftersales.app.tickets import need_permission
from aftersales.codec.parcel_map import parse_parcel_map
from aftersales.codec.tables import open_table, settled_format
from aftersales.codec.tickets import ticket_from_data
from aftersales.errors import InvalidDataError, UsageError
from aftersales.i18n import _
from aftersales.model.parcel_map import ParcelMap
from aftersales.model.record import record, replace
from aftersales.model.row import Row, RowError
from aftersales.model.shipment import ParcelEvent, Purpose, Shipment
from aftersales.model.team import Permission
from aftersales.model.ticket import Ticket
from aftersales.rules.columns import Columns
from aftersales.rules.parcel_rows import ParcelRow, ParcelRowReader, stable_shipment_id
from aftersales.rules.parcels import check_event


@record
class ParcelTable:
    """What is asked for: a table, its map, whether it is only tried, and where rejected rows go (None: beside it)."""

    file: Path
    map_file: Path
    dry_run: bool = False
    rejects: Path | None = None


@dataclass
class ParcelAccount:
    """What became of every row; each is in exactly one of `new`, `known`, `rejected` and `empty`.

    Attributes:
        unknown: rejected rows whose waybill no ticket has.
        tickets: how many tickets got something new.
        rejects: the file of rejected rows; None where there are none, or it was only tried.
        commit: None where nothing was new, or it was only tried.
    """

    rows: int = 0
    new: int = 0
    known: int = 0
    rejected: int = 0
    unknown: int = 0
    empty: int = 0
    tickets: int = 0
    first_rejected: list[tuple[int, str]] = field(default_factory=list)
    rejects: Path | None = None
    commit: str | None = None


_Happened = dict[str, dict[str, list[ParcelEvent]]]
"""Ticket's id → waybill → events, in the order of the table."""


def import_parcels(context: Context, asked: ParcelTable) -> ParcelAccount:
    """Take a courier's table in; the same rows again change nothing.

    Raises:
        NotFoundError: there is no such file.
        InvalidDataError: the map, or the table as a whole, is not what it should be; nothing was taken.
    """
    parcel_map = parse_parcel_map(content_of(asked.map_file), str(asked.map_file))
    with _change(context, dry_run=asked.dry_run) as change:
        need_permission(change, Permission.NOTE)
        return _Run(change, asked, parcel_map).result()


def _change(context: Context, *, dry_run: bool) -> AbstractContextManager[DeskChange]:
    """Return the change to fill; a trial locks nobody out."""
    if dry_run:
        return nullcontext(DeskChange(context, context.actor, context.git.head().commit or ""))
    return desk_change(context)


class _Run:
    """One table under way."""

    def __init__(self, change: DeskChange, asked: ParcelTable, parcel_map: ParcelMap) -> None:
        self._change, self._asked, self._map = change, asked, parcel_map
        self._account = ParcelAccount()
        self._owners: dict[str, dict[str, Ticket]] = {}

    def result(self) -> ParcelAccount:
        """Read every row, then change every ticket once, in one commit."""
        asked, account = self._asked, self._account
        form = settled_format(self._map.file, asked.file.name)
        with opened(asked.file) as stream:
            table = open_table(stream, str(asked.file), form)
            reader = self._reader(table.header)
            with Rejects(self._rejects_path(), table.header, form) as rejects:
                happened = self._happened(table.rows, reader, rejects)
                revisions = list(self._revisions(happened))
                account.tickets = len(revisions)
                account.rejects = rejects.keep()
        if revisions and not asked.dry_run:
            for revision in revisions:
                self._change.put(revision)
            account.commit = self._change.commit(
                f"parcels: {account.new} events on {account.tickets} tickets",
                asked.file.name,
                {"Action": "tracked", "Actor": self._change.actor.by},
            )
        return account

    def _reader(self, header: tuple[str, ...]) -> ParcelRowReader:
        place, context = str(self._asked.map_file), self._change.context
        zone = source_zone(self._map.time_zone, place) if self._map.time_zone else context.zone
        carriers = context.policy.couriers.carriers
        if self._map.carrier and carriers and self._map.carrier not in carriers:
            raise InvalidDataError(
                _("There is no courier {carrier}.").format(carrier=self._map.carrier),
                place=place,
                hint=_("Known: {names}.").format(names=", ".join(carriers)),
            )
        try:
            return ParcelRowReader(self._map, Columns(header), zone)
        except InvalidDataError as error:
            raise InvalidDataError(error.message, place=place, hint=error.hint) from None

    def _happened(self, rows: Iterable[Row], reader: ParcelRowReader, rejects: Rejects) -> _Happened:
        found: _Happened = {}
        for row in rows:
            self._account.rows += 1
            if row.is_empty:
                self._account.empty += 1
                continue
            try:
                self._take(reader.read(row), found)
            except RowError as error:
                self._reject(row, error.reason, rejects)
        return found

    def _take(self, said: ParcelRow, found: _Happened) -> None:
        """Put an event to each ticket of its waybill that lacks it.

        Raises:
            RowError: no ticket has the waybill, or the event cannot be noted.
        """
        context = self._change.context
        for refusal in check_event(said.event, context.policy, context.now):
            raise RowError(refusal.sentence)
        owners = self._tickets(said.waybill)
        if not owners:
            self._account.unknown += 1
            raise RowError(_("No ticket has the waybill {waybill}.").format(waybill=said.waybill))
        is_new = False
        for ticket in owners.values():
            events = found.setdefault(ticket.id, {}).setdefault(said.waybill, [])
            noted = {event.id for one in ticket.shipments for event in one.events} | {event.id for event in events}
            if said.event.id not in noted:
                events.append(said.event)
                is_new = True
        self._account.new += is_new
        self._account.known += not is_new

    def _reject(self, row: Row, reason: str, rejects: Rejects) -> None:
        self._account.rejected += 1
        if len(self._account.first_rejected) < SHOWN:
            self._account.first_rejected.append((row.number, reason))
        rejects.add(row, reason)

    def _tickets(self, waybill: str) -> dict[str, Ticket]:
        """Return the tickets of a waybill: those that noted its parcel, else open ones that name it anywhere."""
        key = waybill.casefold()
        if key not in self._owners:
            stored = self._change.context.index.stored_with("waybill", waybill)
            named = {one.line.id: (ticket_from_data(one.data), one.line.open) for one in stored}
            noted = {name: ticket for name, (ticket, _open) in named.items() if _parcel(ticket, waybill)}
            self._owners[key] = noted or {name: ticket for name, (ticket, is_open) in named.items() if is_open}
        return self._owners[key]

    def _revisions(self, happened: _Happened) -> Iterator[Revision]:
        for ticket_id, parcels in happened.items():
            if not any(parcels.values()):
                continue
            before = after = self._change.ticket(ticket_id)
            for waybill, events in parcels.items():
                after = self._grown(after, waybill, events) if events else after
            yield Revision(after, "parcels followed", before)

    def _grown(self, ticket: Ticket, waybill: str, events: list[ParcelEvent]) -> Ticket:
        shipment = _parcel(ticket, waybill)
        if shipment is None:
            shipment = Shipment(
                id=stable_shipment_id(waybill),
                direction=Purpose.ORIGINAL.direction,
                kind=Purpose.ORIGINAL,
                waybill=waybill,
                added=self._change.context.now,
                carrier=self._map.carrier,
            )
            ticket = replace(ticket, shipments=(*ticket.shipments, shipment))
        return with_happening(self._change, ticket, shipment, *events)

    def _rejects_path(self) -> Path | None:
        path = self._asked.rejects
        if path is None and not self._asked.dry_run:
            path = self._asked.file.with_name(f"{self._asked.file.stem}.rejects.csv")
        if path and path.resolve() == self._asked.file.resolve():
            raise UsageError(_("The rejected rows cannot go into the file that they come from."), place=str(path))
        return path


def _parcel(ticket: Ticket, waybill: str) -> Shipment | None:
    wanted = waybill.casefold()
    return next((one for one in ticket.shipments if one.waybill.casefold() == wanted), None)
