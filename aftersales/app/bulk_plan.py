"""What a bulk change would do: each ticket's fate, and its new file, kept on the disk until it is written or dropped.

Every ticket goes through what a single change goes through: rules, schema, comments and edits that would be lost.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import Final, NamedTuple, Self

from aftersales.app.changes import DeskChange, Revision, refuse_comments, valid_data, words_of
from aftersales.app.context import Context
from aftersales.app.derive import Deriver
from aftersales.app.import_spool import Spool
from aftersales.app.tickets import need_permission
from aftersales.codec.tickets import render_ticket_data, ticket_from_data
from aftersales.errors import BusyError, InvalidDataError, RefusedError
from aftersales.i18n import _
from aftersales.index.database import Stored
from aftersales.index.making import row_of
from aftersales.index.rows import Row
from aftersales.model.bulk import Fate, Treated
from aftersales.model.commit import commit_message
from aftersales.model.layout import TICKETS, ticket_path
from aftersales.model.record import record
from aftersales.model.team import Permission
from aftersales.model.ticket import Ticket
from aftersales.model.values import Value
from aftersales.store.bulk import PreparedCommit
from aftersales.store.reading import Identity

Progress = Callable[[int, int], None]
"""Told now and then how many tickets were looked at, of how many."""

_CHUNK: Final = 500
"""Tickets whose files are read from git together."""

_MODELINE: Final = b"# yaml-language-server:"


class Candidate(NamedTuple):
    """A ticket to look at, as the index holds it, and what is to be done to it: None where there is nothing to do."""

    stored: Stored
    revise: Callable[[DeskChange, Ticket], Revision | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What is to be done to many tickets.

    Attributes:
        candidates: finds them, as the index at the branch head has them.
        total: counts them, for the progress bar.
        permission: what the actor's roles must allow.
        subject: of the one commit, without the number of tickets: ``edit priority``.
        text: the person's words.
        trailers: of the one commit.
    """

    candidates: Callable[[Context], Iterable[Candidate]]
    total: Callable[[Context], int]
    permission: Permission
    subject: str
    text: str
    trailers: Mapping[str, str]


@record
class Manner:
    """How it is written.

    Attributes:
        each: one commit a ticket, instead of one for all.
        skip_refused: leave out the tickets that are refused, instead of writing nothing.
    """

    each: bool = False
    skip_refused: bool = False


