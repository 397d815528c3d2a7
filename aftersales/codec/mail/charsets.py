"""Bytes to text where the label may be wrong or missing: what decodes strictly, and reads most like a language, wins.

Mail programs write GBK and call it GB2312, UTF-8 and call it GBK, or leave the label out. Chinese text read in the
wrong encoding still decodes, but into characters that nobody uses, so common characters tell. `charset-normalizer` was
not taken for it: it wants longer texts than a subject, and does not take the label for a hint.
"""

import codecs
import re
from functools import lru_cache
from typing import Final

_STRICT: Final = ("utf-8", "gb18030", "big5hkscs", "cp950", "cp932", "euc_jp", "cp949", "cp1252")
"""Tried in this order where the label does not help; the last one takes almost everything."""

_NAMES: Final = {
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "gb2312-80", "euc-cn", "cp936", "csgb2312"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cn-big5", "csbig5"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "x-sjis", "sjis", "ms_kanji", "windows-31j"), "cp932"),
    **dict.fromkeys(("ks_c_5601-1987", "euc-kr", "ksc5601", "korean"), "cp949"),
    **dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii", "iso8859-1"), "cp1252"),
    **dict.fromkeys(("unicode-1-1-utf-7", "utf-7"), "utf-7"),
    "iso-2022-jp": "iso2022_jp_ext",
    "utf8": "utf-8",
}
"""Names as browsers read them (WHATWG Encoding): the smaller set's name stands for the larger one that is written."""

_MEANT: Final = 0.6
"""Share of common characters from which a label is believed."""
_LOOKED_AT: Final = 4000


def decode_text(data: bytes, label: str = "") -> str:
    """Return `data` as text; what no encoding explains becomes U+FFFD. Never raises."""
    if data.isascii() and b"\x1b" not in data and b"+" not in data:
        return data.decode("ascii")
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(name, "replace").lstrip("\ufeff")
    if b"\x1b$" in data and (text := _strict(data, "iso2022_jp_ext")) is not None:
        return text  # nothing else looks like that
    named = _codec(label)
    labelled = _cut(data, named) if named else None
    unicode = _strict(data, "utf-8")
    if labelled is not None and not named.startswith("utf") and unicode is not None:
        labelled = max(unicode, labelled, key=plausibility)  # what is no UTF-8 is hardly ever taken for it by chance
    if labelled is not None and (named.startswith("utf") or plausibility(labelled) >= _MEANT):
        return labelled
    candidates = [text for text in (labelled, *(_strict(data, name) for name in _STRICT)) if text is not None]
    best = max(candidates, key=plausibility, default=None)  # of equals the first
    return best if best is not None else data.decode(named or "utf-8", "replace")


def _codec(label: str) -> str:
    """Return Python's name for a label, empty for one that it does not know or that is no text encoding."""
    wanted = label.strip().strip("\"'").lower()
    name = _NAMES.get(wanted, wanted)
    if not re.fullmatch(r"[a-z0-9_.:-]{1,40}", name):
        return ""
    try:
        return name if codecs.lookup(name)._is_text_encoding else ""  # noqa: SLF001  what bytes.decode itself asks
    except LookupError:
        return ""


def _cut(data: bytes, name: str) -> str | None:
    """Return what strictly decodes but for a character that is cut off at the end, as headers often are."""
    try:
        return codecs.getincrementaldecoder(name)().decode(data)
    except (UnicodeError, ValueError, LookupError):
        return None


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, ValueError):
        return None


def plausibility(text: str) -> float:
    """Return the share of common characters among those that are not ASCII; 1.0 where there are none.

    Letters with accents are common among plain ones; a text of little else was read in the wrong encoding.
    """
    looked_at = text[:_LOOKED_AT]
    foreign = [one for one in looked_at if one > "\x7f"]
    if not foreign:
        return 1.0
    accents = sum(one < "\u0250" for one in foreign)
    common = sum(map(_is_common, foreign)) - (
        accents if accents * 2 > len(looked_at.split()) + len(looked_at) / 2 else 0
    )
    return common / len(foreign)


@lru_cache(maxsize=8192)
def _is_common(one: str) -> bool:
    code = ord(one)
    if code < 0xA0 or 0xE000 <= code < 0xF900 or one == "\ufffd":
        return False
    if 0x4E00 <= code < 0xA000:
        return _lead(one, "gb2312") in range(0xB0, 0xD8) or _lead(one, "big5") in range(0xA4, 0xC7)
    if 0xAC00 <= code < 0xD7A4:
        return _lead(one, "euc_kr") > 0
    if 0xFF61 <= code < 0xFFA0:  # half-width kana: what other encodings become when read as Shift JIS
        return False
    if code < 0x250:
        return one.isalpha() or one in "«»°·§€£¥–—‘’“”…"
    return one.isalnum() or code < 0x2700 or 0x3000 <= code < 0x3100 or 0xFF00 <= code < 0xFFF0 or code > 0x1F000


def _lead(one: str, name: str) -> int:
    """Return the first byte of a character: the commonest stand first in both encodings."""
    try:
        return one.encode(name)[0]
    except UnicodeEncodeError:
        return 0
