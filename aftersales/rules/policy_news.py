"""What two states of a file of policies differ in, rule by rule and setting by setting, and whose work it touches."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from aftersales.model.label import Label
from aftersales.model.news import Change, Item
from aftersales.model.policy import Policy
from aftersales.model.team import Permission
from aftersales.model.values import EMPTY, Data, Value, text_of

_FLOWS: Final = "policies/flows/"
_HEADS: Final = "heads"

_WORKED_WITH: Final[Mapping[str, Permission]] = {
    "policies/payments.yaml": Permission.PAY,
    "policies/parts.yaml": Permission.STOCK,
    "policies/repairs.yaml": Permission.REPAIR,
    "policies/packs/": Permission.TRANSITION,
    "policies/team.yaml": Permission.ASSIGN,
}
"""File or folder → what people must be allowed to do to need it; everything else is everybody's."""


def items_of(path: str, before: Data | None, after: Data | None) -> Iterator[Item]:
    """Yield what changed in the file at `path`; None: it is not there."""
    if before is None or after is None:
        yield Item(path, "", Change.REMOVED if after is None else Change.ADDED)
    old, new = _rules(before or EMPTY), _rules(after or EMPTY)
    for name in {**old, **new}:
        if old.get(name) != new.get(name):
            yield _rule_item(path, name, old.get(name), new.get(name))
    if before is not None and after is not None:
        for place, was, now in differing_places(_settings(before), _settings(after)):
            yield Item(path, place, _change(was, now), before=was, after=now)


def _settings(data: Data) -> Data:
    """Return what stands in a file beside the rules of a pack."""
    return {key: value for key, value in data.items() if key != _HEADS}


def differing_places(old: Value, new: Value, at: str = "") -> Iterator[tuple[str, Value, Value]]:
    """Yield each dotted place in which two values differ, with what stands there on either side (None: nothing)."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in {**old, **new}:
            if old.get(key) != new.get(key):
                yield from differing_places(old.get(key), new.get(key), f"{at}.{key}" if at else str(key))
    elif old != new:
        yield at, old, new


def _rules(data: Data) -> dict[str, Data]:
    heads = data.get(_HEADS) or ()
    return {text_of(rule["id"]): rule for head in _maps(heads) for rule in _maps(head.get("rules"))}


def _maps(value: Value) -> Iterator[Data]:
    if isinstance(value, list | tuple):
        yield from (one for one in value if isinstance(one, Mapping))


def _rule_item(path: str, name: str, old: Data | None, new: Data | None) -> Item:
    told = new or old or EMPTY
    text, clauses, start = told.get("text"), told.get("clause"), text_of((new or EMPTY).get("valid_from"))
    label = Label(text_of(text.get("en")), text_of(text.get("zh"))) if isinstance(text, Mapping) else Label()
    listed = tuple(map(text_of, clauses)) if isinstance(clauses, list | tuple) else ()
    return Item(path, name, _change(old, new), label, listed, valid_from=date.fromisoformat(start) if start else None)


def _change(old: Value, new: Value) -> Change:
    return Change.ADDED if old is None else Change.REMOVED if new is None else Change.CHANGED


def readers(paths: Iterable[str], policy: Policy) -> frozenset[str]:
    """Return the ids of the roles that work by any of the files at `paths`; empty: everybody."""
    found: set[str] = set()
    for path in paths:
        roles = _roles(path, policy)
        if not roles:
            return frozenset()
        found |= roles
    return frozenset(role for role in found if policy.team.people_in(role))  # not those that only programs have


def _roles(path: str, policy: Policy) -> set[str]:
    if path.startswith(_FLOWS):
        flow = policy.flows.get(path.removeprefix(_FLOWS).removesuffix(".yaml"))
        asked = {step.department for step in flow.steps.values()} if flow else set()
        people = policy.team.people.values()
        return {role for person in people if asked.intersection(person.departments) for role in person.roles}
    if path == "policies/approvals.yaml":
        tiers = (tier for kind in policy.approvals.kinds.values() for tier in kind.tiers)
        return {role for tier in tiers for role in tier.roles}
    needed = next((permission for begin, permission in _WORKED_WITH.items() if path.startswith(begin)), None)
    return {role.id for role in policy.team.roles.values() if needed and needed in role.may}
