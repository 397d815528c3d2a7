"""Care messages: who is due one now, and noting that it was sent."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from aftersales.app.changes import Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.customers import customer_for
from aftersales.app.people import refuse
from aftersales.app.tickets import Outcome, need_permission
from aftersales.codec.tickets import ticket_from_data
from aftersales.errors import NotFoundError, UsageError
from aftersales.i18n import _, language
from aftersales.model.care import CareKind
from aftersales.model.customer import Customer
from aftersales.model.filters import TicketFilter
from aftersales.model.record import record
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import text_of
from aftersales.rules.care import agrees, care_day, check_care, was_told


@record
class DueCare:
    """A care message that is due: about which ticket's goods, since when."""

    ticket: Ticket
    kind: CareKind
    since: date


def care_due(context: Context) -> list[DueCare]:
    """Return the care messages that are due now, of customers who agreed to them; each unit of a customer once."""
    found: dict[tuple[str, str, str], DueCare] = {}
    told: set[tuple[str, str, str]] = set()
    for ticket in sorted(_candidates(context), key=lambda one: one.opened_at):
        unit = text_of(ticket.product.get("serial")) or text_of(ticket.product.get("model"))
        for kind in context.policy.follow_ups.care.values():
            since = care_day(ticket, kind, context.policy, context.now, context.zone)
            if since is not None:
                key = ticket.customer, unit, kind.id
                told |= {key} if was_told(ticket, kind, since, context.zone) else set()
                found[key] = DueCare(ticket, kind, since)
    customers = {one: agrees(_customer(context, one)) for one in {ticket for ticket, _unit, _kind in found}}
    due = [one for key, one in found.items() if key not in told and customers[one.ticket.customer]]
    return sorted(due, key=lambda one: (one.since, one.ticket.id))


def _candidates(context: Context) -> Iterator[Ticket]:
    """Yield the tickets on which a care message may be due: repaired lately, or of goods that have their season."""
    seen: set[str] = set()
    kinds = context.policy.follow_ups.care.values()
    longest = max(
        (one.after_repair_days + one.within_days for one in kinds if one.after_repair_days is not None), default=0
    )
    months = _months(context.now - timedelta(days=longest + 1), context.now) if longest else ()
    stored = [one for month in months for one in context.index.stored_with("repaired", month)]
    today = context.now.astimezone(context.zone).date()
    types = {one for kind in kinds if kind.season and kind.season.begun(today) for one in kind.types}
    if types:
        wanted = TicketFilter(open=False, products=tuple(sorted(types)))
        stored += context.index.wanted_stored(wanted, now=context.now)
    for one in stored:
        if one.line.id not in seen and one.line.customer:
            seen.add(one.line.id)
            yield ticket_from_data(one.data)


def _months(since: datetime, until: datetime) -> list[str]:
    days = (until - since).days
    return list(dict.fromkeys(f"{since + timedelta(days=day):%Y-%m}" for day in range(days + 1)))


def _customer(context: Context, customer: str) -> Customer | None:
    if not customer:
        return None
    try:
        return customer_for(context, customer)
    except NotFoundError:  # the file is gone, or sealed: nobody agreed to anything
        return None


def note_care(context: Context, fragment: str, kind: str, channel: str, text: str = "") -> Outcome:
    """Note that a customer got a care message.

    Args:
        kind: of `care` in ``follow_ups.yaml``.
        channel: by which it went.
        text: the words; empty: those of the policy.

    Raises:
        UsageError: there is no such kind or channel.
        RefusedError: the customer did not agree, or it is not due.
    """
    policy = context.policy
    for word, known in ((kind, policy.follow_ups.care), (channel, policy.desk.channels)):
        if word not in known:
            raise UsageError(
                _("There is no {word}.").format(word=word or "-"),
                hint=_("Choose one of: {words}").format(words=", ".join(known) or "-"),
            )
    care = policy.follow_ups.care[kind]
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket = change.ticket(fragment)
        customer = _customer(context, ticket.customer)
        refuse(check_care(ticket, care, customer, policy, context.now, context.zone), ticket.id)
        words = text.strip() or care.text.text((customer.language if customer else "") or language())
        event = change.event(Did.INFORMED, words, details={"channel": channel, "to_customer": True, "care": kind})
        after = ticket.with_event(event)
        change.put(Revision(after, f"care: {kind}", ticket))
        return Outcome(after, change.commit())