class Plan:
    """What a deed would do at one commit.

    Attributes:
        head: the commit.
        rows: every ticket that was asked for.
    """

    def __init__(self, head: str) -> None:
        self.head = head
        self.rows: list[Treated] = []
        self._stack = ExitStack()
        self._files = self._stack.enter_context(Spool())
        self._made = self._stack.enter_context(Spool())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drop what is kept on the disk."""
        self._stack.close()

    def keep(self, change: DeskChange, revision: Revision) -> None:
        """Validate a step and keep its file, its data, and the words of a commit of its own."""
        data = valid_data(revision)
        path = ticket_path(revision.after.id)
        message = commit_message(*words_of(revision, change.actor))
        self._files.add(path, render_ticket_data(data))
        self._made.add(path, json.dumps([message, data], ensure_ascii=False).encode())

    def commits(self, change: DeskChange, deed: Deed, *, each: bool) -> Iterator[PreparedCommit]:
        """Yield the commits that carry the plan out: one for all, or one for each ticket."""
        author, now = Identity(change.actor.name, change.actor.email), change.context.now
        if not each:
            yield PreparedCommit(self._files, _message(change, deed, len(self._files)), author, now)
            return
        for path in self._files:
            message, _data = json.loads(self._made[path])
            yield PreparedCommit({path: self._files[path]}, message, author, now)

    def index_rows(self, context: Context) -> Iterator[Row]:
        """Yield what the index keeps of the tickets as they are afterwards."""
        deriver = Deriver(context.policy)
        for path in self._made:
            _message, data = json.loads(self._made[path])
            ticket = ticket_from_data(data)
            yield row_of(ticket, data, path=path, blob="", derived=deriver.derived(ticket))

    def differs_from(self, other: "Plan") -> bool:
        """Tell whether another look found something else to do."""
        return [row[:4] for row in self.rows] != [row[:4] for row in other.rows]


def _message(change: DeskChange, deed: Deed, count: int) -> str:
    actor = change.actor
    trailers = {**deed.trailers, "Tickets": str(count), "Actor": actor.by, "On-Behalf-Of": actor.on_behalf_of or ""}
    return commit_message(f"{deed.subject} ({count} {'ticket' if count == 1 else 'tickets'})", deed.text, trailers)


def make_plan(change: DeskChange, deed: Deed, progress: Progress | None = None) -> Plan:
    """Look at what a deed does to each ticket at the head of `change`; the caller closes the plan.

    Raises:
        RefusedError: the person may not do this to any ticket.
    """
    need_permission(change, deed.permission)
    context = change.context
    plan = Plan(change.head)
    try:
        with context.index.snapshot():
            total = deed.total(context) if progress else 0
            edited = _edited_paths(change)
            for candidate, source in _with_sources(change, deed.candidates(context)):
                path = candidate.stored.line.path
                plan.rows.append(_treated(change, plan, candidate, source, edited=path in edited))
                if progress and len(plan.rows) % _CHUNK == 0:
                    progress(len(plan.rows), total)
    except BaseException:
        plan.close()
        raise
    return plan


def _edited_paths(change: DeskChange) -> set[str]:
    return {path for _state, path in change.context.git.status_paths([TICKETS])}


def _with_sources(change: DeskChange, candidates: Iterable[Candidate]) -> Iterator[tuple[Candidate, bytes]]:
    """Yield each candidate with its file at the branch head."""
    git, walk = change.context.git, iter(candidates)
    while chunk := list(islice(walk, _CHUNK)):
        names = (f"{change.head}:{git.full(candidate.stored.line.path)}" for candidate in chunk)
        for candidate, (_oid, source) in zip(chunk, git.read_blobs(names), strict=True):
            yield candidate, source


def _treated(change: DeskChange, plan: Plan, candidate: Candidate, source: bytes, *, edited: bool) -> Treated:
    line = candidate.stored.line
    try:
        _refuse_unwritable(candidate, source, edited=edited)
        ticket = ticket_from_data(candidate.stored.data)
        revision = candidate.revise(change, ticket)
        if revision is None:
            return Treated(line.id, line.title, Fate.UNCHANGED, {})
        plan.keep(change, revision)
    except (RefusedError, InvalidDataError, BusyError) as error:
        return Treated(line.id, line.title, Fate.REFUSED, {}, error.message, error.hint)
    return Treated(line.id, line.title, Fate.CHANGED, changes_of(revision))


def _refuse_unwritable(candidate: Candidate, source: bytes, *, edited: bool) -> None:
    """Refuse a ticket whose file a change would harm: misplaced, edited by hand, or with comments."""
    path = candidate.stored.line.path
    if path != ticket_path(candidate.stored.line.id):
        raise InvalidDataError(
            _("The ticket's file is not where its id says."), place=path, hint=_("See: aftersales check")
        )
    if edited:
        raise BusyError(_("The file has edits that are not committed."), place=path, hint=_("See: aftersales doctor"))
    first, _newline, rest = source.partition(b"\n")
    if b"#" in rest or not first.startswith(_MODELINE):  # a comment may stand there: look closely, which takes longer
        refuse_comments(source, path)


def changes_of(revision: Revision) -> dict[str, tuple[Value, Value]]:
    """Return field → value before and after, as the entries of a step say it."""
    known = len(revision.before.history) if revision.before else 0
    changes: dict[str, tuple[Value, Value]] = {}
    for event in revision.after.history[known:]:
        if event.target is not None:
            changes["state"] = (event.source, event.target)
        changes |= event.changes
    return changes
