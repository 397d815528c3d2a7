"""Entries that a commit added to a history: who vouches for them, whether they may, and when it was."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from aftersales.i18n import _
from aftersales.model.finding import Severity
from aftersales.model.moments import format_moment
from aftersales.model.team import Permission, Person
from aftersales.model.ticket import Did, Event
from aftersales.rules.check_history import CLOCKS_APART
from aftersales.rules.check_problem import Problem
from aftersales.rules.returns import permission_for
from aftersales.rules.team import check_active, check_permission, may
from aftersales.rules.verification.act import Act, Problems, TicketStep

NEEDED: Final[Mapping[Did, Permission]] = {
    Did.OPENED: Permission.OPEN,
    Did.IMPORTED: Permission.IMPORT,
    Did.EDITED: Permission.EDIT,
    Did.TRANSITION: Permission.TRANSITION,
    Did.DECIDED: Permission.TRANSITION,
    Did.ASSIGNED: Permission.ASSIGN,
    Did.ATTACHED: Permission.ATTACH,
    Did.LINKED: Permission.LINK,
    Did.CHASED: Permission.CHASE,
    Did.REPAIRED: Permission.REPAIR,
    Did.SUPPLIED: Permission.STOCK,
    Did.VISITED: Permission.REPAIR,
    Did.RESOLVED: Permission.EDIT,
    Did.PAID: Permission.PAY,
    Did.ESCALATED: Permission.ASSIGN,
}
"""What a role must allow for each kind of entry; any other is words on a ticket, which Permission.NOTE covers."""


def needed_for(event: Event) -> Permission:
    """Return what a role must allow for an entry; of a return, for the stage that it came to."""
    if event.did is Did.RETURNED:
        return permission_for(event.details.get("what"))
    return NEEDED.get(event.did, Permission.NOTE)


_LEADING: Final = frozenset({Did.OPENED, Did.ANSWERED, Did.FOLLOWED_UP, Did.IMPORTED})
"""Kinds that may bring others along, which need no permission of their own: opening assigns, answering asks on, a
low score brings the matter back (which is a transition, and looked at as one)."""

_FROM_OUTSIDE: Final = frozenset({Did.IMPORTED, Did.NOTED})
_LONG_AGO: Final = timedelta(days=1)


def is_imported(event: Event, step: TicketStep, act: Act) -> bool:
    """Tell whether an entry came with an import: its words, names and dates are another system's."""
    return (
        event.did in _FROM_OUTSIDE
        and any(entry.did is Did.IMPORTED for entry in step.ticket.history)
        and any(hand.person and may(hand.person, Permission.IMPORT) for hand in (act.author, act.committer))
    )


def check_entries(step: TicketStep, act: Act) -> Problems:
    """Yield entries that the commit's people did not make, may not make, or that lie in the future or long ago."""
    leading = next((event.did for _number, event in step.added), None)
    for number, event in step.added:
        if is_imported(event, step, act):
            continue
        yield from _check_vouched(number, event, act)
        yield from _check_date(number, event, act)
        if event.did is leading or leading not in _LEADING:
            yield from _check_permitted(number, event, act)


def actor_of(event: Event, act: Act) -> Person | None:
    """Return the person whose roles count for an entry: for whom it was done, else who did it; None: unknown."""
    return act.policy.team.people.get(event.on_behalf_of or event.by)


def _check_vouched(number: int, event: Event, act: Act) -> Problems:
    """An entry is vouched for by the commit that added it: it is by one of the commit's people, or by nobody."""
    if event.by not in act.hands:
        message = _("This entry says that {person} did it, but the commit is by {author}.").format(
            person=event.by, author=act.author.text
        )
        yield Problem(("history", number, "by"), "verify/not-theirs", message)
    elif event.on_behalf_of:
        typist = act.policy.team.people.get(event.by)
        if typist is not None and not may(typist, Permission.ACT_FOR):
            message = _("{person} may not act for {other}.").format(person=event.by, other=event.on_behalf_of)
            yield Problem(("history", number, "on_behalf_of"), "verify/act-for", message)


def _check_permitted(number: int, event: Event, act: Act) -> Problems:
    person = actor_of(event, act)
    if person is None:
        return  # nobody of this name: told of the commit, or by `_check_vouched`
    permission = needed_for(event)
    for refusal in check_active(person) or check_permission(person, permission, act.policy.team):
        yield Problem(("history", number, "did"), "verify/permission", refusal.sentence)


def _check_date(number: int, event: Event, act: Act) -> Problems:
    at, made = format_moment(event.at), format_moment(act.at)
    if event.at > max(act.at, act.committed) + CLOCKS_APART:
        message = _("This entry is dated {at}, after its commit ({made}).").format(at=at, made=made)
        yield Problem(("history", number, "at"), "verify/future", message)
    elif event.at < act.at - _LONG_AGO:
        message = _("This entry is dated {at}, long before its commit ({made}).").format(at=at, made=made)
        yield Problem(("history", number, "at"), "verify/backdated", message, Severity.WARNING)
