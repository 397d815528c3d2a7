"""The quick reader of files as our own writer shapes them: the strict reader's answer in a third of its time.

It knows the lines that ``yaml_writer`` writes and nothing else. At the first doubt (another style, a comment, an
escape, an empty value, a key that stands twice, a mistake) it gives up without a word, and the strict reader reads the
file from its beginning, with all it has to say. So what it returns is what the strict reader returns; a test holds the
two against each other, on files as they are and with something changed at random.

That is possible because it takes a text without quotes only where the writer would leave them out: none of
``:#,?[]{}`` in it, and a first character that means nothing to YAML.
"""

import re
from functools import lru_cache
from typing import NoReturn

from aftersales.codec.yaml_scalars import SUSPICIOUS, resolve_plain
from aftersales.codec.yaml_text import PLAIN
from aftersales.model.values import Scalar, Value

_FLOW_PLAIN = re.compile(r"[^:#,?\[\]{}]+")
_DEEPEST_MARGIN, _DEEPEST_FLOW = 16, 8
"""Spaces before a line, and brackets in brackets: together fewer than half the levels that the strict reader allows."""

_BLOCKS = frozenset({"|", "|-"})
_LONGEST_KEY = 200
_SHORT = 32
"""Characters of a text that is looked up before it is looked at: keys, states and people come again and again."""


class _Doubt(Exception):  # noqa: N818  no error: nobody but `read_canonical` ever sees it
    """This is for the strict reader."""


def read_canonical(text: str) -> dict[str, Value] | None:
    """Return the mapping of a file, whose `text` passed `check_source`; None where it is not surely canonical."""
    lines = text.split("\n")
    start = 1 if text.startswith("#") else 0
    data: dict[str, Value] = {}
    try:
        end = _read_map(lines, start, 0, data)
    except (_Doubt, IndexError):  # an index beyond the end of a line: brackets or quotes that are not closed
        return None
    return data if end == len(lines) - 1 and data else None


def _read_map(lines: list[str], at: int, margin: int, data: dict[str, Value]) -> int:
    """Read the members that stand at `margin` from line `at` on into `data`; return the line that follows them."""
    if margin > _DEEPEST_MARGIN:
        raise _Doubt
    pad = " " * margin
    while (line := lines[at]).startswith(pad) and line:
        at += 1
        key, colon, written = line[margin:].partition(": ")
        if not colon and key[-1:] == ":":
            key = key[:-1]
        elif not written:
            raise _Doubt
        if not _is_key(key) or key in data:
            raise _Doubt
        if not colon:
            data[key], at = _read_below(lines, at, margin)
        elif written in _BLOCKS:
            data[key], at = _read_block(lines, at, margin + 2, written)
        else:
            data[key] = _read_value(written)
    return at


def _read_below(lines: list[str], at: int, margin: int) -> tuple[Value, int]:
    """Read the list or the map below a key that stands at `margin`; return it and the line that follows."""
    pad = " " * margin
    dash = f"{pad}- "
    if not lines[at].startswith(dash):
        data: dict[str, Value] = {}
        at = _read_map(lines, at, margin + 2, data)
        return data or _give_up(), at
    items: list[Value] = []
    while (line := lines[at]).startswith(dash):
        item = line[margin + 2 :]
        if item[0] not in '{["' and (": " in item or item[-1] == ":"):
            lines[at] = f"{pad}  {item}"
            member: dict[str, Value] = {}
            at = _read_map(lines, at, margin + 2, member)
            items.append(member)
        else:
            items.append(_read_value(item))
            at += 1
    return items, at


def _read_block(lines: list[str], at: int, margin: int, header: str) -> tuple[str, int]:
    """Read a text of several lines, all at `margin`; return it and the line that follows."""
    pad = " " * margin
    first = at
    while (line := lines[at]).startswith(pad) or (not line and at < len(lines) - 1):
        if line and not line.strip(" "):
            raise _Doubt
        at += 1
    if at == first or not lines[at - 1] or lines[first][margin] == " ":
        raise _Doubt  # empty lines at the end and an indented first line mean more than they show
    return "\n".join([line[margin:] for line in lines[first:at]]) + ("\n" if header == "|" else ""), at


