"""Checks of the flows: names that do not exist, steps that nothing leads to, two flows for one category."""

from collections.abc import Iterator

from aftersales.i18n import _
from aftersales.model.clock import parse_target
from aftersales.model.finding import Severity
from aftersales.rules.policy_problem import Map, PolicyProblem, Problems, unknown

_FOLDER = "flows/"


def check_flows(policies: Map) -> Problems:
    """Yield what is wrong inside each flow."""
    for kind, flow in _flows(policies):
        yield from _check_names(kind, flow, policies)
        yield from _check_steps(kind, flow, policies)
        yield from _check_reached(kind, flow)


def check_flow_categories(policies: Map) -> Problems:
    """Yield categories that do not exist, and those that two flows claim."""
    known = set(_categories(policies))
    claimed: dict[str, str] = {}
    for kind, flow in _flows(policies):
        for place, category in enumerate(flow["categories"]):
            at = ("categories", place)
            yield from unknown(kind, at, _("category"), category, known)
            if category in claimed:
                sentence = _("{category} has a flow already: {flow}.").format(category=category, flow=claimed[category])
                yield PolicyProblem(kind, at, "policy/two-flows", sentence)
            claimed.setdefault(category, kind)


def _flows(policies: Map) -> Iterator[tuple[str, Map]]:
    return ((kind, flow) for kind, flow in policies.items() if kind.startswith(_FOLDER))


def _categories(policies: Map) -> Iterator[str]:
    for name, category in policies["categories"]["categories"].items():
        yield name
        yield from (f"{name}/{sub}" for sub in category.get("subcategories", {}))


def _check_names(kind: str, flow: Map, policies: Map) -> Problems:
    departments, evidence = policies["team"]["departments"], policies["categories"]["evidence"]
    for name, step in flow["steps"].items():
        at = ("steps", name)
        yield from unknown(kind, (*at, "department"), _("department"), step["department"], departments)
        for place, group in enumerate(step.get("evidence", ())):
            for word in [group] if isinstance(group, str) else group:
                yield from unknown(kind, (*at, "evidence", place), _("evidence"), word, evidence)
        try:
            parse_target(step["within"])
        except ValueError as error:
            yield PolicyProblem(kind, (*at, "within"), "policy/target", str(error))


def _check_steps(kind: str, flow: Map, policies: Map) -> Problems:  # noqa: ARG001  the shape of all checks
    steps = flow["steps"]
    for place, name in enumerate(flow["start"]):
        yield from unknown(kind, ("start", place), _("step"), name, steps)
    for name, step in steps.items():
        for finding, content in step["findings"].items():
            for key in ("next", "choose"):
                for place, target in enumerate(content.get(key, ())):
                    at = ("steps", name, "findings", finding, key, place)
                    yield from unknown(kind, at, _("step"), target, steps)


def _check_reached(kind: str, flow: Map) -> Problems:
    reached, waiting = set(flow["start"]), list(flow["start"])
    while waiting:
        for finding in flow["steps"].get(waiting.pop(), {"findings": {}})["findings"].values():
            new = {*finding.get("next", ()), *finding.get("choose", ())} - reached
            reached |= new
            waiting += sorted(new)
    for name in flow["steps"]:
        if name not in reached:
            sentence = _("Nothing leads to the step {step}.").format(step=name)
            yield PolicyProblem(kind, ("steps", name), "policy/unreached-step", sentence, Severity.WARNING)
