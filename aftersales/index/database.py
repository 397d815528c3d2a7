"""The index: a derived SQLite file that answers lists, searches and summaries without opening a ticket.

It may be deleted any time: truth is the branch head. The index says which commit it was built from; the use cases
compare, read what changed, and hand it in. Nothing here knows git or YAML.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aftersales.index.conditions import fragment_conditions, order_of, question_of, said
from aftersales.index.connection import WAIT_SECONDS, Connection, connect, read_json
from aftersales.index.rows import BrokenFile, CustomerRow, Entry, FoundArticle, Line
from aftersales.index.schema import LATER, WORDS
from aftersales.index.search import fold, mark
from aftersales.index.texts import digits_of
from aftersales.model.filters import EVERYTHING, NEWEST_FIRST, Facet, Sort, TicketFilter
from aftersales.model.ids import id_fragment
from aftersales.model.moments import from_instant, instant
from aftersales.model.part import Stock
from aftersales.model.values import Data

if TYPE_CHECKING:
    from aftersales.index.refresh import Refresh
    from aftersales.reports.questions import Ask

_LINE = ", ".join(Line._fields)


class Stored(NamedTuple):
    """One ticket as the index keeps it; `data` is its file's plain data."""

    line: Line
    data: Data


class Duplicate(NamedTuple):
    """A ticket that may be about the same matter; `same`: what it shares, of order, serial, waybill and customer."""

    line: Line
    same: tuple[str, ...]


