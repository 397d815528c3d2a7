"""Edits of a ticket: which fields may be changed by hand, and the ticket's data with them changed."""

from collections.abc import Mapping
from typing import Any

from aftersales.i18n import _
from aftersales.model.ticket import FACT_SECTIONS
from aftersales.model.values import Data, Value, at_path

PLAIN_FIELDS = (
    "title",
    "category",
    "priority",
    "severity",
    "urgency",
    "channel",
    "customer",
    "region",
    "reference",
    "tags",
)
"""Fields of a ticket that are one value, or a list of words."""

NAMED_FIELDS = frozenset((*PLAIN_FIELDS, *FACT_SECTIONS, "department", "assignee"))
"""Fields whose every change an entry of the history names: what a person may write, by an edit or an assignment."""

_ELSEWHERE = {
    "state": "transition",
    "assignee": "assign",
    "department": "assign",
    "evidence": "attach",
    "links": "link",
    "steps": "answer",
    "approvals": "request",
    "shipments": "shipment",
    "returns": "return",
    "courier_claims": "shipment claim",
    "payments": "payment",
    "follow_ups": "follow-up",
    "feedback": "feedback",
    "history": "note",
    "repairs": "repair",
    "visits": "visit",
    "decision": "decide",
    "clocks": "transition",
    "conflicts": "resolve",
}

_DEEPEST = 8
"""Levels of a fact's name; packs use four."""


def _is_name(word: str) -> bool:
    return word.isidentifier() and not word.startswith("_")


def why_not_editable(path: str) -> str | None:
    """Return the sentence that says why `path` is not changed by an edit, or None where it is."""
    head, _dot, rest = path.partition(".")
    if head in PLAIN_FIELDS and not rest:
        return None
    if head in FACT_SECTIONS and rest and path.count(".") <= _DEEPEST and all(map(_is_name, rest.split("."))):
        return None
    if head in _ELSEWHERE:
        return _("{field} is changed by: aftersales {command}").format(field=head, command=_ELSEWHERE[head])
    return _("{field} is no field that can be edited.").format(field=path)


def edited_data(data: Data, changes: Mapping[str, Value]) -> dict[str, Any]:
    """Return a ticket's plain data with `changes` made: dotted path → new value, None to take the field away.

    What does not change is shared with `data`, not copied: neither may be written into.
    """
    result: dict[str, Any] = dict(data)
    for path, value in changes.items():
        *parents, last = path.split(".")
        place: dict[str, Any] = result
        for key in parents:
            below = place.get(key)
            place[key] = dict(below) if isinstance(below, Mapping) else {}
            place = place[key]
        if value is None:
            place.pop(last, None)
        else:
            place[last] = value
    return {key: value for key, value in result.items() if value != {}}


def changed_values(before: Data, after: Data, paths: Mapping[str, Value]) -> dict[str, tuple[Value, Value]]:
    """Return path → (value before, value after) for those `paths` whose value is another one now."""
    pairs = {path: (at_path(before, path), at_path(after, path)) for path in paths}
    return {path: pair for path, pair in pairs.items() if pair[0] != pair[1]}


def differing_paths(before: Data, after: Data) -> dict[str, Value]:
    """Return dotted path → new value (None where it is gone) of every editable or other field that differs."""
    found: dict[str, Value] = {}
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if key in FACT_SECTIONS and isinstance(old or {}, Mapping) and isinstance(new or {}, Mapping):
            found |= {f"{key}.{path}": value for path, value in _flat(_map(old), _map(new)).items()}
        elif old != new:
            found[key] = new
    return found


def _map(value: Value) -> Data:
    return value if isinstance(value, Mapping) else {}


def _flat(before: Data, after: Data) -> dict[str, Value]:
    return {key: after.get(key) for key in {**before, **after} if before.get(key) != after.get(key)}


def scalar_guesses(text: str) -> list[Value]:
    """Return what a typed value may mean, the likeliest first: yes or no, the text itself, a number."""
    if text in ("true", "false"):
        return [text == "true", text]
    guesses: list[Value] = [text]
    try:
        guesses.append(int(text))
    except ValueError:
        try:
            guesses.append(float(text))
        except ValueError:
            return guesses
    return guesses
