"""Plain values as a merge compares them: a field that is not there, values that are the same, what tells them apart."""

import json
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias, TypeGuard

from aftersales.model.values import Data, Value


class Missing:
    """The value of a field that is not there."""


MISSING: Final = Missing()
Held: TypeAlias = "Value | Missing"
"""What stands at a field: a value, or nothing."""


def text_key(value: Held) -> str:
    """Return a text that two values share only where they are the same to the byte: 1 is not true, nor 1.0."""
    return "" if isinstance(value, Missing) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def same(one: Held, other: Held) -> bool:
    """Tell whether two values would be written alike."""
    if isinstance(one, str) or isinstance(other, str):  # most values are
        return one == other
    return one is other or (one == other and text_key(one) == text_key(other))


def is_map(value: Held) -> TypeGuard[Data]:
    """Tell whether it is a map whose keys can stand in a dotted path."""
    return isinstance(value, Mapping) and not any("." in key for key in value)


def is_list(value: Held) -> TypeGuard[Sequence[Value]]:
    """Tell whether it is a list."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def is_entries(value: Held) -> TypeGuard[Sequence[Data]]:
    """Tell whether it is a list of entries, each with an id of its own."""
    if not is_list(value):
        return False
    ids = [entry.get("id") if isinstance(entry, Mapping) else None for entry in value]
    return all(isinstance(one, str) and one and "." not in one for one in ids) and len(set(ids)) == len(ids)


def is_set(value: Held) -> TypeGuard[Sequence[Value]]:
    """Tell whether it is a list of plain values, each there once."""
    if not is_list(value) or any(isinstance(one, Mapping) or is_list(one) for one in value):
        return False
    return len({text_key(one) for one in value}) == len(value)


def entries_of(data: Data, section: str) -> Sequence[Data]:
    """Return the entries of a list of a record; none where it has no such list."""
    found = data.get(section, ())
    return [entry for entry in found if isinstance(entry, Mapping)] if is_list(found) else ()


def merged_set(base: Sequence[Value], one: Sequence[Value], other: Sequence[Value]) -> list[Value]:
    """Return what both sides kept, in the order it had, then what either added, in the order of the alphabet."""
    known = {text_key(value) for value in base}
    sides = [{text_key(value): value for value in side} for side in (one, other)]
    kept = [value for value in base if all(text_key(value) in side for side in sides)]
    added = {key: value for side in sides for key, value in side.items() if key not in known}
    return [*kept, *(added[key] for key in sorted(added))]
