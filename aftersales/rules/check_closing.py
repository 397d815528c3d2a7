"""A ticket is closed when the loop is: whoever waits for an answer got one."""

from collections.abc import Sequence

from aftersales.i18n import _
from aftersales.model.lifecycle import GuardName
from aftersales.model.ticket import Did
from aftersales.rules.check_problem import Problem, Problems, Surroundings, TicketFile
from aftersales.rules.guards import is_informed, this_run


def check_informed(file: TicketFile, around: Surroundings) -> Problems:
    """Yield a ticket that was closed, on a way that asks for it, although the customer was not told the outcome.

    Not of imported ones, where another system let it happen, and not where somebody set the guard aside with a reason.
    """
    policy, ticket = around.policy, file.ticket
    if policy is None or not policy.lifecycle.is_closed(ticket.state):
        return
    if any(event.did is Did.IMPORTED for event in ticket.history):
        return
    moves = [event for event in this_run(ticket, policy) if event.did is Did.TRANSITION and event.target]
    last = moves[-1] if moves else None
    if last is None or GuardName.CUSTOMER_INFORMED in _overrode(last.details.get("overrode")):
        return
    ways = [way for way in policy.lifecycle.transitions if way.target == last.target]
    asked = [way for way in ways if GuardName.CUSTOMER_INFORMED in way.guards]
    if asked and len(asked) == len(ways) and not is_informed(ticket, policy):
        message = _("The ticket was closed, and nothing says that the customer was told the outcome.")
        hint = _("Tell the customer, and note it: aftersales inform {ticket} --by CHANNEL --text WORDS").format(
            ticket=ticket.id
        )
        yield Problem(("state",), "ticket/closed-uninformed", message, hint=hint)


def _overrode(value: object) -> Sequence[object]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()
