"""What the changes between two commits did: history rewritten, evidence swapped, tickets and customers deleted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from aftersales.app.check_tickets import Role, role_of, ticket_of_evidence
from aftersales.codec.faults import FileError
from aftersales.codec.yaml_reader import Document, read_yaml
from aftersales.errors import NotFoundError, UsageError
from aftersales.i18n import _, ngettext
from aftersales.model.finding import Finding
from aftersales.model.layout import TICKETS, customer_id_of
from aftersales.model.record import record
from aftersales.model.values import Data
from aftersales.rules.check_change import check_change
from aftersales.rules.checks import findings_of
from aftersales.store.git import Git

_SHOWN = 5
_GREPPED = 200
"""Ids of deleted customers that one search looks for."""


@record
class Span:
    """The commits of a range: `base` is what the change started from, None for nothing at all; `commit` its end."""

    base: str | None
    commit: str


@record
class Changes:
    """What differs between the ends of a span.

    Attributes:
        changed: paths that are there at its end, new or other than before.
        deleted: paths that are not there any more.
        before: path → git's id of the content that it had; absent where it was not there.
    """

    changed: Sequence[str]
    deleted: Sequence[str]
    before: Mapping[str, str]


def resolve_span(git: Git, text: str) -> Span:
    """Read ``A..B``; a missing side is HEAD. What B brings counts, so B is compared with where it left A.

    A side of zeros alone (as forges write it for a new branch) stands for an empty desk.

    Raises:
        UsageError: it is no range.
        NotFoundError: a side names no commit.
    """
    start, dots, end = text.partition("..")
    if not dots:
        raise UsageError(
            _("--range: {text} is no range of commits.").format(text=text), hint=_("Write origin/main..HEAD.")
        )
    commit = _commit(git, end.removeprefix(".") or "HEAD")
    if start and not start.strip("0"):
        return Span(None, commit)
    base = _commit(git, start or "HEAD")
    code, common = git.outcome("merge-base", base, commit, accept=(0, 1))
    return Span(common.decode().strip() if code == 0 else base, commit)


def _commit(git: Git, revision: str) -> str:
    found = git.resolve(revision)
    if found is None:
        raise NotFoundError(
            _("There is no commit {revision}.").format(revision=revision),
            hint=_("Is it fetched? In CI, fetch the whole history (fetch-depth: 0)."),
        )
    return found


def changes_in(git: Git, span: Span) -> Changes:
    """Return what differs between the ends of `span`."""
    if span.base is None:
        return Changes([path for path, _entry in git.list_entries(span.commit)], (), {})
    changed: list[str] = []
    deleted: list[str] = []
    before: dict[str, str] = {}
    for status, path, old, _new in git.changed_entries(span.base, span.commit):
        (deleted if status == "D" else changed).append(path)
        if status != "A" and old.mode.startswith("100"):
            before[path] = old.oid
    return Changes(changed, deleted, before)


def touched(changes: Changes) -> list[str]:
    """Return what has to be looked at: what changed, and the tickets beside whose evidence something changed."""
    beside = (ticket_of_evidence(path) for path in (*changes.changed, *changes.deleted))
    return sorted({*changes.changed, *(path for path in beside if path)} - {*changes.deleted})


class ChangeInspector:
    """Compares tickets with what they were at the base of the span."""

    def __init__(self, git: Git, span: Span, changes: Changes) -> None:
        self._git = git
        self._span = span
        self._changes = changes
        self._moved = {str(data.get("id")): path for path, data in self._tickets_before(changes.deleted)}

    @property
    def commit(self) -> str:
        """The end of the span."""
        return self._span.commit

    def compare(self, tickets: Iterable[Document]) -> Iterator[Finding]:
        """Yield what a change must not do; `tickets` follow their schema. A ticket that moved is compared as well."""
        for document in tickets:
            gone = self._moved.pop(str(document.data.get("id")), None)
            source = document.name if document.name in self._changes.before else gone
            for _path, before in self._tickets_before([source] if source else []):
                yield from findings_of(document.name, check_change(before, document.data), document.position)

    def deletions(self) -> Iterator[Finding]:
        """Yield deleted tickets that did not come back elsewhere, and deleted customers whom tickets still name."""
        for path in self._changes.deleted:
            if role_of(path) is Role.TICKET and path not in self._came_back():
                message = _("This ticket was deleted; the desk keeps every ticket.")
                hint = _("Put it back, and cancel it with: aftersales transition TICKET cancelled")
                yield Finding(path, 0, 0, "change/ticket-deleted", message, hint=hint)
        yield from self._orphans()

    def _came_back(self) -> set[str]:
        """Return the deleted paths whose ticket was found at another one; known once `compare` has run through."""
        return {path for path in self._changes.deleted if role_of(path) is Role.TICKET} - {*self._moved.values()}

    def _tickets_before(self, paths: Sequence[str]) -> Iterator[tuple[str, Data]]:
        """Yield the tickets among `paths` as they were; what could not be read then is no measure now."""
        known = [path for path in paths if role_of(path) is Role.TICKET and path in self._changes.before]
        if not known:
            return
        blobs = self._git.read_blobs([self._changes.before[path] for path in known])
        for path, (_oid, content) in zip(known, blobs, strict=True):
            try:
                yield path, read_yaml(content, path).data
            except FileError:
                yield path, {}

    def _orphans(self) -> Iterator[Finding]:
        gone = {name: path for path in self._changes.deleted if (name := customer_id_of(path))}
        names = list(gone)
        for start in range(0, len(names), _GREPPED):
            chunk = names[start : start + _GREPPED]
            for name, tickets in self._named_by(chunk).items():
                yield _orphaned(gone[name], tickets)

    def _named_by(self, names: Sequence[str]) -> Mapping[str, list[str]]:
        """Return customer → files of tickets that name it at the end of the span."""
        asked = [word for name in names for word in ("-e", f"customer: {name}")]
        command = ["grep", "--fixed-strings", "--no-color", "-o", "-z", *asked, self._span.commit]
        _code, output = self._git.outcome(*command, *self._git.below(TICKETS), accept=(0, 1))
        found: dict[str, list[str]] = {}
        for line in output.decode("utf-8", "replace").splitlines():
            place, _nul, words = line.partition("\0")
            path = self._git.own(place.partition(":")[2])
            found.setdefault(words.removeprefix("customer: "), []).append(path)
        return found


def _orphaned(path: str, tickets: Sequence[str]) -> Finding:
    count = len(tickets)
    message = ngettext(
        "This customer was deleted, but {count} ticket still names it: {tickets}.",
        "This customer was deleted, but {count} tickets still name it: {tickets}.",
        count,
    ).format(count=count, tickets=", ".join(tickets[:_SHOWN]) + (" …" if count > _SHOWN else ""))
    hint = _("To forget a person, empty the fields of their file and keep the file.")
    return Finding(path, 0, 0, "change/customer-deleted", message, hint=hint)
