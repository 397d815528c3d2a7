"""Checks of ``parts.yaml`` and ``repairs.yaml``: what they name must be there, numbers are one each."""

from aftersales.i18n import _
from aftersales.model.finding import Severity
from aftersales.model.record import replace
from aftersales.rules.policy_problem import Map, PolicyProblem, Problems, unknown

_PARTS, _REPAIRS = "parts", "repairs"


def check_parts(policies: Map) -> Problems:
    """Yield what parts name that is not there, and numbers that nobody tells apart; nothing in a desk without parts."""
    data = policies.get(_PARTS)
    if data is None:
        return
    seen: dict[str, str] = {}
    for number, part in data["parts"].items():
        other = seen.setdefault(number.casefold(), number)
        if other != number:
            message = _("{number} and {other} are one part.").format(number=number, other=other)
            yield PolicyProblem(_PARTS, ("parts", number), "policy/part-twice", message)
        if "suppliers" in data and "supplier" in part:
            at = ("parts", number, "supplier")
            yield from unknown(_PARTS, at, _("supplier in this file"), part["supplier"], data["suppliers"])
    yield from _check_products(data, policies.get("products"))


def _check_products(data: Map, catalogue: Map | None) -> Problems:
    """Yield products that parts fit and the catalogue does not have, where there is one: perhaps a slip of the pen."""
    if catalogue is None:
        return
    models = catalogue["models"]
    known = {*models, *(model["type"] for model in models.values())}
    for number, part in data["parts"].items():
        for place, name in enumerate(part.get("fits", ())):
            at = ("parts", number, "fits", place)
            for problem in unknown(_PARTS, at, _("type or model of product"), name, sorted(known)):
                yield replace(problem, severity=Severity.WARNING)


def check_visit_calendar(policies: Map) -> Problems:
    """Yield a calendar of visits that is not there."""
    name = policies.get(_REPAIRS, {}).get("visit_calendar")
    if name:
        calendars = [kind.partition("/")[2] for kind in policies if kind.startswith("calendars/")]
        yield from unknown(_REPAIRS, ("visit_calendar",), _("calendar"), name, calendars)
