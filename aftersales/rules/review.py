"""What of a change needs the eye of somebody who approves it; everything else is daily work."""

from collections.abc import Iterator
from typing import Final

from aftersales.model.difference import Difference, Kind, TicketChange
from aftersales.model.review import Eye, Point
from aftersales.model.ticket import Did, Event
from aftersales.model.values import text_of

_MONEY: Final = ("payment.", "order.paid", "product.price")
"""Fields that sums are counted from."""

_GUARDS: Final = ("schemas/", ".github/", ".gitea/", ".gitlab-ci.yml", ".gitattributes", "CODEOWNERS")
"""What holds the files to their form, and what checks that."""


def points_of(difference: Difference) -> Iterator[Point]:
    """Yield what needs an eye: policies and what guards them first, then ticket by ticket."""
    for change in difference.policies:
        yield Point(Eye.POLICY, change.path, str(change.kind), "", "")
    for change in difference.files:
        if change.path.startswith(_GUARDS):
            yield Point(Eye.GUARD, change.path, str(change.kind), "", "")
    for ticket in difference.tickets:
        yield from _ticket_points(ticket)


def _ticket_points(change: TicketChange) -> Iterator[Point]:
    if change.kind in (Kind.REMOVED, Kind.BROKEN):
        yield Point(Eye.LOST, change.ticket, str(change.kind), "", change.problem)
    for entry in change.lost:
        yield Point(Eye.LOST, change.ticket, entry, "", "")
    for event in change.entries:
        yield from _event_points(change.ticket, event)
    for field in change.by_hand:
        yield Point(Eye.BY_HAND, change.ticket, field, "", "")


def _event_points(ticket: str, event: Event) -> Iterator[Point]:
    details = event.details
    if event.did in (Did.REQUESTED, Did.APPROVED, Did.REJECTED):
        what = f"{event.did} {text_of(details.get('approval'))} {text_of(details.get('amount'))}".rstrip()
        yield Point(Eye.MONEY, ticket, what, event.by, event.text)
    if event.did is Did.DECIDED:
        yield Point(Eye.DECISION, ticket, text_of(details.get("remedy")) or str(event.did), event.by, event.text)
    overrode = details.get("overrode")
    if isinstance(overrode, list | tuple):
        what = f"{event.source} → {event.target}: {', '.join(map(text_of, overrode))}"
        yield Point(Eye.OVERRIDE, ticket, what, event.by, event.text)
    for field, (old, new) in event.changes.items():
        if field.startswith(_MONEY):
            yield Point(
                Eye.MONEY, ticket, f"{field}: {text_of(old) or '–'} → {text_of(new) or '–'}", event.by, event.text
            )
