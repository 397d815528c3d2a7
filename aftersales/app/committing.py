"""Edits by hand made into changes: held against the rules, told in the history, one commit a ticket.

A person writes the fields; the entries that say so are written here, as the commands would. Where the rules of a
command would refuse, the edit is refused. A note may be written into the history by hand; all else there is ours.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from aftersales.app.bulk_plan import changes_of
from aftersales.app.changes import DeskChange, Revision, desk_change, refuse_comments, valid_data
from aftersales.app.context import Context
from aftersales.app.opening import SETTLED_HERE, check_assignee, check_earlier_repairs
from aftersales.app.tickets import assignment, check_customer, check_words, edit, need_permission, step
from aftersales.codec.schema import problems
from aftersales.codec.tickets import parse_ticket, render_ticket_data, ticket_from_data, ticket_to_data
from aftersales.codec.yaml_reader import read_yaml
from aftersales.errors import BusyError, InvalidDataError, NotFoundError, RefusedError
from aftersales.i18n import _
from aftersales.model.bulk import Fate, Treated
from aftersales.model.finding import Severity
from aftersales.model.ids import new_entry_id
from aftersales.model.layout import ticket_id_of
from aftersales.model.moments import format_moment
from aftersales.model.record import record
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Link, Ticket
from aftersales.model.values import Data, Value, text_of
from aftersales.rules.check_change import check_change
from aftersales.rules.edits import why_not_editable
from aftersales.rules.hand_edits import added_entries, hand_edits
from aftersales.rules.merging.values import entries_of
from aftersales.store.recovery import entries_at
from aftersales.store.taking import staged_edit, take_edit

_OURS = frozenset({Did.EDITED, Did.ASSIGNED, Did.TRANSITION, Did.LINKED, Did.OPENED})
"""Entries that are written anew, by the rules, where somebody wrote them by hand or a commit did not come to be."""

_READ = frozenset({"id", "state", "history", "links"})
"""What a new ticket's file may say of what opening settles: it is held against what opening makes of it."""

_REPAIRS = "repairs"
"""Facts of earlier repairs may be written by hand; an edit of them is told as one field."""


@record
class HandEdits:
    """What the work tree holds by hand.

    Attributes:
        tickets: paths of tickets that differ from the branch head, or are new.
        others: paths of other files that do; git commits those.
    """

    tickets: Sequence[str]
    others: Sequence[str]


def find_hand_edits(context: Context, paths: Sequence[Path] = ()) -> HandEdits:
    """Return what is edited below `paths`, everywhere without any.

    Raises:
        NotFoundError: a path lies outside the desk.
    """
    root = context.git.root
    below = []
    for path in paths:
        whole = (Path.cwd() / path).resolve()
        if not whole.is_relative_to(root):
            raise NotFoundError(_("This lies outside the desk."), place=str(path))
        below.append(whole.relative_to(root).as_posix())
    found = sorted({path for _state, path in context.git.status_paths(below)})
    tickets = [path for path in found if ticket_id_of(path)]
    return HandEdits(tickets, [path for path in found if not ticket_id_of(path)])


def look_at_edits(context: Context, edits: HandEdits, text: str = "") -> list[Treated]:
    """Return what `commit_edits` would do to each ticket; nothing is written."""
    change = DeskChange(context, context.actor, context.git.head().commit or "")
    return [_treated(change, path, text) for path in edits.tickets]


def commit_edits(context: Context, edits: HandEdits, text: str = "") -> Iterator[tuple[Treated, str | None]]:
    """Commit each ticket that the rules allow, and yield what became of it, with the commit."""
    for path in edits.tickets:
        with desk_change(context) as change:
            treated = _treated(change, path, text)
            yield treated, _committed(change, path, text) if treated.fate is Fate.CHANGED else None


def _treated(change: DeskChange, path: str, text: str) -> Treated:
    name = ticket_id_of(path) or path
    try:
        revision, _seen = _revision(change, path, text)
    except (RefusedError, InvalidDataError, BusyError, NotFoundError) as error:
        return Treated(name, "", Fate.REFUSED, {}, error.message, error.hint)
    if revision is None:
        return Treated(name, "", Fate.UNCHANGED, {})
    return Treated(name, revision.after.title, Fate.CHANGED, changes_of(revision))


