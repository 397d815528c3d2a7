"""From matters to tickets: which are new, which are here and lack something, which cannot be."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice

from aftersales.app.changes import refuse_comments
from aftersales.app.import_account import Account
from aftersales.app.import_groups import Matter
from aftersales.codec.schema import problems
from aftersales.codec.tickets import parse_ticket, render_ticket_data, ticket_to_data
from aftersales.codec.yaml_source import SIZE_LIMIT
from aftersales.i18n import _
from aftersales.model.import_map import ImportMap, Shape
from aftersales.model.layout import TICKETS, ticket_id_of
from aftersales.model.record import record
from aftersales.model.row import Row, RowError
from aftersales.model.ticket import Ticket
from aftersales.rules.mapping import Mapper
from aftersales.rules.stable_ids import stable_tail, stable_ticket_id
from aftersales.store.git import Git

_TOGETHER = 200
"""Matters that are looked up together: one process of git for all of them."""


@record
class ImportedTicket:
    """A ticket that an import makes or continues.

    Attributes:
        before: as it was; None for a new one.
        after: as it will be.
        source: the bytes of its file.
    """

    before: Ticket | None
    after: Ticket
    source: bytes


class TicketMaker:
    """Turns matters into tickets of one desk, and counts what becomes of every row."""

    def __init__(
        self,
        git: Git,
        head: str,
        import_map: ImportMap,
        mapper: Mapper,
        prefix: str,
        account: Account,
        reject: Callable[[Row, str], None],
    ) -> None:
        """List the tickets at `head`; `prefix` is that of the desk's ids."""
        self._git = git
        self._map = import_map
        self._mapper = mapper
        self._prefix = prefix
        self._account = account
        self._reject = reject
        self._taken: set[str] = set()
        self._references: set[int] = set()
        self._by_tail: dict[str, list[tuple[str, str]]] = {}
        for path, oid in git.list_tree(head, TICKETS):
            ticket_id = ticket_id_of(path)
            if ticket_id:
                self._taken.add(ticket_id)
                self._by_tail.setdefault(ticket_id[-5:], []).append((path, oid))

    def tickets(self, matters: Iterable[Matter]) -> Iterator[ImportedTicket]:
        """Yield the tickets that change, in the order of the matters."""
        walk = iter(matters)
        while together := list(islice(walk, _TOGETHER)):
            here = self._known(together)
            for matter in together:
                try:
                    made = self._made(matter, here.get(matter.reference))
                except RowError as error:
                    self._refuse(matter, error)
                else:
                    if made:
                        yield made

    def _made(self, matter: Matter, before: Ticket | None) -> ImportedTicket | None:
        if self._map.shape is Shape.TICKET:
            if hash(matter.reference) in self._references:
                raise RowError(_("Another row has the same reference."))
            self._references.add(hash(matter.reference))
        if before is None:
            after = self._mapper.new_ticket(matter.reference, matter.rows, self._free_id(matter.reference))
            made = ImportedTicket(None, after, _checked_source(after))
            self._taken.add(after.id)
            self._account.tickets_new += 1
            self._account.rows_imported += len(matter.rows)
            return made
        update = self._mapper.updated(before, matter.reference, matter.rows)
        if update is None:
            self._account.tickets_known += 1
            self._account.rows_known += len(matter.rows)
            return None
        made = ImportedTicket(before, update.ticket, _checked_source(update.ticket))
        self._account.tickets_updated += 1
        self._account.rows_added += update.rows
        self._account.rows_known += len(matter.rows) - update.rows
        return made

    def _refuse(self, matter: Matter, error: RowError) -> None:
        """Reject every row of a matter: a ticket with a hole in its history would be worse than none."""
        self._account.tickets_rejected += 1
        for row in matter.rows:
            reason = error.reason
            if error.row and error.row != row.number:
                reason = _("Row {row} of the same ticket: {reason}").format(row=error.row, reason=error.reason)
            self._reject(row, reason)

    def _free_id(self, reference: str) -> Callable[[date], str]:
        def make(day: date) -> str:
            attempt = 0
            while (found := stable_ticket_id(day, self._map.source, reference, self._prefix, attempt)) in self._taken:
                attempt += 1
            return found

        return make

    def _known(self, matters: list[Matter]) -> dict[str, Ticket]:
        """Return those tickets of the desk that some of these matters are, by reference."""
        found: dict[str, Ticket] = {}
        wanted, attempt = [matter.reference for matter in matters], 0
        while wanted:
            candidates = {
                reference: self._by_tail.get(stable_tail(self._map.source, reference, attempt), [])
                for reference in wanted
            }
            read = self._read(candidates)
            found.update((reference, ticket) for reference, ticket in read if ticket.reference == reference)
            # A matter whose id was taken by another has the next one; where no ticket has this one, it has none at all.
            wanted = [reference for reference in wanted if candidates[reference] and reference not in found]
            attempt += 1
        return found

    def _read(self, candidates: dict[str, list[tuple[str, str]]]) -> Iterator[tuple[str, Ticket]]:
        pairs = [(reference, path, oid) for reference, files in candidates.items() for path, oid in files]
        if not pairs:
            return
        blobs = self._git.read_blobs([oid for _reference, _path, oid in pairs])
        for (reference, path, _oid), (_same, source) in zip(pairs, blobs, strict=True):
            refuse_comments(source, path)
            yield reference, parse_ticket(source, path)


def _checked_source(ticket: Ticket) -> bytes:
    """Return the bytes of a ticket's file; RowError where its schema, or the limit of a file, forbids it."""
    data = ticket_to_data(ticket)
    for problem in problems("ticket", data):
        place = ".".join(map(str, problem.pointer))
        raise RowError(f"{place}: {problem.message}" if place else problem.message)
    source = render_ticket_data(data)
    if len(source) > SIZE_LIMIT:
        raise RowError(
            _("The ticket would have {size} bytes; {limit} are allowed.").format(size=len(source), limit=SIZE_LIMIT)
        )
    return source
