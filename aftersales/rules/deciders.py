"""Who is there to decide a request. Apart from its deadline, which reading a ticket needs, and this not."""

from collections.abc import Sequence

from aftersales.model.team import Permission, Person
from aftersales.rules.approval_sums import Case
from aftersales.rules.approvals import askers, roles_for
from aftersales.rules.team import is_available, may


def deciders(case: Case) -> Sequence[Person]:
    """Return who is there to decide a request: of the lowest tier that may and has anybody but those who asked for it.

    What a person may grant in a month is not looked at: `approve` does, and names who else may.
    """
    kind, total, asked = case.kind, case.total, askers(case.ticket, case.request)
    for tier in kind.tiers:
        roles = tier.roles & roles_for(kind, total) if tier.covers(total) else frozenset()
        found = [
            person
            for person in case.policy.team.people.values()
            if person.roles & roles
            and person.id not in asked
            and may(person, Permission.NOTE)
            and is_available(person, case.now.date())
        ]
        if found:
            return found
    return []
