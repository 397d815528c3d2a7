"""The canonical YAML writer: the same data always gives the same bytes, and bytes that merge well.

One rule decides the shape: **a map or list below the root stands on one line in brackets when it holds no list of
maps and no text of several lines and the line fits in 120 characters; otherwise each of its members begins a line of
its own.** So a fact section or a history entry is one line while it is short, an entry of a list never shares a line
with the next one, and an edit of one field touches that line alone. Lists of maps are always written item by item,
``- `` not indented. Text of several lines is a literal block. Keys follow the schema, then the alphabet; UTF-8, LF, a
final newline.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from aftersales.codec.key_order import SORTED, KeyOrder
from aftersales.codec.yaml_text import block_lines, write_scalar
from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.model.values import Data, Value

WIDTH = 120
"""Characters of a line that holds a whole map or list."""

_KEY_LIMIT = 1000
"""Characters of a written key; YAML allows 1,024 before the colon."""


def write_yaml(data: Data, *, order: KeyOrder = SORTED, modeline: str = "") -> bytes:
    """Return the file that holds `data`, its keys in `order`, after a first line ``# modeline`` if there is one.

    Raises:
        InvalidDataError: where a value or key cannot be written so that every reader agrees on it.
    """
    lines = [f"# {modeline}"] if modeline else []
    lines += _block_map(data, 0, order) if data else ["{}"]
    return ("\n".join(lines) + "\n").encode()


def _block_map(data: Data, indent: int, order: KeyOrder) -> Iterator[str]:
    """Yield the lines of a map, one member after the other, at `indent` spaces."""
    for key in order.sort(data):
        yield from _member(f"{' ' * indent}{_key(key)}:", data[key], indent, order.under(key))


def _block_list(items: Sequence[Value], indent: int, order: KeyOrder) -> Iterator[str]:
    """Yield the lines of a list, one item after the other, with the dash at `indent` spaces."""
    for item in items:
        if isinstance(item, Mapping) and item and _one_line(item, indent + 2, order) is None:
            first, *rest = _block_map(item, indent + 2, order)
            yield f"{' ' * indent}- {first.lstrip(' ')}"
            yield from rest
        else:
            yield from _member(f"{' ' * indent}-", item, indent + 2, order)


def _member(lead: str, value: Value, indent: int, order: KeyOrder) -> Iterator[str]:
    """Yield `value` after `lead` (a key with its colon, or a dash): beside it, or below (a list at `indent`)."""
    if isinstance(value, str) and (block := block_lines(value)):
        header, lines = block
        yield f"{lead} {header}"
        margin = " " * (len(lead) - len(lead.lstrip(" ")) + 2)
        yield from (margin + line if line else "" for line in lines)
    elif (line := _one_line(value, len(lead) + 1, order)) is not None:
        yield f"{lead} {line}"
    elif isinstance(value, Mapping):
        yield lead
        yield from _block_map(value, indent + 2, order)
    else:
        yield lead
        yield from _block_list(value, indent, order)  # type: ignore[arg-type]  # scalars always fit on a line


def _one_line(value: Value, column: int, order: KeyOrder) -> str | None:
    """Return `value` as it stands on one line from `column`, or None where the rule wants lines of its own."""
    text = _flow(value, order)
    divisible = isinstance(value, Mapping | list | tuple) and len(value) > 0
    return None if text and divisible and column + len(text) > WIDTH else text


def _flow(value: Value, order: KeyOrder) -> str | None:
    """Return `value` without a line end; None where it holds a list of maps or a text that is written as a block."""
    if isinstance(value, str):
        return None if block_lines(value) else write_scalar(value)
    if isinstance(value, Mapping):
        keys = order.sort(value)
        parts = [_flow(value[key], order.under(key)) for key in keys]
        members = (f"{_key(key)}: {part}" for key, part in zip(keys, parts, strict=True))
        return None if None in parts else f"{{{', '.join(members)}}}"
    if isinstance(value, Sequence):
        parts = [None if isinstance(item, Mapping) else _flow(item, order) for item in value]
        return None if None in parts else f"[{', '.join(map(str, parts))}]"
    return write_scalar(value)


@lru_cache(maxsize=1024)  # the same few keys all the time: a tenth of the writing
def _key(key: str) -> str:
    written = write_scalar(key)
    if len(written) > _KEY_LIMIT:
        raise InvalidDataError(_("The key {key}… is too long.").format(key=key[:40]), hint=_("Shorten it."))
    return written
