"""Checks of the flows: unknown names, steps nothing leads to or that never end, limits, two flows for one category."""

from collections.abc import Iterator
from decimal import Decimal

from aftersales.i18n import _
from aftersales.model.clock import FOLLOW_UP, INFORM, LEGAL, PROMISE, REPORT, Measure, parse_target
from aftersales.model.finding import Severity
from aftersales.rules.policy_problem import Map, PolicyProblem, Problems, unknown

_FOLDER = "flows/"


def check_flows(policies: Map) -> Problems:
    """Yield what is wrong inside each flow."""
    for kind, flow in _flows(policies):
        yield from _check_names(kind, flow, policies)
        yield from _check_steps(kind, flow)
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


def check_flow_ends(policies: Map) -> Problems:
    """Yield steps from which the flow cannot come to an end, and findings of theirs that only lead round."""
    for kind, flow in _flows(policies):
        ends = _ending(flow["steps"])
        for name in flow["steps"]:
            if name not in ends:
                sentence = _("From the step {step} the flow never ends.").format(step=name)
                hint = _("Give one of its findings no next and no choose, or let it lead to a step that ends.")
                yield PolicyProblem(kind, ("steps", name), "policy/endless-flow", sentence, hint=hint)


def _ending(steps: Map) -> set[str]:
    """Return the steps from which some answers lead to an end: grown from those that end at once."""
    ends: set[str] = set()
    while new := {name for name, step in steps.items() if name not in ends and _can_end(step, ends, steps)}:
        ends |= new
    return ends


def _can_end(step: Map, ends: set[str], steps: Map) -> bool:
    """Tell whether a finding leads only to steps that end: all of `next`, and one of `choose` where there is any.

    A step that is unknown is told of elsewhere, and counts as one that ends.
    """
    for finding in step["findings"].values():
        choose = finding.get("choose", ())
        if all(name in ends or name not in steps for name in finding.get("next", ())) and (
            not choose or any(name in ends or name not in steps for name in choose)
        ):
            return True
    return False


def check_flow_clocks(policies: Map) -> Problems:
    """Yield steps that bear the name of a clock, so that reminders of the two would count as one."""
    clocks = policies["service_levels"]["clocks"]
    for kind, flow in _flows(policies):
        for name in flow["steps"]:
            if name in clocks or name in {LEGAL, FOLLOW_UP, PROMISE, INFORM, REPORT}:
                sentence = _("{step} is the name of a clock as well.").format(step=name)
                # A warning: desks made before this was looked at go on.
                yield PolicyProblem(kind, ("steps", name), "policy/step-is-clock", sentence, Severity.WARNING)


def check_flow_limits(policies: Map) -> Problems:
    """Yield steps that may take longer than the slowest ticket may take as a whole."""
    limits = [
        _days(target["within"])
        for level in policies["service_levels"]["priorities"].values()
        for clock, target in level["targets"].items()
        if clock == "resolution"
    ]
    known = [days for days in limits if days is not None]
    if not known or len(known) < len(limits):
        return
    for kind, flow in _flows(policies):
        for name, step in flow["steps"].items():
            days = _days(step["within"])
            if days is not None and days > max(known):
                sentence = _("The step {step} may take {within}, longer than any ticket may take to be solved.").format(
                    step=name, within=step["within"]
                )
                yield PolicyProblem(kind, ("steps", name, "within"), "policy/step-too-long", sentence, Severity.WARNING)


def _days(text: str) -> Decimal | None:
    """Return about how many days of real time a target takes at least; None where it is none.

    A working day is a day, and its working time at most that: what is told as too long is so in every calendar.
    """
    try:
        target = parse_target(text)
    except ValueError:
        return None
    return target.amount if target.measure is Measure.WORKDAYS else target.amount / 86400


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


def _check_steps(kind: str, flow: Map) -> Problems:
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
