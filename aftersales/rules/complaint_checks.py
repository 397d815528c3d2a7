"""Checks of ``complaints.yaml``: departments and levels exist, deadlines can be counted."""

from collections.abc import Iterator

from aftersales.i18n import _
from aftersales.model.clock import parse_target
from aftersales.rules.policy_problem import Map, PolicyProblem, Problems, unknown

_KIND = "complaints"


def check_complaint_levels(policies: Map) -> Problems:
    """Yield levels given twice or to unknown departments, and bodies whose level or deadline makes no sense."""
    complaints = policies.get(_KIND, {"levels": (), "bodies": {}})
    names = [level["id"] for level in complaints["levels"]]
    for place, level in enumerate(complaints["levels"]):
        at = ("levels", place, "department")
        yield from unknown(_KIND, at, _("department"), level["department"], policies["team"]["departments"])
        if level["id"] in names[:place]:
            sentence = _("The level {level} is there twice.").format(level=level["id"])
            yield PolicyProblem(_KIND, ("levels", place, "id"), "policy/level-twice", sentence)
    for name, body in complaints["bodies"].items():
        yield from unknown(_KIND, ("bodies", name, "level"), _("level"), body["level"], names)
        yield from _check_deadline(name, body["within"])


def _check_deadline(name: str, within: str) -> Iterator[PolicyProblem]:
    try:
        parse_target(within)
    except ValueError as error:
        yield PolicyProblem(_KIND, ("bodies", name, "within"), "policy/target", str(error))
