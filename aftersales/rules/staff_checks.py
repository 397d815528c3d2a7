"""Checks of whether somebody is there: for each department that is asked, each role that a way wants, each skill."""

from collections.abc import Iterator

from aftersales.i18n import _
from aftersales.model.finding import Severity
from aftersales.model.values import Pointer
from aftersales.rules.policy_problem import Map, PolicyProblem, Problems


def check_departments_staffed(policies: Map) -> Problems:
    """Yield departments that categories or flows hand work to, and where nobody works."""
    people = list(_working(policies["team"]))
    staffed = {department for person in people for department in person.get("departments", ())}
    known = policies["team"]["departments"]
    for kind, at, department in _asked(policies):
        if department in known and department not in staffed:
            sentence = _("Nobody works in {department}.").format(department=department)
            yield PolicyProblem(kind, at, "policy/nobody-there", sentence, Severity.WARNING)


def _asked(policies: Map) -> Iterator[tuple[str, Pointer, str]]:
    for name, category in policies["categories"]["categories"].items():
        yield "categories", ("categories", name, "department"), category["department"]
        for sub, own in category.get("subcategories", {}).items():
            if "department" in own:
                yield "categories", ("categories", name, "subcategories", sub, "department"), own["department"]
    for kind, flow in policies.items():
        if kind.startswith("flows/"):
            for step, content in flow["steps"].items():
                yield kind, ("steps", step, "department"), content["department"]


def check_roles_held(policies: Map) -> Problems:
    """Yield ways between states that only roles may take which nobody who works here has."""
    held = {role for person in _working(policies["team"]) for role in person["roles"]}
    for place, transition in enumerate(policies["lifecycle"]["transitions"]):
        wanted = transition.get("roles", ())
        if wanted and not held & set(wanted):
            sentence = _("Nobody who works here may go this way: {roles}.").format(roles=", ".join(wanted))
            at = ("transitions", place, "roles")
            yield PolicyProblem("lifecycle", at, "policy/nobody-may", sentence, Severity.WARNING)


def check_routing_skills(policies: Map) -> Problems:
    """Yield skills that tickets are routed by and nobody has; a team that notes no skills at all goes by load alone."""
    skills = {skill for person in _working(policies["team"]) for skill in person.get("skills", ())}
    for word, skill in policies["desk"].get("routing", {}).get("skills", {}).items():
        if skills and skill not in skills:
            sentence = _("Nobody who works here knows about {skill}.").format(skill=skill)
            at = ("routing", "skills", word)
            yield PolicyProblem("desk", at, "policy/nobody-knows", sentence, Severity.WARNING)


def _working(team: Map) -> Iterator[Map]:
    return (person for person in team["people"].values() if person.get("active", True) and not person.get("bot", False))
