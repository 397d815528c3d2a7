"""Tickets beside those of a range of commits: who else names their parcels, who else is visited then.

They are looked for by their words at the range's end, in one search for each question and only where the range gives
reason to ask, so that a check of a small range does not parse the desk.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

from aftersales.app.check_parcel_claims import ParcelClaims, parcels_in, waybill_of
from aftersales.app.verify_files import version_of
from aftersales.model.finding import Finding
from aftersales.model.layout import TICKETS
from aftersales.model.ticket import Ticket
from aftersales.model.values import Data
from aftersales.rules.visits import Booking, clashing, double_booked, planned_visits
from aftersales.store.git import Git

_PLANNED = "state: planned"
_ASKED = 200
"""Words that one search looks for."""


class RangeClaims:
    """What the tickets of a range claim for themselves: original parcels, and the time of technicians."""

    def __init__(self, git: Git, commit: str) -> None:
        self._git = git
        self._commit = commit
        self._own: set[str] = set()
        self._marks: set[str] = set()
        self._parcels = ParcelClaims()
        self._visits: list[Booking] = []

    def note(self, path: str, data: Data, visits: Iterable[Booking]) -> None:
        """Take in a ticket of the range."""
        marks = tuple(parcels_in(data))
        self._own.add(path)
        self._marks.update(marks)
        self._parcels.note(path, marks)
        self._visits += visits

    def findings(self) -> Iterator[Finding]:
        """Yield what of the range another ticket claims too, be it of the range or not."""
        if self._marks:
            for path, ticket_data, _ticket in self._others([waybill_of(mark) for mark in sorted(self._marks)]):
                self._parcels.note(path, self._marks.intersection(parcels_in(ticket_data)))
            yield from (one for one in self._parcels.findings() if one.path in self._own)
        problems = [*double_booked(self._visits), *(clashing(self._visits, self._elsewhere) if self._visits else ())]
        for path, problem in problems:
            yield Finding(path, 0, 0, problem.code, problem.message, problem.severity, problem.hint)

    @cached_property
    def _elsewhere(self) -> Sequence[Booking]:
        """The planned visits of all other tickets."""
        others = self._others([_PLANNED])
        return [Booking(path, one.id, visit) for path, _data, one in others for visit in planned_visits(one)]

    def _others(self, words: Sequence[str]) -> Iterator[tuple[str, Data, Ticket]]:
        """Yield the tickets that hold one of these words and are not of the range; broken ones hold nothing."""
        found = {path for start in range(0, len(words), _ASKED) for path in self._grep(words[start : start + _ASKED])}
        listed = sorted(self._oids(found - self._own))
        blobs = self._git.read_blobs([oid for _path, oid in listed]) if listed else ()
        for (path, _oid), (_same, content) in zip(listed, blobs, strict=True):
            version = version_of(content, path)
            if version.ticket:
                yield path, version.data, version.ticket

    def _oids(self, paths: Collection[str]) -> Iterator[tuple[str, str]]:
        listed = self._git.list_tree(self._commit, TICKETS) if paths else ()
        return ((path, oid) for path, oid in listed if path in paths)

    def _grep(self, words: Sequence[str]) -> Iterator[str]:
        asked = [part for word in words for part in ("-e", word)]
        command = ["grep", "--fixed-strings", "--ignore-case", "--no-color", "-l", "-z", *asked, self._commit]
        _code, output = self._git.outcome(*command, *self._git.below(TICKETS), accept=(0, 1))
        for record in output.split(b"\0")[:-1]:
            yield self._git.own(record.decode("utf-8", "surrogateescape").partition(":")[2])
