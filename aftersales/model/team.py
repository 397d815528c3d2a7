"""The team: people, their departments and roles, and what a role may do."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from aftersales.model.label import Label
from aftersales.model.record import record
from aftersales.model.values import EMPTY, Data


class Permission(StrEnum):
    """What a role may do; which transitions it may make stands in ``lifecycle.yaml``."""

    OPEN = "open"
    NOTE = "note"
    EDIT = "edit"
    ASSIGN = "assign"
    ATTACH = "attach"
    LINK = "link"
    TRANSITION = "transition"
    CUSTOMERS = "customers"
    IMPORT = "import"
    CHASE = "chase"
    ACT_FOR = "act_for"
    POLICIES = "policies"
    REPAIR = "repair"
    STOCK = "stock"
    PAY = "pay"


@record
class Role:
    """A role and what people in it may do."""

    id: str
    label: Label
    may: frozenset[Permission]


@record
class Department:
    """A department; `lead` is the id of the person who answers for it, empty where nobody does."""

    id: str
    label: Label
    lead: str


@record
class Absence:
    """Days on which a person is away, both included; `until` None: nobody knows when they come back."""

    since: date
    until: date | None

    def holds(self, day: date) -> bool:
        """Tell whether the person is away on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


@record
class Person:
    """Somebody who works at the desk, or a bot that does.

    Attributes:
        id: stands in tickets and history; never given to another person.
        emails: the first one is written to; git identities are matched to all of them.
        roles: ids of the roles.
        departments: ids of the departments; the first one is the person's own.
        skills: words that tickets are routed by (``compressor``, ``weibo``).
        areas: where they go for visits, as tickets name it; empty: anywhere.
        languages: what the person speaks to customers, ``zh``, ``en`` …
        signing_keys: what they sign commits with: an ssh public key's line, or ``gpg`` and a fingerprint.
        limits: the most the person carries or grants (``open_tickets``, ``goodwill_per_order``).
        permissions: what the roles together may do.
        active: false once somebody has left; their name stays for the history.
        bot: a program (cron), not a person: never assigned, never chased.
    """

    id: str
    name: Label
    emails: tuple[str, ...]
    roles: frozenset[str] = frozenset()
    departments: tuple[str, ...] = ()
    skills: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()
    signing_keys: tuple[str, ...] = ()
    limits: Data = EMPTY
    away: tuple[Absence, ...] = ()
    permissions: frozenset[Permission] = frozenset()
    active: bool = True
    bot: bool = False

    @property
    def email(self) -> str:
        """Return the address the person is written to; empty where there is none."""
        return self.emails[0] if self.emails else ""


@record
class Team:
    """Everybody at the desk, in the order of ``team.yaml``."""

    departments: Mapping[str, Department]
    roles: Mapping[str, Role]
    people: Mapping[str, Person]

    def person_with_email(self, email: str) -> Person | None:
        """Return who has the address, in upper or lower case, or None."""
        wanted = email.strip().casefold()
        return next((p for p in self.people.values() if wanted in (e.casefold() for e in p.emails)), None)

    def people_of(self, department: str) -> tuple[Person, ...]:
        """Return the active people of a department, bots left out."""
        return tuple(p for p in self.people.values() if p.active and not p.bot and department in p.departments)

    def people_in(self, role: str) -> tuple[Person, ...]:
        """Return the active people who have a role, bots left out."""
        return tuple(p for p in self.people.values() if p.active and not p.bot and role in p.roles)

    def department_text(self, department: str, language: str) -> str:
        """Return what people call a department; the id itself where it is unknown, because old tickets name it."""
        found = self.departments.get(department)
        return found.label.text(language) if found else department

    def lead_of(self, department: str) -> Person | None:
        """Return the lead of a department, or None where it has none or is unknown."""
        found = self.departments.get(department)
        return self.people.get(found.lead) if found else None
