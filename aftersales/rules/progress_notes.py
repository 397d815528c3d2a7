"""Progress notes: while goods are in repair, the customer hears from us every so often, as ``repairs.yaml`` says."""

from collections.abc import Iterator

from aftersales.model.clock import INFORM, Deadline
from aftersales.model.policy import Policy
from aftersales.model.service_levels import Target
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.rules.calendars import Calendars
from aftersales.rules.clocks import target_moment
from aftersales.rules.last_days import last_moment
from aftersales.rules.repairs import open_repair


def inform_deadlines(ticket: Ticket, policy: Policy, calendars: Calendars) -> Iterator[Deadline]:
    """Yield by when the customer is to hear of a repair that is open; none where nobody set a time, or it is closed."""
    repair, every = open_repair(ticket), policy.repairs.inform_every
    if repair is None or not every or policy.lifecycle.is_closed(ticket.state):
        return
    began = last_moment(str(repair["in"]), calendars.named().zone)
    since = max([began, *(event.at for event in ticket.history if _is_heard(event) and event.at > began)])
    yield Deadline(INFORM, since, target_moment(Target(every, ""), since, calendars))


def _is_heard(event: Event) -> bool:
    return event.did in {Did.INFORMED, Did.PROMISED} or event.details.get("to_customer") is True
