"""The tree of a message's parts (RFC 2046), cut at boundaries: linear in size, and as deep and many as is reasonable.

Python's own parser asks for each line whether it ends any of the parts around it, and calls itself for each of them: a
message of a megabyte with a thousand nested parts takes it minutes, or ends it. This one knows depth and number.
"""

import re
from collections.abc import Iterator

from aftersales.codec.mail.charsets import decode_text
from aftersales.codec.mail.headers import Fields, decode_words, split_fields
from aftersales.model.record import record

DEEPEST = 12
MOST = 400
"""Parts of a message that are looked at; real ones have a dozen."""

_BLANK = re.compile(rb"(?:\A|\r?\n)[ \t]*\r?\n")
_HEAD = 1_000_000


@record
class Part:
    """A part: its fields, its body as sent, and its own parts where it is made of such.

    Attributes:
        media_type: ``text/plain`` …, in lower case; what stands there where nothing sound does.
        disposition: ``attachment``, ``inline``, or empty.
        name: of a file, decoded; empty where it has none.
        charset: the label of a text; may be empty or wrong.
    """

    fields: Fields
    body: bytes
    media_type: str
    disposition: str
    name: str
    charset: str
    parts: tuple["Part", ...] = ()

    def content(self) -> bytes:
        """Return the body without its transfer encoding; as sent where that is broken beyond reading."""
        message = self.fields.message()
        message.set_payload(self.body.decode("ascii", "surrogateescape"))
        decoded = message.get_payload(decode=True)
        return decoded if isinstance(decoded, bytes) else self.body

    @property
    def is_divided(self) -> bool:
        """Tell whether its boundary stands in it."""
        boundary = _boundary(self.fields)
        return bool(boundary) and b"--" + boundary in self.body

    def parameter(self, name: str) -> str:
        """Return a parameter of ``Content-Type``; empty where there is none."""
        return _parameter(self.fields, name, "content-type")


class Splitter:
    """Cuts one message into parts; `left_out` counts those that were too many or too deep."""

    def __init__(self) -> None:
        self.left_out = 0
        self._made = 0

    def split(self, raw: bytes, depth: int = 0) -> Part:
        """Return the tree of a message or part."""
        self._made += 1
        blank = _BLANK.search(raw)
        head, body = (raw[: blank.start()], raw[blank.end() :]) if blank else (raw, b"")
        fields = split_fields(head[:_HEAD] + b"\n")
        body = fields.stray + body
        media_type = _media_type(fields)
        disposition = fields.message().get_content_disposition() or ""
        made = Part(fields, body, media_type, disposition, _name(fields), _parameter(fields, "charset", "content-type"))
        boundary = _boundary(fields) if media_type.startswith("multipart/") else b""
        if not boundary:
            return made
        return Part(*_head_of(made), tuple(self._children(body, boundary, depth)))

    def _children(self, body: bytes, boundary: bytes, depth: int) -> Iterator[Part]:
        for piece in _pieces(body, boundary):
            if depth >= DEEPEST or self._made >= MOST:
                self.left_out += 1
            else:
                yield self.split(piece, depth + 1)


def _head_of(part: Part) -> tuple[Fields, bytes, str, str, str, str]:
    return part.fields, part.body, part.media_type, part.disposition, part.name, part.charset


def _pieces(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """Yield what stands between the lines of a boundary; what follows the last one is a part where it is not closed."""
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    start: int | None = None
    for found in line.finditer(body):
        if start is not None:
            yield _after_line_end(body, start, found.start())
        start = None if found[1] else found.end()
        if found[1]:
            return
    if start is not None:
        yield _after_line_end(body, start, len(body))


def _after_line_end(body: bytes, start: int, end: int) -> bytes:
    piece = body[start:end]
    return piece[2:] if piece.startswith(b"\r\n") else piece[1:]


def _media_type(fields: Fields) -> str:
    value = fields.raw("content-type").partition(b";")[0].strip().lower()
    if not value:
        return "text/plain"
    found = re.fullmatch(rb"[a-z]{1,20}/[a-z0-9.+_-]{1,70}", value)
    return (
        value.decode().replace("_", "-") if found else "text/plain" if value == b"text" else "application/octet-stream"
    )


def _boundary(fields: Fields) -> bytes:
    return _parameter(fields, "boundary", "content-type").rstrip().encode("latin-1", "replace")[:200]


def _parameter(fields: Fields, name: str, field: str) -> str:
    """Return a parameter: by RFC 2231, where that is how it is written, else its bytes as Latin 1."""
    try:
        value = fields.message().get_param(name, "", field)
    except (ValueError, IndexError, LookupError, TypeError):  # of what Python's reader does not foresee
        return ""
    if isinstance(value, tuple):
        charset, _language, text = value
        return decode_text(text.encode("raw-unicode-escape", "replace"), charset or "")
    return value


def _name(fields: Fields) -> str:
    """Return the file name of a part: by RFC 2231, in encoded words as most programs write it, or in bare bytes."""
    raw = _parameter(fields, "filename", "content-disposition") or _parameter(fields, "name", "content-type")
    return decode_words(raw.encode("latin-1") if all(one < "\u0100" for one in raw) else raw)
