"""From a ticket and the policies to what the index keeps of it."""

from aftersales.index.derived import Derived, derived_of
from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.rules.calendars import Calendars
from aftersales.rules.clocks import due_moments
from aftersales.rules.deadlines import fixed_moments


class Deriver:
    """Derives under one state of the policies; keeps its calendars built."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.calendars = Calendars(policy.calendars, policy.desk.calendar)

    def derived(self, ticket: Ticket) -> Derived:
        """Return what the rules say of `ticket`, whatever the time is."""
        clocks = due_moments(ticket, self.policy, self.calendars)
        fixed = fixed_moments(ticket, self.policy, self.calendars)
        return derived_of(ticket, self.policy.lifecycle, (*clocks, *fixed))
