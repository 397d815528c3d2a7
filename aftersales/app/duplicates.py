"""Merging two tickets of one matter: the first becomes a duplicate, the second goes on and names what stands there."""

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.tickets import Outcome, need_permission, step
from aftersales.errors import RefusedError, UsageError
from aftersales.i18n import _, language
from aftersales.model.ids import new_entry_id
from aftersales.model.record import replace
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Link, Ticket

MERGED = "merge"
"""The action that the commit names, so that an undo takes both tickets back."""

_DUPLICATE = "duplicate"


def merge_tickets(context: Context, fragment: str, into: str, *, text: str = "") -> Outcome:
    """Make a ticket the duplicate of another, which then refers to its history and evidence. One commit of both.

    Raises:
        UsageError: both are one.
        RefusedError: the other one is closed, or the first waits for an approval; or the workflow does not allow it.
    """
    with desk_change(context) as change:
        for permission in (Permission.TRANSITION, Permission.LINK):
            need_permission(change, permission)
        gone, kept = change.ticket(fragment), change.ticket(into)
        _check(change, gone, kept)
        reason = text.strip() or _("The same matter as {ticket}").format(ticket=kept.id)
        moved = step(change, gone, _DUPLICATE, text=reason).after
        change.put(Revision(linked(change, moved, "duplicate_of", kept.id), f"merged into {kept.id}", gone))
        said = linked(change, kept, "includes", gone.id, _what_stands_there(gone))
        change.put(Revision(said, f"includes {gone.id}", kept))
        trailers = {"Ticket": gone.id, "Action": MERGED, "Into": kept.id, "Actor": change.actor.by}
        trailers["On-Behalf-Of"] = change.actor.on_behalf_of or ""
        commit = change.commit(f"{gone.id}: merged into {kept.id}", reason, trailers)
        return Outcome(said, commit, [_("{ticket} is its duplicate now.").format(ticket=gone.id)])


def _check(change: DeskChange, gone: Ticket, kept: Ticket) -> None:
    if gone.id == kept.id:
        raise UsageError(_("A ticket is not merged with itself."), place=gone.id)
    lifecycle = change.context.policy.lifecycle
    if lifecycle.is_closed(kept.state):
        state = lifecycle.states[kept.state].label.text(language())
        raise RefusedError(
            _("The ticket that is to go on is {state}.").format(state=state),
            place=kept.id,
            hint=_("Reopen it first, or merge the other way round."),
        )
    if any(request.verdict is None for request in gone.approvals):
        raise RefusedError(
            _("A request for an approval still waits on this ticket."),
            place=gone.id,
            hint=_("Have it decided or take it back first: aftersales reject {ticket}").format(ticket=gone.id),
        )


def _what_stands_there(gone: Ticket) -> str:
    files = ", ".join(item.file for item in gone.evidence) or "-"
    return _("{title} ({count} entries; evidence: {files})").format(
        title=gone.title, count=len(gone.history), files=files
    )


def linked(change: DeskChange, ticket: Ticket, kind: str, other: str, text: str = "") -> Ticket:
    """Return a ticket with a link to another, and the entry that says so."""
    link = Link(new_entry_id(change.context.draw), kind, other)
    event = change.event(Did.LINKED, text, details={"kind": kind, "ticket": other})
    return replace(ticket.with_event(event), links=(*ticket.links, link))
