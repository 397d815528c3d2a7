"""Lines of text from bytes in any encoding, as they come, with the line of the first byte that is none."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from aftersales.errors import InvalidDataError, UsageError
from aftersales.i18n import _

LINE_LIMIT = 1 << 21
"""Characters of a line; more is no table, and one endless line would fill the memory."""

_CHUNK = 1 << 16
_NOT_FOR_FILES = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})
_GUESSES = ("utf-8", "gb18030", "utf-16")


def known_encoding(name: str) -> str:
    """Return the codec for an encoding's name; UTF-8, with or without a byte order mark, where there is none.

    Raises:
        UsageError: Python knows no text encoding of this name.
    """
    try:
        found = codecs.lookup(name or "utf-8").name
        "".encode(found)
    except (LookupError, ValueError):
        found = "undefined"
    if found in _NOT_FOR_FILES:
        raise UsageError(
            _("{encoding} is no encoding of text files.").format(encoding=name),
            hint=_("Common ones: utf-8, gb18030, big5, shift_jis, cp1252, latin-1, utf-16."),
        )
    return "utf-8-sig" if found == "utf-8" else found


def text_lines(stream: BinaryIO, encoding: str, name: str) -> Iterator[str]:
    """Yield the lines of `stream` from its present place, each with its final newline.

    Args:
        stream: the file.
        encoding: of `known_encoding`.
        name: the file's name, for messages.

    Raises:
        InvalidDataError: bytes that the encoding does not have, with their line; or a line without end.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    rest, line = "", 1
    while chunk := stream.read(_CHUNK):
        *whole, rest = (rest + _decoded(decoder, chunk, encoding, name, line, final=False)).split("\n")
        line += len(whole)
        if len(rest) > LINE_LIMIT:
            raise InvalidDataError(
                _("Line {line} does not end.").format(line=line), place=name, hint=_("Is this a text file at all?")
            )
        for text in whole:
            yield text + "\n"
    rest += _decoded(decoder, b"", encoding, name, line, final=True)
    if rest:
        yield rest


def _decoded(
    decoder: codecs.IncrementalDecoder, chunk: bytes, encoding: str, name: str, line: int, *, final: bool
) -> str:
    try:
        return decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        _refuse(error, encoding, name, line)
    except UnicodeError:  # UTF-16 without its byte order mark says no more than this
        raise InvalidDataError(_not_text(line, encoding), place=name) from None


def _refuse(error: UnicodeDecodeError, encoding: str, name: str, line: int) -> NoReturn:
    line += error.object[: error.start].count(b"\n")
    better = [guess for guess in _GUESSES if guess != encoding.removesuffix("-sig") and _reads(error.object, guess)]
    if better:
        hint = _("Try --encoding {encoding}, or name it in the map.").format(encoding=better[0])
    else:
        hint = _("Find out how the file was saved, and name it with --encoding or in the map.")
    raise InvalidDataError(_not_text(line, encoding), place=f"{name}:{line}", hint=hint) from None


def _not_text(line: int, encoding: str) -> str:
    return _("Line {line} is no text in the encoding {encoding}.").format(
        line=line, encoding=encoding.removesuffix("-sig")
    )


def _reads(sample: bytes, encoding: str) -> bool:
    """Tell whether `sample`, whose last character may be cut off, is text in `encoding`."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample, final=False)
    except UnicodeError:
        return False
    return True
