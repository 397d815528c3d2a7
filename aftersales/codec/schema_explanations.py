"""Why a schema refuses some data: ``jsonschema``'s errors as sentences that a person at a desk understands.

The place is exact: a missing field names the map that lacks it, a field too many names itself, and of alternatives the
one that came nearest is explained.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

from aftersales.codec.schema_sentences import sentence_of, unknown_field
from aftersales.i18n import _
from aftersales.model.values import Pointer, Value

Explanation: TypeAlias = tuple[Pointer, str, str]
"""Pointer, sentence, keyword."""

_Validator = extend(  # type: ignore[no-untyped-call]  # the stubs leave it untyped
    Draft202012Validator, {"pattern": lambda _validator, pattern, instance, _schema: _match(pattern, instance)}
)


def explain(schema: Mapping[str, Any], data: Value) -> list[Explanation]:
    """Return every reason why `schema` refuses `data`, each place and sentence once, in the schema's order."""
    validator = _Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    found: dict[tuple[Pointer, str], str] = {}
    for error in validator.iter_errors(data):
        for pointer, sentence, keyword in _explain(_nearest(error)):
            found.setdefault((pointer, sentence), keyword)
    return [(pointer, sentence, keyword) for (pointer, sentence), keyword in found.items()]


def _match(pattern: str, instance: object) -> Iterator[ValidationError]:
    r"""Check a pattern as ECMA 262 means it: ``$`` is the very end, ``\d`` and ``\w`` know ASCII alone."""
    if isinstance(instance, str) and not re.search(re.sub(r"\$\Z", r"\\Z", pattern), instance, re.ASCII):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _nearest(error: ValidationError) -> ValidationError:
    """Return the error itself, or, of alternatives (anyOf, oneOf), the error of the one that came nearest."""
    return best_match([error]) or error


def _explain(error: Any) -> Iterator[Explanation]:
    # Any: an error's attributes are set only once it left its keyword, which its types cannot say.
    pointer: Pointer = tuple(error.absolute_path)
    keyword = str(error.validator)
    if "propertyNames" in list(error.absolute_schema_path)[-2:-1]:
        allowed = error.validator_value if keyword == "enum" else []
        yield (*pointer, error.instance), unknown_field(error.instance, allowed), "propertyNames"
    elif keyword == "required":
        missing = [field for field in error.validator_value if field not in error.instance]
        yield from ((pointer, _("The field {field} is missing.").format(field=field), keyword) for field in missing)
    elif keyword == "additionalProperties":
        known = error.schema.get("properties", {})
        extra = [field for field in error.instance if field not in known]
        yield from (((*pointer, field), unknown_field(field, known), keyword) for field in extra)
    else:
        yield pointer, sentence_of(keyword, error.validator_value, error.instance, error.schema), keyword
