"""Tickets and customers under check: each file read, held against its schema, then against the desk around it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from aftersales.app.check_files import DeskFiles, Kind
from aftersales.app.check_policies import PoliciesUnderCheck
from aftersales.codec.customers import customer_from_data
from aftersales.codec.files import inspect_file
from aftersales.codec.tickets import ticket_from_data
from aftersales.codec.yaml_reader import Document
from aftersales.i18n import _
from aftersales.model.finding import Finding, Severity
from aftersales.model.layout import (
    CUSTOMERS,
    TICKETS,
    customer_id_of,
    customer_path,
    evidence_folder,
    ticket_id_of,
    ticket_path,
)
from aftersales.model.ticket import Ticket
from aftersales.rules.check_problem import CustomerFile, Surroundings, TicketFile
from aftersales.rules.checks import check_customer_file, check_ticket_file

_EVIDENCE = re.compile(r"(tickets/\d{4}/\d{2}/\d{2}/[A-Z]{1,6}-\d{6}-[0-9A-HJKMNP-TV-Z]{5})/(.+)\Z", re.DOTALL)


class Role(Enum):
    """What a path below ``tickets/`` and ``customers/`` is for."""

    TICKET = "ticket"
    CUSTOMER = "customer"
    EVIDENCE = "evidence"
    NOTHING = "nothing"


def role_of(path: str) -> Role | None:
    """Return what `path` is for, or None where it lies elsewhere."""
    folder, _slash, rest = path.partition("/")
    if folder == TICKETS:
        if _EVIDENCE.match(path):
            return Role.EVIDENCE
        return Role.TICKET if path.endswith(".yaml") else Role.NOTHING
    if folder == CUSTOMERS:
        return Role.CUSTOMER if rest.endswith(".yaml") else Role.NOTHING
    return None


def ticket_of_evidence(path: str) -> str | None:
    """Return the path of the ticket beside which an evidence file lies, or None for any other path."""
    found = _EVIDENCE.match(path)
    return f"{found[1]}.yaml" if found else None


class Inspected(NamedTuple):
    """One file that was checked; `document` is None where it could not be read, `valid` where it follows its schema."""

    path: str
    document: Document | None
    valid: bool
    findings: list[Finding]


@dataclass(frozen=True)
class Inspector:
    """Checks files one by one against the desk that `files` and `policies` show."""

    files: DeskFiles
    policies: PoliciesUnderCheck

    def inspect(self, paths: Iterable[str]) -> Iterator[Inspected]:
        """Yield what is wrong with each of these tickets and customers."""
        for path, content in self.files.contents(paths):
            if isinstance(content, bytes):
                yield self._inspect(path, content)
            else:
                yield Inspected(path, None, valid=False, findings=[Finding(path, 0, 0, "file/unreadable", content)])

    def _inspect(self, path: str, content: bytes) -> Inspected:
        role = role_of(path)
        document, findings = inspect_file("customer" if role is Role.CUSTOMER else "ticket", content, path)
        # A comment breaks no schema: the rest of the file can be looked at all the same.
        valid = document is not None and all(finding.code == "yaml/comment" for finding in findings)
        if document and valid:
            check = self._check_customer if role is Role.CUSTOMER else self._check_ticket
            findings = findings + check(path, document)
        return Inspected(path, document, valid, findings)

    def _check_ticket(self, path: str, document: Document) -> list[Finding]:
        ticket = ticket_from_data(document.data)
        folder = path.removesuffix(".yaml")
        names = self._evidence.get(folder, ())
        found = {name: self.files.digest(f"{folder}/{name}") for name in names}
        file = TicketFile(path, ticket, document.data, found, self._kept_elsewhere(ticket, found))
        return check_ticket_file(file, self._around, document.position)

    def _check_customer(self, path: str, document: Document) -> list[Finding]:
        file = CustomerFile(path, customer_from_data(document.data))
        return check_customer_file(file, self._around, document.position)

    def _kept_elsewhere(self, ticket: Ticket, found: Mapping[str, object]) -> frozenset[str]:
        missing = [item.file for item in ticket.evidence if item.file not in found]
        folder = evidence_folder(ticket.id)
        return frozenset(name for name in missing if self.files.is_kept_elsewhere(f"{folder}/{name}"))

    @cached_property
    def _evidence(self) -> Mapping[str, list[str]]:
        """The names of the files in each evidence folder."""
        names: dict[str, list[str]] = defaultdict(list)
        for path in self.files.listing:
            if found := _EVIDENCE.match(path):
                names[found[1]].append(found[2])
        return names

    @cached_property
    def _around(self) -> Surroundings:
        return Surroundings(
            self.policies.policy,
            self.policies.now,
            has_ticket=lambda ticket_id: self._has(ticket_path(ticket_id)),
            has_customer=lambda customer_id: self._has(customer_path(customer_id)),
        )

    def _has(self, path: str) -> bool:
        return path in self.files.listing or self.files.is_kept_elsewhere(path)

    def strays(self, paths: Iterable[str]) -> Iterator[Finding]:
        """Yield files that nothing reads, and evidence without a ticket."""
        for path in paths:
            role = role_of(path)
            kind = self.files.listing.get(path, Kind.OTHER)
            if role is Role.NOTHING and kind is not Kind.FILE:
                yield Finding(path, 0, 0, "file/unreadable", _(kind.value))
            elif role is Role.NOTHING:
                hint = _("Tickets and customers end in .yaml; evidence lies in a folder with the ticket's id.")
                yield Finding(path, 0, 0, "file/stray", _("Nothing reads this file."), Severity.WARNING, hint)
            elif role is Role.EVIDENCE and not self._has(ticket_of_evidence(path) or ""):
                message = _("There is no ticket beside this evidence.")
                yield Finding(path, 0, 0, "evidence/no-ticket", message, Severity.WARNING)


class Claims:
    """Which files claim which id: two tickets, or two customers, of one id could not be told apart."""

    def __init__(self, listing: Iterable[str]) -> None:
        self._by_id: dict[str, set[str]] = defaultdict(set)
        self._read: dict[str, Callable[[], tuple[int, int]]] = {}
        for path in listing:
            if name := ticket_id_of(path) or customer_id_of(path):
                self._by_id[name].add(path)

    def note(self, inspected: Inspected) -> None:
        """Take in what a file says its id is."""
        document = inspected.document
        claimed = document.data.get("id") if document else None
        if document and isinstance(claimed, str):
            self._by_id[claimed].add(inspected.path)
            if len(self._by_id[claimed]) > 1 or claimed not in inspected.path:
                self._read[inspected.path] = lambda: document.position(("id",))

    def findings(self, checked: Callable[[str], bool]) -> Iterator[Finding]:
        """Yield an error for each checked file whose id another one has too."""
        for claimed, paths in self._by_id.items():
            for path in sorted(paths) if len(paths) > 1 else ():
                if checked(path):
                    line, column = self._read[path]() if path in self._read else (0, 0)
                    others = ", ".join(sorted(paths - {path}))
                    message = _("The id {id} stands also in {others}.").format(id=claimed, others=others)
                    hint = _("Give the newer one another id, and move its file to the path of that id.")
                    yield Finding(path, line, column, "file/duplicate-id", message, hint=hint)
