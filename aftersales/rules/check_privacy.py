"""Personal data in tickets: telephone numbers, e-mail addresses and identity cards belong into ``customers/`` alone.

Warnings, because a program cannot be sure. Fields that hold numbers of their own right (order, waybill, serial, IMEI,
reference) are not looked at, nor is a number that the words before it call an order's, a parcel's or a product's.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from aftersales.i18n import N_, _
from aftersales.model.finding import Severity
from aftersales.model.policy import Policy
from aftersales.model.values import Data, Pointer, Value
from aftersales.rules.check_problem import Problem, Problems, Surroundings, TicketFile

_SECTIONS: Final = ("title", "region", "tags", "fault", "condition", "accessory", "promise", "facts", "repairs")
"""What people write words into; order, product, reference, dates and payment hold numbers of their own right."""

_ASCII: Final[dict[int, int]] = {
    **{0xFF10 + digit: 0x30 + digit for digit in range(10)},
    **{ord(wide): ord(narrow) for wide, narrow in zip("（）－＋＠．—\u2010\u2011\u2013", "()-+@.----", strict=True)},
}
"""Full-width digits and signs, as Chinese input methods write them; each becomes one character, so places stay."""

_SUSPECT: Final = re.compile(r"[@＠]|[0-9０-９]{3}")
_START: Final = r"(?<![0-9A-Za-z])(?<![0-9A-Za-z][-_/])"
_END: Final = r"(?![0-9A-Za-z]|[-_][0-9A-Za-z])"
_PHONES: Final = (
    re.compile(rf"{_START}(?:(?:\+|00)?86[- ]?)?1[3-9][0-9][- ]?[0-9]{{4}}[- ]?[0-9]{{4}}{_END}"),
    # Area codes of China: 010, 02x with three digits, 03xx to 09xx with four.
    re.compile(rf"{_START}(?:(?:\+|00)86[- ]?0?|0)(?:10|2[0-9]|[3-9][0-9]{{2}})[- ][0-9]{{3,4}}[- ]?[0-9]{{4}}{_END}"),
    re.compile(rf"\(0(?:10|2[0-9]|[3-9][0-9]{{2}})\) ?[0-9]{{3,4}}[- ]?[0-9]{{4}}{_END}"),
    re.compile(rf"(?<![0-9A-Za-z])\+(?!86)[1-9][0-9]{{0,2}}(?:[ -]?[0-9]){{7,12}}{_END}"),
)
_EMAIL: Final = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])"
)
_CARD: Final = re.compile(
    rf"{_START}[1-9][0-9]{{5}}(?:18|19|20)[0-9]{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{{3}}[0-9Xx]{_END}"
)
_CARD_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CARD_DIGITS: Final = "10X98765432"
_CALLED: Final = re.compile(
    r"(?:单号|订单|运单|工单|序列号|串号|编号|编码|条码|批次|型号|流水|发票"
    r"|\b(?:s/?n|imei|serial|order|waybill|tracking|parcel|invoice|batch|ref(?:erence)?|ticket|case|no))"
    r"(?:号码?|码)?[ .]*(?:number|no\.?|nr\.?|is|是|为)?[ ]*[:：#＃]?[ ]*\Z",
    re.IGNORECASE,
)
_BEFORE: Final = 24
"""Characters before a number in which the words that say what it is are looked for."""


class _Kind(NamedTuple):
    code: str
    sentence: str


_PHONE = _Kind("privacy/phone", N_("This looks like a telephone number ({shown})."))
_ADDRESS = _Kind("privacy/email", N_("This looks like an e-mail address ({shown})."))
_IDENTITY = _Kind("privacy/identity-card", N_("This looks like the number of an identity card ({shown})."))


def check_privacy(file: TicketFile, around: Surroundings) -> Problems:
    """Yield words of a ticket that look like somebody's telephone number, e-mail address or identity card."""
    for pointer, text in _texts(file.data):
        found = {kind.code: (kind, shown) for kind, shown in find_personal(text, around.policy)}
        for kind, shown in found.values():
            yield Problem(
                pointer,
                kind.code,
                _(kind.sentence).format(shown=_masked(shown)),
                Severity.WARNING,
                _("Personal data belongs into the customer's file alone, so that it can be erased there."),
            )


def find_personal(text: str, policy: Policy | None = None) -> Iterator[tuple[_Kind, str]]:
    """Yield what in `text` looks personal, by kind; addresses of the team are none."""
    if not _SUSPECT.search(text):
        return
    plain = text.translate(_ASCII)
    for found in _CARD.finditer(plain):
        if _is_card(found[0]):
            yield _IDENTITY, found[0]
    for found in (match for pattern in _PHONES for match in pattern.finditer(plain)):
        if not _CALLED.search(plain[max(0, found.start() - _BEFORE) : found.start()]):
            yield _PHONE, found[0]
    for found in _EMAIL.finditer(plain):
        if policy is None or policy.team.person_with_email(found[0]) is None:
            yield _ADDRESS, found[0]


def holds_words(path: str) -> bool:
    """Tell whether people write words at a dotted path of a ticket, so that something personal may stand there."""
    return path.partition(".")[0] in _SECTIONS


def mask_personal(text: str, policy: Policy | None = None) -> str:
    """Return `text` with whatever looks personal in it masked."""
    plain = text.translate(_ASCII)
    for _kind, shown in find_personal(text, policy):
        start = plain.find(shown)
        while start >= 0:
            masked = _masked(shown)
            text, plain = (one[:start] + masked + one[start + len(shown) :] for one in (text, plain))
            start = plain.find(shown)
    return text


def _is_card(number: str) -> bool:
    """Tell whether the last character is the check digit of the seventeen before it (GB 11643-1999, ISO 7064)."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _CARD_WEIGHTS, strict=True))
    return _CARD_DIGITS[total % 11] == number[17].upper()


def _masked(text: str) -> str:
    """Return enough of what was found to find it again, and too little to use it: reports are read by many."""
    return f"{text[:3]}…{text[-2:]}"


def _texts(data: Data) -> Iterator[tuple[Pointer, str]]:
    """Yield the words of a ticket, each with its place."""
    for section in _SECTIONS:
        yield from _words((section,), data.get(section))
    history = data.get("history")
    for number, entry in enumerate(history if isinstance(history, Sequence) else ()):
        if isinstance(entry, Mapping):
            yield from _entry_words(number, entry)


def _entry_words(number: int, entry: Data) -> Iterator[tuple[Pointer, str]]:
    for key in ("text", "reason"):
        yield from _words(("history", number, key), entry.get(key))
    changes = entry.get("changes")
    for path, pair in changes.items() if isinstance(changes, Mapping) else ():
        if path.partition(".")[0] in _SECTIONS:
            yield from _words(("history", number, "changes", path), pair)


def _words(pointer: Pointer, value: Value) -> Iterator[tuple[Pointer, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, Mapping):
        for key, member in value.items():
            yield from _words((*pointer, key), member)
    elif isinstance(value, Sequence):
        for number, item in enumerate(value):
            yield from _words((*pointer, number), item)
