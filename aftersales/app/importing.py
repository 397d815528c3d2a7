"""Importing: a foreign table and a map in, tickets out, every row accounted for, all or nothing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from aftersales.app.changes import DeskChange, desk_change
from aftersales.app.context import Context
from aftersales.app.import_account import Account
from aftersales.app.import_commits import CommitWords, commits_by_event, commits_by_ticket, whole_commit
from aftersales.app.import_groups import matters, survey
from aftersales.app.import_rejects import Rejects
from aftersales.app.import_request import CommitPer, ImportRequest, ImportResult, content_of, opened, source_zone
from aftersales.app.import_spool import Spool
from aftersales.app.import_tickets import ImportedTicket, TicketMaker
from aftersales.app.tickets import need_permission
from aftersales.codec.import_map import parse_import_map
from aftersales.codec.tables import open_table, settled_format
from aftersales.errors import InvalidDataError, UsageError
from aftersales.i18n import _
from aftersales.model.import_map import FileFormat, ImportMap, Shape
from aftersales.model.layout import CUSTOMERS, customer_id_of, ticket_path
from aftersales.model.row import Row
from aftersales.model.team import Permission
from aftersales.rules.import_fields import Surroundings
from aftersales.rules.mapping import Mapper
from aftersales.store.bulk import PreparedCommit, commit_many
from aftersales.store.reading import Identity

SAMPLES = 3
"""Tickets that a result shows, so that a person sees what the map makes."""

Progress = Callable[[int, int], None]
"""Told now and then how many rows are done, of how many."""

_PACE = 500
"""Rows between two words to `Progress`."""


def import_table(context: Context, request: ImportRequest, progress: Progress | None = None) -> ImportResult:
    """Import a table.

    Raises:
        NotFoundError: there is no such file.
        InvalidDataError: the map, or the table as a whole, is not what it should be; nothing was imported.
        RefusedError: the person may not import.
        BusyError: the desk, or a ticket's file, is in somebody else's hands.
    """
    import_map = parse_import_map(content_of(request.map_file), str(request.map_file))
    overridden = replace(
        import_map.file,
        sheet=request.sheet or import_map.file.sheet,
        encoding=request.encoding or import_map.file.encoding,
    )
    form = settled_format(overridden, request.file.name)
    with opened(request.file) as stream, _change(context, request) as change:
        need_permission(change, Permission.IMPORT)
        return _Run(change, request, import_map, form, stream, progress).result()


def _change(context: Context, request: ImportRequest) -> AbstractContextManager[DeskChange]:
    """Return the change to fill; a dry run locks nobody out."""
    if request.dry_run:
        return nullcontext(DeskChange(context, context.actor, context.git.head().commit or ""))
    return desk_change(context)


@dataclass
class _Run:
    """One import under way."""

    change: DeskChange
    request: ImportRequest
    import_map: ImportMap
    form: FileFormat
    stream: BinaryIO
    progress: Progress | None
    account: Account = field(default_factory=Account)
    samples: list[bytes] = field(default_factory=list)

    def result(self) -> ImportResult:
        """Go through the table and commit."""
        name = str(self.request.file)
        mapper = self._mapper(open_table(self.stream, name, self.form).header)
        found = survey(open_table(self.stream, name, self.form), mapper, ordered=self.import_map.shape is Shape.EVENT)
        table = open_table(self.stream, name, self.form)
        with Rejects(self._rejects_path(), table.header, self.form) as rejects:

            def reject(row: Row, reason: str) -> None:
                self.account.note_rejected(row, reason)
                rejects.add(row, reason)

            counted = replace(table, rows=self._counted(table.rows, found.rows))
            maker = self._maker(mapper, reject)
            tickets = self._sampled(maker.tickets(matters(counted, mapper, found, reject)))
            kept: list[Path | None] = []

            def finish() -> None:
                self.account.settle(found.rows)
                kept.append(rejects.keep())

            commit = self._commit(tickets, finish)
        return ImportResult(self.account, tuple(self.samples), kept[-1], commit)

    def _commit(self, tickets: Iterator[ImportedTicket], finish: Callable[[], None]) -> str | None:
        """Commit the tickets, and call `finish` when all are made and nothing is committed yet."""
        if self.request.dry_run:
            for _ticket in tickets:
                pass
            finish()
            return None
        if self.request.commit_per is CommitPer.IMPORT:
            with Spool() as spool:
                for ticket in tickets:
                    spool.add(ticket_path(ticket.after.id), ticket.source)
                finish()
                return self._commit_all(iter([whole_commit(spool, self.account, self._words())] if spool else []))
        by = commits_by_ticket if self.request.commit_per is CommitPer.TICKET else commits_by_event

        def commits() -> Iterator[PreparedCommit]:
            for ticket in tickets:
                yield from by(ticket, self._words())
            finish()

        return self._commit_all(commits())

    def _commit_all(self, commits: Iterator[PreparedCommit]) -> str | None:
        first = next(commits, None)
        if first is None:
            return None
        context = self.change.context
        return commit_many(context.git, self.change.head, _chained(first, commits), when=context.now, tell=context.tell)

    def _words(self) -> CommitWords:
        actor = self.change.actor
        return CommitWords(
            source=self.import_map.source,
            file=self.request.file.name,
            by=actor.by,
            on_behalf_of=actor.on_behalf_of or "",
            author=Identity(actor.name, actor.email),
            now=self.change.context.now,
        )

    def _mapper(self, header: tuple[str, ...]) -> Mapper:
        context, place = self.change.context, str(self.request.map_file)
        unknown = self.import_map.states() - context.policy.lifecycle.states.keys()
        if unknown:
            raise InvalidDataError(
                _("There is no state {state}.").format(state=", ".join(sorted(unknown))),
                place=place,
                hint=_("States: {states}").format(states=", ".join(context.policy.lifecycle.states)),
            )
        customers = (customer_id_of(path) for path, _oid in context.git.list_tree(self.change.head, CUSTOMERS))
        desk = Surroundings(
            policy=context.policy,
            customers=frozenset(found for found in customers if found),
            zone=context.zone,
            source_zone=source_zone(self.import_map.time_zone, place) if self.import_map.time_zone else context.zone,
            by=self.change.actor.by,
            on_behalf_of=self.change.actor.on_behalf_of,
            now=context.now,
        )
        try:
            return Mapper(self.import_map, header, desk)
        except InvalidDataError as error:
            raise InvalidDataError(error.message, place=place, hint=error.hint) from None

    def _maker(self, mapper: Mapper, reject: Callable[[Row, str], None]) -> TicketMaker:
        context = self.change.context
        return TicketMaker(
            context.git,
            self.change.head,
            self.import_map,
            mapper,
            prefix=context.policy.desk.id_prefix,
            account=self.account,
            reject=reject,
        )

    def _sampled(self, tickets: Iterator[ImportedTicket]) -> Iterator[ImportedTicket]:
        for ticket in tickets:
            if len(self.samples) < SAMPLES:
                self.samples.append(ticket.source)
            yield ticket

    def _counted(self, rows: Iterator[Row], total: int) -> Iterator[Row]:
        for done, row in enumerate(rows, 1):
            if self.progress and done % _PACE == 0:
                self.progress(done, total)
            yield row

    def _rejects_path(self) -> Path | None:
        path = self.request.rejects
        if path is None and not self.request.dry_run:
            path = self.request.file.with_name(f"{self.request.file.stem}.rejects.csv")
        if path and path.resolve() == self.request.file.resolve():
            raise UsageError(_("The rejected rows cannot go into the file that they come from."), place=str(path))
        return path


def _chained(first: PreparedCommit, others: Iterator[PreparedCommit]) -> Iterator[PreparedCommit]:
    yield first
    yield from others
