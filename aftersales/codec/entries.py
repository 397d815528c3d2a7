"""Entries of a ticket's lists whose fields are the file's: from data to a record and back."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from aftersales.model.moments import format_moment, parse_moment
from aftersales.model.values import Value

Kind = TypeVar("Kind")


def entry_from(
    kind: type[Kind], data: Mapping[str, Any], moments: tuple[str, ...], words: Mapping[str, type[StrEnum]]
) -> Kind:
    """Build a record from data that its schema allows.

    Args:
        kind: the record.
        data: by field.
        moments: fields that hold a moment.
        words: fields that hold one of a few words, with the words.
    """
    read: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    read |= {name: parse_moment(data[name]) for name in moments if name in data}
    return kind(**{**read, **{name: known(data[name]) for name, known in words.items() if name in data}})


def entry_to(entry: Any) -> dict[str, Value]:
    """Return a record as its file holds it, without what is empty."""
    found = ((name, _plain(getattr(entry, name))) for name in entry.__match_args__)
    return {name: value for name, value in found if value not in ("", None, [], {})}


def _plain(value: Any) -> Value:
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return dict(value) if isinstance(value, Mapping) else value
