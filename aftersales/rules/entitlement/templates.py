"""What a rule gives, as a template: literals stay, ``$name`` is filled in, what is not known is left out."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from aftersales.rules.entitlement.case import Case
from aftersales.rules.entitlement.sources import Sources

Fill = Callable[[Case], Any]


def compile_template(template: Any, sources: Sources) -> Fill:
    """Compile a literal, a ``$name``, or a map or list of these; a map in which nothing is known gives None."""
    if isinstance(template, str) and template.startswith("$"):
        return sources.of(template).get
    if isinstance(template, Mapping):
        fields = tuple((key, compile_template(value, sources)) for key, value in template.items())
        return lambda case: {key: value for key, fill in fields if (value := fill(case)) is not None} or None
    if isinstance(template, list):
        parts = tuple(compile_template(value, sources) for value in template)
        return lambda case: [value for fill in parts if (value := fill(case)) is not None]
    return lambda _case: template


def merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add statements: maps field by field, lists as unions; what was said first (the more special rule) stays."""
    for key, value in more.items():
        before = into.get(key)
        if before is None:
            into[key] = value.copy() if isinstance(value, dict | list) else value
        elif isinstance(before, dict) and isinstance(value, Mapping):
            merge(before, value)
        elif isinstance(before, list):
            before += [each for each in (value if isinstance(value, list) else [value]) if each not in before]


def is_amount(value: Any) -> bool:
    """Tell whether a detail counts as an amount of money for comparing offers."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
