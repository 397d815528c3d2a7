"""What git prints with ``-z``, read into values: pure functions over records that end in NUL."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from aftersales.model.moments import parse_moment
from aftersales.model.record import record


@record
class Commit:
    """One commit as `log` tells it.

    Attributes:
        id: the commit's id.
        parents: the ids of its parents; empty for the first commit.
        author_name: who made the change.
        author_email: the author's address.
        at: when the author made it.
        committer_name: who put it into the repository.
        committer_email: the committer's address.
        committed: when it was put in.
        subject: the first paragraph of the message, on one line.
        body: the whole message.
        trailers: the lines ``Key: value`` at its end, in order; a key may come twice.
    """

    id: str
    parents: tuple[str, ...]
    author_name: str
    author_email: str
    at: datetime
    committer_name: str
    committer_email: str
    committed: datetime
    subject: str
    body: str
    trailers: tuple[tuple[str, str], ...]

    def trailer(self, key: str) -> str:
        """Return the last value of `key`, or an empty text."""
        return next((value for name, value in reversed(self.trailers) if name.lower() == key.lower()), "")


@record
class Entry:
    """A file as a commit or the index holds it: git's mode (``100644``) and the id of its content."""

    mode: str
    oid: str


@record
class Staged:
    """A file as the index holds it.

    Attributes:
        entry: mode and content.
        skipped: left out of the work tree by a sparse checkout.
        merging: in conflict, so that there is more than one version.
    """

    entry: Entry
    skipped: bool
    merging: bool


LOG_FIELDS = ("%H", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%cI", "%s", "%B", "%(trailers:only,unfold)")
LOG_FORMAT = "--format=tformat:" + "%x00".join(LOG_FIELDS)


def text(raw: bytes) -> str:
    """Return git's bytes as text; bytes that are no UTF-8 survive a round trip."""
    return raw.decode("utf-8", "surrogateescape")


def parse_log(records: Iterable[bytes]) -> Iterator[Commit]:
    """Read `log -z` with LOG_FORMAT: fields and commits end in NUL alike, so commits are told apart by counting."""
    fields: list[str] = []
    for one in records:
        fields.append(one.decode("utf-8", "replace"))
        if len(fields) == len(LOG_FIELDS):
            yield _commit(fields)
            fields = []


def _commit(fields: list[str]) -> Commit:
    oid, parents, name, email, at, committer, address, committed, subject, body, trailers = fields
    return Commit(
        oid,
        tuple(parents.split()),
        name,
        email,
        parse_moment(at),
        committer,
        address,
        parse_moment(committed),
        subject,
        body.rstrip("\n"),
        tuple(_trailer(line) for line in trailers.splitlines() if ":" in line),
    )


def _trailer(line: str) -> tuple[str, str]:
    key, _, value = line.partition(":")
    return key.strip(), value.strip()


def parse_tree(records: Iterable[bytes]) -> Iterator[tuple[str, Entry]]:
    """Read `ls-tree -r -z`: ``mode type oid TAB path``, files only."""
    for one in records:
        about, _, path = one.partition(b"\t")
        mode, kind, oid = about.decode().split()
        if kind == "blob":
            yield text(path), Entry(mode, oid)


def parse_raw_diff(records: Iterable[bytes]) -> Iterator[tuple[str, str, Entry, Entry]]:
    """Read `diff-tree -r -z --no-renames` as (status, path, before, after); an absent side has mode 000000."""
    walk = iter(records)
    for about in walk:
        before, after, oid_before, oid_after, status = about.decode().removeprefix(":").split()
        yield status, text(next(walk)), Entry(before, oid_before), Entry(after, oid_after)


def parse_index(records: Iterable[bytes]) -> Iterator[tuple[str, Staged]]:
    """Read `ls-files -z --stage -t`: ``tag mode oid stage TAB path``."""
    for one in records:
        about, _, path = one.partition(b"\t")
        tag, mode, oid, stage = about.decode().split()
        yield text(path), Staged(Entry(mode, oid), tag in "Ss", stage != "0")


def parse_status(records: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """Read `status --porcelain -z --no-renames` as (two letters, path)."""
    for one in records:
        yield text(one[:2]), text(one[3:])


def parse_config(records: Iterable[bytes]) -> dict[str, list[str]]:
    """Read `config -z --list` as key → values in order; a key without a value means true."""
    found: dict[str, list[str]] = {}
    for one in records:
        key, newline, value = text(one).partition("\n")
        found.setdefault(key, []).append(value if newline else "true")
    return found
