"""The team: who somebody is, what they may do, and who is there."""

from datetime import date

from aftersales.i18n import _, language
from aftersales.model.refusal import Refusal
from aftersales.model.team import Permission, Person, Team


def person_by_identity(name: str, email: str, team: Team) -> Person | None:
    """Return the person of a git identity: by e-mail; by id or name where the identity has no e-mail.

    Somebody who left is returned too, because the history names them; `check_identity` refuses their actions.
    """
    if email.strip():
        return team.person_with_email(email)
    wanted = name.strip().casefold()
    found = [p for p in team.people.values() if wanted in {p.id, p.name.en.casefold(), p.name.zh.casefold()}]
    return found[0] if wanted and len(found) == 1 else None


def check_identity(name: str, email: str, team: Team) -> list[Refusal]:
    """Return why a git identity may not act: it is nobody in the team, or somebody who left. Empty: it may."""
    person = person_by_identity(name, email, team)
    if person is None:
        return [
            Refusal(
                "unknown_person",
                _("Nobody in the team has the e-mail address {email} ({name}).").format(email=email or "?", name=name),
                _("Add it to policies/team.yaml, or tell git another one: git config user.email ADDRESS"),
            )
        ]
    return check_active(person)


def check_active(person: Person) -> list[Refusal]:
    """Return why somebody who left may not act; empty for everybody else."""
    if person.active:
        return []
    return [
        Refusal(
            "not_active",
            _("{person} no longer works at the desk.").format(person=person.name.text(language())),
            _("Set active: true for {id} in policies/team.yaml.").format(id=person.id),
        )
    ]


def may(person: Person, permission: Permission) -> bool:
    """Tell whether a person works here and one of their roles grants `permission`."""
    return person.active and permission in person.permissions


def check_permission(person: Person, permission: Permission, team: Team) -> list[Refusal]:
    """Return why a person may not do something; empty where they may."""
    if may(person, permission):
        return []
    return check_active(person) or [
        Refusal(
            "permission",
            _("{person} has no role that may do this ({permission}).").format(
                person=person.name.text(language()), permission=permission
            ),
            _("Roles that may: {roles}. They stand in policies/team.yaml.").format(
                roles=role_names(frozenset(r.id for r in team.roles.values() if permission in r.may), team)
            ),
        )
    ]


def role_names(roles: frozenset[str], team: Team) -> str:
    """Return the labels of roles in the order of ``team.yaml``; an id that is unknown there stands for itself."""
    known = [role.label.text(language()) for role in team.roles.values() if role.id in roles]
    return _(", ").join([*known, *sorted(roles - team.roles.keys())])


def is_away(person: Person, day: date) -> bool:
    """Tell whether a person is on leave on `day`, a local day at the desk."""
    return any(absence.holds(day) for absence in person.away)


def is_available(person: Person, day: date) -> bool:
    """Tell whether a person can be given work on `day`: works here, is no bot, is not away."""
    return person.active and not person.bot and not is_away(person, day)
