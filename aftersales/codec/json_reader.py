"""The strict JSON reader: as strict as the YAML one about what readers disagree on, with sentences of the same kind."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from aftersales.codec.yaml_reader import DEPTH_LIMIT
from aftersales.codec.yaml_source import SIZE_LIMIT
from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.model.values import Value


def read_json(text: str, name: str, *, limit: int = SIZE_LIMIT) -> Mapping[str, Value]:
    """Read the JSON object in `text`, which came from the file `name`.

    Raises:
        InvalidDataError: it is no JSON object, too large or too deep, has a key twice, a number that is none
            (``NaN``, ``1e999``) or half a character (a lone surrogate, RFC 8259 section 8.2).
    """
    if len(text) > limit:
        raise InvalidDataError(_("The file is larger than {limit} bytes.").format(limit=limit), place=name)
    try:
        data = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number, parse_float=_float)
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise InvalidDataError(_("It holds half a character (a lone surrogate)."), place=name) from None
    except RecursionError:
        raise InvalidDataError(_("Its JSON is nested too deeply."), place=name) from None
    except ValueError as error:
        raise InvalidDataError(_("This is not JSON: {error}").format(error=error), place=name) from None
    if not isinstance(data, dict):
        raise InvalidDataError(_("This is not one ticket."), place=name)
    if _depth(data) > DEPTH_LIMIT:
        raise InvalidDataError(_("Its JSON is nested too deeply."), place=name)
    return data


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(_("a key stands twice"))
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(_("{word} is no number").format(word=word))


def _float(text: str) -> float:
    number = float(text)
    return _no_number(text) if number in (float("inf"), float("-inf")) else number


def _depth(data: Value) -> int:
    """Return how deep `data` is nested, without recursion."""
    depth, level = 0, [data]
    while level:
        depth += 1
        level = [
            below
            for value in level
            if isinstance(value, dict | list)
            for below in (value.values() if isinstance(value, dict) else value)
        ]
    return depth
