"""Checks of ``couriers.yaml`` and ``returns.yaml``: whatever they name stands in the other policies."""

from collections.abc import Iterator, Mapping, Sequence

from aftersales.i18n import _
from aftersales.model.clock import parse_target
from aftersales.model.values import Pointer, Value
from aftersales.rules.policy_problem import Map, PolicyProblem, Problems, unknown

_COURIERS, _RETURNS = "couriers", "returns"
_CODE = "facts.courier_code"
"""The fact that names a problem, where a desk has it: its words are the codes."""


def check_couriers(policies: Map) -> Problems:
    """Yield departments, codes, evidence and clauses that do not exist, and times that are none."""
    data = policies.get(_COURIERS)
    if data is None:
        return
    departments, words = policies["team"]["departments"], policies["categories"]
    yield from unknown(_COURIERS, ("department",), _("department"), data["department"], departments)
    yield from _target(("stalled",), data["stalled"])
    codes = words["facts"].get(_CODE, {}).get("choices")
    clauses = set(_clauses(policies))
    for code, problem in data.get("problems", {}).items():
        at: Pointer = ("problems", code)
        if codes is not None:
            yield from unknown(_COURIERS, at, _("problem of a parcel"), code, codes)
        yield from unknown(_COURIERS, (*at, "department"), _("department"), problem["department"], departments)
        yield from _target((*at, "within"), problem["within"])
        yield from _listed(_COURIERS, (*at, "evidence"), _("evidence"), problem, words["evidence"])
        if "outcomes" in data:
            yield from _listed(_COURIERS, (*at, "outcomes"), _("outcome"), problem, data["outcomes"])
        if clauses:
            yield from _listed(_COURIERS, (*at, "clauses"), _("clause"), problem, clauses)


def _target(at: Pointer, text: str) -> Problems:
    try:
        parse_target(text)
    except ValueError as error:
        yield PolicyProblem(_COURIERS, at, "policy/target", str(error))


def _listed(kind: str, at: Pointer, noun: str, data: Map, known: Map | set[str]) -> Problems:
    for place, word in enumerate(data.get(str(at[-1]), ())):
        yield from unknown(kind, (*at, place), noun, word, known)


def _clauses(policies: Map) -> Iterator[str]:
    """Yield the clauses that the packs name; none where the desk has no packs."""
    for kind, pack in policies.items():
        if kind.startswith("packs/"):
            yield from _clauses_in(pack)


def _clauses_in(value: Value) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "clause" and isinstance(inner, Sequence):
                yield from ([inner] if isinstance(inner, str) else map(str, inner))
            else:
                yield from _clauses_in(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _clauses_in(inner)


def check_returns(policies: Map) -> Problems:
    """Yield categories, kinds of approval and evidence that do not exist."""
    data = policies.get(_RETURNS)
    if data is None:
        return
    words = policies["categories"]
    categories = {
        name for key, one in words["categories"].items() for name in (key, *_below(key, one.get("subcategories", {})))
    }
    yield from _listed(_RETURNS, ("categories",), _("category"), data, categories)
    for category in data.get("freight", {}):
        yield from unknown(_RETURNS, ("freight", category), _("category"), category, categories)
    if "approvals" in policies:  # without them nothing is granted beyond the decision
        for key in ("without_decision", "refund_only"):
            yield from _listed(_RETURNS, (key,), _("kind of approval"), data, policies["approvals"].get("kinds", {}))
    for name, checklist in data.get("checklists", {}).items():
        at: Pointer = ("checklists", name)
        yield from _listed(_RETURNS, (*at, "categories"), _("category"), checklist, categories)
        for item, content in checklist["items"].items():
            yield from _listed(_RETURNS, (*at, "items", item, "evidence"), _("evidence"), content, words["evidence"])


def _below(category: str, subcategories: Map) -> Iterator[str]:
    return (f"{category}/{name}" for name in subcategories)


def check_return_steps(policies: Map) -> Problems:
    """Yield steps and findings that no flow has."""
    data = policies.get(_RETURNS)
    if data is None:
        return
    findings: dict[str, set[str]] = {}
    for kind, flow in policies.items():
        for name, step in flow["steps"].items() if kind.startswith("flows/") else ():
            findings.setdefault(name, set()).update(step["findings"])
    for command, step in data.get("steps", {}).items():
        at: Pointer = ("steps", command)
        yield from unknown(_RETURNS, (*at, "step"), _("step"), step["step"], findings)
        if "finding" in step and step["step"] in findings:
            yield from unknown(_RETURNS, (*at, "finding"), _("finding"), step["finding"], findings[step["step"]])
    for step, answers in data.get("settled", {}).items():
        yield from unknown(_RETURNS, ("settled", step), _("step"), step, findings)
        for place, answer in enumerate(answers):
            known = findings.get(step, {answer})
            yield from unknown(_RETURNS, ("settled", step, place), _("finding"), answer, known)
    yield from _check_item_findings(data, findings)


def _check_item_findings(data: Map, findings: dict[str, set[str]]) -> Problems:
    """Yield items whose failure the flow's inspection has no finding for."""
    step = data.get("steps", {}).get("inspect", {}).get("step")
    known = findings.get(step)
    for name, checklist in data.get("checklists", {}).items() if known is not None else ():
        for item, content in checklist["items"].items():
            at = ("checklists", name, "items", item, "fails")
            yield from unknown(_RETURNS, at, _("finding"), content["fails"], known or ())
