"""Tickets and customers under check: each file read, held against its schema, then against the desk around it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple

from aftersales.app.check_files import DeskFiles, Kind
from aftersales.app.check_stock import movements_in
from aftersales.codec.customers import customer_from_data
from aftersales.codec.files import inspect_file
from aftersales.codec.tickets import ticket_from_data
from aftersales.codec.yaml_reader import Document
from aftersales.i18n import _
from aftersales.model.finding import Finding, Severity
from aftersales.model.layout import (
    CUSTOMERS,
    STOCK,
    TICKETS,
    customer_path,
    evidence_folder,
    stock_month_of,
    ticket_path,
)
from aftersales.model.part import Movement
from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.rules.check_problem import CustomerFile, FileFacts, Surroundings, TicketFile
from aftersales.rules.checks import check_customer_file, check_ticket_file, findings_of
from aftersales.rules.stock_checks import check_parts_used, uses_parts
from aftersales.rules.visits import Booking, planned_visits

_EVIDENCE = re.compile(r"(tickets/\d{4}/\d{2}/\d{2}/[A-Z]{1,6}-\d{6}-[0-9A-HJKMNP-TV-Z]{5})/(.+)\Z", re.DOTALL)


class Role(Enum):
    """What a path below ``tickets/`` and ``customers/`` is for."""

    TICKET = "ticket"
    CUSTOMER = "customer"
    STOCK = "stock"
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
    if folder == STOCK:
        return Role.STOCK if stock_month_of(path) else Role.NOTHING
    return None


def evidence_names(files: Iterable[str]) -> dict[str, list[str]]:
    """Return the names of the files in each evidence folder among `files`."""
    names: dict[str, list[str]] = defaultdict(list)
    for path in files:
        if found := _EVIDENCE.match(path):
            names[found[1]].append(found[2])
    return names


def ticket_of_evidence(path: str) -> str | None:
    """Return the path of the ticket beside which an evidence file lies, or None for any other path."""
    found = _EVIDENCE.match(path)
    return f"{found[1]}.yaml" if found else None


class Inspected(NamedTuple):
    """One file that was checked.

    Attributes:
        path: of the file.
        document: None where it could not be read.
        valid: whether it follows its schema.
        findings: what is wrong with it.
        visits: planned ones, to be held against those of other tickets.
        key: says what was looked at, where only the desk around it could change a verdict that nothing is wrong.
    """

    path: str
    document: Document | None
    valid: bool
    findings: list[Finding]
    key: str = ""
    visits: tuple[Booking, ...] = ()


class Inspector:
    """Checks files one by one against the desk around them."""

    def __init__(self, files: DeskFiles, policy: Policy | None, now: datetime, has: Callable[[str], bool]) -> None:
        """Make an inspector.

        Args:
            files: where files and their evidence are read.
            policy: None where the policies do not hold together.
            now: this moment.
            has: tells whether a ticket or customer stands at a path.
        """
        self.files = files
        self._around = Surroundings(
            policy,
            now,
            has_ticket=lambda ticket_id: has(ticket_path(ticket_id)),
            has_customer=lambda customer_id: has(customer_path(customer_id)),
        )

    def inspect(self, paths: Iterable[str], known: Mapping[str, str] = MappingProxyType({})) -> Iterator[Inspected]:
        """Yield what is wrong with each of these tickets and customers.

        Args:
            paths: of the files.
            known: path → key of files in which nothing was wrong; one that has its key still is not read further.
        """
        for path, content in self.files.contents(paths):
            if isinstance(content, bytes):
                yield self._inspect(path, content, known.get(path))
            else:
                yield Inspected(path, None, valid=False, findings=[Finding(path, 0, 0, "file/unreadable", content)])

    def _inspect(self, path: str, content: bytes, known: str | None) -> Inspected:
        role = role_of(path)
        evidence = self._evidence_of(path) if role is Role.TICKET else {}
        key = _key(content, evidence)
        if key == known:
            return Inspected(path, None, valid=True, findings=[], key=key)
        document, findings = inspect_file("customer" if role is Role.CUSTOMER else "ticket", content, path)
        # A comment breaks no schema: the rest of the file can be looked at all the same.
        valid = document is not None and all(finding.code == "yaml/comment" for finding in findings)
        if document and valid and role is Role.CUSTOMER:
            findings = findings + self._check_customer(path, document)
        elif document and valid:
            ticket = ticket_from_data(document.data)
            found, lasting = self._check_ticket(path, ticket, document, evidence)
            visits = tuple(Booking(path, ticket.id, visit) for visit in planned_visits(ticket))
            return Inspected(path, document, valid, findings + found, key if lasting and not visits else "", visits)
        return Inspected(path, document, valid, findings, key)

    def _check_ticket(
        self, path: str, ticket: Ticket, document: Document, found: Mapping[str, FileFacts | None]
    ) -> tuple[list[Finding], bool]:
        """Return what is wrong with a ticket, and whether that follows from its bytes and evidence alone."""
        elsewhere = self._kept_elsewhere(ticket, found)
        file = TicketFile(path, ticket, document.data, found, elsewhere)
        findings = check_ticket_file(file, self._around, document.position)
        if not uses_parts(ticket):
            return findings, not elsewhere
        return findings + findings_of(path, check_parts_used(ticket, self._movements), document.position), False

    def _check_customer(self, path: str, document: Document) -> list[Finding]:
        file = CustomerFile(path, customer_from_data(document.data))
        return check_customer_file(file, self._around, document.position)

    def _evidence_of(self, path: str) -> dict[str, FileFacts | None]:
        folder = path.removesuffix(".yaml")
        return {name: self.files.digest(f"{folder}/{name}") for name in self._evidence.get(folder, ())}

    def _kept_elsewhere(self, ticket: Ticket, found: Mapping[str, object]) -> frozenset[str]:
        missing = [item.file for item in ticket.evidence if item.file not in found]
        folder = evidence_folder(ticket.id)
        return frozenset(name for name in missing if self.files.is_kept_elsewhere(f"{folder}/{name}"))

    @cached_property
    def _movements(self) -> Mapping[str, Movement]:
        return movements_in(self.files)

    @cached_property
    def _evidence(self) -> Mapping[str, list[str]]:
        return evidence_names(self.files.listing)


def _key(content: bytes, evidence: Mapping[str, FileFacts | None]) -> str:
    beside = "".join(f"{name}\0{facts}\0" for name, facts in sorted(evidence.items()))
    return sha256(sha256(content).digest() + beside.encode("utf-8", "surrogateescape")).hexdigest()


def strays(files: DeskFiles, paths: Iterable[str]) -> Iterator[Finding]:
    """Yield those of `paths` that nothing reads, and evidence without a ticket."""
    for path in paths:
        role = role_of(path)
        kind = files.listing.get(path, Kind.OTHER)
        if role is Role.NOTHING and kind is not Kind.FILE:
            yield Finding(path, 0, 0, "file/unreadable", _(kind.value))
        elif role is Role.NOTHING:
            hint = _("Tickets and customers end in .yaml; evidence lies in a folder with the ticket's id.")
            yield Finding(path, 0, 0, "file/stray", _("Nothing reads this file."), Severity.WARNING, hint)
        elif role is Role.EVIDENCE and not files.has(ticket_of_evidence(path) or ""):
            message = _("There is no ticket beside this evidence.")
            yield Finding(path, 0, 0, "evidence/no-ticket", message, Severity.WARNING)
