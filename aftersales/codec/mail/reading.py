"""A message from its bytes: fields, words, files. Whatever is broken is read as far as it goes."""

import hashlib
import mimetypes
import re

from aftersales.codec.mail.charsets import decode_text
from aftersales.codec.mail.headers import Fields, message_ids, moment_of, one_line, sender_of
from aftersales.codec.mail.html_text import html_to_text
from aftersales.codec.mail.parts import Part, Splitter
from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.model.mail import Attachment, Mail
from aftersales.model.record import record

LARGEST = 64 * 1024 * 1024
"""Bytes of a message; mail servers take 10 to 50 MB."""

_KNOWN = frozenset({"from", "to", "subject", "date", "message-id", "received", "return-path", "mime-version", "sender"})
_WORDS = frozenset({"text/plain", "text/html", "text/enriched", "text/markdown"})
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_-]{2,30})", re.IGNORECASE)
_ANSWERS = 50
_WORDS_BYTES = 2_000_000
"""Bytes of a text that are read: what nobody types. A ticket takes far fewer, and says so."""
_NOT_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2029-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


@record
class _Found:
    """What a part holds: its words, and files; `html` tells that the words were made from HTML."""

    text: str = ""
    files: tuple[Attachment, ...] = ()
    html: bool = False


def read_mail(raw: bytes) -> Mail:
    """Return the message that `raw` is.

    Raises:
        InvalidDataError: it is none: empty, larger than any server takes, or without a header.
    """
    if len(raw) > LARGEST:
        raise InvalidDataError(_("It has {size} bytes, more than a message may have.").format(size=len(raw)))
    if raw.startswith(b"From "):
        raw = raw.partition(b"\n")[2]
    splitter = Splitter()
    root = splitter.split(raw.lstrip(b"\r\n"))
    fields = root.fields
    if not _KNOWN & {name for name, _value in fields.pairs}:
        raise InvalidDataError(_("This is no e-mail: it has no header.") if raw.strip() else _("It is empty."))
    address, name = sender_of(fields)
    found = _found(root)
    return Mail(
        digest=digest_of(fields, root.body),
        message_id=next(iter(message_ids(fields.raw("message-id"))), ""),
        address=address,
        name=name,
        subject=fields.text("subject")[:500],
        text=clean_text(found.text[:_WORDS_BYTES]),
        sent=moment_of(fields.raw("date")),
        answers=_answers(fields),
        headers={name: fields.text(name) for name, _value in reversed(fields.pairs)},
        media_type=root.media_type,
        attachments=tuple(_named(file, number) for number, file in enumerate(found.files, 1)),
        left_out=splitter.left_out,
    )


def digest_of(fields: Fields, body: bytes) -> str:
    """Return what tells a message apart: who, when, what; not the way it came, nor how a mailbox writes lines."""
    told = hashlib.sha256()
    for name in ("message-id", "from", "date", "subject"):
        told.update(fields.raw(name) + b"\n")
    lines = body.replace(b"\r\n", b"\n").rstrip()
    told.update(re.sub(rb"(?m)^>+(?=From )", b"", lines))
    return told.hexdigest()


def _answers(fields: Fields) -> tuple[str, ...]:
    """Return what a message answers: first what it says it answers, then the thread, the newest first."""
    thread = message_ids(fields.raw("references"))
    return tuple(dict.fromkeys([*message_ids(fields.raw("in-reply-to")), *reversed(thread)]))[:_ANSWERS]


def clean_text(text: str) -> str:
    """Return `text` with plain line ends and without what is no text; blank lines at its ends and in rows go."""
    plain = re.sub("\r\n?|\u2028", "\n", text)
    lines = [line.rstrip() for line in _NOT_TEXT.sub("", plain).replace("\xa0", " ").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _found(part: Part) -> _Found:
    if part.parts and part.media_type == "multipart/alternative":
        return _best([_found(one) for one in part.parts])
    if part.parts:
        inside = [_found(one) for one in part.parts]
        text = "\n\n".join(one.text for one in inside if one.text.strip())
        return _Found(text, tuple(file for one in inside for file in one.files), any(one.html for one in inside))
    if part.media_type.startswith("multipart/"):  # its parts are too deep, or nothing divides them: then it is text
        return _Found() if part.is_divided else _Found(decode_text(part.body[:_WORDS_BYTES]))
    if part.media_type in _SIGNATURES:
        return _Found()
    return _words(part) if _is_words(part) else _Found("", (_file(part),))


def _file(part: Part) -> Attachment:
    name = "message.eml" if part.media_type == "message/rfc822" and not part.name else part.name
    return Attachment(name, part.media_type, part.content())


def _is_words(part: Part) -> bool:
    return part.media_type in _WORDS and part.disposition != "attachment" and not part.name


def _words(part: Part) -> _Found:
    data = part.content()[:_WORDS_BYTES]
    if part.media_type == "text/html":
        declared = _META.search(data[:4096])
        label = part.charset or (declared[1].decode() if declared else "")
        return _Found(html_to_text(decode_text(data, label)), html=True)
    text = decode_text(data, part.charset)
    if part.parameter("format").lower() == "flowed":
        text = unflowed(text, drop_space=part.parameter("delsp").lower() == "yes")
    return _Found(text)


def _best(choices: list[_Found]) -> _Found:
    """Return the best of several forms of one text, with the files of all: plain, unless that only points to HTML."""
    files = tuple(file for one in choices for file in one.files)
    plain = next((one for one in choices if one.text.strip() and not one.html), None)
    rich = next((one for one in choices if one.text.strip() and one.html), None)
    if plain is None or (rich and len(plain.text.strip()) < 200 and len(rich.text) > 2 * len(plain.text.strip())):
        plain = rich or plain
    return _Found(plain.text if plain else "", files, bool(plain and plain.html))


def unflowed(text: str, *, drop_space: bool) -> str:
    """Return text of ``format=flowed`` with its paragraphs on one line each (RFC 3676 §4.2)."""
    made: list[tuple[int, str]] = []
    flows = False
    for line in re.sub("\r\n?", "\n", text).split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        if flows and made[-1][0] == depth and words != "-- ":
            before = made[-1][1].removesuffix(" ") if drop_space else made[-1][1]
            made[-1] = depth, before + words
        else:
            made.append((depth, words))
        flows = words.endswith(" ") and words != "-- "
    return "\n".join(f"{'>' * depth}{' ' if depth else ''}{words}" for depth, words in made)


def _named(file: Attachment, number: int) -> Attachment:
    """Give a file without a name one that says what it is."""
    if file.name:
        return file
    ending = mimetypes.guess_extension(file.media_type) or ".bin"
    return Attachment(f"{_stem(file.media_type)}-{number}{ending}", file.media_type, file.content)


def _stem(media_type: str) -> str:
    return one_line(media_type.partition("/")[0]) or "file"
