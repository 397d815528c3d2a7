"""Telling the customer: what they were told, by which channel, and when."""

from aftersales.app.changes import Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.deeds import follow
from aftersales.app.tickets import Outcome, need_permission, step
from aftersales.errors import UsageError
from aftersales.i18n import _
from aftersales.model.deed import Deed
from aftersales.model.lifecycle import Mark
from aftersales.model.team import Permission
from aftersales.model.ticket import Did


def inform_customer(
    context: Context, fragment: str, channel: str, text: str, *, outcome: bool = False, override: bool = False
) -> Outcome:
    """Note what the customer was told.

    Args:
        context: the command's.
        fragment: of the ticket's id.
        channel: one of ``desk.yaml``: phone, mail, chat …
        text: what they were told.
        outcome: it was the outcome: the ticket goes on to the state that says so.
        override: of that step, go on without what the person's roles may go without.

    Raises:
        UsageError: there are no words, or the channel is unknown.
        RefusedError: the ticket cannot go on to that state now.
    """
    channels = context.policy.desk.channels
    if not text.strip():
        raise UsageError(_("What was the customer told?"), hint=_("Give the words with --text."))
    if channel not in channels:
        raise UsageError(
            _("{channel} is no channel of this desk.").format(channel=channel or "-"),
            hint=_("Choose one of: {words}").format(words=", ".join(channels)),
        )
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket = change.ticket(fragment)
        event = change.event(Did.INFORMED, text, details={"channel": channel, "to_customer": True})
        after = ticket.with_event(event)
        if outcome:
            states = context.policy.lifecycle.states.values()
            target = next(state.id for state in states if Mark.CUSTOMER_INFORMED in state.marks)
            need_permission(change, Permission.TRANSITION)
            after = step(change, after, target, text=text, override=override).after
        after, notes = follow(change, after, Deed.CUSTOMER_INFORMED)
        change.put(Revision(after, f"informed by {channel}", ticket))
        return Outcome(after, change.commit(), notes, event)
