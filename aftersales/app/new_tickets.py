"""A ticket that is not there yet: its id, its first entry, its data held against the schema."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aftersales.app.changes import DeskChange
from aftersales.codec.schema import problems
from aftersales.codec.tickets import ticket_from_data
from aftersales.errors import InvalidDataError
from aftersales.model.ids import new_entry_id, new_ticket_id
from aftersales.model.layout import ticket_path
from aftersales.model.moments import format_moment
from aftersales.model.ticket import Did, Link, Ticket
from aftersales.model.values import Value


def new_ticket(
    change: DeskChange, data: Mapping[str, Value], text: str, links: Sequence[tuple[str, str]] = ()
) -> Ticket:
    """Return a ticket of `data` under an id that is free.

    Args:
        change: the change that it will be part of.
        data: all of it but what opening settles: id, state, history, links.
        text: the words of its first entry.
        links: kind and ticket of each link that it begins with.

    Raises:
        InvalidDataError: it would not follow its schema; the sentence names the field.
    """
    context, policy = change.context, change.context.policy
    event = change.event(Did.OPENED, text)
    while True:
        ticket_id = new_ticket_id(context.now.date(), context.draw, policy.desk.id_prefix)
        path = ticket_path(ticket_id)
        if path not in change.files and context.git.read_blob(change.head, path) is None:
            break
    entry = {"id": event.id, "at": format_moment(event.at), "by": event.by, "did": str(event.did)}
    whole = {**data, "id": ticket_id, "state": policy.lifecycle.initial, "history": [entry]}
    for problem in problems("ticket", whole):
        raise InvalidDataError(problem.message, place=".".join(map(str, problem.pointer)))
    made = tuple(Link(new_entry_id(context.draw), kind, ticket) for kind, ticket in links)
    return replace(ticket_from_data(whole), history=(event,), links=made)
