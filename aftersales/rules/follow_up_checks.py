"""Checks of ``follow_ups.yaml``: categories and the role exist, and every kind can be reached."""

from aftersales.i18n import _
from aftersales.model.finding import Severity
from aftersales.rules.policy_problem import Map, PolicyProblem, Problems, unknown

_KIND = "follow_ups"


def check_follow_up_kinds(policies: Map) -> Problems:
    """Yield unknown categories, an unknown role, and kinds that no ticket ever comes to."""
    if _KIND not in policies:
        return
    yield from unknown(_KIND, ("role",), _("role"), policies[_KIND]["role"], policies["team"]["roles"])
    known = [
        name
        for key, category in policies["categories"]["categories"].items()
        for name in (key, *(f"{key}/{sub}" for sub in category.get("subcategories", {})))
    ]
    taken: set[str] = set()
    for name, kind in policies[_KIND]["kinds"].items():
        named = kind.get("categories", ["*"])
        for place, category in enumerate(named if "categories" in kind else ()):
            at = ("kinds", name, "categories", place)
            yield from unknown(_KIND, at, _("category"), category, known)
        if set(named) <= taken:
            sentence = _("No ticket comes to {kind}: others before it have all its categories.").format(kind=name)
            yield PolicyProblem(_KIND, ("kinds", name), "policy/never-asked", sentence, Severity.WARNING)
        taken |= set(named)
