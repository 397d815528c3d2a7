"""Facts as a rule reads them: values at dotted paths, turned into days, moments and numbers when a rule needs one."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.model.values import Data

Reader = Callable[[Any], Any]
"""Read a fact out of nested maps; None where it is not there."""


def _step(data: Any, key: str) -> Any:
    if type(data) is dict:  # the usual case; asking for the abstract Mapping is ten times slower
        return data.get(key)
    return data.get(key) if isinstance(data, Mapping) else None


def reader(path: str) -> Reader:
    """Return a function that reads ``dates.signed``, or ``order.parcels[].delivered`` from every item of a list."""
    head, each, rest = path.partition("[]")
    keys = tuple(head.split("."))
    if each:
        inner = reader(rest.lstrip(".")) if rest else (lambda item: item)
        return lambda data: _from_each(_walk(data, keys), inner)
    if len(keys) == 1:
        only = keys[0]
        return lambda data: _step(data, only)
    return lambda data: _walk(data, keys)


def _walk(data: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        data = _step(data, key)
    return data


def _from_each(items: Any, inner: Reader) -> list[Any] | None:
    """Return what `inner` finds in each item, or None where there is no list or nothing is found."""
    if not isinstance(items, Sequence) or isinstance(items, str):
        return None
    found = [value for value in map(inner, items) if value is not None]
    return found or None


def is_stated(facts: Data, path: str) -> bool:
    """Tell whether `path` stands in the facts, even as null: "there is no invoice" differs from "nobody asked"."""
    parent, _dot, key = path.rpartition(".")
    holder = _walk(facts, tuple(parent.split("."))) if parent else facts
    return isinstance(holder, Mapping) and key in holder


@lru_cache(maxsize=4096)
def _parse_time(text: str) -> date:
    if len(text) == 10:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text)


def as_time(value: Any, name: str, zone: tzinfo | None) -> date | None:
    """Return a day or a moment (local, without offset) from a fact; None stays None, and so does true or false.

    Args:
        name: the fact, for the message.
        zone: where moments with an offset are looked at; None keeps the clock time that was written.
    """
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            value = _parse_time(value)
        except ValueError:
            raise InvalidDataError(
                _("{fact} is not a date: {value}.").format(fact=name, value=value),
                hint=_("Write 2026-03-05 or 2026-03-05T10:00."),
            ) from None
    if not isinstance(value, date):
        raise InvalidDataError(
            _("{fact} is not a date: {value}.").format(fact=name, value=value),
            hint=_("Write 2026-03-05 or 2026-03-05T10:00."),
        )
    if isinstance(value, datetime) and value.tzinfo is not None:
        return (value.astimezone(zone) if zone else value).replace(tzinfo=None)
    return value


def as_day(value: date) -> date:
    """Return the calendar day of a day or moment."""
    return value.date() if isinstance(value, datetime) else value


def as_number(value: Any, name: str) -> Decimal | None:
    """Return an exact number from a number, a quoted decimal or a fraction such as ``1/3``; None stays None."""
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, bool):
        raise _no_number(value, name)
    if isinstance(value, int):
        return Decimal(value)
    top, slash, bottom = str(value).partition("/")
    try:
        number = Decimal(top) / Decimal(bottom) if slash else Decimal(top)
    except (InvalidOperation, ZeroDivisionError):
        raise _no_number(value, name) from None
    if not number.is_finite():
        raise _no_number(value, name)
    return number


def _no_number(value: Any, name: str) -> InvalidDataError:
    return InvalidDataError(
        _("{fact} is not a number: {value}.").format(fact=name, value=value),
        hint=_("Write 399.00 or a fraction such as 1/3."),
    )
