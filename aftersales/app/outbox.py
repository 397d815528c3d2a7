"""The desk's outbox beside its commits: what is recorded is queued, and what is not recorded is not."""

from collections.abc import Mapping, Sequence

from aftersales.app.changes import DeskChange
from aftersales.app.context import Context
from aftersales.codec.tickets import parse_ticket
from aftersales.errors import DeskError
from aftersales.model.layout import ticket_path
from aftersales.model.notice import Notice
from aftersales.notify.outbox import Outbox


def outbox_of(context: Context) -> Outbox:
    """Return the desk's outbox."""
    return Outbox(context.git.folders.common / "aftersales" / "outbox")


def settle_outbox(change: DeskChange) -> None:
    """Release or drop what killed commands left prepared, by what the branch head holds."""
    outbox_of(change.context).settle(lambda ticket, entry: _is_recorded(change, ticket, entry))


def commit_with_notices(
    change: DeskChange,
    notices: Sequence[Notice],
    subject: str = "",
    text: str = "",
    trailers: Mapping[str, str] | None = None,
) -> str:
    """Commit a change and queue its notices, or neither; return the commit's id."""
    outbox = outbox_of(change.context)
    outbox.prepare(notices)
    try:
        commit = change.commit(subject, text, trailers)
    except DeskError:
        outbox.settle(lambda _ticket, _entry: False)
        raise
    outbox.settle(lambda _ticket, _entry: True)
    return commit


def _is_recorded(change: DeskChange, ticket_id: str, entry: str) -> bool:
    source = change.context.git.read_blob(change.head, ticket_path(ticket_id))
    return source is not None and any(event.id == entry for event in parse_ticket(source, ticket_id).history)
