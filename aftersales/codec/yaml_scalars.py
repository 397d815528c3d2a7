"""What an unquoted YAML scalar means: the core schema of YAML 1.2, without the spellings that readers disagree on.

``true``, ``false``, ``null`` (also ``~`` and nothing), decimal whole numbers and decimals have their meaning;
everything else is text: ``no``, ``on``, ``22:30``, ``2026-11-22``, ``1_000``. Refused, because one reader or another
takes them for something else and a quote makes them clear: ``True``, ``NULL``, ``0x1f``, ``0o17``, ``017``, ``.nan``,
``.inf``, numbers beyond 2^53 − 1 (a reader in JavaScript would round them) or beyond what a double holds.
https://yaml.org/spec/1.2.2/#103-core-schema
"""

import math
import re

from aftersales.model.values import Scalar

SAFE_INTEGER = (1 << 53) - 1
"""The largest whole number every reader keeps exact (RFC 8259, section 6)."""

WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}
SUSPICIOUS = frozenset("~-+.0123456789nNtTfF")
"""First characters of every unquoted scalar that may be something else than text."""

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_DISPUTED = re.compile(
    r"(?:[Nn]ull|NULL|[Tt]rue|TRUE|[Ff]alse|FALSE|[-+]?0[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
)


def resolve_plain(value: str) -> Scalar:
    """Return what the unquoted scalar `value` means.

    Raises:
        ValueError: where readers disagree on it.
    """
    if value in WORDS:
        return WORDS[value]
    if _DISPUTED.match(value):
        raise ValueError(value)
    if _INTEGER.match(value):
        return _integer(value)
    if _FLOAT.match(value):
        return _float(value)
    return value


def _integer(value: str) -> int:
    # Python itself refuses to read more than 4,300 digits, so the length is looked at first.
    number = int(value) if len(value) <= 17 else SAFE_INTEGER + 1
    if abs(number) > SAFE_INTEGER:
        raise ValueError(value)
    return number


def _float(value: str) -> float:
    number = float(value)
    if math.isinf(number):
        raise ValueError(value)
    return number
