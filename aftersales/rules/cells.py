"""Cells to values: words translated, numbers, amounts, days and moments read as the map says."""

import re
from collections.abc import Callable
from datetime import datetime, tzinfo
from functools import lru_cache

from aftersales.i18n import _
from aftersales.model.import_map import Kind, Rule
from aftersales.model.moments import format_moment
from aftersales.model.row import RowError
from aftersales.model.values import Value
from aftersales.rules.columns import Cells, Columns

ReadValue = Callable[[Cells], Value]
"""From the cells of a row to a value; None where there is none. RowError where the cell cannot be read."""

ReadMoment = Callable[[Cells], datetime | None]
"""From the cells of a row to a moment with an offset; None where the cell is empty."""

_NUMBER = re.compile(r"-?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.[0-9]{1,9})?\Z")
_AMOUNT_DRESS = re.compile(r"^(?:CNY|RMB|EUR|USD|GBP|[¥￥$€£])\s*|\s*(?:元|CNY|RMB|EUR|USD|GBP|[¥￥$€£])$")
_YES = frozenset({"true", "yes", "y", "1", "是", "有", "对", "√", "✓"})
_NO = frozenset({"false", "no", "n", "0", "否", "无", "没有", "×", "✗"})
_LIST = re.compile(r"[,;\n，；、]")


def bind_value(rule: Rule, columns: Columns, zone: tzinfo) -> ReadValue:
    """Return the function that reads the value of `rule` from a row's cells.

    Args:
        rule: the map's rule.
        columns: the table's header.
        zone: of moments that have no offset.

    Raises:
        InvalidDataError: the rule names a column that is not there.
    """
    read_text = columns.bind(rule.text)
    otherwise = columns.bind(rule.otherwise) if rule.otherwise else None
    default = columns.bind(rule.default) if rule.default else None

    def read(cells: Cells) -> Value:
        text = read_text(cells)
        if not text:
            text = default(cells) if default else ""
            return _converted(text, rule, zone) if text else None
        if rule.values is not None:
            if text in rule.values:
                value = rule.values[text]
                return _converted(value, rule, zone) if isinstance(value, str) else value
            if otherwise is None:
                sentence = _("{text} has no value in the map ({columns}).")
                raise RowError(sentence.format(text=_short(text), columns=", ".join(rule.text.columns)))
            text = otherwise(cells)
        return _converted(text, rule, zone) if text else None

    return read


def bind_moment(rule: Rule, columns: Columns, zone: tzinfo) -> ReadMoment:
    """Return the function that reads the moment of `rule` from a row's cells; arguments as for `bind_value`."""
    read_text = columns.bind(rule.text)
    default = columns.bind(rule.default) if rule.default else None

    def read(cells: Cells) -> datetime | None:
        text = read_text(cells) or (default(cells) if default else "")
        return _moment(text, rule, zone) if text else None

    return read


def _converted(text: str, rule: Rule, zone: tzinfo) -> Value:
    match rule.kind:
        case Kind.DATE:
            return _moment(text, rule, zone).date().isoformat()
        case Kind.MOMENT:
            return format_moment(_moment(text, rule, zone))
        case kind:
            return _PLAIN[kind](text)


def _digits(text: str) -> str | None:
    return text.replace(",", "") if _NUMBER.match(text) else None


def _number(text: str) -> int | float:
    digits = _digits(text)
    if digits is None:
        raise RowError(_("{text} is no number.").format(text=_short(text)))
    return float(digits) if "." in digits else int(digits)


def _amount(text: str) -> str:
    """Return an amount as files hold it: a decimal, without currency and thousands commas."""
    digits = _digits(_AMOUNT_DRESS.sub("", text))
    if digits is None:
        raise RowError(_("{text} is no amount of money.").format(text=_short(text)))
    return digits


def _yes_no(text: str) -> bool:
    word = text.casefold()
    if word not in _YES and word not in _NO:
        raise RowError(_("{text} is neither yes nor no.").format(text=_short(text)))
    return word in _YES


def _moment(text: str, rule: Rule, zone: tzinfo) -> datetime:
    """Read a moment in one of the rule's formats, or in ISO 8601; without an offset it is of `zone`."""
    for form in rule.formats:
        moment = _in_digits(text, form)
        if moment is None:
            try:
                moment = datetime.strptime(text, form)  # noqa: DTZ007  the zone is added below
            except ValueError:
                continue
        return _in_zone(moment, zone)
    try:
        return _in_zone(datetime.fromisoformat(text), zone)
    except ValueError:
        known = _("the map knows {formats}").format(formats=", ".join(rule.formats)) if rule.formats else "ISO 8601"
        raise RowError(_("{text} is no date or time ({known}).").format(text=_short(text), known=known)) from None


def _in_digits(text: str, form: str) -> datetime | None:
    """Return what ``strptime`` would, five times as fast, where every part has all its digits; None otherwise."""
    pattern = _digits_pattern(form)
    match = pattern.fullmatch(text) if pattern else None
    if match is None:
        return None
    found = match.groupdict(default="0")
    year, month, day, hour, minute, second = (int(found.get(letter, "0")) for letter in "YmdHMS")
    try:
        return datetime(year, month, day, hour, minute, second, int(found.get("f", "0").ljust(6, "0")))  # noqa: DTZ001  the zone is added by whoever asks
    except ValueError:
        return None  # strptime knows a second 60


@lru_cache(maxsize=64)
def _digits_pattern(form: str) -> re.Pattern[str] | None:
    """Return the pattern of a format of year, month, day and time in digits; None for any other format."""
    parts = re.split(r"%(.)", form)
    letters = parts[1::2]
    if not {"Y", "m", "d"} <= set(letters) or not set(letters) <= _DIGITS.keys() or len(set(letters)) < len(letters):
        return None
    words = "".join(parts[::2])
    if not words.isascii() or any(word.isspace() and word != " " for word in words) or "  " in form:
        return None
    pieces = [re.escape(parts[0])]
    for letter, word in zip(letters, parts[2::2], strict=True):
        pieces += [f"(?P<{letter}>[0-9]{{{_DIGITS[letter]}}})", re.escape(word)]
    return re.compile("".join(pieces))


_DIGITS = {"Y": "4", "m": "2", "d": "2", "H": "2", "M": "2", "S": "2", "f": "1,6"}


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _short(text: str, limit: int = 60) -> str:
    line = " ".join(text.split())
    return f'"{line[:limit]}…"' if len(line) > limit else f'"{line}"'


def _list(text: str) -> list[Value]:
    return list(dict.fromkeys(word for part in _LIST.split(text) if (word := part.strip())))


_PLAIN: dict[Kind, Callable[[str], Value]] = {
    Kind.TEXT: str,
    Kind.NUMBER: _number,
    Kind.AMOUNT: _amount,
    Kind.YES_NO: _yes_no,
    Kind.LIST: _list,
}
