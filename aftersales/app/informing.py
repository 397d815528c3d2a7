"""Telling the customer: what they were told, by which channel and when; and letters that leave by themselves."""

from collections.abc import Sequence
from datetime import datetime

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.deeds import Followed, follow
from aftersales.app.delivering import need_senders
from aftersales.app.letters import letter_notice
from aftersales.app.messages import (
    Offered,
    Wanted,
    customer_of,
    frame_words,
    framed,
    load_frame,
    offered_messages,
    write_letter,
)
from aftersales.app.outbox import commit_with_notices, settle_outbox
from aftersales.app.queries import view_ticket
from aftersales.app.tickets import Outcome, need_permission, step
from aftersales.errors import BusyError, OutsideError, RefusedError, UsageError
from aftersales.i18n import _
from aftersales.model.deed import Deed
from aftersales.model.lifecycle import Mark
from aftersales.model.message import Letter
from aftersales.model.record import record
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.model.values import Value
from aftersales.rules.answers import RECEIPT, is_receipt_due, unanswered_since
from aftersales.rules.check_privacy import mask_personal


@record
class Ends:
    """What informing ends.

    Attributes:
        outcome: it was the outcome: the ticket goes on to the state that says so.
        override: of that step, go on without what the person's roles may go without.
    """

    outcome: bool = False
    override: bool = False


@record
class Draft:
    """A letter before it is recorded.

    Attributes:
        whole: with greeting and closing, as the customer gets it.
        leaves: whether it leaves by e-mail when it is recorded; else somebody tells the customer.
    """

    letter: Letter
    whole: str
    leaves: bool


def inform_customer(context: Context, fragment: str, channel: str, text: str, ends: Ends) -> Outcome:
    """Note what the customer was told.

    Args:
        context: the command's.
        fragment: of the ticket's id.
        channel: one of ``desk.yaml``: phone, mail, chat …
        text: what they were told.
        ends: whether that was the outcome.

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
        after, notes = _told(change, ticket, event, ends)
        return Outcome(after, change.commit(), notes, event)


@record
class Waiting:
    """What the customer of a ticket waits to hear.

    Attributes:
        offered: every message of the desk, with what is missing for it.
        wrote: when they wrote last and heard nothing since; None where nobody waits.
        receipt: the command that tells them that their message came, where that is due; else empty.
    """

    offered: Sequence[Offered]
    wrote: datetime | None
    receipt: str


def list_messages(context: Context, fragment: str) -> Waiting:
    """Return every message of the desk for a ticket, and what its customer waits to hear."""
    ticket, lifecycle = view_ticket(context, fragment).ticket, context.policy.lifecycle
    wrote = None if lifecycle.is_closed(ticket.state) else unanswered_since(ticket, lifecycle)
    due = wrote is not None and is_receipt_due(ticket, lifecycle)
    command = f"aftersales inform {ticket.id} --template {RECEIPT}" if due else ""
    return Waiting(offered_messages(context, ticket), wrote, command)


def draft_letter(context: Context, fragment: str, wanted: Wanted, *, send: bool = True) -> Draft:
    """Return a letter as it would go out now, and change nothing.

    Args:
        send: whether it is to leave by e-mail where its channel is one; False: somebody sent it, or tells it.

    Raises:
        RefusedError: a fact is missing, the customer has no address, or does not want to be written to.
        OutsideError: nothing says how mail leaves this machine.
        (see also `write_letter`)
    """
    ticket = view_ticket(context, fragment).ticket
    letter = write_letter(context, ticket, wanted)
    customer = customer_of(context, ticket)
    words = frame_words(customer, context.policy.desk.name.text(letter.language), letter.ticket)
    frame = load_frame(context.git, context.git.head().commit or "")
    mail = letter.channel in frame.by_mail
    leaves = send and mail
    if leaves and not (customer and customer.emails):
        raise RefusedError(
            _("The customer has no e-mail address."),
            place=ticket.id,
            hint=_("aftersales customer edit {customer} --email ADDRESS, or another --channel").format(
                customer=ticket.customer or "CUSTOMER"
            ),
        )
    if leaves and need_senders(context).mail is None:
        raise OutsideError(_("Nothing says by which server mail leaves."), hint=_("See docs/howto/senders.md."))
    return Draft(letter, framed(letter.body, frame, words, letter.language, mail=mail), leaves)


def send_letter(context: Context, wanted: Wanted, draft: Draft, ends: Ends) -> Outcome:
    """Record what the customer is told, and queue the letter where it leaves by e-mail: in one commit, or neither.

    What is recorded is the letter without greeting and closing: nobody is named in it. What looks like a number or an
    address of a person all the same (in words that somebody typed) is masked in the record.

    Args:
        draft: what was looked at; the ticket must still say the same.

    Raises:
        BusyError: the ticket, or the template, changed since the draft was made.
    """
    letter = draft.letter
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        settle_outbox(change)
        ticket = change.ticket(letter.ticket)
        if write_letter(context, ticket, wanted) != letter:
            raise BusyError(_("The ticket changed meanwhile, and with it the message."), place=ticket.id)
        details: dict[str, Value] = {
            "channel": letter.channel,
            "to_customer": True,
            "template": letter.message.id,
            "template_version": letter.message.version,
            **({"due": letter.promised} if letter.promised else {}),
        }
        words = mask_personal(f"{letter.subject}\n\n{letter.body}", context.policy)
        event = change.event(Did.INFORMED, words, details=details)
        after, notes = _told(change, ticket, event, ends)
        notices = [letter_notice(context, letter, ticket, event.id)] if draft.leaves else []
        return Outcome(after, commit_with_notices(change, notices), notes, event)


def _told(change: DeskChange, ticket: Ticket, event: Event, ends: Ends) -> Followed:
    """Put an entry into the commit that the customer was told, with the step to the state that says so, and the flow's.

    A message that says by when they hear from us is not what they wait to hear: it answers no step of the flow.
    """
    after = ticket.with_event(event)
    if ends.outcome:
        states = change.context.policy.lifecycle.states.values()
        target = next(state.id for state in states if Mark.CUSTOMER_INFORMED in state.marks)
        need_permission(change, Permission.TRANSITION)
        after = step(change, after, target, text=event.text, override=ends.override).after
    said_all = ends.outcome or "due" not in event.details
    followed = follow(change, after, Deed.CUSTOMER_INFORMED if said_all else None)
    change.put(Revision(followed.ticket, f"informed by {event.details['channel']}", ticket))
    return followed
