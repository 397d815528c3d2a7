"""The canonical YAML writer: the same data always gives the same bytes, and bytes that merge well.

One rule decides the shape: **a map or list below the root stands on one line in brackets when it holds no list of
maps and no text of several lines and the line fits in 120 characters; otherwise each of its members begins a line of
its own.** So a fact section or a history entry is one line while it is short, an entry of a list never shares a line
with the next one, and an edit of one field touches that line alone. Lists of maps are always written item by item,
``- `` not indented. Text of several lines is a literal block. Keys follow the schema, then the alphabet; UTF-8, LF, a
final newline.
"""

from collections.abc import Mapping, Sequence
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

_Flows = dict[str, str | None]
"""Key → its value on one line, or None where that has lines of its own; in the order of writing."""


def write_yaml(data: Data, *, order: KeyOrder = SORTED, modeline: str = "") -> bytes:
    """Return the file that holds `data`, its keys in `order`, after a first line ``# modeline`` if there is one.

    Raises:
        InvalidDataError: where a value or key cannot be written so that every reader agrees on it.
    """
    lines = [f"# {modeline}"] if modeline else []
    if data:
        _add_map(lines, "", data, _flow_members(data, order), order)
    else:
        lines.append("{}")
    lines.append("")
    return "\n".join(lines).encode()


def _flow_members(data: Data, order: KeyOrder) -> _Flows:
    members = order.members
    return {key: _flow(data[key], members.get(key, SORTED)) for key in order.sort(data)}


def _add_map(lines: list[str], margin: str, data: Data, flows: _Flows, order: KeyOrder, lead: str = "") -> None:
    """Add the lines of a map, one member after the other; `lead` stands before the first one instead of `margin`."""
    before = lead or margin
    for key, flow in flows.items():
        line = f"{before}{_key(key)}: {flow}"
        if flow is not None and len(line) <= WIDTH:
            lines.append(line)
        else:
            _add_member(lines, f"{before}{_key(key)}:", margin, data[key], flow, order.under(key))
        before = margin


def _add_member(lines: list[str], lead: str, margin: str, value: Value, flow: str | None, order: KeyOrder) -> None:
    """Add `value` after `lead` (a key with its colon, or a dash): beside it, or below (a list at `margin`)."""
    if flow is not None and (len(lead) + 1 + len(flow) <= WIDTH or not _divisible(value)):
        lines.append(f"{lead} {flow}")
    elif isinstance(value, str):
        header, block = block_lines(value) or ("", [])
        lines.append(f"{lead} {header}")
        lines += [f"{margin}  {line}" if line else "" for line in block]
    elif isinstance(value, Mapping):
        lines.append(lead)
        _add_map(lines, f"{margin}  ", value, _flow_members(value, order), order)
    else:
        lines.append(lead)
        _add_list(lines, margin, value, order)  # type: ignore[arg-type]  # scalars always fit on a line


def _add_list(lines: list[str], margin: str, items: Sequence[Value], order: KeyOrder) -> None:
    """Add the lines of a list, one item after the other, with the dash at `margin`."""
    below = f"{margin}  "
    for item in items:
        if item and isinstance(item, Mapping):
            flows = _flow_members(item, order)
            flow = _flow_map(flows)
            if flow is None or len(below) + len(flow) > WIDTH:
                _add_map(lines, below, item, flows, order, lead=f"{margin}- ")
            else:
                lines.append(f"{margin}- {flow}")
        else:
            # The text of a block stands two spaces right of the dash, a list inside a list likewise.
            inner = margin if isinstance(item, str) else below
            _add_member(lines, f"{margin}-", inner, item, _flow(item, order), order)


def _divisible(value: Value) -> bool:
    """Tell whether `value` can be written one member a line."""
    return isinstance(value, Mapping | list | tuple) and len(value) > 0


def _flow(value: Value, order: KeyOrder) -> str | None:
    """Return `value` without a line end; None where it holds a list of maps or a text that is written as a block."""
    if isinstance(value, str):
        return None if "\n" in value and block_lines(value) else write_scalar(value)
    if isinstance(value, (dict, Mapping)):
        return _flow_map(_flow_members(value, order))
    if isinstance(value, Sequence):
        parts = [None if isinstance(item, Mapping) else _flow(item, order) for item in value]
        return None if None in parts else f"[{', '.join(map(str, parts))}]"
    return write_scalar(value)


def _flow_map(flows: _Flows) -> str | None:
    if None in flows.values():
        return None
    return f"{{{', '.join([f'{_key(key)}: {flow}' for key, flow in flows.items()])}}}"


@lru_cache(maxsize=1024)  # the same few keys all the time: a tenth of the writing
def _key(key: str) -> str:
    written = write_scalar(key)
    if len(written) > _KEY_LIMIT:
        raise InvalidDataError(_("The key {key}… is too long.").format(key=key[:40]), hint=_("Shorten it."))
    return written
