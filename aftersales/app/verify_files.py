"""Tickets as commits hold them, read once each: what `verify` compares before and after."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from aftersales.codec.files import inspect_file
from aftersales.codec.tickets import ticket_from_data
from aftersales.codec.yaml_reader import Document
from aftersales.model.finding import Finding
from aftersales.model.ticket import Ticket
from aftersales.model.values import Data
from aftersales.store.git import Git

_KEPT: Final = 4096
"""Tickets kept in memory: most commits change one that was changed not long ago."""


@dataclass(frozen=True, slots=True)
class Version:
    """A ticket's file at one moment.

    Attributes:
        document: None where it could not be read, or there was no file.
        ticket: None where it does not follow its schema.
        findings: what is wrong with it by itself.
    """

    document: Document | None = None
    ticket: Ticket | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def data(self) -> Data:
        """Return its data; empty where it could not be read."""
        return self.document.data if self.document else {}


class Versions:
    """The versions of tickets, by git's id of their content."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._known: OrderedDict[str, Version] = OrderedDict()

    def read(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Read these files (git's id, path), all by one process; ids of zeros stand for no file."""
        missing = {oid: path for oid, path in wanted if oid not in self._known and oid.strip("0")}
        if not missing:
            return
        for (oid, path), (_oid, content) in zip(missing.items(), self._git.read_blobs(missing), strict=True):
            self._known[oid] = version_of(content, path)
        while len(self._known) > max(_KEPT, 2 * len(missing)):
            self._known.popitem(last=False)

    def get(self, oid: str, path: str) -> Version:
        """Return the version of this id; an empty one for an id of zeros."""
        if not oid.strip("0"):
            return Version()
        self.read([(oid, path)])
        self._known.move_to_end(oid)
        return self._known[oid]


def version_of(content: bytes, path: str) -> Version:
    """Return a ticket's file as what it holds, and what is wrong with it by itself; a comment breaks nothing."""
    document, findings = inspect_file("ticket", content, path)
    errors = tuple(finding for finding in findings if finding.code != "yaml/comment")
    return Version(document, ticket_from_data(document.data) if document and not errors else None, errors)
