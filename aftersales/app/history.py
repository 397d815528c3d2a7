"""The history of a ticket with the commits that vouch for it, hand edits in pull requests included."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta

from aftersales.app.context import Context
from aftersales.app.lookup import ticket_id_for
from aftersales.codec.tickets import parse_ticket, ticket_to_data
from aftersales.errors import InvalidDataError
from aftersales.model.history import CommitNote, Told
from aftersales.model.ids import ticket_day
from aftersales.model.layout import ticket_path
from aftersales.model.ticket import Ticket
from aftersales.model.values import Value
from aftersales.rules.edits import changed_values, differing_paths
from aftersales.rules.sections import LISTS, told_by
from aftersales.store.parsing import Commit

_TIME_ZONES = timedelta(days=1)
"""A day begins in some time zone, at most so long before it begins in UTC."""


def ticket_history(context: Context, fragment: str, *, diff: bool = False) -> list[Told]:
    """Return every commit of the branch that touched a ticket's file, the oldest first.

    Raises:
        NotFoundError: none, or several, tickets answer to `fragment`.
    """
    ticket_id = ticket_id_for(context.index, fragment)
    path, day = ticket_path(ticket_id), ticket_day(ticket_id)
    if day is None:
        commits = context.git.log_of_path(path)
    else:
        commits = context.git.log_of_file(path, datetime.combine(day, time(), UTC) - _TIME_ZONES)
    return list(_told(context, path, commits, diff=diff))


def _told(context: Context, path: str, commits: Sequence[Commit], *, diff: bool) -> Iterator[Told]:
    before: Ticket | None = None
    forked = any(len(commit.parents) > 1 for commit in commits)  # else each commit stands on the one told before it
    for commit in reversed(commits):
        parents = [_readable(context, parent, path) for parent in commit.parents] if forked else []
        ticket, broken = before, ""
        try:
            ticket = _read(context, commit.id, path, otherwise=before)
        except InvalidDataError as error:
            broken = str(error)
        text = context.git.diff_of(commit.id, path) if diff else ""
        yield _compared(commit, parents or [before], ticket, broken, text)
        before = ticket


def _read(context: Context, commit: str, path: str, *, otherwise: Ticket | None = None) -> Ticket | None:
    source = context.git.read_blob(commit, path)
    return otherwise if source is None else parse_ticket(source, path)


def _readable(context: Context, commit: str, path: str) -> Ticket | None:
    try:
        return _read(context, commit, path)
    except InvalidDataError:
        return None


def _compared(commit: Commit, befores: Sequence[Ticket | None], after: Ticket | None, broken: str, diff: str) -> Told:
    """Compare a ticket with what it was in the commits below; a merge has done only what is in none of them."""
    known = [before for before in befores if before]
    old = [event for before in known for event in before.history]
    new = {event.id: event for event in after.history} if after else {}
    before_ids = {event.id for event in old}
    added = [event for event in new.values() if event.id not in before_ids]
    lost = list(dict.fromkeys(event.id for event in old if new.get(event.id) != event))
    recorded = {"history"} | {name for event in added for name in (*event.changes, *told_by(event.did))}
    if len(befores) > 1:  # a merge unites the lists of both sides, which may be what neither had
        recorded |= {*LISTS, "conflicts"}
    found = [_unrecorded(before, after, recorded) for before in known] if after else []
    unrecorded = (
        {path: pair for path, pair in found[0].items() if all(path in other for other in found)} if found else {}
    )
    note = CommitNote(commit.id, commit.author_name, commit.author_email, commit.at, commit.subject)
    return Told(note, added, unrecorded, lost, broken, diff, after.category if after else "")


def _unrecorded(before: Ticket, after: Ticket, recorded: set[str]) -> dict[str, tuple[Value, Value]]:
    old, new = ticket_to_data(before), ticket_to_data(after)
    changes = changed_values(old, new, differing_paths(old, new))
    return {path: pair for path, pair in changes.items() if path not in recorded}
