"""What counts with a request for an approval, as it stood before a commit: other requests, and goodwill granted.

A verdict can only be judged with what is added up to it. Few tickets hold requests, so they are found once, at the end
of what is verified, and then read as they were before the commit in question.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from aftersales.app.verify_files import Versions
from aftersales.model.layout import TICKETS
from aftersales.model.policy import Policy
from aftersales.model.team import Person
from aftersales.model.ticket import Ticket
from aftersales.rules.approval_sums import granted_by, matter_of
from aftersales.store.git import Git


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
        return granted_by(person.id, self._at(commit, self._by_judge.get(person.id, ())), policy, month)

    def _at(self, commit: str, paths: Sequence[str]) -> Iterator[Ticket]:
        listed = dict(self._git.list_entries(commit, *paths)) if paths else {}
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
    def _by_judge(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for path, ticket in self._requesting:
            for judge in {request.by for request in ticket.approvals if request.by}:
                found[judge].append(path)
        return found

    @cached_property
    def _requesting(self) -> list[tuple[str, Ticket]]:
        """The tickets with requests at the end."""
        command = ["grep", "--full-name", "--no-color", "-l", "-z", "-e", "^approvals:", self._end]
        _code, output = self._git.outcome(*command, *self._git.below(TICKETS), accept=(0, 1))
        names = (record.decode("utf-8", "surrogateescape") for record in output.split(b"\0")[:-1])
        paths = [self._git.own(name.partition(":")[2]) for name in names]
        listed = self._git.list_entries(self._end, *paths) if paths else ()
        found = ((path, self._versions.get(entry.oid, path).ticket) for path, entry in listed)
        return [(path, ticket) for path, ticket in found if ticket]
