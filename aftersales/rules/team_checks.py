"""Checks of ``team.yaml``: people, their roles and departments, who leads, who is away."""

from collections.abc import Iterable

from aftersales.i18n import _
from aftersales.model.finding import Severity
from aftersales.rules.policy_problem import Map, PolicyProblem, Problems, unknown


def check_people(policies: Map) -> Problems:
    """Yield roles and departments that do not exist, and absences that cannot be."""
    team = policies["team"]
    for person_id, person in team["people"].items():
        for place, role in enumerate(person["roles"]):
            yield from unknown("team", ("people", person_id, "roles", place), _("role"), role, team["roles"])
        for place, department in enumerate(person.get("departments", ())):
            at = ("people", person_id, "departments", place)
            yield from unknown("team", at, _("department"), department, team["departments"])
        if person.get("active", True):
            yield from _check_away(person_id, person.get("away", ()))


def _check_away(person_id: str, absences: Iterable[Map]) -> Problems:
    for place, absence in enumerate(absences):
        until = absence.get("to")
        at = ("people", person_id, "away", place)
        if until is None:
            yield PolicyProblem(
                "team",
                at,
                "policy/away-for-ever",
                _("{person} is away without an end.").format(person=person_id),
                Severity.WARNING,
                _("Add to:, or set active: false once they have left."),
            )
        elif until < absence["from"]:
            yield PolicyProblem("team", (*at, "to"), "policy/away-backwards", _("This absence ends before it begins."))


def check_emails(policies: Map) -> Problems:
    """Yield addresses that two people have: git's identity would name both."""
    owners: dict[str, str] = {}
    for person_id, person in policies["team"]["people"].items():
        for place, email in enumerate(person["emails"]):
            owner = owners.setdefault(email.casefold(), person_id)
            if owner != person_id:
                yield PolicyProblem(
                    "team",
                    ("people", person_id, "emails", place),
                    "policy/shared-email",
                    _("{email} belongs to {person} already.").format(email=email, person=owner),
                )


def check_leads(policies: Map) -> Problems:
    """Yield departments that nobody leads, or that are led by somebody who cannot."""
    people = policies["team"]["people"]
    for department_id, department in policies["team"]["departments"].items():
        at = ("departments", department_id)
        lead = department.get("lead")
        if lead is None:
            yield PolicyProblem(
                "team",
                at,
                "policy/no-lead",
                _("Nobody leads the department {department}: what is late there is told to the manager alone.").format(
                    department=department_id
                ),
                Severity.WARNING,
                _("Add lead: with a person's id."),
            )
            continue
        yield from unknown("team", (*at, "lead"), _("person"), lead, people)
        if not _can_lead(people.get(lead, {})):
            yield PolicyProblem(
                "team",
                (*at, "lead"),
                "policy/absent-lead",
                _("{person} leads {department}, but has left or is a program.").format(
                    person=lead, department=department_id
                ),
            )


def _can_lead(person: Map) -> bool:
    return bool(person.get("active", True)) and not person.get("bot", False)
