"""Explaining the deadlines of a ticket: every window that counted, every pause, the policies they rest on."""

from collections.abc import Sequence

from aftersales.app.context import Context
from aftersales.app.queries import TicketView, view_ticket
from aftersales.errors import NotFoundError
from aftersales.i18n import _
from aftersales.model.clock import ClockExplanation, ClockReading
from aftersales.model.record import record
from aftersales.rules.calendars import Calendars
from aftersales.rules.clock_explanation import explain_clock


@record
class Explained:
    """The clocks of a ticket with their reasons.

    Attributes:
        clocks: those of the service levels, window by window.
        fixed: hand-offs, legal deadlines, the follow-up call: they count no hours, so there is nothing to list.
        policy_commit: the commit whose policies were applied.
    """

    view: TicketView
    clocks: Sequence[ClockExplanation]
    fixed: Sequence[ClockReading]
    policy_commit: str


def explain_ticket(context: Context, fragment: str, clock: str | None = None) -> Explained:
    """Explain the clocks of a ticket, or one of them.

    Raises:
        NotFoundError: no such ticket, or no such clock has begun on it.
    """
    view = view_ticket(context, fragment)
    policy = view.policy
    levels = policy.service_levels.clocks
    fixed = [reading for reading in view.clocks if reading.clock not in levels]
    known = [*levels, *dict.fromkeys(reading.clock for reading in fixed)]
    if clock is not None and clock not in known:
        raise NotFoundError(
            _("There is no clock {clock}.").format(clock=clock),
            hint=_("Clocks: {clocks}").format(clocks=", ".join(known)),
        )
    calendars = Calendars(policy.calendars, policy.desk.calendar)
    wanted = [name for name in levels if clock in (None, name)]
    found = [explain_clock(view.ticket, name, policy, calendars, view.now) for name in wanted]
    asked = [reading for reading in fixed if clock in (None, reading.clock)]
    return Explained(view, [one for one in found if one is not None], asked, context.index.commit() or "")
