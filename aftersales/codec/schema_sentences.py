"""The sentence for each keyword of JSON Schema, for a person at a desk."""

import json
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from aftersales.i18n import N_, _

_TYPES = {
    "string": N_("text (in quotes where it looks like a number)"),
    "integer": N_("a whole number"),
    "number": N_("a number"),
    "boolean": N_("true or false"),
    "null": N_("null"),
    "array": N_("a list"),
    "object": N_("a map of fields"),
}
_FORMATS = {
    "date-time": N_('{value} is not a moment with its offset, such as "2026-11-22T09:14:05+08:00".'),
    "date": N_('{value} is not a day, such as "2026-11-22".'),
}
_LIMITS = {
    "minimum": N_("{value} is less than {limit}."),
    "maximum": N_("{value} is more than {limit}."),
    "exclusiveMinimum": N_("{value} must be more than {limit}."),
    "exclusiveMaximum": N_("{value} must be less than {limit}."),
    "multipleOf": N_("{value} is not a multiple of {limit}."),
    "const": N_("{value} must be {limit} here."),
}


def sentence_of(keyword: str, limit: Any, value: Any, schema: Mapping[str, Any]) -> str:
    """Return why `keyword: limit` of `schema` refuses `value`."""
    if keyword in _LIMITS:
        return _(_LIMITS[keyword]).format(value=shown(value), limit=shown(limit))
    if keyword == "type":
        types = [limit] if isinstance(limit, str) else limit
        return _("{value} is not {types}.").format(value=shown(value), types=_listed(_(_TYPES[name]) for name in types))
    if keyword == "enum":
        return _("{value} is none of {allowed}.").format(value=shown(value), allowed=", ".join(map(shown, limit)))
    if keyword in {"pattern", "format"}:
        return _form(value, schema)
    if keyword == "uniqueItems":
        return _("An item stands twice in this list.")
    return _count(keyword, limit, value)


def _form(value: str, schema: Mapping[str, Any]) -> str:
    if known := _FORMATS.get(schema.get("format", "")):
        return _(known).format(value=shown(value))
    message = _("{value} does not have the form that is wanted here.").format(value=shown(value))
    return " ".join([message, *filter(None, [schema.get("description")])])


def _count(keyword: str, limit: int, value: Any) -> str:
    least = keyword in {"minLength", "minItems", "minProperties"}
    if least and limit == 1:
        return _("This must not be empty.")
    if keyword == "maxLength":
        return _("This has {count} characters; {limit} are allowed.").format(count=len(value), limit=limit)
    if least:
        return _("There are {count} here; at least {limit} are wanted.").format(count=len(value), limit=limit)
    if keyword in {"maxItems", "maxProperties"}:
        return _("There are {count} here; at most {limit} are allowed.").format(count=len(value), limit=limit)
    return _("{value} is not allowed here.").format(value=shown(value))


def unknown_field(field: str, known: Iterable[str]) -> str:
    """Return that `field` is none of the `known` ones, with the one that was probably meant."""
    if near := get_close_matches(field, list(known), 1):
        return _("There is no field {field} here; did you mean {near}?").format(field=shown(field), near=near[0])
    return _("There is no field {field} here.").format(field=shown(field))


def shown(value: Any) -> str:
    """Return `value` as a sentence can hold it: on one line, not too long, quoted where it could be misread."""
    if isinstance(value, str) and value and value.isprintable() and value == value.strip():
        return _shortened(value)
    return _shortened(json.dumps(value, ensure_ascii=isinstance(value, str), default=str))


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


def _listed(words: Iterable[str]) -> str:
    return _(" or ").join(words)
