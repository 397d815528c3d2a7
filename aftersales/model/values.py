"""The plain values that files hold, as types: what YAML, JSON and the schemas have in common."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool | None
Value: TypeAlias = "Scalar | Sequence[Value] | Mapping[str, Value]"
Data: TypeAlias = Mapping[str, Value]
Pointer: TypeAlias = tuple[str | int, ...]
"""Where in a document: keys and list positions from the root, ``("history", 3, "at")``."""

EMPTY: Data = {}


def at_path(data: Value, dotted: str) -> Value:
    """Return what stands at `dotted` (``order.number``, ``history.0.at``) in `data`, or None where nothing does."""
    for key in dotted.split("."):
        if isinstance(data, Mapping):
            data = data.get(key)
        elif isinstance(data, Sequence) and not isinstance(data, str) and key.isdigit() and int(key) < len(data):
            data = data[int(key)]
        else:
            return None
    return data


def text_of(value: Value) -> str:
    """Return a scalar as the text a file would show; empty for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
