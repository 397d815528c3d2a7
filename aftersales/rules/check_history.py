"""The history of a ticket must hold together: ids once, in the order of time, and the state is what it led to."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from aftersales.i18n import _
from aftersales.model.finding import Severity
from aftersales.model.moments import format_moment
from aftersales.model.values import Pointer
from aftersales.rules.check_problem import CustomerFile, Problem, Problems, Surroundings, TicketFile
from aftersales.rules.lifecycle import replay, state_after

CLOCKS_APART: Final = timedelta(minutes=10)
"""How far a colleague's clock may go ahead of this one before an entry counts as written in the future."""

_KEYS = {"discontinuous": "from", "illegal": "to", "unknown_state": "to", "not_initial": "to", "opened_twice": "did"}


def check_replay(file: TicketFile, around: Surroundings) -> Problems:
    """Yield entries that do not follow from those before; an imported one need not be a step the lifecycle has."""
    if around.policy is None:
        return
    for problem in replay(file.ticket.history, around.policy.lifecycle):
        key = _KEYS.get(problem.code)
        at: Pointer = ("history", problem.entry, key) if key else ("history", problem.entry)
        yield Problem(at, f"history/{problem.code.replace('_', '-')}", problem.sentence)


def check_state(file: TicketFile, around: Surroundings) -> Problems:
    """Yield a state that is not the one the history led to."""
    if around.policy is None:
        return
    led_to = state_after(file.ticket.history, around.policy.lifecycle)
    if file.ticket.state != led_to:
        yield Problem(
            ("state",),
            "ticket/state-history",
            _("The state is {state}, but the history led to {led_to}.").format(state=file.ticket.state, led_to=led_to),
            hint=_("Put {led_to} back and move the ticket with: aftersales transition {ticket} STATE").format(
                led_to=led_to, ticket=file.ticket.id
            ),
        )


def check_entry_ids(file: TicketFile, _around: Surroundings) -> Problems:
    """Yield ids that two entries of one list share: a merge could not tell them apart."""
    yield from _ids_twice("history", [event.id for event in file.ticket.history])
    yield from _ids_twice("evidence", [item.id for item in file.ticket.evidence])
    yield from _ids_twice("steps", [step.id for step in file.ticket.steps])
    yield from _ids_twice("approvals", [request.id for request in file.ticket.approvals])
    yield from _ids_twice("links", [link.id for link in file.ticket.links])
    yield from _ids_twice("payments", [payment.id for payment in file.ticket.payments])
    yield from _ids_twice("follow_ups", [attempt.id for attempt in file.ticket.follow_ups])
    yield from _ids_twice("feedback", [suggestion.id for suggestion in file.ticket.feedback])
    yield from _ids_twice("shipments", [shipment.id for shipment in file.ticket.shipments])
    yield from _ids_twice("returns", [goods.id for goods in file.ticket.returns])
    yield from _ids_twice("courier_claims", [claim.id for claim in file.ticket.courier_claims])
    yield from _ids_twice("repairs", [repair.get("id") for repair in file.ticket.repairs])


def check_customer_ids(file: CustomerFile, _around: Surroundings) -> Problems:
    """Yield ids that two addresses, or two notes, of a customer share."""
    yield from _ids_twice("addresses", [address.id for address in file.customer.addresses])
    yield from _ids_twice("notes", [note.id for note in file.customer.notes])


def _ids_twice(section: str, ids: Iterable[object]) -> Problems:
    seen: set[object] = set()
    for number, entry_id in enumerate(ids):
        if entry_id in seen:
            message = _("Two entries of this list have the id {id}.").format(id=entry_id)
            hint = _("Give the newer one six other characters.")
            yield Problem((section, number, "id"), "entry/duplicate-id", message, hint=hint)
        if entry_id is not None:
            seen.add(entry_id)


def check_time_order(file: TicketFile, _around: Surroundings) -> Problems:
    """Yield entries that are older than the one before them."""
    for number, (before, after) in enumerate(pairwise(file.ticket.history), 1):
        if after.at < before.at:
            yield Problem(
                ("history", number, "at"),
                "history/order",
                _("This entry is older than the one before it ({before}).").format(before=format_moment(before.at)),
                Severity.WARNING,
                _("Entries stand in the order of time; after a merge by hand, sort them."),
            )


def check_future(file: TicketFile, around: Surroundings) -> Problems:
    """Yield moments that have not come yet."""
    latest = around.now + CLOCKS_APART
    for number, event in enumerate(file.ticket.history):
        yield from _not_yet(("history", number, "at"), event.at, latest)
    for number, item in enumerate(file.ticket.evidence):
        yield from _not_yet(("evidence", number, "added"), item.added, latest)
    for number, step in enumerate(file.ticket.steps):
        yield from _not_yet(("steps", number, "asked"), step.asked, latest)
        if step.answered:
            yield from _not_yet(("steps", number, "answered"), step.answered, latest)
    for number, request in enumerate(file.ticket.approvals):
        yield from _not_yet(("approvals", number, "requested"), request.requested, latest)
        if request.decided:
            yield from _not_yet(("approvals", number, "decided"), request.decided, latest)


def _not_yet(at: Pointer, moment: datetime, latest: datetime) -> Problems:
    if moment > latest:
        message = _("{moment} lies in the future.").format(moment=format_moment(moment))
        hint = _("Is the clock of the machine that wrote it right?")
        yield Problem(at, "entry/future", message, Severity.WARNING, hint)
