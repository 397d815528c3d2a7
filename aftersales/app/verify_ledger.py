"""What counts with a request for an approval, as it stood before a commit: other requests, and goodwill granted.

A verdict can only be judged with what is added up to it. Few tickets hold requests, so they are found once, at the end
of what is verified, and then read as they were before the commit in question.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Final

from aftersales.app.verify_files import Versions
from aftersales.model.layout import TICKETS
from aftersales.model.policy import Policy
from aftersales.model.team import Person
from aftersales.model.ticket import Ticket
from aftersales.rules.approval_sums import granted_by, matter_of
from aftersales.store.git import Git

_TOGETHER: Final = 1000
"""Paths that one command line takes, on any system."""

_TIME_ZONES: Final = timedelta(days=1)
"""A month begins in some time zone, at most so long before it begins in another."""


class Ledger:
    """The tickets with requests, up to the commit `end`."""

    def __init__(self, git: Git, versions: Versions, end: str) -> None:
        self._git = git
        self._versions = versions
        self._end = end

    def others(self, ticket: Ticket, commit: str) -> Sequence[Ticket]:
        """Return the tickets of the same order or customer as `ticket`, as `commit` had them."""
        kind, value = matter_of(ticket)
        return list(self._at(commit, self._by_matter.get((kind, value), ()))) if value else ()

    def granted(self, person: Person, month: datetime, policy: Policy, commit: str) -> Decimal:
        """Return the goodwill that `person` had granted in the month of that moment, as `commit` had it."""
        paths = self._by_judge.get((person.id, month.year, month.month), ())
        return granted_by(person.id, self._at(commit, paths), policy, month)

    def _at(self, commit: str, paths: Sequence[str]) -> Iterator[Ticket]:
        portions = (paths[start : start + _TOGETHER] for start in range(0, len(paths), _TOGETHER))
        listed = {path: entry for portion in portions for path, entry in self._git.list_entries(commit, *portion)}
        self._versions.read((entry.oid, path) for path, entry in listed.items())
        for path, entry in listed.items():
            if ticket := self._versions.get(entry.oid, path).ticket:
                yield ticket

    @cached_property
    def _by_matter(self) -> Mapping[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for path, ticket in self._requesting:
            found[matter_of(ticket)].append(path)
        return found

    @cached_property
    def _by_judge(self) -> Mapping[tuple[str, int, int], list[str]]:
        """The tickets that somebody judged in a month, wherever on earth it was that month."""
        found: dict[tuple[str, int, int], list[str]] = defaultdict(list)
        for path, ticket in self._requesting:
            judged = {
                (one.by, day.year, day.month)
                for one in ticket.approvals
                if one.decided
                for day in (one.decided - _TIME_ZONES, one.decided + _TIME_ZONES)
            }
            for key in judged:
                found[key].append(path)
        return found

    @cached_property
    def _requesting(self) -> list[tuple[str, Ticket]]:
        """The tickets with requests at the end."""
        command = ["grep", "--full-name", "--no-color", "-l", "-z", "-e", "^approvals:", self._end]
        _code, output = self._git.outcome(*command, *self._git.below(TICKETS), accept=(0, 1))
        names = (record.decode("utf-8", "surrogateescape") for record in output.split(b"\0")[:-1])
        paths = {self._git.own(name.partition(":")[2]) for name in names}
        listed = self._git.list_entries(self._end, TICKETS) if paths else ()  # too many, perhaps, for a command line
        entries = ((entry.oid, path) for path, entry in listed if path in paths)
        found = ((path, ticket) for oid, path in entries if (ticket := self._versions.get(oid, path).ticket))
        return list(found)
