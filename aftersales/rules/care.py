"""Care messages: which are due on a ticket, and whom nobody may write to."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo

from aftersales.i18n import _, language
from aftersales.model.care import CareKind
from aftersales.model.customer import Customer
from aftersales.model.policy import Policy
from aftersales.model.refusal import Refusal
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import text_of
from aftersales.rules.last_days import last_moment

CONSENT = "marketing"
"""What the customer must have agreed to: whoever was not asked did not."""


def due_care(ticket: Ticket, policy: Policy, now: datetime, zone: tzinfo) -> Iterator[tuple[CareKind, date]]:
    """Yield the care messages that are due on a ticket, each with the day from which on, but for those that were sent.

    After a repair from its day on, for so long as the policy says; in a season once a year, and only once the matter is
    closed.
    """
    for kind in policy.follow_ups.care.values():
        since = care_day(ticket, kind, policy, now, zone)
        if since is not None and not was_told(ticket, kind, since, zone):
            yield kind, since


def care_day(ticket: Ticket, kind: CareKind, policy: Policy, now: datetime, zone: tzinfo) -> date | None:
    """Return the day from which on a care message is due that is due now; None where it is not."""
    if kind.types and text_of(ticket.product.get("type")) not in kind.types:
        return None
    today = now.astimezone(zone).date()
    if kind.season is not None:
        return kind.season.begun(today) if policy.lifecycle.is_closed(ticket.state) else None
    day = _handed_back(ticket, zone)
    if day is None or kind.after_repair_days is None:
        return None
    due = day + timedelta(days=kind.after_repair_days)
    return due if due <= today <= due + timedelta(days=kind.within_days) else None


def _handed_back(ticket: Ticket, zone: tzinfo) -> date | None:
    """Return the day on which a repair was handed back last; None where none was, one is open, or it failed."""
    ends = [repair.get("out") for repair in ticket.repairs if not repair.get("still_faulty")]
    if not ends or not all(isinstance(end, str) for end in ends):
        return None
    return max((last_moment(text_of(end), zone) - timedelta(microseconds=1)).astimezone(zone).date() for end in ends)


def was_told(ticket: Ticket, kind: CareKind, since: date, zone: tzinfo) -> bool:
    """Tell whether a ticket's customer got a care message since a day."""
    return any(
        event.did is Did.INFORMED and event.details.get("care") == kind.id and event.at.astimezone(zone).date() >= since
        for event in ticket.history
    )


def agrees(customer: Customer | None) -> bool:
    """Tell whether a customer agreed to be written to unasked."""
    return customer is not None and customer.consent.get(CONSENT) is True


def check_care(
    ticket: Ticket, kind: CareKind, customer: Customer | None, policy: Policy, now: datetime, zone: tzinfo
) -> list[Refusal]:
    """Return why a care message may not be sent now; empty where it may."""
    if not agrees(customer):
        hint = _("Ask them first, and note it: aftersales customer edit {customer} --marketing")
        return [
            Refusal(
                "no_consent",
                _("The customer did not agree to be written to unasked."),
                hint.format(customer=ticket.customer or "-"),
            )
        ]
    if kind.id not in {due.id for due, _day in due_care(ticket, policy, now, zone)}:
        sentence = _("{care} is not due now, or was sent already.").format(care=kind.label.text(language()))
        return [Refusal("not_due", sentence, _("What is due: aftersales follow-up care"))]
    return []
