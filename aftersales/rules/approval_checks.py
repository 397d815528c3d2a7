"""Checks of ``approvals.yaml``, and of the guard that rests on it."""

from collections.abc import Iterator
from decimal import Decimal

from aftersales.i18n import _
from aftersales.model.clock import parse_target
from aftersales.model.finding import Severity
from aftersales.model.lifecycle import GuardName, Mark
from aftersales.model.values import Pointer
from aftersales.rules.policy_problem import Map, PolicyProblem, Problems, unknown

_KIND = "approvals"
_NOTE = "note"
"""The permission that a request and its decision need."""


def check_approvals(policies: Map) -> Problems:
    """Yield what does not exist or is no target, tiers never reached, and kinds that nobody can ask for or decide."""
    roles = policies["team"]["roles"]
    for name, kind in policies.get(_KIND, {}).get("kinds", {}).items():
        at: Pointer = ("kinds", name)
        for key in ("never", "request"):
            for place, role in enumerate(kind.get(key, ())):
                yield from unknown(_KIND, (*at, key, place), _("role"), role, roles)
        yield from _check_limit((*at, "within"), kind.get("within", ""))
        yield from _check_tiers((*at, "tiers"), kind, roles)
        yield from _check_people(at, kind, policies["team"])


def _check_limit(at: Pointer, within: str) -> Problems:
    try:
        if within:
            parse_target(within)
    except ValueError as error:
        yield PolicyProblem(_KIND, at, "policy/target", str(error))


def _check_tiers(at: Pointer, kind: Map, roles: Map) -> Problems:
    """Yield tiers out of order: each reaches further than the one before, and only the last has no limit."""
    last: Decimal | None = Decimal(-1)
    for place, tier in enumerate(kind["tiers"]):
        for inner, role in enumerate(tier["roles"]):
            pointer: Pointer = (*at, place, "roles", inner)
            yield from unknown(_KIND, pointer, _("role"), role, roles)
            if role in kind.get("never", ()):
                sentence = _("{role} must never decide this, and does here.").format(role=role)
                yield PolicyProblem(_KIND, pointer, "policy/never-decides", sentence)
        limit = Decimal(tier["up_to"]) if "up_to" in tier else None
        if last is None or (limit is not None and limit <= last):
            sentence = _("A tier reaches further than the one before it, and only the last has no limit.")
            yield PolicyProblem(_KIND, (*at, place), "policy/tier-order", sentence)
        last = limit
        if kind["amount"] == "percent" and limit is not None and limit > 100:
            sentence = _("More than 100 percent cannot be asked for.")
            yield PolicyProblem(_KIND, (*at, place, "up_to"), "policy/tier-order", sentence)


def _check_people(at: Pointer, kind: Map, team: Map) -> Problems:
    """Yield tiers that nobody can use, and a kind that only one person decides, who then cannot ask for it."""
    everybody = set(_active(team))
    for place, tier in enumerate(kind["tiers"]):
        if not set(_active(team, tier["roles"], _NOTE)):
            sentence = _("Nobody who works here can decide this: {roles}.").format(roles=", ".join(tier["roles"]))
            yield PolicyProblem(
                _KIND, (*at, "tiers", place, "roles"), "policy/nobody-decides", sentence, Severity.WARNING
            )
    askers = set(_active(team, kind.get("request"), _NOTE))
    if not askers:
        sentence = _("Nobody who works here can ask for this.")
        yield PolicyProblem(_KIND, (*at, "request") if "request" in kind else at, "policy/nobody-asks", sentence)
    top = set(_active(team, kind["tiers"][-1]["roles"], _NOTE))
    if len(everybody) > 1 and len(top) == 1 and askers == top:
        sentence = _("{person} alone may ask for this and decide it, but nobody approves their own request.").format(
            person=next(iter(top))
        )
        yield PolicyProblem(_KIND, at, "policy/one-pair-of-eyes", sentence, Severity.WARNING)


def _active(team: Map, roles: object = None, permission: str = "") -> Iterator[str]:
    """Yield the ids of people who work here, have one of `roles` (None: any), and a role that grants `permission`."""
    wanted = set(roles) if isinstance(roles, list | tuple) else None
    for person_id, person in team["people"].items():
        if not person.get("active", True) or person.get("bot", False):
            continue
        held = [team["roles"].get(role, {"may": ()}) for role in person["roles"]]
        if permission and not any(permission in role["may"] for role in held):
            continue
        if wanted is None or wanted & set(person["roles"]):
            yield person_id


def check_approval_guard(policies: Map) -> Problems:
    """Yield ways that wait for an approval which nobody can ever ask for, and states that await one to no purpose."""
    lifecycle = policies["lifecycle"]
    awaiting = {name for name, state in lifecycle["states"].items() if Mark.AWAITS_APPROVAL in state.get("marks", ())}
    guarded: set[str] = set()
    for place, transition in enumerate(lifecycle["transitions"]):
        guards = list(transition.get("guards", ()))
        if GuardName.APPROVAL_IN_PLACE not in guards:
            continue
        guarded |= set(transition["from"])
        if awaiting & set(transition["from"]) and _KIND not in policies:
            at: Pointer = ("transitions", place, "guards", guards.index(GuardName.APPROVAL_IN_PLACE))
            sentence = _("This guard never holds, because nothing can be asked for.")
            yield PolicyProblem(
                "lifecycle", at, "policy/guard-never-holds", sentence, hint=_("Add policies/approvals.yaml.")
            )
    for name in sorted(awaiting - guarded):
        sentence = _("The state {state} awaits an approval, but no way on asks whether there is one.").format(
            state=name
        )
        yield PolicyProblem(
            "lifecycle", ("states", name, "marks"), "policy/approval-unasked", sentence, Severity.WARNING
        )
