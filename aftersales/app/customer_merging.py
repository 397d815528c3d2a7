"""Two files of one person brought together: the tickets move, one file points to the other; and that taken back."""

from aftersales.app.changes import Revision, changed, desk_change
from aftersales.app.context import Context
from aftersales.app.customers import customer_for, put_customer, read_customer
from aftersales.app.tickets import need_permission
from aftersales.errors import RefusedError, UsageError
from aftersales.i18n import _
from aftersales.model.customer import Customer
from aftersales.model.layout import customer_id_of, customer_path
from aftersales.model.record import record
from aftersales.model.team import Permission
from aftersales.model.ticket import Did
from aftersales.rules.customer_file import together
from aftersales.store.parsing import Commit

MERGED = "customer-merge"
"""The action that a merge's commit names."""

_SHORT = 10


@record
class CustomersMerged:
    """What a merge, or its undoing, did.

    Attributes:
        kept: who the person is.
        gone: whose file points there now, or stands for itself again.
        tickets: the ids of the tickets that moved.
        left: files that stay as they are, because somebody changed them since; only when undoing.
    """

    kept: str
    gone: str
    tickets: tuple[str, ...]
    commit: str
    left: tuple[str, ...] = ()


def merge_customers(context: Context, kept_word: str, gone_word: str, *, text: str = "") -> CustomersMerged:
    """Make two customers one: the second's tickets become the first's, and their file a pointer. One commit.

    Raises:
        NotFoundError: nobody, or several, answer to a word.
        UsageError: both are one already.
    """
    with desk_change(context) as change:
        for permission in (Permission.CUSTOMERS, Permission.EDIT):
            need_permission(change, permission)
        kept = read_customer(change, customer_for(context, kept_word).id)
        gone = read_customer(change, customer_for(context, gone_word).id)
        if kept.id == gone.id:
            raise UsageError(_("Both words mean one customer."), place=kept.id)
        for customer in (kept, gone):
            if customer.conflicts:
                raise RefusedError(
                    _("Two clones changed this customer differently, and nobody has said what counts."),
                    place=customer.id,
                    hint=_("Settle it with: aftersales resolve {record}").format(record=customer.id),
                )
        put_customer(change, together(kept, gone))
        put_customer(change, Customer(id=gone.id, merged_into=kept.id))
        for stored in context.index.stored_with("customer", gone.id):
            ticket = change.ticket(stored.line.id)
            after, _event = changed(ticket, change.event(Did.EDITED, text), {"customer": kept.id})
            change.put(Revision(after, f"customer {kept.id}", ticket))
        moved = tuple(revision.after.id for revision in change.revisions)
        trailers = {"Customer": kept.id, "Action": MERGED, "Merged": gone.id, "Tickets": str(len(moved))}
        trailers |= {"Actor": change.actor.by, "On-Behalf-Of": change.actor.on_behalf_of or ""}
        commit = change.commit(f"{kept.id}: merged with {gone.id}", text, trailers)
        return CustomersMerged(kept.id, gone.id, moved, commit)


def undo_customer_merge(context: Context, commit: Commit, *, text: str = "") -> CustomersMerged:
    """Take a merge of customers back: the file that became a pointer holds what it held, its tickets go back to it.

    A ticket that has another customer by now stays, and so does the first's file where somebody changed it since.
    """
    git, parent = context.git, commit.parents[0]
    entries = {path: (before, after) for _s, path, before, after in git.changed_entries(parent, commit.id)}
    with desk_change(context) as change:
        for permission in (Permission.CUSTOMERS, Permission.EDIT):
            need_permission(change, permission)
        left = []
        files = {path: git.read_blob(parent, path) or b"" for path in entries if customer_id_of(path)}
        for path, before in files.items():
            if git.read_blob(change.head, path) == git.read_blob(commit.id, path):
                change.files[path] = before
            else:
                left.append(path)
        kept, gone = commit.trailer("Customer"), commit.trailer("Merged")
        if customer_path(gone) in left:
            raise RefusedError(_("The file of {customer} was changed since.").format(customer=gone), place=gone)
        words = text.strip() or _("Undo of {commit}: {subject}").format(
            commit=commit.id[:_SHORT], subject=commit.subject
        )
        for stored in context.index.stored_with("customer", kept):
            if stored.line.path in entries:
                ticket = change.ticket(stored.line.id)
                event = change.event(Did.EDITED, words, details={"undoes": commit.id})
                after, _event = changed(ticket, event, {"customer": gone})
                change.put(Revision(after, f"customer {gone}", ticket))
        moved = tuple(revision.after.id for revision in change.revisions)
        made = {"Customer": gone, "Action": "undo", "Undoes": commit.id, "Tickets": str(len(moved))}
        made |= {"Actor": change.actor.by, "On-Behalf-Of": change.actor.on_behalf_of or ""}
        done = change.commit(f"undo {commit.id[:_SHORT]}: {commit.subject}", text, made)
        return CustomersMerged(kept, gone, moved, done, tuple(left))
