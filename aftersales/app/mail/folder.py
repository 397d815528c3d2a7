"""Where messages are kept as they came: ``aftersales/mail`` under git's folder, so in no commit and in no clone.

``taken`` holds what became a ticket or a note, ``aside`` what was set aside, ``rejected`` what is no message; each file
is named by its digest. ``log.jsonl`` has a line for each message that was ever looked at. People may read and delete
these files; without one of ``aside`` or ``rejected``, the same message would be looked at anew.
"""

import json
import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from aftersales.store.git import Git
from aftersales.store.trouble import outside_trouble


class Shelf(StrEnum):
    """A part of the folder."""

    TAKEN = "taken"
    ASIDE = "aside"
    REJECTED = "rejected"


class MailFolder:
    """The folder of one desk."""

    def __init__(self, git: Git) -> None:
        self._root = git.folders.common / "aftersales" / "mail"

    def folder(self, shelf: Shelf) -> Path:
        """Return where messages of a kind lie."""
        return self._root / shelf

    def count(self, shelf: Shelf) -> int:
        """Return how many there are."""
        return sum(1 for _file in self.folder(shelf).glob("*.eml"))

    def path(self, shelf: Shelf, digest: str) -> Path:
        """Return where a message of this digest lies, or would lie."""
        return self.folder(shelf) / f"{digest}.eml"

    def holds(self, shelf: Shelf, digest: str) -> bool:
        """Tell whether a message of this digest lies there."""
        return self.path(shelf, digest).exists()

    def keep(self, shelf: Shelf, digest: str, raw: bytes) -> Path:
        """Keep a message; through to the disk when this returns. Readable for its owner alone: it is a letter.

        Raises:
            OutsideError: the disk refuses.
        """
        path = self.path(shelf, digest)
        temporary = path.with_name(f".{digest}.{os.getpid()}")
        with outside_trouble(path):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "wb") as stream:  # noqa: PTH123  a descriptor, for its rights
                stream.write(raw)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(path)
        return path

    def note(self, line: Mapping[str, str]) -> None:
        """Append a line to the log, at once, so that lines of two processes do not mix.

        Raises:
            OutsideError: the disk refuses.
        """
        with outside_trouble(self._root):
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            descriptor = os.open(self._root / "log.jsonl", flags, 0o600)
            try:
                os.write(descriptor, json.dumps(line, ensure_ascii=False).encode() + b"\n")
            finally:
                os.close(descriptor)
