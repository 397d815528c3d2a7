"""From matters to what is to be committed: who makes each ticket, which id is free, and what becomes of every row."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from aftersales.app.import_account import Account
from aftersales.app.import_customers import CustomerBook
from aftersales.app.import_groups import Matter, portions
from aftersales.app.import_known import KnownTickets
from aftersales.app.import_making import Asked, Fate, Made, Recipe, make, make_all
from aftersales.app.parallel import map_in_order
from aftersales.i18n import _
from aftersales.model.import_map import Shape
from aftersales.model.layout import TICKETS
from aftersales.model.row import Row, RowError
from aftersales.rules.import_contacts import Contact
from aftersales.rules.stable_ids import stable_tail
from aftersales.store.git import Git

_ROWS_TOGETHER = 400
"""Rows that a process is given at a time: some 20 ms of work."""

_WORTH_PROCESSES = 8
"""Portions that are worth starting other processes for, which takes them most of a second."""


class _Sent(NamedTuple):
    """A matter on its way through another process, and the contact that its rows tell of."""

    asked: Asked
    contact: Contact | None


class TicketMaker:
    """Turns the matters of an import into files of tickets, and counts what becomes of every row."""

    def __init__(
        self,
        git: Git,
        head: str,
        recipe: Recipe,
        customers: CustomerBook | None,
        account: Account,
        reject: Callable[[Row, str], None],
    ) -> None:
        """List the tickets at `head`."""
        self._git = git
        self._recipe = recipe
        self._source = recipe.import_map.source
        self._customers = customers
        self._account = account
        self._reject = reject
        self._here = KnownTickets(git.list_tree(head, TICKETS))
        self._new: set[str] = set()
        self._references: set[int] | None = set() if recipe.import_map.shape is Shape.TICKET else None

    def tickets(self, matters: Iterable[Matter]) -> Iterator[Made]:
        """Yield new and continued tickets, in the order of the matters."""
        waiting: deque[list[_Sent]] = deque()

        def jobs() -> Iterator[list[Asked]]:
            for portion in portions(self._unique(matters), _ROWS_TOGETHER):
                waiting.append(list(self._sent(portion)))
                yield [sent.asked for sent in waiting[-1]]

        for answers in map_in_order(partial(make_all, self._recipe), jobs(), at_least=_WORTH_PROCESSES):
            for sent, answer in zip(waiting.popleft(), answers, strict=True):
                taken = answer.fate is Fate.NEW and answer.ticket_id in self._new
                made = self._decided(sent.asked) if taken or answer.fate is Fate.UNSURE else answer
                if self._counted(sent, made):
                    yield made

    def _unique(self, matters: Iterable[Matter]) -> Iterator[Matter]:
        """Reject matters whose reference an earlier row had, where each row is a ticket."""
        for matter in matters:
            if self._references is None:
                yield matter
            elif hash(matter.reference) in self._references:
                self._refuse(matter.rows, _("Another row has the same reference."))
            else:
                self._references.add(hash(matter.reference))
                yield matter

    def _sent(self, matters: list[Matter]) -> Iterator[_Sent]:
        here = self._read({matter.reference: self._candidates(matter.reference, 0) for matter in matters})
        for matter in matters:
            try:
                contact, customer = self._customers.settled(matter) if self._customers else (None, "")
            except RowError as error:
                self._refuse(matter.rows, error.reason, error.row)
                continue
            rows = [(row.number, row.cells) for row in matter.rows]
            yield _Sent(Asked(matter.reference, rows, customer, here.get(matter.reference, ())), contact)

    def _counted(self, sent: _Sent, made: Made) -> bool:
        """Count what became of a matter; tell whether there is something to commit."""
        account, count = self._account, len(sent.asked.rows)
        match made.fate:
            case Fate.NEW:
                self._new.add(made.ticket_id)
                account.tickets_new += 1
                account.rows_imported += count
                if self._customers and sent.contact:
                    self._customers.keep(sent.asked.customer, sent.contact)
            case Fate.CONTINUED:
                account.tickets_updated += 1
                account.rows_added += made.rows
                account.rows_known += count - made.rows
            case Fate.KNOWN:
                account.tickets_known += 1
                account.rows_known += count
            case _:
                self._refuse([Row(number, cells) for number, cells in sent.asked.rows], made.reason, made.row)
        return bool(made.drafts)

    def _refuse(self, rows: Iterable[Row], reason: str, at_fault: int = 0) -> None:
        """Reject every row of a matter: a ticket with a hole in its history would be worse than none."""
        self._account.tickets_rejected += 1
        for row in rows:
            elsewhere = at_fault and at_fault != row.number
            words = _("Row {row} of the same ticket: {reason}").format(row=at_fault, reason=reason)
            self._reject(row, words if elsewhere else reason)

    def _decided(self, asked: Asked) -> Made:
        """Return what becomes of a matter whose first id is another ticket's: it has the next one, or one yet to be."""
        attempt = 0
        while files := self._candidates(asked.reference, attempt):
            here = self._read({asked.reference: files})[asked.reference]
            made = make(self._recipe, asked._replace(here=here))
            if made.fate is not Fate.UNSURE:
                return made
            attempt += 1
        return make(self._recipe, asked._replace(here=()), self._is_taken)

    def _is_taken(self, ticket_id: str) -> bool:
        return ticket_id in self._new or any(
            path.endswith(f"/{ticket_id}.yaml") for path, _oid in self._here.with_tail(ticket_id[-5:])
        )

    def _candidates(self, reference: str, attempt: int) -> list[tuple[str, str]]:
        return self._here.with_tail(stable_tail(self._source, reference, attempt))

    def _read(self, candidates: dict[str, list[tuple[str, str]]]) -> dict[str, tuple[tuple[str, bytes], ...]]:
        """Return the contents of files by reference; one process of git reads them all."""
        oids = [oid for files in candidates.values() for _path, oid in files]
        if not oids:
            return {}
        blobs = self._git.read_blobs(oids)
        return {
            reference: tuple((path, next(blobs)[1]) for path, _oid in files) for reference, files in candidates.items()
        }
