"""Explaining the deadlines of a ticket: every window that counted, every pause, the policies they rest on."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.app.context import Context
from aftersales.app.queries import TicketView, view_ticket
from aftersales.errors import NotFoundError
from aftersales.i18n import _
from aftersales.model.clock import ClockExplanation
from aftersales.rules.calendars import Calendars
from aftersales.rules.clock_explanation import explain_clock


@dataclass(frozen=True, slots=True)
class Explained:
    """The clocks of a ticket with their reasons; `policy_commit`: the commit whose policies were applied."""

    view: TicketView
    clocks: Sequence[ClockExplanation]
    policy_commit: str


def explain_ticket(context: Context, fragment: str, clock: str | None = None) -> Explained:
    """Explain the clocks of a ticket, or one of them.

    Raises:
        NotFoundError: no such ticket, or no such clock has begun on it.
    """
    view = view_ticket(context, fragment)
    policy = view.policy
    known = policy.service_levels.clocks
    if clock is not None and clock not in known:
        raise NotFoundError(
            _("There is no clock {clock}.").format(clock=clock),
            hint=_("Clocks: {clocks}").format(clocks=", ".join(known)),
        )
    calendars = Calendars(policy.calendars, policy.desk.calendar)
    wanted = [clock] if clock else list(known)
    found = [explain_clock(view.ticket, name, policy, calendars, view.now) for name in wanted]
    return Explained(view, [one for one in found if one is not None], context.index.commit() or "")
