"""The language of ``git fast-import``: commits made without an index, so the size of the desk does not matter.

https://git-scm.com/docs/git-fast-import
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from aftersales.errors import InvalidDataError, OutsideError
from aftersales.i18n import _
from aftersales.model.record import record
from aftersales.store.git import Stream
from aftersales.store.parsing import Entry
from aftersales.store.reading import Identity

_NAMELESS = re.compile(r"[<>\x00-\x1f\x7f]")
FILE_MODE = "100644"


@record
class Stamp:
    """Who did something, and when (a moment with an offset)."""

    who: Identity
    when: datetime

    def line(self) -> str:
        """Return it as git writes it: ``Name <address> seconds +hhmm``."""
        return f"{plain(self.who.name)} <{plain(self.who.email)}> {self.date()}"

    def date(self) -> str:
        """Return the moment in git's raw format, ``seconds +hhmm``.

        Raises:
            ValueError: the moment has no offset.
            InvalidDataError: it is before 1970, which git's tools refuse.
        """
        offset = self.when.utcoffset()
        if offset is None:
            raise ValueError(f"a moment without an offset: {self.when}")
        if self.when.timestamp() < 0:
            raise InvalidDataError(
                _("git cannot date a change before 1970: {when}.").format(when=self.when.isoformat())
            )
        minutes = int(offset.total_seconds()) // 60
        hours, rest = divmod(abs(minutes), 60)
        return f"{int(self.when.timestamp())} {'-' if minutes < 0 else '+'}{hours:02}{rest:02}"


def plain(text: str) -> str:
    """Return a name or an address without the characters that git's commit format cannot hold."""
    return _NAMELESS.sub("", text).strip()


def clean_message(message: str) -> str:
    """Return a commit message as git keeps one: no NUL, no trailing space, one newline at the end."""
    lines = [line.rstrip() for line in message.replace("\0", "").replace("\r\n", "\n").split("\n")]
    return "\n".join(lines).strip("\n") + "\n"


def _quoted(path: str) -> bytes:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'.encode("utf-8", "surrogateescape")


class Kept(NamedTuple):
    """A content that fast-import has already; good for the rest of its stream."""

    mark: int


class Importer:
    """Writes commands to a running fast-import and reads its answers; paths are git's, from the top."""

    def __init__(self, stream: Stream, scratch: str) -> None:
        self._stream = stream
        self._scratch = scratch.encode()
        self._marks = 0
        self._nothing = ""

    def entry_at(self, commit: str, path: str) -> Entry | None:
        """Return the file that `commit` holds at `path`, or None; a folder counts as a file of mode 040000."""
        about = self._asked(b"ls %s %s\n" % (commit.encode(), _quoted(path))).partition("\t")[0].split()
        return None if about[0] == "missing" else Entry(about[0], about[2])

    def add_blob(self, content: bytes) -> str:
        """Add a file's content and return its id."""
        self._marks += 1
        self._send(b"blob\nmark :%d\n" % self._marks + self._data(content))
        return self._oid_of(self._marks)

    def keep(self, content: bytes) -> Kept:
        """Add a file's content for a later commit; git packs it while the next one is made."""
        self._marks += 1
        self._send(b"blob\nmark :%d\n" % self._marks + self._data(content))
        return Kept(self._marks)

    def add_commit(
        self,
        parent: str | None,
        message: str,
        author: Stamp,
        committer: Stamp,
        changes: Iterable[tuple[str, Entry | Kept | bytes | None]],
    ) -> int:
        """Add a commit on a scratch branch and return its mark.

        Args:
            parent: the parent's id; None goes on from the commit added before, or from nothing at all.
            message: the whole message.
            author: who made the change.
            committer: who puts it in.
            changes: git's path, and a file added before, the bytes of one to be added, or None to delete it.
        """
        self._marks += 1
        head = f"commit {self._scratch.decode()}\nmark :{self._marks}\nauthor {author.line()}\n"
        self._send(f"{head}committer {committer.line()}\n".encode() + self._data(message.encode()))
        self._send(f"from {parent}\n".encode() if parent else b"")
        for path, change in changes:
            self._send(self._change(path, change))
        self._send(b"\n")
        return self._marks

    def _change(self, path: str, change: Entry | Kept | bytes | None) -> bytes:
        if change is None:
            return b"D " + _quoted(path) + b"\n"
        if isinstance(change, Kept):
            return b"M %s :%d " % (FILE_MODE.encode(), change.mark) + _quoted(path) + b"\n"
        if isinstance(change, Entry):
            return f"M {change.mode} {change.oid} ".encode() + _quoted(path) + b"\n"
        return f"M {FILE_MODE} inline ".encode() + _quoted(path) + b"\n" + self._data(change)

    def commit_id(self, mark: int) -> str:
        """Return the id of the commit with `mark`."""
        return self._oid_of(mark)

    def finish(self) -> None:
        """End the stream so that the objects stay and no branch does.

        Raises:
            OutsideError: git could not write them, a full disk for one.
        """
        if self._nothing:  # a branch set to no commit at all is never written
            self._send(b"reset %s\nfrom %s\n\n" % (self._scratch, self._nothing.encode()))
        self._send(b"done\n", flush=True)
        self._stream.finish()

    def _oid_of(self, mark: int) -> str:
        oid = self._asked(b"get-mark :%d\n" % mark)
        self._nothing = "0" * len(oid)
        return oid

    def _asked(self, command: bytes) -> str:
        self._send(command, flush=True)
        answer = self._stream.stdout.readline()
        if not answer:
            self._stream.finish()  # raises with git's own reason
            raise OutsideError(_("git ended before the change was written."))
        return answer.decode("utf-8", "replace").rstrip("\n")

    def _send(self, command: bytes, *, flush: bool = False) -> None:
        try:
            self._stream.stdin.write(command)
            if flush:
                self._stream.stdin.flush()
        except BrokenPipeError:
            self._stream.finish()
            raise OutsideError(_("git ended before the change was written.")) from None

    @staticmethod
    def _data(content: bytes) -> bytes:
        return b"data %d\n" % len(content) + content + b"\n"
