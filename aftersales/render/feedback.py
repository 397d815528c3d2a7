"""Suggestions for improvement as people and programs read them."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from aftersales.i18n import _, language
from aftersales.model.policy import Policy
from aftersales.model.suggestion import Status, Suggestion
from aftersales.model.table import Column, Table
from aftersales.model.ticket import Ticket
from aftersales.render.moments import moment_text


def status_text(status: Status) -> str:
    """Return what people call the status of a suggestion."""
    return {
        Status.OPEN: _("open"),
        Status.ACCEPTED: _("accepted"),
        Status.DONE: _("done"),
        Status.DECLINED: _("declined"),
    }[status]


def suggestions_table(
    entries: Sequence[tuple[Ticket, Suggestion]], policy: Policy, now: datetime, zone: tzinfo
) -> Table:
    """Return suggestions, each with its ticket."""
    columns = [
        Column("ticket", _("Ticket")),
        Column("id", _("Suggestion")),
        Column("department", _("Department")),
        Column("status", _("State")),
        Column("at", _("Written down")),
        Column("by", _("By")),
        Column("text", _("What could be better")),
        Column("answer", _("Answer")),
    ]
    rows = [
        {
            "ticket": ticket.id,
            "id": one.id,
            "department": one.department,
            "status": one.status.value,
            "at": one.at.isoformat(),
            "by": one.by,
            "text": one.text,
            "answer": one.answer,
        }
        for ticket, one in entries
    ]
    shown = [
        {
            "department": policy.team.department_text(one.department, language()),
            "status": status_text(one.status),
            "at": moment_text(one.at, zone, now),
        }
        for _ticket, one in entries
    ]
    return Table(columns, rows, shown)
