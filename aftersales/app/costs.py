"""What tickets cost: the lines of one, the sums of a month."""

import re

from aftersales.app.context import Context
from aftersales.app.queries import ticket_data
from aftersales.codec.tickets import ticket_from_data
from aftersales.errors import UsageError
from aftersales.i18n import _
from aftersales.model.cost import CostLine, CostSum
from aftersales.rules.costs import cost_lines, summed

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])\Z")


def costs_of_ticket(context: Context, fragment: str) -> list[CostLine]:
    """Return the lines of a ticket's costs, oldest first."""
    return cost_lines(ticket_from_data(ticket_data(context, fragment)), context.policy)


def costs_of_month(context: Context, month: str, dimension: str) -> list[CostSum]:
    """Return the sums of a month's costs by a dimension.

    Args:
        month: ``2026-11``; empty: this month.
        dimension: one of `cost.DIMENSIONS`.

    Raises:
        UsageError: `month` is none.
    """
    wanted = month or f"{context.now.astimezone(context.zone):%Y-%m}"
    if not _MONTH.match(wanted):
        raise UsageError(_("{text} is no month.").format(text=month), hint=_("Write for example: 2026-11"))
    tickets = (ticket_from_data(one.data) for one in context.index.stored_with("spent", wanted))
    return summed(
        (
            (ticket, line)
            for ticket in tickets
            for line in cost_lines(ticket, context.policy)
            if f"{line.at.astimezone(context.zone):%Y-%m}" == wanted
        ),
        dimension,
    )
