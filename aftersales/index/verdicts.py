"""What a check found nothing wrong with, so that the next check need not look again: a small file beside the index.

It is disposable like the index, and apart from it, because a check must work where no index can be built. All verdicts
rest on one stamp (program, schemas, policies); under another stamp they are forgotten.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from aftersales.errors import BusyError, OutsideError
from aftersales.index.connection import BrokenIndexError, Connection

_TABLES = (
    "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS verdict (path TEXT PRIMARY KEY, key TEXT NOT NULL, needs TEXT NOT NULL) WITHOUT ROWID",
)


class Verdict(NamedTuple):
    """A file in which nothing is wrong.

    Attributes:
        path: relative to the desk's root.
        key: says what was looked at: the file's bytes and what lies beside it.
        needs: paths of the tickets and customers that it names, which must be there.
    """

    path: str
    key: str
    needs: tuple[str, ...] = ()


class Verdicts:
    """The verdicts of earlier checks; without a file, none are known and none are kept."""

    def __init__(self, connection: Connection | None) -> None:
        self._connection = connection

    def known(self, paths: Sequence[str]) -> dict[str, Verdict]:
        """Return the verdicts on those of `paths` that have one."""
        found: list[tuple[str, str, str]] = []
        if self._connection:
            sql = "SELECT path, key, needs FROM verdict WHERE path IN (SELECT value FROM json_each(?))"
            found = self._connection.all(sql, (json.dumps(paths),))
        return {path: Verdict(path, key, tuple(json.loads(needs))) for path, key, needs in found}

    def keep(self, verdicts: Iterable[Verdict]) -> None:
        """Keep verdicts; where another check is keeping its own, these are made again another time."""
        rows = [(path, key, json.dumps(needs)) for path, key, needs in verdicts]
        if self._connection and rows:
            with suppress(BusyError, OutsideError), self._connection.transaction("IMMEDIATE"):
                self._connection.run_many("INSERT OR REPLACE INTO verdict VALUES (?, ?, ?)", rows)

    def forget_others(self, stamp: str, now: int) -> bool:
        """Forget what rests on another stamp; tell whether what is left holds at the moment `now` (seconds).

        What was right at one moment is right at any later one: time only takes the future away.
        """
        if self._connection is None:
            return False
        with self._connection.transaction("IMMEDIATE"):
            noted = dict(self._connection.all("SELECT name, value FROM meta"))
            if noted.get("stamp") != stamp:
                self._connection.run("DELETE FROM verdict")
            elif int(noted["now"]) > now:
                return False
            notes = [("stamp", stamp), ("now", str(now))]
            self._connection.run_many("INSERT OR REPLACE INTO meta VALUES (?, ?)", notes)
        return True


@contextmanager
def open_verdicts(path: Path, stamp: str, now: int) -> Iterator[Verdicts]:
    """Open the verdicts at `path` that rest on `stamp`; a file that cannot be used is as good as none.

    Args:
        path: of the file; a damaged one is deleted.
        stamp: what verdicts rest on.
        now: the moment of this check, in seconds since 1970.
    """
    connection = _connect(path)
    try:
        yield _usable(connection, stamp, now)
    finally:
        if connection:
            connection.close()


def _usable(connection: Connection | None, stamp: str, now: int) -> Verdicts:
    verdicts = Verdicts(connection)
    with suppress(BusyError, OutsideError):
        if verdicts.forget_others(stamp, now):
            return verdicts
    return Verdicts(None)


def _connect(path: Path) -> Connection | None:
    for _attempt in range(2):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = Connection(path, wait=1)
        except (OSError, OutsideError):
            return None
        try:
            connection.run("PRAGMA synchronous = NORMAL")
            connection.keep_log()
            for table in _TABLES:
                connection.run(table)
        except BrokenIndexError:
            connection.discard()
        except (BusyError, OutsideError):
            connection.close()
            return None
        else:
            return connection
    return None
