"""The journal: what a change is about to do, on the disk before it does it, so that a killed change can be finished.

One file in git's folder for the work tree, written over in place and emptied at the end. While the desk lock is held by
its writer it is work in progress; found by anybody else under the lock, it is what a killed command left behind.
"""

import json
import os
from pathlib import Path
from typing import Any, Final

from aftersales.model.record import record
from aftersales.store.parsing import Entry
from aftersales.store.worktree import flush_folders

FOLDER: Final = "aftersales"
"""Our folder inside git's folder: journal, lock, index database."""
_VERSION: Final = 1


@record
class Change:
    """One path of a change.

    Attributes:
        path: relative to the desk's root.
        before: the file at the old head; None where there was none.
        after: the file that the change makes; None where it deletes it.
        temporary: the name of the temporary file beside it; empty where there is none.
        there: the same file was there already, unknown to git; it is the user's, and stays whatever happens.
    """

    path: str
    before: Entry | None
    after: Entry | None
    temporary: str = ""
    there: bool = False


@record
class Journal:
    """A change on its way.

    Attributes:
        changes: the paths; of a bulk change none, as they follow from the two commits.
        placing: the change may have reached the work tree; before that there are only temporary files.
        old: the commit that a bulk change starts from; None for any other change.
        new: the commit that a bulk change ends in; None for any other change.
        where: from where the processes of the change can be seen; what `alive.vantage` says.
    """

    changes: tuple[Change, ...]
    placing: bool
    old: str | None = None
    new: str | None = None
    where: str = ""


def journal_file(private: Path) -> Path:
    """Return where the journal lies."""
    return private / FOLDER / "journal.json"


def write_journal(private: Path, journal: Journal) -> None:
    """Write the journal into `private`, git's folder for the work tree; through to the disk where it says `placing`."""
    file = journal_file(private)
    file.parent.mkdir(exist_ok=True)
    fresh = not file.exists()
    with file.open("wb") as stream:
        stream.write(json.dumps(_to_data(journal)).encode())
        stream.flush()
        if journal.placing:
            os.fsync(stream.fileno())
    if fresh:
        flush_folders([file.parent, private])


def clear_journal(private: Path) -> None:
    """Empty the journal; the file stays, so that the next one needs no new folder entry."""
    file = journal_file(private)
    if file.exists():
        flush_folders([private])  # the index is in its place before the journal is gone, whatever the disk puts off
        os.truncate(file, 0)


def read_journal(private: Path) -> Journal | None:
    """Return the journal that somebody left behind, or None; a half-written one was not yet relied on."""
    try:
        content = journal_file(private).read_bytes()
    except FileNotFoundError:
        return None
    try:
        return _from_data(json.loads(content)) if content else None
    except (ValueError, KeyError, TypeError):
        return None


def _to_data(journal: Journal) -> dict[str, object]:
    changes = [_change_data(item) for item in journal.changes]
    return {
        "version": _VERSION,
        "placing": journal.placing,
        "old": journal.old,
        "new": journal.new,
        "where": journal.where,
        "changes": changes,
    }


def _change_data(change: Change) -> dict[str, object]:
    return {
        "path": change.path,
        "before": _pair(change.before),
        "after": _pair(change.after),
        "temporary": change.temporary,
        "there": change.there,
    }


def _pair(entry: Entry | None) -> list[str] | None:
    return [entry.mode, entry.oid] if entry else None


def _from_data(data: dict[str, object]) -> Journal:
    changes = data["changes"]
    if data["version"] != _VERSION or not isinstance(changes, list):
        raise ValueError(data["version"])
    read = tuple(_read_change(item) for item in changes)
    return Journal(read, bool(data["placing"]), _text(data["old"]), _text(data["new"]), str(data.get("where", "")))


def _read_change(data: dict[str, Any]) -> Change:
    before, after = _entry(data["before"]), _entry(data["after"])
    return Change(str(data["path"]), before, after, str(data["temporary"]), bool(data["there"]))


def _entry(pair: list[str] | None) -> Entry | None:
    return Entry(pair[0], pair[1]) if pair else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
