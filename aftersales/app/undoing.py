"""Undoing a commit, or the last change of a ticket: as a new change that respects what happened since."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from aftersales.app.bulk_plan import Candidate, Deed
from aftersales.app.changes import DeskChange, Revision
from aftersales.app.context import Context
from aftersales.app.lookup import ticket_id_for
from aftersales.app.parallel import chunks
from aftersales.app.people import refuse
from aftersales.app.tickets import check_words, need_permission, step
from aftersales.codec.tickets import ticket_from_data, ticket_to_data
from aftersales.codec.yaml_reader import read_yaml
from aftersales.errors import NotFoundError, RefusedError
from aftersales.i18n import _
from aftersales.model.layout import TICKETS, ticket_id_of, ticket_path
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.model.values import Value, at_path
from aftersales.rules.edits import edited_data
from aftersales.rules.undoing import Undoing, touched_since_opening, undoing_of
from aftersales.store.parsing import Commit

_HASH: Final = re.compile(r"[0-9a-f]{7,64}\Z")
_COUNT: Final = re.compile(r" \(\d+ tickets?\)\Z")
"""How many tickets a bulk change says it was of; an undo of it says its own number."""

_SHORT: Final = 10
_CHUNK: Final = 200
"""Tickets whose versions are read from git together."""

_CANCELLED: Final = "cancelled"
"""Where a ticket goes whose opening is undone; a lifecycle without this state has no such undo."""

_TOGETHER: Final = frozenset({"merge", "split"})
"""Actions that say one thing of two tickets, so that one alone is not taken back."""

_ASSIGNMENT: Final = frozenset({"department", "assignee"})


@dataclass(frozen=True, slots=True)
class Undo:
    """What is to be undone.

    Attributes:
        commit: the commit.
        files: path of a ticket → git's ids of its content before (None: it was not there) and after.
        rest: what else the commit changed; it stays.
        text: why.
    """

    commit: Commit
    files: Mapping[str, tuple[str | None, str]]
    rest: Sequence[str]
    text: str

    @property
    def words(self) -> str:
        """Return the words that the entries carry."""
        return self.text.strip() or _("Undo of {commit}: {subject}").format(
            commit=self.commit.id[:_SHORT], subject=self.commit.subject
        )


def find_undo(context: Context, word: str, text: str = "") -> Undo:
    """Return what an undo of a commit, or of the last change of a ticket, has to take back.

    Args:
        context: the command's.
        word: a commit (seven digits of its id or more, or a name of git's), or a fragment of a ticket's id.
        text: why.

    Raises:
        NotFoundError: it is neither, or not of this branch.
        RefusedError: it is a merge, the first commit, or changed no ticket.
    """
    commit, only = find_commit(context, word)
    if commit.trailer("Action") in _TOGETHER:
        only = ""
    return _undo_of(context, commit, only, text)


def find_commit(context: Context, word: str) -> tuple[Commit, str]:
    """Return the commit that a word means, and the path of the one ticket that it means; empty: the whole commit.

    Raises:
        NotFoundError: it is neither a commit of this branch nor a ticket.
        RefusedError: it is a merge of branches, or the first commit.
    """
    git, only = context.git, ""
    found = git.resolve(word) if _HASH.match(word) or not context.index.find_ids(word, limit=1) else None
    if found is None:
        only = ticket_path(ticket_id_for(context.index, word))
        found = next(iter(git.log_of_path(only, limit=1))).id
    elif not git.is_ancestor(found, "HEAD"):
        raise NotFoundError(_("{commit} is no commit of this branch.").format(commit=word))
    commit = next(git.log("--max-count=1", revisions=[found], whole=True))
    if len(commit.parents) != 1:
        raise RefusedError(
            _("This commit is a merge, or the first of all, and is not undone."),
            place=commit.id[:_SHORT],
            hint=_("Undo what it brought, commit by commit."),
        )
    return commit, only


def _undo_of(context: Context, commit: Commit, only: str, text: str) -> Undo:
    files: dict[str, tuple[str | None, str]] = {}
    rest: list[str] = []
    for status, path, before, after in context.git.changed_entries(commit.parents[0], commit.id):
        if ticket_id_of(path) and status in "AM" and only in ("", path):
            files[path] = (before.oid if status == "M" else None, after.oid)
        elif not path.startswith(f"{TICKETS}/"):
            rest.append(path)
    if not files:
        raise RefusedError(
            _("This commit changed no ticket."),
            place=commit.id[:_SHORT],
            hint=_("Everything else is undone with: git revert {commit}").format(commit=commit.id[:_SHORT]),
        )
    return Undo(commit, files, rest, text)


def undo_deed(undo: Undo) -> Deed:
    """Return the undo as a change of each ticket of the commit."""
    short = undo.commit.id[:_SHORT]
    return Deed(
        candidates=partial(_candidates, undo=undo),
        total=lambda _context: len(undo.files),
        permission=Permission.NOTE,
        subject=f"undo {short}: {_COUNT.sub('', undo.commit.subject)}",
        text=undo.text,
        trailers={"Action": "undo", "Undoes": undo.commit.id},
    )


def _candidates(context: Context, undo: Undo) -> Iterator[Candidate]:
    for chunk in chunks(undo.files.items(), _CHUNK):
        blobs = [blob for _path, pair in chunk for blob in pair if blob]
        sources = dict(context.git.read_blobs(blobs))
        for path, (before, after) in chunk:
            stored = context.index.stored(ticket_id_of(path) or "")
            if stored is None:
                raise NotFoundError(_("This ticket is not there any more."), place=path)
            pair = sources[before] if before else None, sources[after]
            yield Candidate(stored, partial(_undone, undo=undo, path=path, sources=pair))


def _undone(
    change: DeskChange, ticket: Ticket, *, undo: Undo, path: str, sources: tuple[bytes | None, bytes]
) -> Revision | None:
    """Return the step that takes the change back from a ticket, None where nothing of it is left."""
    before, after = sources
    then = read_yaml(after, path).data
    subject = f"undo {undo.commit.id[:_SHORT]}"
    if before is None:
        if ticket.state == _CANCELLED:
            return None
        refuse(touched_since_opening(ticket_from_data(then), ticket), ticket.id)
        undone = _moved(change, ticket, _CANCELLED, undo)
    else:
        was, now = read_yaml(before, path).data, ticket_to_data(ticket)
        undoing = undoing_of(was, then, ticket_from_data(then), now, ticket)
        refuse(undoing.refusals, ticket.id)
        undone = _taken_back(change, ticket, undoing, undo)
    return None if undone is ticket else Revision(undone, subject, ticket)


def _taken_back(change: DeskChange, ticket: Ticket, undoing: Undoing, undo: Undo) -> Ticket:
    """Return `ticket` with fields, links and state as they were: one entry for each kind of change."""
    given = {path: value for path, value in undoing.fields.items() if path in _ASSIGNMENT}
    edited = {path: value for path, value in undoing.fields.items() if path not in _ASSIGNMENT}
    if given:
        ticket = _with_fields(change, ticket, given, Did.ASSIGNED, Permission.ASSIGN, undo)
    if edited:
        ticket = _with_fields(change, ticket, edited, Did.EDITED, Permission.EDIT, undo)
    if undoing.links is not None:
        ticket = _with_links(change, ticket, undoing, undo)
    return _moved(change, ticket, _way_back(change, ticket, undoing.state, undo), undo) if undoing.state else ticket


def _way_back(change: DeskChange, ticket: Ticket, target: str, undo: Undo) -> str:
    """Return where a ticket goes that was in `target`: there, or, of a duplicate, to the state it is reopened in."""
    lifecycle = change.context.policy.lifecycle
    if undo.commit.trailer("Action") != "merge" or lifecycle.transition(ticket.state, target):
        return target
    ways = [way.target for way in lifecycle.possible(ticket.state) if not lifecycle.is_closed(way.target)]
    return ways[0] if ways else target


def _with_fields(
    change: DeskChange, ticket: Ticket, fields: Mapping[str, Value], did: Did, permission: Permission, undo: Undo
) -> Ticket:
    need_permission(change, permission, ticket.id)
    data = ticket_to_data(ticket)
    after = edited_data(data, fields)
    check_words(change.context.policy, after)
    pairs = {path: (at_path(data, path), value) for path, value in fields.items()}
    return ticket_from_data(after).with_event(_entry(change, did, undo, changes=pairs))


def _with_links(change: DeskChange, ticket: Ticket, undoing: Undoing, undo: Undo) -> Ticket:
    need_permission(change, Permission.LINK, ticket.id)
    after = replace(ticket, links=undoing.links or ())
    listed = [ticket_to_data(one).get("links") for one in (ticket, after)]
    return after.with_event(_entry(change, Did.EDITED, undo, changes={"links": (listed[0], listed[1])}))


def _moved(change: DeskChange, ticket: Ticket, target: str, undo: Undo) -> Ticket:
    """Return `ticket` moved to `target`, where the lifecycle and its guards allow that to this person."""
    need_permission(change, Permission.TRANSITION, ticket.id)
    moved = step(change, ticket, target, text=undo.words).after
    *earlier, last = moved.history
    return replace(moved, history=(*earlier, replace(last, details={**last.details, "undoes": undo.commit.id})))


def _entry(change: DeskChange, did: Did, undo: Undo, *, changes: Mapping[str, tuple[Value, Value]]) -> Event:
    return change.event(did, undo.words, details={"undoes": undo.commit.id}, changes=changes)
