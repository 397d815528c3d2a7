"""Settling a conflict: the chosen value put in its place, and what the history needs to say about it."""

from collections.abc import Mapping, Sequence

from aftersales.model.ticket import FACT_SECTIONS
from aftersales.model.values import Data, Value
from aftersales.rules.edits import PLAIN_FIELDS
from aftersales.rules.merging.conflicts import CONFLICTS, sides_of
from aftersales.rules.merging.sides import value_at
from aftersales.rules.merging.table import groups_at
from aftersales.rules.merging.values import MISSING, Held, entries_of, is_list, same


def settled(data: Data, chosen: Mapping[str, Held]) -> dict[str, Value]:
    """Return a record with conflicts settled.

    Args:
        data: the record.
        chosen: field of a conflict → the value that counts; MISSING takes the field away. Other conflicts stay.
    """
    result = dict(data)
    for field, value in chosen.items():
        result = _with_value(result, tuple(field.split(".")), (), value)
    left = [dict(one) for one in entries_of(data, CONFLICTS) if one["field"] not in chosen]
    return {**{key: value for key, value in result.items() if key != CONFLICTS}, **({CONFLICTS: left} if left else {})}


def is_of_a_side(data: Data, field: str, value: Held) -> bool:
    """Tell whether one of the sides of a record's conflict over `field` had it as `value` would make it."""
    path = tuple(field.split("."))
    wanted = value_at(settled(data, {field: value}), path)
    conflicts = (one for one in entries_of(data, CONFLICTS) if one.get("field") == field)
    sides = (side.get("value", MISSING) for conflict in conflicts for side in sides_of(conflict))
    return any(same(wanted, value_at(settled(data, {field: side}), path)) for side in sides)


def may_be_anything(field: str) -> bool:
    """Tell whether whoever settles `field` may write what neither side had: what an edit may change, too."""
    return field.partition(".")[0] in (*PLAIN_FIELDS, *FACT_SECTIONS)


def said_before(data: Data, fields: Sequence[str]) -> dict[str, Value]:
    """Return what stood at the fields of conflicts; None where nothing did."""
    return {field: _plain(value_at(data, tuple(field.split(".")))) for field in fields}


def _plain(value: Held) -> Value:
    return None if value is MISSING else value  # type: ignore[return-value]  # MISSING is the one Missing


def _with_value(data: Data, path: tuple[str, ...], above: tuple[str, ...], value: Held) -> dict[str, Value]:
    """Return a map with `value` at `path`; of a group of fields, all of them."""
    name, rest = path[0], path[1:]
    for group in groups_at(above) if not rest else ():
        if name == group.keys[0] and isinstance(value, Mapping):
            return {**{key: inner for key, inner in data.items() if key not in group.keys}, **value}
    inner = data.get(name)
    if rest and is_list(inner):
        entries = [_in_entry(entry, rest, (*above, name), value) for entry in inner]
        return {**data, name: entries}
    if rest:
        inner = _with_value(inner if isinstance(inner, Mapping) else {}, rest, (*above, name), value)
        return {**data, name: inner}
    if value is MISSING:
        return {key: one for key, one in data.items() if key != name}
    return {**data, name: value}  # type: ignore[dict-item]  # MISSING is the one Missing


def _in_entry(entry: Value, path: tuple[str, ...], above: tuple[str, ...], value: Held) -> Value:
    if not isinstance(entry, Mapping) or entry.get("id") != path[0]:
        return entry
    at = (*above, path[0])
    chosen = value if isinstance(value, Mapping) else {}
    groups = groups_at(at) if len(path) == 1 else ()
    for group in sorted(groups, key=lambda one: not chosen.keys() <= set(one.keys))[:1]:  # the one it is a value of
        return {**{key: inner for key, inner in entry.items() if key not in group.keys}, **chosen}
    return _with_value(entry, path[1:], at, value) if len(path) > 1 else entry
