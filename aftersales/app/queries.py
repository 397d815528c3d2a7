"""What people ask of the desk: lists, one ticket, a search, what is possible now. Answered by the index alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from aftersales.app.context import Context
from aftersales.app.freshness import ready_search
from aftersales.app.lookup import ticket_id_for
from aftersales.errors import InvalidDataError, NotFoundError
from aftersales.i18n import _
from aftersales.index.rows import BrokenFile, Line
from aftersales.model.filters import NEWEST_FIRST, Sort, TicketFilter
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.values import Data

if TYPE_CHECKING:
    from aftersales.model.clock import ClockReading
    from aftersales.model.ticket import Ticket
    from aftersales.rules.lifecycle import Possibility


_MANY = 1_000_000_000
"""More than any desk holds, and less than the largest number of SQLite's."""


@record
class Listing:
    """Tickets that were asked for.

    Attributes:
        lines: those shown.
        total: how many there are in all.
        broken: files that do not parse and so are in no list; they are always told.
    """

    lines: Sequence[Line]
    total: int
    broken: Sequence[BrokenFile]


@record
class TicketView:
    """One ticket with what follows from it now.

    Attributes:
        data: the ticket as its file holds it, plain data.
        uncommitted: the file in the work tree differs from the branch head, which is what is shown.
    """

    ticket: "Ticket"
    data: Data
    clocks: "Sequence[ClockReading]"
    policy: Policy
    now: datetime


def list_tickets(
    context: Context, wanted: TicketFilter, *, sort: Sort = NEWEST_FIRST, limit: int | None = None, offset: int = 0
) -> Listing:
    """Return the tickets that `wanted` describes, at most `limit` of them."""
    index, now = context.index, context.now
    limit, offset = limit if limit is None else min(limit, _MANY), min(offset, _MANY)
    if wanted.text:
        ready_search(index, context.bar)
    with index.snapshot():
        lines = index.tickets(wanted, now=now, sort=sort, limit=limit, offset=offset)
        shown_all = offset == 0 and (limit is None or len(lines) < limit)
        total = len(lines) if shown_all else index.count(wanted, now=now)
        return Listing(lines, total, index.broken_files())


def view_ticket(context: Context, fragment: str) -> TicketView:
    """Return one ticket.

    Raises:
        NotFoundError: none, or several, answer to `fragment`.
        InvalidDataError: its file does not parse.
    """
    from aftersales.codec.tickets import ticket_from_data  # noqa: PLC0415  a list needs none of these
    from aftersales.rules.calendars import Calendars  # noqa: PLC0415  likewise
    from aftersales.rules.clocks import read_clocks  # noqa: PLC0415  likewise
    from aftersales.rules.deadlines import fixed_deadlines  # noqa: PLC0415  likewise

    data = ticket_data(context, fragment)
    ticket = ticket_from_data(data)
    policy = context.policy
    calendars = Calendars(policy.calendars, policy.desk.calendar)
    clocks = read_clocks(ticket, policy, calendars, context.now, fixed_deadlines(ticket, policy, calendars))
    return TicketView(ticket, data, clocks, policy, context.now)


def ticket_data(context: Context, fragment: str) -> Data:
    """Return one ticket as its file holds it.

    Raises:
        NotFoundError: none, or several, answer to `fragment`.
        InvalidDataError: its file does not parse.
    """
    ticket_id = ticket_id_for(context.index, fragment)
    stored = context.index.stored(ticket_id)
    if stored is not None:
        return stored.data
    for broken in context.index.broken_files():
        if broken.id == ticket_id:
            raise InvalidDataError(broken.message, place=broken.place, hint=_("Mend the file by hand and commit it."))
    raise NotFoundError(_("There is no ticket {fragment}.").format(fragment=fragment))


def possibilities(context: Context, fragment: str) -> "tuple[Ticket, Sequence[Possibility], Policy]":
    """Return a ticket and every transition that starts from where it is, with what each still wants."""
    from aftersales.rules.lifecycle import possible_transitions  # noqa: PLC0415  one command, one import

    view = view_ticket(context, fragment)
    return view.ticket, possible_transitions(view.ticket, context.actor.person, view.policy, view.now), view.policy
