"""Who acts: git's identity matched to the team, and for whom it may act."""

from collections.abc import Sequence

from aftersales.app.actor import Actor
from aftersales.errors import NotFoundError, RefusedError
from aftersales.i18n import _
from aftersales.model.refusal import Refusal
from aftersales.model.team import Permission, Person, Team
from aftersales.rules.team import check_identity, check_permission, person_by_identity
from aftersales.store.git import Git


def actor_of(git: Git, team: Team, person_option: str | None) -> Actor:
    """Return who acts: the person of git's identity, or whom that person may act for with ``--as``.

    Raises:
        RefusedError: git's identity is nobody of the team, or may not act for others.
        NotFoundError: ``--as`` names nobody of the team.
    """
    identity = git.identity()
    name, email = identity.name, identity.email
    refuse(check_identity(name, email, team))
    typist = person_by_identity(name, email, team)
    if typist is None:
        raise NotFoundError(_("{name} is not in the team.").format(name=name))
    if person_option is None or person_option == typist.id:
        return Actor(typist, typist.id, name, email)
    person = find_person(team, person_option)
    refuse(check_permission(typist, Permission.ACT_FOR, team))
    return Actor(person, typist.id, person.name.text("en"), person.email)


def refuse(refusals: Sequence[Refusal], place: str = "") -> None:
    """Raise all `refusals` as one error; return where there are none."""
    if refusals:
        first, *others = refusals
        raise RefusedError(
            "\n".join([first.sentence, *(f"  {refusal.sentence}" for refusal in others)]),
            place=place,
            hint="\n".join(dict.fromkeys(refusal.hint for refusal in refusals if refusal.hint)),
        )


def bot_of(team: Team) -> Actor:
    """Return the team's bot, in whose name cron acts; it needs no git identity.

    Raises:
        RefusedError: the team has none.
    """
    for person in team.people.values():
        if person.bot and person.active:
            return Actor(person, person.id, person.name.en or person.id, person.email)
    raise RefusedError(
        _("The team has no bot for cron to act as."), hint=_("Add a person with bot: true to policies/team.yaml.")
    )


def find_person(team: Team, name: str) -> Person:
    """Return the active person of this id, name or address.

    Raises:
        NotFoundError: nobody answers to it.
    """
    wanted = name.strip().casefold()
    for person in team.people.values():
        known = {person.id, person.name.en, person.name.zh, *person.emails}
        if person.active and wanted in {word.casefold() for word in known if word}:
            return person
    raise NotFoundError(
        _("{name} is not in the team.").format(name=name), hint=_("The team stands in policies/team.yaml.")
    )
