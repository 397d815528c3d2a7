"""Who carries how much now, for whoever shares out the work."""

from collections.abc import Iterator, Sequence

from aftersales.app.context import Context
from aftersales.codec.tickets import ticket_from_data
from aftersales.errors import NotFoundError
from aftersales.i18n import _
from aftersales.model.filters import TicketFilter
from aftersales.model.ticket import Ticket
from aftersales.rules.load import AROUND, Load, labour_of, loads, summed, visits_of


def team_load(context: Context, department: str = "") -> Sequence[Load]:
    """Return the load of everybody, or of the people of a department and of whoever has a ticket in it.

    Raises:
        NotFoundError: there is no such department.
    """
    team, now = context.policy.team, context.now
    if department and department not in team.departments:
        raise NotFoundError(
            _("There is no department {department}.").format(department=department),
            hint=_("Departments: {departments}").format(departments=", ".join(team.departments)),
        )
    wanted = TicketFilter(open=True, departments=(department,) if department else ())
    with context.index.snapshot():
        lines = context.index.tickets(wanted, now=now)
        worked = summed(one for ticket in _worked_on(context) for one in labour_of(ticket, now - AROUND, now))
        visits = summed(
            one for ticket in _with(context, "visit", "planned") for one in visits_of(ticket, now, now + AROUND)
        )
    found = loads(team, lines, worked, visits, now)
    own = {person.id for person in team.people_of(department)} if department else set()
    return [one for one in found if not department or one.open or one.person in own]


def _worked_on(context: Context) -> Iterator[Ticket]:
    """Yield the tickets in whose repairs somebody may have worked within the days that count."""
    months = {f"{moment:%Y-%m}" for moment in (context.now, context.now - AROUND)}
    seen = {ticket.id: ticket for month in months for ticket in _with(context, "spent", month)}
    yield from seen.values()


def _with(context: Context, kind: str, value: str) -> list[Ticket]:
    return [ticket_from_data(one.data) for one in context.index.stored_with(kind, value)]
