"""What of a reply is new: quoted text at its end, and the sender's signature, are told apart from the words.

Libraries for it cut too much: `mailgun/talon` drops what a customer wrote when a line of it holds a colon (its issue
129) or stands in one block with the quote (48), and `email_reply_parser` knows no Chinese mail program. So only what is
beyond doubt goes: lines with ``>`` after the last word of the customer, and what stands below a line by which a mail
program says that a quote begins. Text between quotes stays, with the quotes. And nothing is lost: whatever is taken out
here stands in the message as it came, which is kept.
"""

import re
from typing import Final

from aftersales.model.record import record

_DAY: Final = r"[^\n]{3,250}"
_SAYS: Final = re.compile(
    rf"^(?:On|Am|Le|El|Il|Op|Den)\b{_DAY}(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|skrev)[^\n]{{0,80}}:$"
    rf"|^{_DAY}(?:写道|寫道|写到|来信|來信|さんは書きました|のメール)[ 　]*[:：]$",
    re.IGNORECASE,
)
_MARK: Final = re.compile(
    r"^[-_ ]{3,}\s*(?:original message|original|reply message|原始邮件|原邮件|邮件原件|原始郵件|回复的原邮件|"
    r"ursprüngliche nachricht|元のメッセージ)\s*[-_ ]{3,}$|^_{20,}$",
    re.IGNORECASE,
)
_FORWARDED: Final = re.compile(
    r"^[-_ ]{3,}\s*(?:forwarded message|转发邮件信息|转发邮件|轉寄郵件|begin forwarded message)\s*[-_ ]{3,}$",
    re.IGNORECASE,
)
_FIELD: Final = re.compile(
    r"^[>* ]{0,4}(?P<name>from|sent|date|to|cc|subject|发件人|發件人|寄件者|发送时间|发送日期|日期|時間|时间"
    r"|收件人|收件者|抄送|主题|主旨|主題|差出人|送信日時|宛先|件名|von|gesendet|an|betreff)\s*\*?\s*[:：]",
    re.IGNORECASE,
)
_SENDERS: Final = frozenset({"from", "发件人", "發件人", "寄件者", "差出人", "von"})
_MOBILE: Final = re.compile(
    r"^(?:sent from my |sent from mail for|get outlook for|发自|發自我的|从我的|來自我的|来自我的|iPhoneから送信)"
    r"[^\n]{0,60}$",
    re.IGNORECASE,
)
_SIGNATURE_LINES: Final = 15


@record
class Words:
    """A message's text, divided.

    Attributes:
        text: what the sender wrote now.
        quoted: how many lines of quoted text were taken from its end.
        signature: what stood below the line that divides signatures off (RFC 3676 §4.3); empty where there was none.
    """

    text: str
    quoted: int = 0
    signature: str = ""


def divide(text: str, *, is_reply: bool, trim: bool = True) -> Words:
    """Divide a message's text.

    Args:
        text: as decoded, with plain line ends.
        is_reply: it answers another message; the quote of a forwarded one is what it is about, and stays.
        trim: take quotes out at all.
    """
    lines = text.split("\n")
    kept = _before_quote(lines) if trim and is_reply else lines
    if not any(line.strip() for line in kept):  # nothing above the quote: the answer stands below or within it
        kept = lines
    quoted = sum(1 for line in lines[len(kept) :] if line.strip())
    words, signature = _without_signature(kept)
    return Words("\n".join(words).strip("\n"), quoted, signature)


def _before_quote(lines: list[str]) -> list[str]:
    """Return the lines above the quote that ends a message; all of them where none does."""
    for number, line in enumerate(lines):
        if _FORWARDED.match(line.strip()):
            return lines
        if _begins_block(lines, number):
            return _without_says(lines[:number])
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith(">")):
        end -= 1
    if end == len(lines) or not any(line.strip() for line in lines[end:]):
        return lines
    return _without_says(lines[:end])


def _begins_block(lines: list[str], number: int) -> bool:
    """Tell whether a quote without ``>`` begins at a line: a mark, and then the fields of a message; or its fields."""
    line = lines[number].strip()
    marked = bool(_MARK.match(line))
    if not marked and not (found := _FIELD.match(line)):
        return False
    below = lines[number + 1 : number + 8] if marked else lines[number : number + 6]
    names = [found["name"].lower() for other in below if (found := _FIELD.match(other.strip()))]
    return bool(_SENDERS & set(names)) and len(names) >= (2 if marked else 3)


def _without_says(lines: list[str]) -> list[str]:
    """Take the line off that says who wrote what follows; long ones are folded to two or three lines."""
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    for count in (1, 2, 3):
        if len(kept) >= count and _SAYS.match(" ".join(line.strip() for line in kept[-count:])):
            return kept[:-count]
    return kept


def _without_signature(lines: list[str]) -> tuple[list[str], str]:
    kept = list(lines)
    for number in range(len(kept) - 1, max(-1, len(kept) - _SIGNATURE_LINES - 2), -1):
        if kept[number] in {"--", "-- "} and any(line.strip() for line in kept[:number]):
            return kept[:number], "\n".join(kept[number + 1 :]).strip()
    while kept and (not kept[-1].strip() or (len(kept) > 1 and _MOBILE.match(kept[-1].strip()))):
        kept.pop()
    return kept, ""