def _committed(change: DeskChange, path: str, text: str) -> str:
    """Commit one ticket; where that is refused after all, the file holds what the person wrote, and the entries."""
    revision, seen = _revision(change, path, text)
    if revision is None:
        return change.head
    git = change.context.git
    content = render_ticket_data(valid_data(revision))
    take_edit(git, path, entries_at(git, change.head, [path]).get(path), seen, content)
    change.put(revision)
    return change.commit()


def _revision(change: DeskChange, path: str, text: str) -> tuple[Revision | None, bytes]:
    """Return the step that an edit by hand amounts to (None: nothing but its form), and the file's bytes.

    Raises:
        RefusedError, InvalidDataError: a rule, the schema, or what must not be changed by hand.
    """
    file = change.context.git.root / path
    if not file.is_file() or file.is_symlink():
        raise RefusedError(
            _("This ticket was deleted; the desk keeps every ticket."),
            hint=f"git restore --staged --worktree -- {path}",
        )
    seen = file.read_bytes()
    refuse_comments(seen, path)
    data = read_yaml(seen, path).data
    if data.get("id") != ticket_id_of(path):
        raise InvalidDataError(_("The ticket's file is not where its id says."), place=path)
    git = change.context.git
    staged_edit(git, path, entries_at(git, change.head, [path]).get(path), seen)
    source = git.read_blob(change.head, path)
    if source is None:
        return _opened(change, data, text), seen
    before = parse_ticket(source, path)
    after = _stepped(change, before, data, text)
    return (None if after is before else Revision(after, _subject(before, after), before)), seen


def _subject(before: Ticket, after: Ticket) -> str:
    revision = Revision(after, "", before)
    moved = f"{before.state} → {after.state}" if before.state != after.state else ""
    fields = ", ".join(name for name in changes_of(revision) if name != "state")
    return "; ".join(part for part in (moved, f"edit {fields}" if fields else "") if part) or "edit"


def _opened(change: DeskChange, data: Data, text: str) -> Revision:
    """Return the opening of a ticket whose file somebody wrote, with or without its history."""
    need_permission(change, Permission.OPEN)
    policy = change.context.policy
    if data.get("state", policy.lifecycle.initial) != policy.lifecycle.initial:
        raise RefusedError(_("A ticket is opened as {state}.").format(state=policy.lifecycle.initial))
    entry = {"id": new_entry_id(change.context.draw), "at": format_moment(change.context.now)}
    opened = {**entry, "by": change.actor.by, "did": str(Did.OPENED)}
    whole = {**data, "state": policy.lifecycle.initial, "history": [opened]}
    for problem in problems("ticket", whole):
        raise InvalidDataError(problem.message, place=".".join(map(str, problem.pointer)))
    check_words(policy, whole)
    check_customer(change, whole)
    check_assignee(change, whole)
    check_earlier_repairs(change, whole)
    _refuse_sections(whole)
    ticket = ticket_from_data(whole)
    event = change.event(Did.OPENED, text or _words(_own_entries(change, {}, data)))
    opening = replace(ticket, history=(event, *_notes(change, {}, data)))
    return Revision(opening, f"opened: {ticket.title}")


def _refuse_sections(data: Data) -> None:
    """Refuse a new ticket that brings along what only commands write; its links, and notes in its history, are read."""
    for name in SETTLED_HERE:
        if data.get(name) and name not in _READ and (sentence := why_not_editable(name)):
            raise RefusedError(sentence, hint=_("Leave it out; the command writes it."))


def _stepped(change: DeskChange, before: Ticket, data: Data, text: str) -> Ticket:
    """Return the ticket after its edits, each by the rules of the command that does the same."""
    old = ticket_to_data(before)
    for problem in check_change(old, data):
        if problem.severity is Severity.ERROR:
            raise RefusedError(problem.message, hint=problem.hint)
    own = _own_entries(change, old, data)
    words = text or _words(own)
    ticket = before
    for note in _notes(change, old, data):
        ticket = ticket.with_event(note)
    wanted = hand_edits(old, {**data, "history": old["history"]})
    ticket = _edited(change, ticket, data, wanted, words)
    ticket = _given(change, ticket, data, wanted, words)
    ticket = _linked(change, ticket, data, wanted, words)
    if "state" in wanted:
        need_permission(change, Permission.TRANSITION)
        ticket = step(change, ticket, text_of(data.get("state")), text=words).after
    _refuse_rest(ticket, data)
    return ticket


