"""Importing: a foreign table and a map in, tickets out, every row accounted for, all or nothing."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from aftersales.app.changes import DeskChange, desk_change
from aftersales.app.context import Context
from aftersales.app.import_account import Account
from aftersales.app.import_commits import CommitWords, customers_commit, whole_commit
from aftersales.app.import_customers import CustomerBook
from aftersales.app.import_groups import Matter, gathered_matters, single_matters
from aftersales.app.import_making import Made, Recipe
from aftersales.app.import_rejects import Rejects
from aftersales.app.import_request import CommitPer, ImportRequest, ImportResult, content_of, opened, source_zone
from aftersales.app.import_tickets import TicketMaker
from aftersales.app.sorted_spool import SortedSpool
from aftersales.app.tickets import need_permission
from aftersales.codec.import_map import parse_import_map
from aftersales.codec.tables import ForeignTable, open_table, settled_format
from aftersales.errors import InvalidDataError, UsageError
from aftersales.i18n import _
from aftersales.model.import_map import FileFormat, ImportMap, Shape
from aftersales.model.layout import CUSTOMERS, customer_id_of, ticket_path
from aftersales.model.row import Row
from aftersales.model.team import Permission
from aftersales.rules.columns import Columns
from aftersales.rules.import_contacts import ContactReader
from aftersales.rules.import_fields import Surroundings
from aftersales.store.bulk import Content, Keep, PreparedCommit, commit_many
from aftersales.store.importing import FILE_MODE, Kept
from aftersales.store.parsing import Entry
from aftersales.store.reading import Identity

SAMPLES = 3
"""Tickets that a result shows, so that a person sees what the map makes."""

Progress = Callable[[int, int], None]
"""Told now and then how many rows are done, of how many."""

_PACE = 500
"""Rows between two words to `Progress`."""

_EVER = datetime.min.replace(tzinfo=UTC)


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
    rejects: Path | None = None

    def result(self) -> ImportResult:
        """Go through the table and commit."""
        if self.request.dry_run:
            for _commit in self._commits(_keep_nothing):
                pass
            return ImportResult(self.account, tuple(self.samples), self.rejects, None)
        context, head = self.change.context, self.change.head
        commit = commit_many(context.git, head, self._commits, when=context.now, tell=context.tell)
        return ImportResult(self.account, tuple(self.samples), self.rejects, commit if commit != head else None)

    def _commits(self, keep: Keep) -> Iterator[PreparedCommit]:
        """Yield the commits, when all rows are read and all contents are kept; nothing at all where nothing is new."""
        table = self._table()
        recipe = self._recipe(table.header)
        with Rejects(self._rejects_path(), table.header, self.form) as rejects, ExitStack() as stack:
            people, files = stack.enter_context(SortedSpool()), stack.enter_context(SortedSpool())

            def reject(row: Row, reason: str) -> None:
                self.account.note_rejected(row, reason)
                rejects.add(row, reason)

            book = self._book(recipe, people)
            maker = TicketMaker(self.change.context.git, self.change.head, recipe, book, self.account, reject)
            for made in maker.tickets(self._matters(table.rows, recipe, reject)):
                self._take(made, keep, files)
            self.account.settle()
            self.rejects = rejects.keep()
            yield from self._prepared(recipe.words, files, self._kept_people(book, keep, stack))

    def _take(self, made: Made, keep: Keep, files: SortedSpool) -> None:
        """Let git have a ticket's contents, and remember what commits them when."""
        if len(self.samples) < SAMPLES:
            self.samples.append(made.drafts[-1].content)
        path, since = ticket_path(made.ticket_id), _EVER
        for draft in made.drafts:
            since = max(since, draft.when)  # an entry that was added later may be older; its commit cannot be
            when = since.timestamp() if draft.message else 0.0
            [kept] = keep({path: draft.content})
            files.add((when, path, len(files), draft.when.isoformat(), draft.message, *_packed(kept)))

    def _kept_people(self, book: CustomerBook | None, keep: Keep, stack: ExitStack) -> SortedSpool:
        people = stack.enter_context(SortedSpool())
        for path, content in book.files() if book else ():
            [kept] = keep({path: content})
            people.add((0.0, path, len(people), "", "", *_packed(kept)))
        self.account.customers_new = len(people)
        return people

    def _prepared(self, words: CommitWords, files: SortedSpool, people: SortedSpool) -> Iterator[PreparedCommit]:
        if not files:
            return
        if self.request.commit_per is CommitPer.IMPORT:
            yield whole_commit(_Spooled(people, files), self.account, words)
            return
        if people:
            yield customers_commit(_Spooled(people), self.account, words)
        for _when, path, _number, when, message, *kept in files:
            yield PreparedCommit({path: _unpacked(*kept)}, message, words.author, datetime.fromisoformat(when))

    def _table(self) -> ForeignTable:
        return open_table(self.stream, str(self.request.file), self.form)

    def _matters(self, rows: Iterator[Row], recipe: Recipe, reject: Callable[[Row, str], None]) -> Iterator[Matter]:
        """Yield the matters of the table, and settle the account when all rows are read."""
        if self.import_map.shape is Shape.TICKET:
            total = sum(1 for _row in self._table().rows) if self.progress else 0
            yield from single_matters(self._counted(self._table().rows, total), recipe.mapper, reject)
            return
        done = 0
        for matter in gathered_matters(self._counted(rows), recipe.mapper, reject):
            done += len(matter.rows)
            yield matter
            self._tell(done, self.account.rows)

    def _counted(self, rows: Iterator[Row], total: int = 0) -> Iterator[Row]:
        for row in rows:
            self.account.rows += 1
            self._tell(self.account.rows, total)
            yield row

    def _tell(self, done: int, total: int) -> None:
        if self.progress and done % _PACE == 0:
            self.progress(done, total)

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

    def _recipe(self, header: tuple[str, ...]) -> Recipe:
        """Return how matters become tickets; InvalidDataError where the map does not fit the table or the desk."""
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
            customers=frozenset(found for found in customers if found and "customer" in self.import_map.fields),
            zone=context.zone,
            source_zone=source_zone(self.import_map.time_zone, place) if self.import_map.time_zone else context.zone,
            by=self.change.actor.by,
            on_behalf_of=self.change.actor.on_behalf_of,
            now=context.now,
        )
        recipe = Recipe(self.import_map, header, desk, self.request.commit_per, self._words())
        with _in_map(place):
            recipe.mapper  # noqa: B018  a map that does not fit is told of before any row is read
        return recipe

    def _book(self, recipe: Recipe, spool: SortedSpool) -> CustomerBook | None:
        rules = self.import_map.customer
        if rules is None:
            return None
        with _in_map(str(self.request.map_file)):
            reader = ContactReader(rules, Columns(recipe.header), recipe.desk)
        return CustomerBook(self.change.context.git, self.change.head, reader, self.import_map.source, spool)

    def _rejects_path(self) -> Path | None:
        path = self.request.rejects
        if path is None and not self.request.dry_run:
            path = self.request.file.with_name(f"{self.request.file.stem}.rejects.csv")
        if path and path.resolve() == self.request.file.resolve():
            raise UsageError(_("The rejected rows cannot go into the file that they come from."), place=str(path))
        return path


@contextmanager
def _in_map(place: str) -> Iterator[None]:
    """Let an error that knows no place be one of the map."""
    try:
        yield
    except InvalidDataError as error:
        raise InvalidDataError(error.message, place=place, hint=error.hint) from None


class _Spooled:
    """The files of one commit, from the disk, in the order of their paths."""

    def __init__(self, *spools: SortedSpool) -> None:
        self._spools = spools

    def items(self) -> Iterator[tuple[str, Content]]:
        """Yield pairs of path and what stands for its content."""
        for _when, path, _number, _moment, _message, *kept in chain(*self._spools):
            yield path, _unpacked(*kept)

    def __iter__(self) -> Iterator[str]:
        return (path for path, _content in self.items())


def _keep_nothing(files: Mapping[str, bytes]) -> list[Content]:
    return [None for _path in files]


def _packed(kept: Content) -> tuple[int, str]:
    """Return what stands for a content as a spool can hold it."""
    return (kept.mark, "") if isinstance(kept, Kept) else (0, kept.oid if isinstance(kept, Entry) else "")


def _unpacked(mark: int, oid: str) -> Content:
    return Kept(mark) if mark else Entry(FILE_MODE, oid)
