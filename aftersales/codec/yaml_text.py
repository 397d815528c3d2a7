"""How one scalar is written so that every YAML reader, of 1.1 or of 1.2, reads it back as what it is.

A text stays plain only where its first character and its body leave no doubt in block and in flow style alike;
whatever some reader takes for a boolean, null, number (``12e345``, ``0x1f``, ``1_000``), time or date is put in
double quotes. Escaped: control characters, the line ends and byte order mark that only some readers know, and the
marks that turn the direction of writing (a reviewer would see another text than a program,
https://trojansource.codes). Everything else stands as it is, Chinese and emoji included.
"""

import re
from functools import lru_cache
from typing import NoReturn

from aftersales.codec.yaml_scalars import SAFE_INTEGER
from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.model.values import Scalar

_ESCAPED_EVERYWHERE = "\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
PLAIN = re.compile(
    # No space of any kind, and of ASCII only letters, digits, _ / ( $; a range up to U+10FFFF would compile for 4 ms.
    r"(?!\s)[^\x00-\x23\x25-\x27\x29-\x2e\x3a-\x40\x5b-\x5e\x60\x7b-\xa0]"
    r"(?:[^:#,?\[\]{}]*[^\s:#,?\[\]{}])?\Z"  # PyYAML ends a text at ? in brackets
)
_NOT_TEXT = re.compile(
    r"(?:true|false|yes|no|on|off|y|n|null)\Z"
    r"|0x[0-9a-f_]*\Z|0o[0-7_]*\Z|0b[01_]*\Z"
    r"|[0-9][0-9_]*(?:\.[0-9_.]*)?(?:e[-+]?[0-9_]*)?\Z"  # whole numbers and decimals, with the underscores of YAML 1.1
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}",  # dates, and times that begin with one
    re.IGNORECASE,
)
_MUST_ESCAPE_IN_BLOCK = re.compile(f"[{_ESCAPED_EVERYWHERE}]")
_MUST_ESCAPE = re.compile(f"[{_ESCAPED_EVERYWHERE}\n]")
_IN_QUOTES = re.compile(f'[{_ESCAPED_EVERYWHERE}\n"\\\\]')
_SHORT = 32
"""Characters of a text that is looked up before it is written: states and people come again and again."""
_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def write_scalar(value: Scalar) -> str:
    """Return `value` on one line.

    Raises:
        InvalidDataError: where it has no spelling that all readers agree on (NaN, numbers beyond 2^53, half a
        character).
    """
    if isinstance(value, str):
        return _write_short(value) if len(value) <= _SHORT else _write_text(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _write_number(value)


@lru_cache(maxsize=4096)
def _write_short(text: str) -> str:
    return _write_text(text)


def _write_text(text: str) -> str:
    printable = text.isprintable()
    if not printable and _has_surrogate(text):
        _refuse(_("A text holds half a character (a lone surrogate)."))
    if PLAIN.match(text) and not _NOT_TEXT.match(text) and (printable or not _MUST_ESCAPE.search(text)):
        return text
    if printable and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return f'"{_IN_QUOTES.sub(_escape, text)}"'


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    return _NAMED.get(character) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")


def _write_number(number: float) -> str:
    if number != number or number in (float("inf"), float("-inf")):  # noqa: PLR0124  only NaN differs from itself
        _refuse(_("A number is not finite."))
    if isinstance(number, int):
        if abs(number) > SAFE_INTEGER:
            _refuse(_("A whole number has more digits than every program keeps."))
        return str(number)
    digits = repr(number)
    # YAML 1.1 wants a point before an exponent: 1e+22 is text to its readers.
    return digits.replace("e", ".0e") if "e" in digits and "." not in digits else digits


def _refuse(message: str) -> NoReturn:
    raise InvalidDataError(message, hint=_("Write it as text."))


def block_lines(text: str) -> tuple[str, list[str]] | None:
    """Return header and lines of `text` as a literal block, or None where it has to be written on one line.

    A block is for text of several lines that has something to read in it and nothing to escape. The lines are not
    indented yet; an indentation of two is assumed by the header.
    """
    if "\n" not in text or not text.strip(" \n") or _MUST_ESCAPE_IN_BLOCK.search(text) or _has_surrogate(text):
        return None
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    chomping = "-" if ends == 0 else "" if ends == 1 else "+"
    # A reader guesses the indentation from the first line that is not empty; a space or an empty line there would
    # mislead it.
    indentation = "2" if text[0] in " \n" else ""
    return f"|{indentation}{chomping}", [*body.split("\n"), *[""] * (ends - 1)]