def _own_entries(change: DeskChange, old: Data, data: Data) -> list[Data]:
    """Return the entries that somebody wrote into the history by hand.

    Raises:
        RefusedError: one of them is not theirs, or only a command writes it.
    """
    added = added_entries(old, data)
    for entry in added:
        if entry.get("by") != change.actor.by:
            raise RefusedError(_("An entry of the history is in the name of {by}.").format(by=entry.get("by")))
        if entry.get("did") not in (*_OURS, Did.NOTED):
            raise RefusedError(
                _("Only a command writes the entry {did}.").format(did=entry.get("did")),
                hint=_("Leave it out of the history."),
            )
    return added


def _words(own: Sequence[Data]) -> str:
    """Return what somebody wrote into entries that are written anew."""
    texts = (text_of(entry.get("text")) for entry in own if entry.get("did") in _OURS)
    return "\n".join(dict.fromkeys(text for text in texts if text))


def _notes(change: DeskChange, old: Data, data: Data) -> Iterator[Any]:
    for entry in _own_entries(change, old, data):
        if entry.get("did") == Did.NOTED:
            need_permission(change, Permission.NOTE)
            details: dict[str, Value] = {"to_customer": True} if entry.get("to_customer") else {}
            yield change.event(Did.NOTED, text_of(entry.get("text")), details=details)


Wanted = Mapping[str, tuple[Value, Value]]


def _edited(change: DeskChange, ticket: Ticket, data: Data, wanted: Wanted, words: str) -> Ticket:
    changes = {path: new for path, (_old, new) in wanted.items() if path == _REPAIRS or not why_not_editable(path)}
    if not changes:
        return ticket
    need_permission(change, Permission.EDIT)
    if _REPAIRS in changes:
        check_earlier_repairs(change, data, entries_of(ticket_to_data(ticket), _REPAIRS))
    revision = edit(change, ticket, changes, text=words)
    return revision.after if revision else ticket


def _given(change: DeskChange, ticket: Ticket, data: Data, wanted: Wanted, words: str) -> Ticket:
    if not wanted.keys() & {"assignee", "department"}:
        return ticket
    need_permission(change, Permission.ASSIGN)
    person, department = text_of(data.get("assignee")), text_of(data.get("department"))
    revision = assignment(change, ticket, person=person, department=department, text=words)
    return revision.after if revision else ticket


def _linked(change: DeskChange, ticket: Ticket, data: Data, wanted: Wanted, words: str) -> Ticket:
    """Return the ticket with the links that were added, each with its entry."""
    listed = data.get("links") if "links" in wanted else ()
    known = {link.id for link in ticket.links}
    for link in listed if isinstance(listed, list | tuple) else ():
        if not isinstance(link, Mapping) or link.get("id") in known:
            continue
        need_permission(change, Permission.LINK)
        made = Link(text_of(link.get("id")), text_of(link.get("kind")), change.ticket(text_of(link.get("ticket"))).id)
        event = change.event(Did.LINKED, words, details={"kind": made.kind, "ticket": made.ticket})
        ticket = ticket.with_event(event, links=(*ticket.links, made))
    return ticket


def _refuse_rest(ticket: Ticket, data: Data) -> None:
    """Refuse what is still other than the person wrote it: no edit does that."""
    ours = ticket_to_data(ticket)
    left = hand_edits(ours, {**data, "history": ours["history"], **_kept(ours, "clocks")})
    for path in left:
        sentence = why_not_editable(path) or _("{field} is no field that can be edited.").format(field=path)
        raise RefusedError(sentence, hint=_("Put it back as it was."))


def _kept(data: Data, key: str) -> dict[str, Value]:
    return {key: data[key]} if key in data else {}
