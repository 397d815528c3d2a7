"""Closing a ticket, and what whoever closes it is asked for."""

from aftersales.app.changes import desk_change
from aftersales.app.context import Context
from aftersales.app.tickets import Outcome, edit, need_permission, step
from aftersales.codec.tickets import ticket_to_data
from aftersales.errors import UsageError
from aftersales.i18n import _
from aftersales.model.policy import Policy
from aftersales.model.record import replace
from aftersales.model.team import Permission
from aftersales.rules.intake import unnoted_facts

_ROOT_CAUSE = "facts.root_cause"


def close_ticket(
    context: Context, fragment: str, *, cause: str = "", text: str = "", override: bool = False
) -> Outcome:
    """Close a ticket: the transition to the closed state that ends a matter well.

    Args:
        cause: the root cause, a choice of ``facts.root_cause``; empty: nobody says now.

    Raises:
        UsageError: there is no such root cause.
        RefusedError: as for `transition_ticket`.
    """
    if cause:
        _check_cause(context.policy, cause)
    with desk_change(context) as change:
        need_permission(change, Permission.TRANSITION)
        ticket = change.ticket(fragment)
        closed = step(change, ticket, "closed", text=text, override=override)
        if cause:
            need_permission(change, Permission.EDIT)
            noted = edit(change, closed.after, {_ROOT_CAUSE: cause})
            closed = replace(closed, after=noted.after) if noted else closed
        wanted = unnoted_facts(ticket_to_data(closed.after), ticket.category, context.policy)
        hint = _("Note it for whoever learns from this: aftersales edit {ticket} {fact}=…")
        change.put(closed)
        notes = [hint.format(ticket=ticket.id, fact=fact) for fact in wanted]
        return Outcome(closed.after, change.commit(), notes, closed.event)


def _check_cause(policy: Policy, cause: str) -> None:
    fact = policy.categories.facts.get(_ROOT_CAUSE)
    known = fact.choices if fact else {}
    if cause not in known:
        raise UsageError(
            _("There is no root cause {cause}.").format(cause=cause),
            hint=_("Choose one of: {words}").format(words=", ".join(known) or "-"),
        )
