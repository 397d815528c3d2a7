"""The schemas at work: is this data what its kind of file may hold, and in which order is it written?

Valid data meets the fast validator alone (jsonschema-rs, measured 290 times faster than jsonschema). Only data that it
refuses is gone through again with ``jsonschema``, which can say where and why; a test holds that the two agree.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from aftersales.codec.key_order import SORTED, KeyOrder
from aftersales.codec.shipped import shipped
from aftersales.model.layout import SCHEMAS
from aftersales.model.record import record
from aftersales.model.values import Pointer, Value

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator


@record
class Problem:
    """One thing that a schema forbids.

    Attributes:
        pointer: where, from the root of the document; of a missing field, the map that lacks it.
        message: one sentence in the user's language.
        keyword: the schema's keyword that forbids it (``required``, ``enum``).
    """

    pointer: Pointer
    message: str
    keyword: str = ""


def problems(kind: str, data: Value) -> list[Problem]:
    """Return what forbids `data` to be a file of this `kind` (``ticket``, ``customer``, ``team`` …)."""
    return problems_against(load_schema(kind), _validator(kind), data)


def problems_against(schema: Mapping[str, Any], validator: "Draft202012Validator", data: Value) -> list[Problem]:
    """Return what `schema` forbids in `data`; `validator` was made of the same schema by `make_validator`."""
    if validator.is_valid(data):
        return []
    from aftersales.codec.schema_explanations import explain  # noqa: PLC0415  jsonschema takes 126 ms to import

    found = [Problem(*explanation) for explanation in explain(schema, data)]
    # Should the two ever disagree, the fast one's word still counts.
    return found or [Problem(tuple(error.instance_path), error.message) for error in validator.iter_errors(data)]


@cache
def load_schema(kind: str) -> Mapping[str, Any]:
    """Return the shipped schema of this `kind` of file."""
    schema: Mapping[str, Any] = json.loads(shipped(SCHEMAS).joinpath(f"{kind}.schema.json").read_bytes())
    return schema


def make_validator(schema: Mapping[str, Any]) -> "Draft202012Validator":
    """Return the fast validator for `schema`; formats count."""
    from jsonschema_rs import Draft202012Validator  # noqa: PLC0415  42 ms to import

    return Draft202012Validator(dict(schema), validate_formats=True)


@cache
def _validator(kind: str) -> "Draft202012Validator":
    return make_validator(load_schema(kind))


@cache
def key_order(kind: str) -> KeyOrder:
    """Return the order in which a file of this `kind` is written: that of its schema's properties."""
    schema = load_schema(kind)
    return _order_of(schema, schema, frozenset())


def _order_of(schema: Mapping[str, Any], root: Mapping[str, Any], seen: frozenset[str]) -> KeyOrder:
    """Return the order of the map that `schema` describes, or of its list's maps; `seen` are the $refs on the way."""
    while "$ref" in schema or "items" in schema:
        reference = schema.get("$ref")
        if reference in seen:
            return SORTED
        if reference:
            seen |= {reference}
            schema = root["$defs"][reference.removeprefix("#/$defs/")]
        else:
            schema = schema["items"]
    properties: Mapping[str, Any] = schema.get("properties", {})
    members = {key: order for key, member in properties.items() if (order := _order_of(member, root, seen)) != SORTED}
    return KeyOrder(tuple(properties), members)
