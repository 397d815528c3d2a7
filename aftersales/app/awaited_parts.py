"""Parts that repairs wait for: what is ordered or comes in answers the steps of the tickets that asked for it."""

from collections.abc import Sequence

from aftersales.app.changes import DeskChange, Revision
from aftersales.app.context import Context
from aftersales.app.deeds import follow
from aftersales.codec.tickets import ticket_from_data
from aftersales.model.deed import Deed
from aftersales.model.layout import ticket_path
from aftersales.model.part import MovementKind
from aftersales.model.ticket import Ticket
from aftersales.rules.repairs import open_needs, open_repair

_DEEDS = {MovementKind.PURCHASE: Deed.PART_ORDERED, MovementKind.IN: Deed.PART_ARRIVED}


def waiting_for_parts(context: Context) -> list[tuple[Ticket, dict[str, int]]]:
    """Return the tickets whose open repair waits for parts, with what it waits for; oldest first."""
    found = []
    for stored in context.index.stored_with("part", "short"):
        ticket = ticket_from_data(stored.data)
        needs = open_needs(open_repair(ticket) or {})
        if needs and stored.line.open:
            found.append((ticket, needs))
    return found


def tell_waiting(
    change: DeskChange, kind: MovementKind, part: str, count: int, waiting: Sequence[tuple[Ticket, dict[str, int]]]
) -> list[str]:
    """Take into the commit what an order, or an arrival, of a part answers; return what was said.

    The oldest ticket comes first, as long as the parts suffice; one whose file is being edited by hand is left alone.

    Args:
        count: how many are on order, or there.
        waiting: tickets that wait for parts, the oldest first.
    """
    notes: list[str] = []
    wanting = [(ticket, needs[part]) for ticket, needs in waiting if part in needs] if kind in _DEEDS else []
    paths = [ticket_path(ticket.id) for ticket, _wanted in wanting]
    edited = {path for _state, path in change.context.git.status_paths(paths)} if paths else set()
    for ticket, wanted in wanting:
        count -= wanted
        if count < 0:
            break
        if ticket_path(ticket.id) in edited or ticket.conflicts:
            continue
        before = change.ticket(ticket.id)
        after, said = follow(change, before, _DEEDS[kind])
        notes += [f"{ticket.id}: {note}" for note in said]
        if after is not before:
            change.put(Revision(after, f"{_DEEDS[kind]} {part}", before))
    return notes
