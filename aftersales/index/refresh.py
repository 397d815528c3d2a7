"""Bringing the index up to date: one transaction of the one writer; readers see the state before or after it."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from aftersales.index.connection import Connection, create_tables, read_json
from aftersales.index.derived import Derived, DerivedColumns, derived_columns, happening_columns
from aftersales.index.places import place
from aftersales.index.rows import ArticleRow, BrokenFile, CustomerRow, Entry, HappeningColumns, Line, Row, StockRow
from aftersales.index.schema import INDEXES, LATER, WORDS
from aftersales.index.texts import marks_of, waybills_of, words_of
from aftersales.model.values import Data

_CHUNK = 500
_BEFORE_ALL = -(1 << 62)
_REBUILD_CACHE_KIB = 64 * 1024
_HASH_BYTES = 1024 * 1024
_AUTOMERGE = 4
"""SQLite's own settings of full-text search, for changes."""

_REBUILD_HASH_BYTES = 64 * 1024 * 1024
"""What it gathers before it writes in a build: 64 MiB, and no merging, take a third off (100,000 tickets)."""

_INSERT_TICKET = f"INSERT INTO ticket (num, {', '.join(Line._fields)}) VALUES (?{', ?' * len(Line._fields)})"  # noqa: S608  names of our own columns
_HAPPENED = ", ".join(HappeningColumns._fields)
_PLACES = ", ".join("?" * len(HappeningColumns._fields))
_INSERT_HAPPENED = f"INSERT INTO happening (num, {_HAPPENED}) VALUES (?, {_PLACES})"  # noqa: S608  likewise
_NUMBER = "SELECT num FROM ticket WHERE path = ?"
_FORGET_HAPPENED = f"DELETE FROM happening WHERE num = ({_NUMBER})"  # noqa: S608  likewise
_HAPPENED_AT = f"INSERT INTO happening ({_HAPPENED}, num) VALUES ({_PLACES}, ({_NUMBER}))"  # noqa: S608  likewise
_MOVING = "open = 1 OR json_type(data, '$.clocks') IS NULL"
"""Tickets that a change of hours or targets may move."""

_INSERT_WORDS = "INSERT INTO words (rowid, tokens) VALUES (?, ?)"
_UPDATE_DERIVED = f"UPDATE ticket SET {', '.join(f'{name} = ?' for name in DerivedColumns._fields)} WHERE path = ?"  # noqa: S608  likewise


