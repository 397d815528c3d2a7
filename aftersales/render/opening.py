"""What is said when a ticket was opened: what happens next, and by when."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from aftersales.i18n import _, language
from aftersales.model.clock import ClockReading
from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.render.moments import due_text, moment_text
from aftersales.render.text import safe_line
from aftersales.render.tickets import named_words


def opened_text(ticket: Ticket, clocks: Sequence[ClockReading], policy: Policy, now: datetime, zone: tzinfo) -> str:
    """Return the id, who has the ticket, and each deadline that runs, as sentences to pass on to the customer."""
    spoken = language()
    department = named_words({"department": ticket.department}, policy)["department"]
    lines = [
        f"{ticket.id}  {ticket.priority}  {safe_line(ticket.title)}",
        _("Next: {department} takes it up.").format(department=department),
    ]
    for reading in clocks:
        if reading.due is not None and reading.stopped is None:
            label = policy.clock_text(reading.clock, ticket.category, spoken)
            when = f"{moment_text(reading.due, zone, now)} ({due_text(reading.due, now)})"
            lines.append(_("{clock} by {when}.").format(clock=label, when=when))
    return "\n".join(lines) + "\n"
