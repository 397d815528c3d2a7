"""The outbox: notices that wait to be sent, one small file each, under git's folder and so in no commit.

A notice is prepared before the commit that records it, and released after. What a killed command left prepared is
released by the next run if its entries are in the branch, and dropped if not: a reminder is recorded and queued, or
neither.

Before a notice is handed to a server it is marked; after that it is noted as sent. A run that was killed in between
leaves the mark, and nobody knows whether the server had taken it. Such a notice is not sent again by itself: `doctor`
names it with its id, by which the server's log tells.
"""

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from aftersales.model.moments import format_moment, parse_moment
from aftersales.model.notice import Notice

_PREPARED = ".prepared"
_READY = ".json"
_SENDING = ".sending"
_FAILED = ".failed"

PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360, 720, 1440))
"""After each failed attempt, how long until the next; after the last one it is given up, two and a half days on."""


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
        return self._notices(_READY)

    def due(self, now: datetime) -> Sequence[Notice]:
        """Return the notices that may be tried now, the oldest first."""
        return [one for one in self.waiting() if not one.not_before or parse_moment(one.not_before) <= now]

    def doubtful(self) -> Sequence[Notice]:
        """Return the notices that a killed run was sending: the server may have taken them."""
        return self._notices(_SENDING)

    def given_up(self) -> Sequence[Notice]:
        """Return the notices that were tried too often."""
        return self._notices(_FAILED)

    # Sending; only one process at a time does.

    def begin(self, notice: Notice) -> None:
        """Mark a notice before it is handed to a server; through to the disk."""
        self._move(notice, _READY, _SENDING)
        self._flush()

    def sent(self, notice: Notice, when: datetime) -> None:
        """Note that a server has taken a notice, and take it out."""
        line = {"id": notice.id, "person": notice.person, "sent": format_moment(when)}
        with (self._folder / "sent.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        (self._folder / f"{notice.id}{_SENDING}").unlink()

    def failed(self, notice: Notice, reason: str, now: datetime) -> Notice:
        """Keep a notice that no server took, for a later attempt; return it as it waits now."""
        attempts = notice.attempts + 1
        later = now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
        kept = replace(
            notice, attempts=attempts, reason=reason, not_before=format_moment(later) if later else notice.not_before
        )
        path = self._folder / f"{notice.id}{_SENDING}"
        _write(path, kept)
        path.replace(path.with_suffix(_READY if later else _FAILED))
        return kept

    def retry(self, notice: Notice) -> None:
        """Let a doubtful or given-up notice be tried anew, at once."""
        for ending in (_SENDING, _FAILED, _READY):
            path = self._folder / f"{notice.id}{ending}"
            if path.exists():
                _write(path, replace(notice, attempts=0, not_before=""))
                path.replace(path.with_suffix(_READY))
                return

    def _move(self, notice: Notice, old: str, new: str) -> None:
        (self._folder / f"{notice.id}{old}").replace(self._folder / f"{notice.id}{new}")

    def _flush(self) -> None:
        if hasattr(os, "O_DIRECTORY"):
            descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _notices(self, ending: str) -> Sequence[Notice]:
        return sorted((_read(path) for path in self._files(ending)), key=lambda notice: (notice.created, notice.id))

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