def _read_value(written: str) -> Value:
    """Read a value that stands on one line."""
    first = written[0]
    if first == '"':
        return _unquoted(written)
    if first == "{" and "[" not in written and "{" not in written[1:]:
        return _read_short_map(written)
    if first in "{[":
        return _read_nested(written)
    return _plain(written) if len(written) <= _SHORT else _resolved(written)


def _read_short_map(written: str) -> Value:
    """Read a map of scalars in brackets: the most frequent line of all, so that it is cut and not spelled out."""
    if written[-1] != "}":
        raise _Doubt
    data: dict[str, Value] = {}
    for member in written[1:-1].split(", "):
        key, _colon, value = member.partition(": ")
        if not value or not _is_key(key) or key in data:
            return _read_nested(written)
        if value[0] == '"':
            text = value[1:-1]
            if value[-1] != '"' or len(value) == 1 or '"' in text or "\\" in text:
                return _read_nested(written)
            data[key] = text
        else:
            data[key] = _plain(value) if len(value) <= _SHORT else _resolved(value)
    return data


def _read_nested(written: str) -> Value:
    """Read a map or list in brackets, whatever is in it."""
    value, end = _read_flow(written, 0, _DEEPEST_FLOW)
    return value if end == len(written) else _give_up()


def _read_flow(text: str, at: int, depth: int) -> tuple[Value, int]:
    """Read the value at `at` in a line with brackets; return it and where it ends."""
    first = text[at]
    if first == '"':
        end = text.index('"', at + 1) + 1 if '"' in text[at + 1 :] else _give_up()
        return _unquoted(text[at:end]), end
    if first not in "{[":
        found = _FLOW_PLAIN.match(text, at) or _give_up()
        return _resolved(found[0]), found.end()
    if depth == 0:
        raise _Doubt
    return _read_flow_map(text, at, depth - 1) if first == "{" else _read_flow_list(text, at, depth - 1)


def _read_flow_map(text: str, at: int, depth: int) -> tuple[Value, int]:
    data: dict[str, Value] = {}
    if text[at + 1] == "}":
        return data, at + 2
    while text[at] != "}":
        at += 1 if not data else 2  # after the bracket, after a comma and its space
        found = _FLOW_PLAIN.match(text, at) or _give_up()
        key, at = found[0], found.end()
        if text[at : at + 2] != ": " or not _is_key(key) or key in data:
            raise _Doubt
        data[key], at = _read_flow(text, at + 2, depth)
        _expect(text, at, "}")
    return data, at + 1


def _read_flow_list(text: str, at: int, depth: int) -> tuple[Value, int]:
    items: list[Value] = []
    if text[at + 1] == "]":
        return items, at + 2
    while text[at] != "]":
        item, at = _read_flow(text, at + (2 if items else 1), depth)
        items.append(item)
        _expect(text, at, "]")
    return items, at + 1


def _expect(text: str, at: int, bracket: str) -> None:
    if text[at] != bracket and text[at : at + 2] != ", ":
        raise _Doubt


def _unquoted(written: str) -> str:
    text = written[1:-1]
    if len(written) == 1 or written[-1] != '"' or '"' in text or "\\" in text:
        raise _Doubt
    return text


def _resolved(written: str) -> Scalar:
    """Return what a scalar without quotes means."""
    if not PLAIN.match(written):
        raise _Doubt
    if written[0] not in SUSPICIOUS:
        return written
    try:
        return resolve_plain(written)
    except ValueError:
        raise _Doubt from None


_plain = lru_cache(maxsize=4096)(_resolved)


@lru_cache(maxsize=1024)
def _is_key(key: str) -> bool:
    return len(key) <= _LONGEST_KEY and isinstance(_resolved(key), str)


def _give_up() -> NoReturn:
    raise _Doubt
