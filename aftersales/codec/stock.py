"""A month of stock movements: from a file's bytes to the model and back."""

from collections.abc import Mapping, Sequence
from typing import Any

from aftersales.codec.files import parse_file, render_file
from aftersales.model.moments import format_moment, parse_moment
from aftersales.model.part import Movement, MovementKind
from aftersales.model.values import Data, Value

_KIND = "stock"
_DEPTH = 1
"""``stock``: the folders between the desk's root and a month."""


def parse_stock(source: bytes, name: str) -> tuple[Movement, ...]:
    """Read the bytes of the month's file `name`.

    Raises:
        FileError: (an InvalidDataError) the first thing wrong, with file, line and column.
    """
    return movements_from(parse_file(_KIND, source, name))


def movements_from(data: Mapping[str, Any]) -> tuple[Movement, ...]:
    """Build the movements of a month from data that its schema allows."""
    return tuple(
        Movement(**{**one, "at": parse_moment(one["at"]), "kind": MovementKind(one["kind"])})
        for one in data["movements"]
    )


def stock_to_data(month: str, movements: Sequence[Movement]) -> dict[str, Value]:
    """Return a month as its file holds it."""
    return {"month": month, "movements": [_movement_to(one) for one in movements]}


def _movement_to(one: Movement) -> Data:
    written: dict[str, Value] = {
        "id": one.id,
        "at": format_moment(one.at),
        "by": one.by,
        "kind": one.kind.value,
        "part": one.part,
        "quantity": one.quantity,
        "from_order": one.from_order or None,
        "ticket": one.ticket,
        "reason": one.reason,
    }
    return {key: value for key, value in written.items() if value not in ("", None)}


def render_stock_data(data: Mapping[str, Value]) -> bytes:
    """Return the canonical file of a month that is data already."""
    return render_file(_KIND, data, _DEPTH)
