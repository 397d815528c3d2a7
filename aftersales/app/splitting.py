"""Splitting a ticket: a part of the matter becomes a ticket of its own, with customer, order and proofs. One commit."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.duplicates import linked
from aftersales.app.new_tickets import new_ticket
from aftersales.app.opening import Opening, complete
from aftersales.app.routing import route_new
from aftersales.app.tickets import Outcome, need_permission, typed_changes
from aftersales.codec.tickets import ticket_to_data
from aftersales.errors import NotFoundError
from aftersales.i18n import _
from aftersales.model.ids import new_entry_id
from aftersales.model.layout import evidence_folder
from aftersales.model.record import replace
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Evidence, Ticket
from aftersales.rules.edits import edited_data

SPLIT = "split"
"""The action that the commit names, so that an undo takes both tickets back."""

_TAKEN_ALONG = ("customer", "region", "channel", "product", "order", "dates")
"""What holds for the new ticket as well; fault, facts and decision are the first one's own."""


def split_ticket(
    context: Context,
    fragment: str,
    title: str,
    *,
    category: str = "",
    typed: Mapping[str, str] | None = None,
    files: Sequence[str] = (),
    text: str = "",
) -> Outcome:
    """Make a part of a ticket's matter a new ticket, linked both ways.

    Args:
        title: of the new one.
        category: of the new one; empty: the same.
        typed: other fields of the new one, as a person typed them.
        files: names of the first one's evidence that prove something of the second, too; git keeps them once.

    Raises:
        NotFoundError: the ticket has no such evidence.
        InvalidDataError: a field does not follow the schema or the policies.
    """
    with desk_change(context) as change:
        for permission in (Permission.OPEN, Permission.LINK):
            need_permission(change, permission)
        first = change.ticket(fragment)
        proofs = [_proof(first, name) for name in files]
        known = ticket_to_data(first)
        data = {key: known[key] for key in _TAKEN_ALONG if key in known}
        data |= {"title": title, "category": category or first.category}
        data = edited_data(data, typed_changes(data, typed or {}))
        data, reasons = complete(change, Opening(data, incomplete=True))
        routed = route_new(change, data)
        second = new_ticket(change, data, text, [("split_from", first.id)])
        for proof in proofs:
            second = _with_proof(change, first, second, proof)
        change.put(Revision(second, f"split from {first.id}"))
        after = linked(change, first, "split_into", second.id, text)
        change.put(Revision(after, f"split into {second.id}", first))
        trailers = {"Ticket": first.id, "Action": SPLIT, "Into": second.id, "Actor": change.actor.by}
        trailers["On-Behalf-Of"] = change.actor.on_behalf_of or ""
        commit = change.commit(f"{first.id}: split into {second.id}: {title}", text, trailers)
        return Outcome(second, commit, [*reasons, *([routed] if routed else [])], second.history[0])


def _proof(ticket: Ticket, name: str) -> Evidence:
    for item in ticket.evidence:
        if item.file == name:
            return item
    raise NotFoundError(
        _("This ticket has no evidence {file}.").format(file=name),
        place=ticket.id,
        hint=_("It has: {files}").format(files=", ".join(item.file for item in ticket.evidence) or "-"),
    )


def _with_proof(change: DeskChange, first: Ticket, second: Ticket, proof: Evidence) -> Ticket:
    content = _content(change, f"{evidence_folder(first.id)}/{proof.file}", proof)
    item = replace(proof, id=new_entry_id(change.context.draw), added=change.context.now, by=change.actor.by)
    change.files[f"{evidence_folder(second.id)}/{item.file}"] = content
    event = change.event(Did.ATTACHED, details={"evidence": item.id, "file": item.file})
    return replace(second.with_event(event), evidence=(*second.evidence, item))


def _content(change: DeskChange, path: str, proof: Evidence) -> bytes:
    """Return the bytes of a proof: those in the work tree where they are what was attached, else what git keeps.

    Where git-lfs keeps it, git has a pointer alone, and the work tree has the file.
    """
    git = change.context.git
    try:
        content = (git.root / path).read_bytes()
    except OSError:
        content = b""
    if sha256(content).hexdigest() == proof.sha256:
        return content
    kept = git.read_blob(change.head, path)
    if kept is None:
        raise NotFoundError(_("There is no such file."), place=path)
    return kept
