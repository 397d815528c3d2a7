"""Units: everything the desk knows of one thing that was sold, by its serial number, across all its tickets."""

from collections.abc import Sequence

from aftersales.app.context import Context
from aftersales.errors import NotFoundError
from aftersales.i18n import _
from aftersales.index.database import Index, Stored
from aftersales.model.record import record
from aftersales.model.ticket import Ticket
from aftersales.model.values import Data, at_path, text_of
from aftersales.rules.unit_history import repairs_of, same_unit_repairs


@record
class Unit:
    """One unit: its serial number, its model as far as known, its tickets (the oldest first), its repairs by ticket."""

    serial: str
    model: str
    tickets: Sequence[Stored]
    repairs: Sequence[tuple[str, Data]]


def repairs_elsewhere(index: Index, ticket: Ticket) -> list[Data]:
    """Return the repairs of a ticket's unit that its other tickets hold: a repair counts whoever wrote it down."""
    serial = text_of(ticket.product.get("serial"))
    if not serial:
        return []
    others = [stored.data for stored in index.stored_with("serial", serial) if stored.line.id != ticket.id]
    return same_unit_repairs(others)


def view_unit(context: Context, serial: str) -> Unit:
    """Return the unit of a serial number.

    Raises:
        NotFoundError: no ticket is about it.
    """
    tickets = context.index.stored_with("serial", serial)
    if not tickets:
        raise NotFoundError(
            _("No ticket is about a unit of this serial number: {serial}").format(serial=serial),
            hint=_("Look for it with: aftersales find WORDS"),
        )
    models = [model for stored in tickets if (model := text_of(at_path(stored.data, "product.model")))]
    found = text_of(at_path(tickets[0].data, "product.serial"))
    repairs = [(stored.line.id, repair) for stored in tickets for repair in repairs_of(stored.data)]
    return Unit(found, models[-1] if models else "", tickets, repairs)
