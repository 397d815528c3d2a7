"""The connection to the index's file: SQLite's errors become sentences, and a damaged file says so.

Readers and the writer never block each other (write-ahead log); a writer waits for another (busy timeout). SQLite's own
locks die with their process and work on every system.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from aftersales.errors import BusyError, DeskError, OutsideError
from aftersales.i18n import _
from aftersales.index.schema import INDEXES, TABLES, VERSION

Values = Sequence[object] | Mapping[str, object]
"""Parameters in order, or by name."""

WAIT_SECONDS = 10.0
"""How long a reader or writer waits for a lock before it gives up."""

_FETCHED = 2000


class BrokenIndexError(OutsideError):
    """The index's file is damaged or does not hold what it should; it may be discarded and built again."""


def _told(error: sqlite3.Error, path: str) -> DeskError | None:
    """Return the error of ours that says what SQLite means, or None where it is a fault of the program."""
    if type(error) not in (sqlite3.DatabaseError, sqlite3.OperationalError):
        return None
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF  # none: text that is not UTF-8
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return BusyError(_("Another process is building the index."), place=path, hint=_("Try again in a moment."))
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or str(error).startswith("no such "):
        return BrokenIndexError(
            _("The index is damaged: {reason}.").format(reason=error),
            place=path,
            hint=_("Delete the file; it holds nothing that is not in git and is built again."),
        )
    if code in (
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
    ):
        return OutsideError(
            _("The index cannot be read or written: {reason}.").format(reason=error),
            place=path,
            hint=_("Look at the disk's space and at the rights of its folder."),
        )
    return None


class Connection:
    """One open index file; `path` is None for an index in memory."""

    def __init__(self, path: Path | None, *, wait: float = WAIT_SECONDS) -> None:
        self.path = path
        self._place = str(path or ":memory:")
        with self._telling():
            self._sqlite = sqlite3.connect(self._place, timeout=wait, isolation_level=None)
        self._inode = path.stat().st_ino if path else 0

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            told = _told(error, self._place)
            if told is None:
                raise
            raise told from error

    def all(self, sql: str, values: Values = ()) -> list[Any]:
        """Return all rows that `sql` gives."""
        with self._telling():
            return self._sqlite.execute(sql, values).fetchall()

    def one(self, sql: str, values: Values = ()) -> Any:
        """Return the first row that `sql` gives, or None."""
        with self._telling():
            return self._sqlite.execute(sql, values).fetchone()

    def stream(self, sql: str, values: Values = ()) -> Iterator[Any]:
        """Yield the rows that `sql` gives, a few thousand in memory at a time."""
        with self._telling():
            cursor = self._sqlite.execute(sql, values)
            while rows := cursor.fetchmany(_FETCHED):
                yield from rows

    def run(self, sql: str, values: Values = ()) -> None:
        """Run one statement."""
        self.all(sql, values)

    def run_many(self, sql: str, rows: Iterable[Values]) -> None:
        """Run one statement for each of `rows`."""
        with self._telling():
            self._sqlite.executemany(sql, rows)

    @contextmanager
    def transaction(self, kind: str = "DEFERRED") -> Iterator[None]:
        """Do everything inside wholly or not at all.

        Args:
            kind: DEFERRED reads one unchanging state; IMMEDIATE is the one writer, and waits until it is.
        """
        self.run(f"BEGIN {kind}")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk has rolled back already
                self._sqlite.rollback()
            raise

    @contextmanager
    def paused(self) -> Iterator[None]:
        """End a transaction that only reads, where there is one, and begin another afterwards."""
        reading = self._sqlite.in_transaction
        if reading:
            self.run("COMMIT")
        try:
            yield
        finally:
            if reading:
                self.run("BEGIN")

    def keep_log(self) -> None:
        """Let readers go on while a writer writes (write-ahead log), from now on and for everybody.

        A new file begins without it, because the log writes everything twice, and the first build is the largest
        (100,000 tickets: 13 s with, 11 s without). Where another process is at the file, the next time will do.
        """
        if self.one("PRAGMA journal_mode")[0] == "delete":
            with suppress(BusyError):
                self.run("PRAGMA journal_mode = WAL")

    def copy(self, path: Path | None) -> "Connection":
        """Return a connection to a new file at `path` that holds what this one holds now; nobody waits for it.

        The copy is made to be worked on at once and thrown away where that is not finished: a crash may damage it.
        """
        copied = Connection(path)
        try:
            with self._telling():
                self._sqlite.backup(copied._sqlite)
            for setting in ("journal_mode = OFF", "synchronous = OFF", "secure_delete = ON"):
                copied.run(f"PRAGMA {setting}")
        except BaseException:
            copied.close()
            raise
        return copied

    def wait_up_to(self, seconds: float) -> None:
        """Wait for locks up to `seconds` from now on."""
        self.run(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    def close(self) -> None:
        """Close the file."""
        self._sqlite.close()

    def discard(self) -> None:
        """Close the file and delete it, unless another process has put a new one in its place meanwhile."""
        if self.path is None:
            return self.close()
        with closing(sqlite3.connect(f"{self.path}-discard", timeout=WAIT_SECONDS, isolation_level=None)) as lock:
            lock.execute("BEGIN EXCLUSIVE")  # an empty database is a kernel lock that every system has
            with suppress(FileNotFoundError):
                ours = self.path.stat().st_ino == self._inode  # while it is open, its number goes to no other file
                self.close()
                for suffix in ("-wal", "-shm", "") if ours else ():
                    Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        return None


def read_json(text: str) -> Any:
    """Return what a column holds as JSON.

    Raises:
        BrokenIndexError: it is none, so the file is damaged.
    """
    try:
        return json.loads(text)
    except ValueError as error:
        raise BrokenIndexError(_("The index is damaged: {reason}.").format(reason=error)) from error


def create_tables(connection: Connection) -> None:
    """Empty the file, whatever another version of the program kept in it, and lay out the tables; in a transaction."""
    tables = connection.all("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    virtual = [name for name, sql in tables if sql.upper().startswith("CREATE VIRTUAL")]
    for name in virtual:
        connection.run(f'DROP TABLE "{name}"')
    for (name,) in connection.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
        connection.run(f'DROP TABLE "{name}"')
    for statement in (*TABLES, *INDEXES, f"PRAGMA user_version = {VERSION}"):
        connection.run(statement)


def _is_current(connection: Connection) -> bool:
    version: int = connection.one("PRAGMA user_version")[0]
    return version == VERSION


def _prepare(connection: Connection) -> None:
    """Make a new file, or one of another program version, ready for use; two processes at once do it once."""
    connection.run("PRAGMA synchronous = NORMAL")
    connection.run("PRAGMA secure_delete = ON")  # a customer who is forgotten is not left in the file's free pages
    if _is_current(connection):
        connection.one(
            "SELECT count(*) FROM meta"
        )  # a file with its beginning lost or cut short fails here, before any answer
        return
    with connection.transaction("IMMEDIATE"):
        if not _is_current(connection):
            create_tables(connection)


def connect(path: Path | None, *, wait: float = WAIT_SECONDS) -> Connection:
    """Open the file at `path`, made where it is missing, made anew where it is damaged or of another version.

    Raises:
        BusyError: another process is building it.
        OutsideError: the disk or its rights are in the way.
    """
    if path:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutsideError(
                _("The index cannot be written: {reason}.").format(reason=error.strerror), place=str(path)
            ) from error
    connection = Connection(path, wait=wait)
    try:
        _prepare(connection)
    except BrokenIndexError:
        connection.discard()
        connection = Connection(path, wait=wait)
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection
