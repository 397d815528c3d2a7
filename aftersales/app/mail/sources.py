"""Where mail comes from: an mbox, a Maildir, a file, a folder of files, or standard input; one message at a time."""

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from aftersales.codec.mail.reading import LARGEST
from aftersales.errors import NotFoundError, UsageError
from aftersales.i18n import _
from aftersales.model.record import record
from aftersales.store.trouble import outside_trouble

_SEPARATOR = re.compile(rb"From \S.{0,200}\d\d:\d\d.{0,60}\d{4}")
"""The line before a message of an mbox, as all programs write it: sender, day, time, year."""
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


class Kind(StrEnum):
    """What a source is."""

    MBOX = "mbox"
    MAILDIR = "maildir"
    FOLDER = "folder"
    FILE = "file"


class Afterwards(StrEnum):
    """What becomes of a message's file when what was made of it is on the disk."""

    KEEP = "keep"
    MOVE = "move"
    DELETE = "delete"


@record
class RawMessage:
    """A message as it lies there.

    Attributes:
        place: where, for people.
        content: its bytes, at most one more than a message may have.
        file: the file that it has for itself; None in an mbox or from standard input.
    """

    place: str
    content: bytes
    file: Path | None = None


def kind_of(source: Path) -> Kind:
    """Return what a source is.

    Raises:
        NotFoundError: there is nothing of this name.
    """
    if source.is_dir():
        return Kind.MAILDIR if (source / "new").is_dir() and (source / "cur").is_dir() else Kind.FOLDER
    if not source.is_file():
        raise NotFoundError(_("There is no such file or folder."), place=str(source))
    with outside_trouble(source), source.open("rb") as stream:
        return Kind.MBOX if _SEPARATOR.match(stream.read(400).lstrip()) else Kind.FILE


def check_afterwards(source: Path, afterwards: Afterwards) -> None:
    """Refuse what cannot be done with a source.

    Raises:
        UsageError: only a Maildir has a folder to move to; single messages of an mbox are not deleted.
    """
    kind = kind_of(source)
    if afterwards is Afterwards.MOVE and kind is not Kind.MAILDIR:
        raise UsageError(_("--move is for a Maildir: from new/ to cur/."), place=str(source))
    if afterwards is Afterwards.DELETE and kind is Kind.MBOX:
        raise UsageError(
            _("Messages are not deleted from an mbox."), place=str(source), hint=_("Delete the file afterwards.")
        )


def read_messages(source: Path, *, only_new: bool = False) -> Iterator[RawMessage]:
    """Yield the messages of a source, in the order of their arrival as far as names tell.

    Args:
        source: what `kind_of` knows.
        only_new: of a Maildir only what nobody has looked at.
    """
    kind = kind_of(source)
    if kind is Kind.MBOX:
        with outside_trouble(source), source.open("rb") as stream:
            yield from _mbox(stream, str(source))
        return
    for file in [source] if kind is Kind.FILE else _files(source, kind, only_new=only_new):
        with outside_trouble(file):
            try:
                content = _limited(file)
            except FileNotFoundError:
                continue  # a mail program moved it: it is read there, or next time
        yield RawMessage(str(file), content, file)


def read_stream(stream: BinaryIO) -> RawMessage:
    """Return the one message that a mail server hands over."""
    return RawMessage(_("standard input"), stream.read(LARGEST + 1))


def settle(message: RawMessage, afterwards: Afterwards) -> None:
    """Move or delete the file of a message whose account is on the disk.

    Raises:
        OutsideError: the disk refuses; the message was taken in all the same, and will be known the next time.
    """
    file = message.file
    if file is None or afterwards is Afterwards.KEEP:
        return
    with outside_trouble(file):
        if afterwards is Afterwards.DELETE:
            file.unlink(missing_ok=True)
        elif file.parent.name == "new":
            file.rename(file.parent.parent / "cur" / f"{file.name.partition(':')[0]}:2,S")


def _files(folder: Path, kind: Kind, *, only_new: bool) -> list[Path]:
    """Return the messages' files; a link, a pipe or a hidden file is none."""
    places = [folder / "new", *([] if only_new else [folder / "cur"])] if kind is Kind.MAILDIR else [folder]
    wanted = [
        file
        for place in places
        for file in sorted(place.iterdir())
        if not file.name.startswith(".") and (kind is Kind.MAILDIR or file.suffix.lower() == ".eml")
    ]
    return [file for file in wanted if file.is_file() and not file.is_symlink()]


def _limited(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(LARGEST + 1)


def _mbox(stream: BinaryIO, name: str) -> Iterator[RawMessage]:
    """Yield the messages between the separators; ``>From`` of the mboxrd form is undone."""
    lines: list[bytes] = []
    number, size, blank = 0, 0, True
    for line in stream:
        if blank and line.startswith(b"From ") and _SEPARATOR.match(line):
            if number:
                yield _of_mbox(lines, name, number)
            number, size, lines = number + 1, 0, []
        elif size <= LARGEST:
            lines.append(line)
            size += len(line)
        blank = not line.strip()
    if number:
        yield _of_mbox(lines, name, number)


def _of_mbox(lines: list[bytes], name: str, number: int) -> RawMessage:
    content = b"".join(lines)[: LARGEST + 1]
    return RawMessage(_("{file}, message {number}").format(file=name, number=number), _ESCAPED.sub(rb"\1", content))
