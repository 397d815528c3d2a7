"""Header fields: decoded whatever is wrong with them. Only names, parameters and transfer encodings are Python's own.

``email.policy.default`` parses each field by a grammar, and ends in a RecursionError at a ``From`` of 2,000 brackets,
as `email.utils.parseaddr` does; so fields are split here and decoded by patterns, in linear time.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from aftersales.codec.mail.charsets import decode_text
from aftersales.model.record import record

_LONGEST = 8000
"""Bytes of a field that are looked at."""
_MOST = 2000
"""Fields of a part that are looked at."""

_FIELD = re.compile(rb"([!-9;-~]{1,80})[ \t]*:(.*)", re.DOTALL)
_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*)(?:\?=|\Z)")
_GAP = re.compile(r"(?<=\?=)\s+(?==\?)")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,200}>")
_ADDRESS = re.compile(r"[^@\s<>()\[\],;:\"\x00-\x20\x7f]{1,64}@[^@\s<>()\[\],;:\"\x00-\x20\x7f]{1,189}")
_ANGLE = re.compile(rf"<{_ADDRESS.pattern}>")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


@record
class Fields:
    """The header fields of a message or a part, and the lines among them that are none.

    Attributes:
        pairs: name in lower case and value as bytes, unfolded, in order.
        stray: what stood among them and is no field, as bytes with its line ends: most likely the body's first lines.
    """

    pairs: Sequence[tuple[str, bytes]]
    stray: bytes = b""

    def raw(self, name: str) -> bytes:
        """Return the first value of this name; empty where there is none."""
        return next((value for known, value in self.pairs if known == name), b"")

    def text(self, name: str) -> str:
        """Return the first value of this name, decoded, on one line."""
        return decode_words(self.raw(name))

    def message(self) -> Message:
        """Return what Python needs to read parameters and transfer encodings."""
        made = Message()
        for name in ("content-type", "content-disposition", "content-transfer-encoding"):
            if value := self.raw(name):
                made[name] = value.decode("latin-1")  # bytes as they are: what encoding a name is in, nobody says
        return made


def split_fields(head: bytes) -> Fields:
    """Return the fields of a header as it stands in a message."""
    pairs: list[tuple[str, list[bytes]]] = []
    stray: list[bytes] = []
    for line in head.splitlines(keepends=True):
        if line[:1] in b" \t" and pairs and not stray:
            pairs[-1][1].append(line)
        elif found := _FIELD.match(line):
            pairs.append((found[1].decode("ascii").lower(), [found[2]]))
        elif line.strip() and not line.startswith((b"From ", b">From ")):
            stray.append(line)
    made = [(name, b" ".join(b"".join(lines)[:_LONGEST].split())) for name, lines in pairs[:_MOST]]
    return Fields(made, b"".join(stray))


def decode_words(value: bytes | str) -> str:
    """Return a field's value with its encoded words (RFC 2047) decoded, however broken; on one line.

    Neighbours in one encoding are joined before they are decoded: many programs cut a character in two between them.
    """
    text = decode_text(value) if isinstance(value, bytes) else value
    text = _GAP.sub("", " ".join(text.split()))
    return one_line("".join(_joined(text)))


def _joined(text: str) -> Iterator[str]:
    place, pending, charset = 0, b"", ""
    for found in _WORD.finditer(text):
        between = text[place : found.start()]
        if pending and (between or found[1].lower() != charset):
            yield decode_text(pending, charset)
            pending = b""
        yield between
        pending, charset, place = pending + _word_bytes(found), found[1].lower(), found.end()
    if pending:
        yield decode_text(pending, charset)
    yield text[place:]


def _word_bytes(found: re.Match[str]) -> bytes:
    data = found[3].encode("utf-8", "surrogateescape" if _escaped(found[3]) else "replace")
    return decode_base64(data) if found[2] in "bB" else binascii.a2b_qp(data.replace(b" ", b"_"), header=True)


def _escaped(text: str) -> bool:
    return any("\udc80" <= one <= "\udcff" for one in text)


def decode_base64(data: bytes) -> bytes:
    """Return what base64 stands for; foreign characters are passed over, and what is cut off is left out."""
    clean = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    return base64.b64decode(clean[: len(clean) - (len(clean) % 4 == 1)] + b"=" * (-len(clean) % 4))


def one_line(text: str) -> str:
    """Return `text` on one line, without what is no text: controls, surrogates, marks that turn the direction."""
    return " ".join(_NO_TEXT.sub(" ", text).split())


_NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def sender_of(fields: Fields) -> tuple[str, str]:
    """Return the sender's address, in lower case, and name; either may be empty."""
    plain = [decode_text(fields.raw(field)[:1000]) for field in ("from", "sender")]
    for value in (*plain, *map(decode_words, plain)):  # some programs encode the address along with the name
        bare = _QUOTED.sub(lambda found: " " * len(found[0]), value)
        found = _ANGLE.search(bare) or _ADDRESS.search(bare)
        if found:
            address = found[0].strip("<>").lower()
            name = decode_words(value[: found.start()].replace('\\"', '"')).strip("\"' ,(")
            return address, "" if "@" in name else name[:100]
    return "", ""


def message_ids(value: bytes) -> list[str]:
    """Return the Message-IDs in a field, in order."""
    return _MESSAGE_ID.findall(value.decode("ascii", "replace"))


def moment_of(value: bytes) -> datetime | None:
    """Return the moment of a ``Date`` field; None where it is none, or has no offset."""
    try:
        moment = parsedate_to_datetime(value.decode("ascii", "replace")[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo and 1990 < moment.year < 2200 else None