class Index:
    """An open index, made by `open_index`. Any method may raise BrokenIndexError: `discard`, open and build again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def discard(self) -> None:
        """Close and delete the file, which is damaged, so that the next `open_index` begins with an empty one."""
        self._connection.discard()

    def copy(self, path: Path | None) -> "Index":
        """Return a copy of the index in a new file at `path`, in memory for None; see ``Connection.copy``."""
        return Index(self._connection.copy(path))

    # -- what it stands at

    def commit(self) -> str | None:
        """Return the commit that the index was built from, or None where it is empty."""
        return self.note("commit")

    def note(self, name: str) -> str | None:
        """Return what the last refresh noted under `name`, or None."""
        found = self._connection.one("SELECT value FROM meta WHERE name = ?", (name,))
        return found[0] if found else None

    def document(self, name: str) -> str:
        """Return the text of a kept document; empty where there is none."""
        found = self._connection.one("SELECT text FROM document WHERE name = ?", (name,))
        return found[0] if found else ""

    def documents(self) -> dict[str, tuple[str, str]]:
        """Return the kept documents: name → (git's id of what it was made from, text)."""
        return {name: (oid, text) for name, oid, text in self._connection.all("SELECT name, oid, text FROM document")}

    @contextmanager
    def refresh(self, *, wait: float = WAIT_SECONDS) -> Iterator["Refresh"]:
        """Become the one writer, waiting up to `wait` seconds; what is done inside is done wholly or not at all.

        Raises:
            BusyError: another process refreshes and did not end in time.
        """
        from aftersales.index.refresh import Refresh  # noqa: PLC0415  most commands only read

        self._connection.wait_up_to(wait)
        try:
            with self._connection.transaction("IMMEDIATE"):
                yield Refresh(self._connection)
            self._connection.keep_log()
        finally:
            self._connection.wait_up_to(WAIT_SECONDS)

    def apply(
        self,
        commit: str,
        *,
        base: str | None,
        upserts: Iterable[Entry] = (),
        deletes: Iterable[str] = (),
        broken: Iterable[BrokenFile] = (),
    ) -> bool:
        """Take in what changed from `base` to `commit`; False where the index stands at another commit by now."""
        with self.refresh() as refresh:
            if refresh.commit != base:
                return False
            refresh.apply(commit, upserts, deletes, broken)
            return True

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let several questions see one state, whatever others write meanwhile."""
        with self._connection.transaction():
            yield

    @property
    def has_words(self) -> bool:
        """Tell whether full-text search is built."""
        return self.note(WORDS) != LATER

    def _need_words(self, wanted: TicketFilter) -> None:
        """Build full-text search where nobody has searched since the index was built.

        A snapshot ends for it and begins again: whoever asks for words asks for them first.
        """
        if wanted.text and not self.has_words:
            with self._connection.paused(), self.refresh() as refresh:
                refresh.fill_words()

    # -- lists

    def tickets(
        self,
        wanted: TicketFilter = EVERYTHING,
        *,
        now: datetime,
        sort: Sort = NEWEST_FIRST,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Line]:
        """Return the tickets that `wanted` describes at `now`, in order; `limit` None means all."""
        self._need_words(wanted)
        question = question_of(wanted, now)
        sql = f"SELECT {_LINE} {question.sql} {order_of(sort, question)} LIMIT ? OFFSET ?"
        values = (*question.values, -1 if limit is None else limit, offset)
        return [_current(Line._make(row), instant(now)) for row in self._connection.all(sql, values)]

    def count(self, wanted: TicketFilter = EVERYTHING, *, now: datetime) -> int:
        """Return how many tickets `wanted` describes at `now`."""
        self._need_words(wanted)
        question = question_of(wanted, now)
        if question.conditions == ["words MATCH ?"]:
            question.source = "words"  # every match is a ticket: no need to look each up
        found: int = self._connection.one(f"SELECT count(*) {question.sql}", question.values)[0]
        return found

    def facets(self, facet: Facet, wanted: TicketFilter = EVERYTHING, *, now: datetime) -> dict[str, int]:
        """Return how many of the wanted tickets there are for each value of `facet`, most first."""
        self._need_words(wanted)
        question = question_of(wanted, now)
        sql = f"SELECT {facet.value}, count(*) AS many {question.sql} GROUP BY 1 ORDER BY many DESC, 1"
        return dict(self._connection.all(sql, question.values))

    def broken_files(self) -> list[BrokenFile]:
        """Return the tickets' files that do not parse; every list shows and counts them."""
        return [BrokenFile._make(row) for row in self._connection.all("SELECT * FROM broken ORDER BY path")]

    # -- one ticket

    def find_ids(self, fragment: str, *, limit: int = 10) -> list[str]:
        """Return up to `limit` ids that hold `fragment`, in any case, I and L as 1, O as 0; of broken files too."""
        found: set[str] = set()
        for condition, values in fragment_conditions(fragment):
            sql = f"SELECT id FROM ticket WHERE {condition} LIMIT ?"  # noqa: S608  conditions.py's
            found.update(row[0] for row in self._connection.all(sql, (*values, limit)))
        if wanted := said(fragment):
            broken = self._connection.all("SELECT id FROM broken WHERE instr(id, ?) LIMIT ?", (wanted, limit))
            found.update(row[0] for row in broken)
        return sorted(found)[:limit]

    def stored(self, ticket_id: str) -> Stored | None:
        """Return the ticket of exactly this id, or None. Where two files claim it, the first path."""
        sql = f"SELECT {_LINE}, data FROM ticket JOIN ticket_data USING (num) WHERE id = ? ORDER BY path"  # noqa: S608  Line's names
        found = self._connection.one(sql, (ticket_id,))
        return _stored(found) if found else None

    def stored_with(self, kind: str, value: str, *, only_open: bool = False) -> list[Stored]:
        """Return the tickets that carry a mark (see ``texts.marks_of``), or belong to a ``customer``; oldest first."""
        condition, values = "num IN (SELECT num FROM mark WHERE kind = ? AND mark.value = ?)", [kind, value]
        if kind == "customer":
            condition, values = "customer = ?", [value]
        elif kind in {"order", "batch", "serial", "imei", "waybill"}:
            values = [kind, mark(value)]
        condition += " AND open = 1" if only_open else ""
        sql = f"SELECT {_LINE}, data FROM ticket JOIN ticket_data USING (num) WHERE {condition} ORDER BY num"  # noqa: S608  fixed texts above
        return [_stored(row) for row in self._connection.all(sql, values)]

    def all_stored(self, *, only_open: bool = False) -> Iterator[Stored]:
        """Yield every ticket, oldest first, a few thousand in memory at a time."""
        condition = "WHERE open = 1" if only_open else ""
        sql = f"SELECT {_LINE}, data FROM ticket JOIN ticket_data USING (num) {condition} ORDER BY num"  # noqa: S608  likewise
        return map(_stored, self._connection.stream(sql))

    def wanted_stored(self, wanted: TicketFilter, *, now: datetime) -> Iterator[Stored]:
        """Yield the tickets that `wanted` describes at `now`, the newest first, a few thousand in memory at a time."""
        self._need_words(wanted)
        question = question_of(wanted, now)
        data = "(SELECT data FROM ticket_data WHERE ticket_data.num = ticket.num)"
        sql = f"SELECT {_LINE}, {data} {question.sql} {order_of(NEWEST_FIRST, question)}"
        return map(_stored, self._connection.stream(sql, question.values))

    def likely_duplicates(
        self,
        *,
        since: datetime,
        order_number: str = "",
        serial: str = "",
        waybills: Sequence[str] = (),
        customer: str = "",
    ) -> list[Duplicate]:
        """Return tickets opened at or after `since` that share a number or the customer; most shared first."""
        asked = [("order", order_number), ("serial", serial), *(("waybill", number) for number in waybills)]
        found: dict[Line, dict[str, None]] = {}
        for kind, value in asked:
            if wanted := mark(value):
                self._note_same(
                    found,
                    kind,
                    "num IN (SELECT num FROM mark WHERE kind = ? AND mark.value = ?)",
                    (kind, wanted),
                    since,
                )
        if customer:
            self._note_same(found, "customer", "customer = ?", (customer,), since)
        duplicates = [Duplicate(line, tuple(same)) for line, same in found.items()]
        return sorted(duplicates, key=lambda one: (-len(one.same), -one.line.opened_at))

    def _note_same(
        self, found: dict[Line, dict[str, None]], kind: str, condition: str, values: Sequence[str], since: datetime
    ) -> None:
        sql = f"SELECT {_LINE} FROM ticket WHERE {condition} AND opened_at >= ?"  # noqa: S608  likewise
        for row in self._connection.all(sql, (*values, instant(since))):
            found.setdefault(Line._make(row), {})[kind] = None

    # -- customers

    def find_customers(self, text: str, *, limit: int = 10) -> list[CustomerRow]:
        """Return up to `limit` customers that answer to `text`: an id, a phone, an e-mail address, an account, a name.

        A phone is compared by its last digits, because a country code may be missing on either side; four are enough.
        Everything else is compared without case and full width; of a name, a part is enough.
        """
        folded, digits = fold(text.strip()), digits_of(text)
        conditions = ["id = ?", "path IN (SELECT path FROM contact WHERE value = ?)"]
        values: list[object] = [id_fragment(text), folded]
        if len(digits) >= 4 and not any(character.isalpha() for character in folded):
            tail = digits[-9:]
            conditions.append("path IN (SELECT path FROM contact WHERE substr(value, -?) = ?)")
            values += [len(tail), tail]
        if folded and not folded.isdecimal():
            conditions.append("instr(folded, ?)")
            values.append(folded)
        sql = f"SELECT * FROM customer WHERE {' OR '.join(conditions)} ORDER BY folded, id LIMIT ?"  # noqa: S608  fixed texts above
        return [CustomerRow._make(row) for row in self._connection.all(sql, (*values, limit))]

    def customer(self, customer_id: str) -> CustomerRow | None:
        """Return the customer of exactly this id, or None."""
        found = self._connection.one("SELECT * FROM customer WHERE id = ? ORDER BY path", (customer_id,))
        return CustomerRow._make(found) if found else None

    # -- stock

    def stock(self, part: str | None = None) -> list[Stock]:
        """Return how the parts stand that ever moved, by number; only `part` where it is named."""
        condition, values = ("WHERE part = ?", (part,)) if part is not None else ("", ())
        sql = (
            "SELECT part, sum(on_hand), sum(ordered), max(issued_at), max(moved_at) FROM stock"  # noqa: S608  fixed texts
            f" {condition} GROUP BY part ORDER BY part"
        )
        return [
            Stock(number, on_hand, max(ordered, 0), *(None if at is None else from_instant(at) for at in moments))
            for number, on_hand, ordered, *moments in self._connection.all(sql, values)
        ]

    def stock_months(self, part: str) -> list[Data]:
        """Return the months in which `part` moved, as plain data, oldest first."""
        sql = "SELECT data FROM stock_month JOIN stock USING (path) WHERE part = ? ORDER BY path"
        return [read_json(row[0]) for row in self._connection.all(sql, (part,))]

    # -- knowledge

    def articles(self) -> list[tuple[str, str]]:
        """Return path and data of every article of the knowledge base."""
        return self._connection.all("SELECT path, data FROM article ORDER BY path")

    def find_articles(self, text: str) -> list[FoundArticle]:
        """Return the articles that hold what somebody asks for, the best first: see ``knowledge.find_articles``."""
        from aftersales.index.knowledge import find_articles  # noqa: PLC0415  one command, one import

        return find_articles(self._connection, text)

    def article_uses(self) -> dict[str, tuple[int, int]]:
        """Return name → (tickets that used the article, those of them that are closed)."""
        sql = (
            "SELECT mark.value, count(*), sum(open = 0) FROM mark JOIN ticket USING (num)"
            " WHERE kind = 'article' GROUP BY mark.value"
        )
        return {name: (used, closed) for name, used, closed in self._connection.all(sql)}

    # -- figures

    def open_counts(self, facet: Facet) -> dict[str, int]:
        """Return how many open tickets there are for each value of `facet`, most first."""
        sql = f"SELECT {facet.value}, count(*) AS many FROM ticket WHERE open = 1 GROUP BY 1 ORDER BY many DESC, 1"  # noqa: S608  the enum's names
        return dict(self._connection.all(sql))

    @contextmanager
    def asking(self, wanted: TicketFilter = EVERYTHING, *, now: datetime) -> "Iterator[Ask]":
        """Let questions of a report be asked about the tickets that `wanted` describes at `now`."""
        from aftersales.index.asking import asking  # noqa: PLC0415  one command, one import

        self._need_words(wanted)
        with asking(self._connection, question_of(wanted, now)) as ask:
            yield ask


def _current(line: Line, now: int) -> Line:
    """Return a ticket with the deadline that is next at `now`, where another lapsed since the row was made."""
    if line.lapses is None or line.lapses >= now:
        return line
    from aftersales.index.derived import clocks_of, next_of  # noqa: PLC0415  rarely needed, and lists are to be quick

    due, clock = next_of(one for one in clocks_of(line.clocks) if one.lapses is None or one.lapses >= now)
    return line._replace(next_due=due, next_clock=clock)


def _stored(row: Sequence[str]) -> Stored:
    return Stored(Line._make(row[:-1]), read_json(row[-1]))


def open_index(path: Path | None, *, wait: float = WAIT_SECONDS) -> Index:
    """Open the index at `path`; a missing, damaged or outdated file becomes an empty index, whose `commit()` is None.

    Args:
        path: of the file; None keeps the index in memory, for a desk that may not be written to.

        wait: how many seconds to wait for a process that builds the index for the first time.

    Raises:
        BusyError: it did not end in time.
        OutsideError: the disk or its rights are in the way.
    """
    return Index(connect(path, wait=wait))