class Refresh:
    """The index while this process alone may change it. Look at `commit` again: another may have been faster."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def commit(self) -> str | None:
        """Return the commit that the index was built from, or None where it is empty."""
        return self.note("commit")

    def note(self, name: str) -> str | None:
        """Return what was noted under `name`, or None."""
        found = self._connection.one("SELECT value FROM meta WHERE name = ?", (name,))
        return found[0] if found else None

    def set_note(self, name: str, value: str) -> None:
        """Note `value` under `name` (``stamp``: the policies and program that derived columns rest on)."""
        self._connection.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def document(self, name: str) -> str:
        """Return the text of a kept document; empty where there is none."""
        found = self._connection.one("SELECT text FROM document WHERE name = ?", (name,))
        return found[0] if found else ""

    def put_document(self, name: str, oid: str, text: str) -> None:
        """Keep a document, such as the parsed policies as JSON, with git's id of what it was made from."""
        self._connection.run("INSERT OR REPLACE INTO document VALUES (?, ?, ?)", (name, oid, text))

    def apply(
        self,
        commit: str,
        upserts: Iterable[Entry] = (),
        deletes: Iterable[str] = (),
        broken: Iterable[BrokenFile] = (),
    ) -> None:
        """Take in what changed since the last commit.

        Args:
            commit: the commit that the index stands at afterwards.
            upserts: what new and changed files hold now; whatever a file held before is dropped.
            deletes: the paths of files that are gone.
            broken: files that do not parse; may also come among `upserts`.
        """
        for path in deletes:
            self._remove(path)
        for chunk in _chunks(chain(upserts, broken)):
            for entry in chunk:
                self._remove(entry.line.path if isinstance(entry, Row) else entry.path)
            self._insert(chunk)
        self.set_note("commit", commit)

    def replace_all(self, commit: str, entries: Iterable[Entry], broken: Iterable[BrokenFile] = ()) -> None:
        """Forget everything and build the index anew from `entries`, one for each file, which may stream.

        Full-text search is left for `fill_words`: it would double the time, and most commands do not search.
        `broken` is looked at when `entries` have run through: it may be a list that fills on the way.
        """
        run = self._connection.run
        run(f"PRAGMA cache_size = -{_REBUILD_CACHE_KIB}")
        create_tables(self._connection)
        for statement in INDEXES:
            run(f"DROP INDEX {statement.split()[2]}")  # filled at the end, sorted, in a fraction of the time
        self.set_note(WORDS, LATER)
        for chunk in _chunks(chain(entries, broken)):
            self._insert(chunk)
        for statement in INDEXES:
            run(statement)
        run("PRAGMA analysis_limit = 1000")
        run("ANALYZE")
        self.set_note("commit", commit)

    def forget_customers(self) -> None:
        """Take every customer out, so that a copy that is kept holds no names, phones and addresses."""
        for table in ("contact", "customer"):
            self._connection.run(f"DELETE FROM {table}")  # noqa: S608  our own names
        self._connection.run("DELETE FROM broken WHERE path LIKE 'customers/%'")

    # -- full-text search

    @property
    def has_words(self) -> bool:
        """Tell whether full-text search is built, and so kept up with every change."""
        return self.note(WORDS) != LATER

    def count_tickets(self) -> int:
        """Return how many tickets there are."""
        found: int = self._connection.one("SELECT count(*) FROM ticket_data")[0]
        return found

    def pages(self) -> Iterator[list[tuple[int, str]]]:
        """Yield (number, data) of all tickets, a few hundred at a time, as `fill_words` needs their tokens."""
        sql = f"SELECT num, data FROM ticket_data WHERE num > ? ORDER BY num LIMIT {_CHUNK}"  # noqa: S608  our own number
        last = _BEFORE_ALL
        while rows := self._connection.all(sql, (last,)):
            yield rows
            last = rows[-1][0]

    def fill_words(self, tokens: Iterable[tuple[int, str]] | None = None) -> None:
        """Build full-text search; nothing happens where another process has done so meanwhile.

        Args:
            tokens: (number, tokens) of all tickets, in the order of `pages`, made by whoever has more than one
                processor; None: they are made here.
        """
        if self.has_words:
            return
        if tokens is None:
            tokens = (one for page in self.pages() for one in tokens_of(page))
        run = self._connection.run
        self._set_words(hashsize=_REBUILD_HASH_BYTES, automerge=0)
        self._connection.run_many(_INSERT_WORDS, tokens)
        run("INSERT INTO words (words) VALUES ('optimize')")  # one piece; changes merge theirs without touching it
        self._set_words(hashsize=_HASH_BYTES, automerge=_AUTOMERGE)
        run("DELETE FROM meta WHERE name = ?", (WORDS,))

    # -- policies

    def derive_again(self, derive: Callable[[Data], Derived], *, only_moving: bool = False) -> None:
        """Write anew what follows from tickets where policies changed and tickets did not, a few hundred at a time.

        Args:
            derive: from a ticket's plain data to what follows from it under the new policies.
            only_moving: leave closed tickets as they are whose clocks were kept at closing (``clocks`` in the ticket):
                neither hours nor targets move them any more.
        """
        condition = f"AND ({_MOVING})" if only_moving else ""
        sql = (
            "SELECT num, path, data FROM ticket JOIN ticket_data USING (num)"  # noqa: S608  fixed texts
            f" WHERE num > ? {condition} ORDER BY num LIMIT {_CHUNK}"
        )
        last = _BEFORE_ALL
        while rows := self._connection.all(sql, (last,)):
            self.update_derived((path, derive(read_json(data))) for _num, path, data in rows)
            last = rows[-1][0]

    def update_derived(self, derived: Iterable[tuple[str, Derived]]) -> None:
        """Write anew what the rules say of tickets, by path, where policies changed and tickets did not."""
        known = list(derived)
        self._connection.run_many(_UPDATE_DERIVED, [(*derived_columns(one), path) for path, one in known])
        self._connection.run_many(_FORGET_HAPPENED, [(path,) for path, _one in known])
        happened = [(*one, path) for path, last in known for one in happening_columns(last)]
        self._connection.run_many(_HAPPENED_AT, happened)

    def forget_words(self) -> None:
        """Leave full-text search to the next who searches: taking a few hundred of 10,000 out costs as much."""
        if self.has_words:
            self._connection.run("INSERT INTO words (words) VALUES ('delete-all')")
            self.set_note(WORDS, LATER)

    def _set_words(self, **settings: int) -> None:
        """Set how full-text search writes: https://sqlite.org/fts5.html#configuration_options."""
        for name, value in settings.items():
            self._connection.run("INSERT INTO words (words, rank) VALUES (?, ?)", (name, value))

    def _is_taken(self, num: int) -> bool:
        return self._connection.one("SELECT 1 FROM ticket WHERE num = ?", (num,)) is not None

    def _insert(self, entries: list[Entry]) -> None:
        """Store entries that have no rows yet."""
        nums: set[int] = set()
        tickets: list[tuple[int, Row]] = []
        for entry in entries:
            if isinstance(entry, Row):
                num = place(entry.line.path, entry.line.opened_at, lambda num: num in nums or self._is_taken(num))
                nums.add(num)
                tickets.append((num, entry))
        self._insert_tickets(tickets)
        self._insert_customers([entry for entry in entries if isinstance(entry, CustomerRow)])
        self._insert_stock([entry for entry in entries if isinstance(entry, StockRow)])
        self._insert_articles([entry for entry in entries if isinstance(entry, ArticleRow)])
        broken = [entry for entry in entries if isinstance(entry, BrokenFile)]
        self._connection.run_many("INSERT INTO broken VALUES (?, ?, ?, ?, ?)", broken)

    def _insert_tickets(self, rows: list[tuple[int, Row]]) -> None:
        run_many = self._connection.run_many
        run_many(_INSERT_TICKET, [(num, *row.line) for num, row in rows])
        run_many("INSERT INTO ticket_data VALUES (?, ?)", [(num, row.data) for num, row in rows])
        run_many(_INSERT_HAPPENED, [(num, *one) for num, row in rows for one in row.happened])
        run_many("INSERT INTO mark VALUES (?, ?, ?)", [(*mark, num) for num, row in rows for mark in row.marks])
        if self.has_words:
            run_many(_INSERT_WORDS, tokens_of((num, row.data) for num, row in rows))

    def _insert_stock(self, rows: list[StockRow]) -> None:
        run_many = self._connection.run_many
        run_many("INSERT INTO stock_month VALUES (?, ?, ?)", [(row.path, row.blob, row.data) for row in rows])
        run_many("INSERT INTO stock VALUES (?, ?, ?, ?, ?, ?)", [one for row in rows for one in row.sums])

    def _insert_articles(self, rows: list[ArticleRow]) -> None:
        for row in rows:
            self._connection.run("INSERT INTO article (path, blob, data) VALUES (?, ?, ?)", row[:3])
            sql = "INSERT INTO article_words (rowid, title, questions, text) VALUES (last_insert_rowid(), ?, ?, ?)"
            self._connection.run(sql, row.tokens)

    def _insert_customers(self, rows: list[CustomerRow]) -> None:
        run_many = self._connection.run_many
        run_many("INSERT INTO customer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        run_many(
            "INSERT INTO contact VALUES (?, ?)", [(one, row.path) for row in rows for one in json.loads(row.contacts)]
        )

    def _remove(self, path: str) -> None:
        """Take out whatever the index holds of a file."""
        run = self._connection.run
        run("DELETE FROM broken WHERE path = ?", (path,))
        self._remove_customer(path)
        run("DELETE FROM article_words WHERE rowid IN (SELECT num FROM article WHERE path = ?)", (path,))
        run("DELETE FROM article WHERE path = ?", (path,))
        run("DELETE FROM stock WHERE path = ?", (path,))
        run("DELETE FROM stock_month WHERE path = ?", (path,))
        found = self._connection.one(
            "SELECT num, data FROM ticket JOIN ticket_data USING (num) WHERE path = ?", (path,)
        )
        if found:
            self._remove_ticket(found[0], read_json(found[1]))

    def _remove_ticket(self, num: int, data: Data) -> None:
        """Take out a ticket; the search index keeps no text and is told the tokens once more."""
        run = self._connection.run
        if self.has_words:
            run("INSERT INTO words (words, rowid, tokens) VALUES ('delete', ?, ?)", (num, words_of(data)))
        self._connection.run_many(
            "DELETE FROM mark WHERE kind = ? AND value = ? AND num = ?",
            [(*mark, num) for mark in marks_of(data, waybills_of(data))],
        )
        run("DELETE FROM happening WHERE num = ?", (num,))
        run("DELETE FROM ticket_data WHERE num = ?", (num,))
        run("DELETE FROM ticket WHERE num = ?", (num,))

    def _remove_customer(self, path: str) -> None:
        found = self._connection.one("SELECT contacts FROM customer WHERE path = ?", (path,))
        if found:
            contacts = [(one, path) for one in json.loads(found[0])]
            self._connection.run_many("DELETE FROM contact WHERE value = ? AND path = ?", contacts)
            self._connection.run("DELETE FROM customer WHERE path = ?", (path,))


def tokens_of(page: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return (number, tokens) for each (number, data) of a ticket."""
    return [(num, words_of(read_json(data))) for num, data in page]


def _chunks(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    iterator = iter(entries)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk
