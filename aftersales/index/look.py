"""A look at the index's file from outside: nothing is made, repaired or brought up to date by it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from aftersales.index.schema import VERSION


class IndexState(NamedTuple):
    """What an index file holds.

    Attributes:
        commit: the commit that it was built from; None where it is empty.
        files: how many ticket files it knows, those that do not parse included.
        trouble: why it cannot be used; empty where it can.
        outdated: it was laid out by another version of the program.
    """

    commit: str | None = None
    files: int = 0
    trouble: str = ""
    outdated: bool = False


def look_at_index(path: Path) -> IndexState | None:
    """Return what the index at `path` holds, or None where there is none."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=2)) as connection:
            return _state(connection)
    except sqlite3.Error as error:
        return IndexState(trouble=str(error))


def _state(connection: sqlite3.Connection) -> IndexState:
    if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
        return IndexState(outdated=True)
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        return IndexState(trouble=str(verdict))
    commit = connection.execute("SELECT value FROM meta WHERE name = 'commit'").fetchone()
    files = connection.execute("SELECT (SELECT count(*) FROM ticket) + (SELECT count(*) FROM broken)").fetchone()[0]
    return IndexState(commit[0] if commit else None, files)
