"""What a YAML file may consist of at all, told from its bytes before any parser sees them.

Refused: too many bytes, a byte order mark, carriage returns, bytes that are not UTF-8, tabs (programs disagree on
what they indent), control characters, and the line ends that only YAML 1.1 knows (U+0085, U+2028, U+2029). Each of
these may be written as an escape inside double quotes.
"""

import re
from typing import NoReturn

from aftersales.codec.faults import FileError
from aftersales.i18n import N_, _
from aftersales.model.finding import Finding

SIZE_LIMIT = 1 << 20
"""Bytes of a YAML file; more is no ticket and no policy, and would only make every reader wait."""

_REFUSED = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]|\xef(?:\xbb\xbf|\xbf[\xbe\xbf])")
_BOM = b"\xef\xbb\xbf"

_ESCAPE = N_("Remove it, or write it as {escape} inside double quotes.")
_SPECIAL = {
    "\t": (
        N_("A tab stands here; a YAML file of a desk holds none."),
        N_("Indent with spaces; inside double quotes write \\t."),
    ),
    "\r": (
        N_("The line ends with a carriage return."),
        N_("Save the file with LF line ends (dos2unix, or your editor's setting)."),
    ),
}


def refuse(name: str, place: tuple[int, int], code: str, message: str, hint: str = "") -> NoReturn:
    """Raise the error for one place (line and column, from 1; 0 is all) of the file `name`."""
    raise FileError(Finding(name, *place, f"yaml/{code}", message, hint=hint))


def place_of(source: bytes, offset: int) -> tuple[int, int]:
    """Return line and column, from 1, of the byte at `offset`; everything before it must be UTF-8."""
    start = source.rfind(b"\n", 0, offset) + 1
    return source.count(b"\n", 0, offset) + 1, len(source[start:offset].decode()) + 1


def check_source(source: bytes, name: str, limit: int = SIZE_LIMIT) -> str:
    """Return the text of `source`.

    Raises:
        FileError: where its bytes are not what a YAML file of a desk may hold; with line and column.
    """
    if len(source) > limit:
        message = _("The file has {size} bytes; {limit} are allowed.").format(size=len(source), limit=limit)
        refuse(name, (0, 0), "size", message, _("Keep long material as evidence beside the ticket."))
    try:
        text = source.decode()
    except UnicodeDecodeError as error:
        place = place_of(source, error.start)
        refuse(name, place, "encoding", _("This is not UTF-8 text."), _("Save the file as UTF-8."))
    if text.replace("\n", "").isprintable():  # none of the refused ones is: five times as quick as looking for them
        return text
    if found := _REFUSED.search(source):
        _refuse_character(source, name, found.start(), found[0])
    return text


def _refuse_character(source: bytes, name: str, offset: int, found: bytes) -> NoReturn:
    place = place_of(source, offset)
    if found == _BOM and offset == 0:
        refuse(
            name,
            place,
            "bom",
            _("The file begins with a byte order mark."),
            _("Save the file as UTF-8 without BOM."),
        )
    character = found.decode()
    if character in _SPECIAL:
        message, hint = _SPECIAL[character]
        refuse(name, place, "tab" if character == "\t" else "line-end", _(message), _(hint))
    code = ord(character)
    message = _("The character U+{code} may not stand in a file as it is.").format(code=f"{code:04X}")
    refuse(
        name,
        place,
        "character",
        message,
        _(_ESCAPE).format(escape=f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"),
    )
