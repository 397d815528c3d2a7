"""Customers to be asked, as people and programs read them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo

from aftersales.i18n import _, language
from aftersales.model.care import CareKind
from aftersales.model.policy import Policy
from aftersales.model.table import Column, Table
from aftersales.model.ticket import Ticket
from aftersales.model.values import Value
from aftersales.render.moments import moment_text


def calls_table(calls: Sequence[tuple[Ticket, datetime, int]], policy: Policy, now: datetime, zone: tzinfo) -> Table:
    """Return who is to be asked: the ticket, by when, how often it was tried, and what is asked."""
    columns = [
        Column("ticket", _("Ticket")),
        Column("customer", _("Customer")),
        Column("due", _("Due")),
        Column("tried", _("Tried"), right=True),
        Column("title", _("Title")),
        Column("questions", _("Questions")),
    ]
    rows: list[Mapping[str, Value]] = [
        {
            "ticket": ticket.id,
            "customer": ticket.customer,
            "due": due.isoformat(),
            "tried": tried,
            "title": ticket.title,
            "questions": list(_questions(ticket, policy)),
        }
        for ticket, due, tried in calls
    ]
    shown = [
        {"due": moment_text(due, zone, now), "questions": " / ".join(_questions(ticket, policy).values())}
        for ticket, due, _tried in calls
    ]
    return Table(columns, rows, shown)


def _questions(ticket: Ticket, policy: Policy) -> dict[str, str]:
    kind = policy.follow_ups.kind_of(ticket.category)
    return {key: f"{key}: {label.text(language())}" for key, label in kind.questions.items()} if kind else {}


def care_table(due: Sequence[tuple[Ticket, CareKind, date]]) -> Table:
    """Return the care messages that are due: about which ticket, to whom, what to say."""
    columns = [
        Column("ticket", _("Ticket")),
        Column("customer", _("Customer")),
        Column("care", _("Message")),
        Column("since", _("Since")),
        Column("product", _("Product")),
        Column("text", _("Text")),
    ]
    rows: list[Mapping[str, Value]] = [
        {
            "ticket": ticket.id,
            "customer": ticket.customer,
            "care": kind.id,
            "since": since.isoformat(),
            "product": ticket.product.get("model") or ticket.product.get("type") or "",
            "text": kind.text.text(language()),
        }
        for ticket, kind, since in due
    ]
    return Table(columns, rows, [{"care": f"{kind.id} ({kind.label.text(language())})"} for _ticket, kind, _day in due])
