"""From a ticket and the policies to what the index keeps of it."""

from enum import Enum

from aftersales.index.derived import Derived, derived_of
from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.rules.calendars import Calendars
from aftersales.rules.clocks import due_moments
from aftersales.rules.deadlines import fixed_moments
from aftersales.rules.happenings import happenings

MOVING = frozenset({"calendars", "service_levels"})
"""Parts of the policies that say how time counts; clocks that were kept when a ticket was closed stand still."""

DERIVED_FROM = MOVING | {
    "desk",
    "lifecycle",
    "categories",
    "flows",
    "couriers",
    "follow_ups",
    "repairs",
    "approvals",
    "payments",
}
"""All parts that a deriver reads; a test holds it."""


class Reach(Enum):
    """Which tickets a change of the policies reaches."""

    NONE = "none"
    MOVING = "moving"
    ALL = "all"


def reach_of(before: Policy, after: Policy) -> Reach:
    """Return which tickets have to be derived again where the policies changed from `before` to `after`."""
    changed = {part for part in DERIVED_FROM if getattr(before, part) != getattr(after, part)}
    if not changed:
        return Reach.NONE
    return Reach.MOVING if changed <= MOVING else Reach.ALL


class Deriver:
    """Derives under one state of the policies; keeps its calendars built."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.calendars = Calendars(policy.calendars, policy.desk.calendar)

    def derived(self, ticket: Ticket) -> Derived:
        """Return what the rules say of `ticket`, whatever the time is."""
        clocks = (
            *due_moments(ticket, self.policy, self.calendars),
            *fixed_moments(ticket, self.policy, self.calendars),
        )
        happened = happenings(ticket, self.policy, self.calendars, clocks)
        return derived_of(ticket, self.policy.lifecycle, clocks, happened)
