"""The outbox: notices that wait to be sent, one small file each, under git's folder and so in no commit.

A notice is prepared before the commit that records it, and released after. What a killed command left prepared is
released by the next run if its entries are in the branch, and dropped if not: a reminder is recorded and queued, or
neither.
"""

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from aftersales.model.notice import Notice

_PREPARED = ".prepared"
_READY = ".json"


class Outbox:
    """The notices of one desk, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def prepare(self, notices: Iterable[Notice]) -> None:
        """Write notices that are not to be sent yet; on the disk before this returns."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for notice in notices:
            _write(self._folder / f"{notice.id}{_PREPARED}", notice)

    def settle(self, is_recorded: Callable[[str, str], bool]) -> None:
        """Release each prepared notice whose entries are all in the branch; drop the others.

        Args:
            is_recorded: ticket id, entry id → whether the ticket at the branch head holds the entry.
        """
        for path in self._files(_PREPARED):
            notice = _read(path)
            if all(is_recorded(ticket, entry) for ticket, entries in notice.entries.items() for entry in entries):
                path.replace(path.with_suffix(_READY))
            else:
                path.unlink()

    def waiting(self) -> Sequence[Notice]:
        """Return the notices that are to be sent, the oldest first."""
        return sorted((_read(path) for path in self._files(_READY)), key=lambda notice: (notice.created, notice.id))

    def _files(self, ending: str) -> list[Path]:
        return sorted(self._folder.glob(f"*{ending}")) if self._folder.is_dir() else []


def _write(path: Path, notice: Notice) -> None:
    temporary = path.with_name(f"{path.name}.tmp")
    with temporary.open("w", encoding="utf-8") as stream:
        json.dump(asdict(notice), stream, ensure_ascii=False, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)


def _read(path: Path) -> Notice:
    return Notice(**json.loads(path.read_text("utf-8")))
