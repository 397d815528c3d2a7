"""A page of the reference for each JSON Schema: every key, its type, whether it must be there, and its meaning."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
_TYPES = {"object": "map", "array": "list", "string": "text", "integer": "whole number", "boolean": "true or false"}


@dataclass(frozen=True)
class Key:
    """One line of a table: where the key stands, what may stand there, whether it must, what it means."""

    path: str
    kind: str
    needed: bool
    meaning: str


def schema_page(schema: Schema, name: str) -> str:
    """Return the page of the schema in the file `name`."""
    parts = [f"# {schema['title']}\n", f"{schema.get('description', '')}\n"]
    parts.append(f"Schema: [schemas/{name}](../../../schemas/{name})\n")
    parts += _section(schema, schema)
    for word, definition in schema.get("$defs", {}).items():
        if _is_map(definition):
            parts += [f"## {word}\n", f"{definition.get('description', '')}\n", *_section(definition, schema)]
    return "\n".join(part for part in parts if part.strip())


def _section(part: Schema, root: Schema) -> list[str]:
    keys = list(_keys(part, root, ""))
    lines = [f"| `{key.path}` | {key.kind} | {'yes' if key.needed else ''} | {key.meaning} |" for key in keys]
    table = "\n".join(["| Key | What stands there | Needed | Meaning |", "|---|---|---|---|", *lines]) + "\n"
    told = "\n".join(f"- {sentence}" for sentence in _conditions(part)) + "\n"
    return [table if keys else "", told]


def _keys(part: Schema, root: Schema, path: str) -> Iterator[Key]:
    """Yield the keys of a map, and those of the maps in it that have no name of their own."""
    part = _told(part)
    for name, child in part.get("properties", {}).items():
        if child is not False:
            yield from _key(child, root, f"{path}{name}", needed=name in part.get("required", ()))
    for pattern, child in part.get("patternProperties", {}).items():
        names = re.match(r"\^\(\?:([a-z|]+)\)", pattern)
        yield from _key(child, root, f"{path}<{names[1].split('|')[0] if names else 'name'}.…>", needed=False)
    rest = part.get("additionalProperties")
    if isinstance(rest, Mapping):
        yield from _key(rest, root, f"{path}<{_word_of(part.get('propertyNames', {}))}>", needed=False)


def _key(child: Schema, root: Schema, path: str, *, needed: bool) -> Iterator[Key]:
    target = _resolved(child, root)
    meaning = str(child.get("description") or target.get("description") or "")
    yield Key(path, _kind(child, root), needed, _cell(meaning))
    if "$ref" in child and _is_map(target):
        return
    if target.get("type") == "array" and "items" in target:
        if "$ref" not in target["items"]:
            yield from _keys(target["items"], root, f"{path}[].")
    else:
        yield from _keys(target, root, f"{path}.")


def _kind(child: Schema, root: Schema) -> str:
    """Say what may stand at a key, as a cell of a table."""
    target = _resolved(child, root)
    if "$ref" in child and _is_map(target):
        return f"[{_reference(child)}](#{_reference(child)})"
    if "const" in target:
        return f"`{json.dumps(target['const'], ensure_ascii=False)}`"
    if "enum" in target:
        return " ".join(f"`{json.dumps(word, ensure_ascii=False)}`" for word in target["enum"]).replace('"', "")
    if "oneOf" in target:
        return " or ".join(_kind(one, root) for one in target["oneOf"])
    if "if" in target and "type" not in target and "properties" not in target:
        return " or ".join(_kind(one, root) for one in (target.get("then", {}), target.get("else", {})) if one)
    return _plain_kind(target, root)


def _plain_kind(target: Schema, root: Schema) -> str:
    types = target.get("type") or ("object" if "properties" in target else "")
    words = [_TYPES.get(one, one) for one in (types if isinstance(types, list) else [types]) if one]
    kind = " or ".join("nothing (`null`)" if word == "null" else word for word in words) or "anything"
    if types == "array" and isinstance(target.get("items"), Mapping):
        kind = f"list of: {_kind(target['items'], root)}"
    bounds = [
        f"{word} {target[key]}" for key, word in (("minimum", "at least"), ("maximum", "at most")) if key in target
    ]
    return ", ".join([_with_format(kind, target), *bounds])


def _with_format(kind: str, target: Schema) -> str:
    return {"date": "date, quoted", "date-time": "moment (RFC 3339), quoted"}.get(str(target.get("format")), kind)


def _conditions(part: Schema) -> Iterator[str]:
    """Yield what holds under conditions, as sentences."""
    for one in [part, *part.get("allOf", ())]:
        condition = _when(one.get("if", {}))
        for word, branch in (("where", one.get("then")), ("elsewhere than where", one.get("else"))):
            if condition and isinstance(branch, Mapping) and (told := list(_demands(branch))):
                yield f"{word} {condition}: {'; '.join(told)}."


def _when(condition: Schema) -> str:
    parts = []
    for name, test in condition.get("properties", {}).items():
        if isinstance(test, Mapping) and "const" in test:
            parts.append(f"`{name}` is `{test['const']}`")
        elif isinstance(test, Mapping) and "enum" in test:
            parts.append(f"`{name}` is one of {', '.join(f'`{word}`' for word in test['enum'])}")
    tested = condition.get("properties", {})
    parts += [f"`{name}` is given" for name in condition.get("required", ()) if name not in tested]
    return " and ".join(parts)


def _demands(branch: Schema) -> Iterator[str]:
    if branch.get("required"):
        yield "needs " + ", ".join(f"`{name}`" for name in branch["required"])
    forbidden = [name for name, test in branch.get("properties", {}).items() if test is False]
    if forbidden:
        yield "has no " + ", ".join(f"`{name}`" for name in forbidden)
    if "enum" in branch.get("propertyNames", {}):
        yield "may hold " + ", ".join(f"`{name}`" for name in branch["propertyNames"]["enum"])


def _told(part: Schema) -> Schema:
    """Return what a schema says of a map, where it says it only under `if` it is one."""
    branch = part.get("then")
    if "properties" in part or not isinstance(branch, Mapping) or part.get("if") != {"type": "object"}:
        return part
    return branch


def _is_map(part: Schema) -> bool:
    part = _told(part)
    return "properties" in part or (
        part.get("type") == "object" and isinstance(part.get("additionalProperties"), Mapping)
    )


def _resolved(child: Schema, root: Schema) -> Schema:
    return root["$defs"][_reference(child)] if "$ref" in child else child


def _reference(child: Schema) -> str:
    return str(child["$ref"]).rpartition("/")[2]


def _word_of(names: Schema) -> str:
    return _reference(names) if "$ref" in names else "name"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
