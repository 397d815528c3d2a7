"""Routing: who of a department takes a ticket, by skill, load and absence, and why; nobody on leave, and no bot."""

from collections.abc import Mapping, Sequence
from datetime import date

from aftersales.i18n import _, language, ngettext
from aftersales.model.desk import Assign, Routing
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.team import Person, Team
from aftersales.model.values import Data, at_path
from aftersales.rules.team import is_available, is_away

_SKILL_FACTS = ("product.type", "fault.component")


@record
class Choice:
    """Who takes a ticket; `person` None: nobody can. `reason` is one sentence for people."""

    person: Person | None
    reason: str


def skills_for(data: Data, routing: Routing) -> frozenset[str]:
    """Return the skills that a ticket calls for.

    Its category, the sub-category, the kind of product and the part that failed are skills themselves, or stand for one
    in ``desk.yaml`` (``routing.skills``); the last word of the two counts.

    Args:
        data: the ticket's file as data.
        routing: the desk's.
    """
    category = str(data.get("category", ""))
    facts = (at_path(data, path) for path in _SKILL_FACTS)
    words = [category, *category.split("/"), *(fact for fact in facts if isinstance(fact, str))]
    return frozenset(routing.skills.get(word, word) for word in words if word)


def choose_person(
    department: str, skills: frozenset[str], policy: Policy, day: date, load: Mapping[str, int], *, opener: str = ""
) -> Choice:
    """Return who of `department` takes a ticket.

    Whoever has more of the skills comes first; then members whose own department it is before helpers of others; then
    whoever carries less; then whoever opened it; then the order of ``team.yaml``. Nobody takes more than their limit.

    Args:
        department: its id.
        skills: what the ticket calls for, as `skills_for` gives them.
        policy: the desk's policy; ``routing.assign`` says whether the lead comes first.
        day: the local day at the desk.
        load: person's id → number of open tickets.
        opener: who opened the ticket; empty where that does not matter.
    """
    team = policy.team
    lead = team.lead_of(department)
    if policy.desk.routing.assign is Assign.DEPARTMENT_LEAD and lead and is_available(lead, day):
        return Choice(
            lead, _("{person} leads {department}.").format(person=_name(lead), department=_label(department, team))
        )
    members = team.people_of(department)
    there = [person for person in members if is_available(person, day) and not is_full(person, load)]
    if not there:
        return Choice(None, _nobody(department, members, team, day, load))

    def rank(person: Person) -> tuple[int, bool, int, bool]:
        carried = load.get(person.id, 0)
        return -len(skills & person.skills), person.departments[0] != department, carried, person.id != opener

    chosen = min(there, key=rank)
    return Choice(chosen, _why(chosen, there, skills, department, team, load))


def is_full(person: Person, load: Mapping[str, int]) -> bool:
    """Tell whether a person carries as many open tickets (`load`, by id) as their limit in ``team.yaml``."""
    limit = person.limits.get("open_tickets")
    return isinstance(limit, int) and load.get(person.id, 0) >= limit


def _why(
    chosen: Person,
    there: Sequence[Person],
    skills: frozenset[str],
    department: str,
    team: Team,
    load: Mapping[str, int],
) -> str:
    known = sorted(skills & chosen.skills)
    carried = load.get(chosen.id, 0)
    weight = ngettext("{count} open ticket", "{count} open tickets", carried).format(count=carried)
    names = {"person": _name(chosen), "department": _label(department, team), "load": weight}
    if known:
        return _("{person} of {department} knows about {skills} and has {load}.").format(
            skills=", ".join(known), **names
        )
    if len(there) == 1:
        return _("{person} is the only one there of {department}, with {load}.").format(**names)
    return _("{person} of {department} has the fewest tickets of those there: {load}.").format(**names)


def _nobody(department: str, members: Sequence[Person], team: Team, day: date, load: Mapping[str, int]) -> str:
    label = _label(department, team)
    if not members:
        return _("Nobody belongs to {department}.").format(department=label)
    reasons = [
        _("{person} is away").format(person=_name(person))
        if is_away(person, day)
        else _("{person} has {count} tickets already").format(person=_name(person), count=load.get(person.id, 0))
        for person in members
    ]
    return _("Nobody of {department} can take it: {reasons}.").format(department=label, reasons=_(", ").join(reasons))


def _name(person: Person) -> str:
    return person.name.text(language()) or person.id


def _label(department: str, team: Team) -> str:
    return team.department_text(department, language())
