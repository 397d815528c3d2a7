"""One message taken in: known, set aside, or made into a ticket or a note by one commit. What follows what, and why:

the message is kept as it came; then the commit, whose entry holds the digest; then the log. So whatever is killed in
between, the next run finds the digest and does nothing twice, or finds none and does it all.
"""

import hashlib
from contextlib import AbstractContextManager, nullcontext

from aftersales.app.actor import Actor
from aftersales.app.changes import DeskChange, desk_change, words_of
from aftersales.app.context import Context
from aftersales.app.mail.folder import MailFolder, Shelf
from aftersales.app.mail.senders import own_addresses, standing
from aftersales.app.mail.sources import RawMessage
from aftersales.app.mail.threads import ticket_about, was_sent_by_us
from aftersales.app.mail.tickets import note_on, open_from
from aftersales.codec.mail.reading import read_mail
from aftersales.errors import DeskError, InvalidDataError, OutsideError
from aftersales.i18n import _
from aftersales.model.intake import Fate, Taken
from aftersales.model.mail import Another, Aside, Mail, Sender
from aftersales.model.moments import format_moment
from aftersales.model.record import record, replace
from aftersales.model.ticket import Did, Ticket
from aftersales.rules.check_privacy import mask_personal
from aftersales.rules.mail.automatic import why_aside


@record
class Manner:
    """How messages are taken in.

    Attributes:
        actor: in whose name: the team's bot.
        anyway: take in what looks automatic; a person has looked at it.
        dry_run: only tell.
    """

    actor: Actor
    anyway: bool = False
    dry_run: bool = False


def take_in(context: Context, message: RawMessage, manner: Manner) -> Taken:
    """Take one message in.

    Raises:
        BusyError: the desk is in somebody else's hands.
        OutsideError: git or the disk.
    """
    box = MailFolder(context.git)
    try:
        mail = read_mail(message.content)
    except InvalidDataError as error:
        taken = _rejected(box, message, error.message, manner)
    else:
        taken = _known(context, box, message, mail, manner) or _under_lock(context, box, message, mail, manner)
    if not manner.dry_run and taken.fate not in {Fate.WAITING, Fate.KNOWN}:
        _log(context, box, taken)
    return taken


def _under_lock(context: Context, box: MailFolder, message: RawMessage, mail: Mail, manner: Manner) -> Taken:
    with _change(context, manner) as change:
        try:  # known by now, perhaps: another command may have had it while this one waited
            return _known(context, box, message, mail, manner) or _looked_at(change, box, message, mail, manner)
        except OutsideError:
            raise
        except DeskError as error:  # of this message's ticket: edits in the way, a comment, a file that is broken
            return Taken(message.place, Fate.WAITING, title=_title(context, mail), reason=str(error))


def _known(context: Context, box: MailFolder, message: RawMessage, mail: Mail, manner: Manner) -> Taken | None:
    """Return the account of a message that was taken in or set aside before; None for a new one."""
    found = context.index.stored_with("mail", mail.digest)
    if found:
        return Taken(message.place, Fate.KNOWN, found[0].line.id, found[0].line.title)
    if not manner.anyway and box.holds(Shelf.ASIDE, mail.digest):
        return Taken(message.place, Fate.KNOWN, title=_title(context, mail), reason=_("set aside before"))
    return None


def _change(context: Context, manner: Manner) -> AbstractContextManager[DeskChange]:
    """Return the change to fill; a dry run locks nobody out."""
    if manner.dry_run:
        return nullcontext(DeskChange(context, manner.actor, context.git.head().commit or ""))
    return desk_change(context, manner.actor)


def _rejected(box: MailFolder, message: RawMessage, reason: str, manner: Manner) -> Taken:
    digest = hashlib.sha256(message.content).hexdigest()
    if box.holds(Shelf.REJECTED, digest):
        return Taken(message.place, Fate.KNOWN, reason=_("rejected before"), kept=str(box.path(Shelf.REJECTED, digest)))
    kept = "" if manner.dry_run else str(box.keep(Shelf.REJECTED, digest, message.content))
    return Taken(message.place, Fate.REJECTED, reason=reason, kept=kept)


def _looked_at(change: DeskChange, box: MailFolder, message: RawMessage, mail: Mail, manner: Manner) -> Taken:
    about = ticket_about(change, mail)
    reason = None if manner.anyway else _why_aside(change, mail, about)
    if reason:
        return _aside(change, box, message, mail, manner, reason, about)
    return _taken(change, box, message, mail, manner, about)


def _why_aside(change: DeskChange, mail: Mail, about: Ticket | None) -> Aside | None:
    rules = change.context.policy.mail
    own, ours = own_addresses(change, rules), was_sent_by_us(change, mail)
    reason = why_aside(mail, rules, own, sent_by_us=ours)
    if reason or about is None or rules.another_sender is Another.NOTE:
        return reason
    return Aside.ANOTHER if standing(change.context, mail, about) is Sender.ANOTHER else None


def _aside(
    change: DeskChange,
    box: MailFolder,
    message: RawMessage,
    mail: Mail,
    manner: Manner,
    reason: Aside,
    about: Ticket | None,
) -> Taken:
    kept = "" if manner.dry_run else str(box.keep(Shelf.ASIDE, mail.digest, message.content))
    ticket = about.id if about else ""
    return Taken(message.place, Fate.ASIDE, ticket, _title(change.context, mail), reason.text, kept)


def _taken(
    change: DeskChange, box: MailFolder, message: RawMessage, mail: Mail, manner: Manner, about: Ticket | None
) -> Taken:
    raw = message.content
    ticket = note_on(change, about, mail, raw) if about else open_from(change, mail, raw)
    fate = Fate.OPENED if change.revisions[0].event.did is Did.OPENED else Fate.NOTED
    taken = Taken(message.place, fate, ticket.id, ticket.title, reason=_entry_reason(about, ticket))
    if manner.dry_run:
        return replace(taken, ticket="" if fate is Fate.OPENED else ticket.id)
    kept = str(box.keep(Shelf.TAKEN, mail.digest, raw))
    commit = change.commit(*words_of(change.revisions[0], change.actor))
    return replace(taken, kept=kept, commit=commit)


def _entry_reason(about: Ticket | None, ticket: Ticket) -> str:
    """Return what a person should know beside the fate."""
    if about and about.id != ticket.id:
        return _("follows {ticket}, which is closed").format(ticket=about.id)
    if about and about.state != ticket.state:
        return f"{about.state} → {ticket.state}"
    sender = ticket.history[len(about.history)].details.get("mail") if about else None
    another = isinstance(sender, dict) and sender.get("sender") == Sender.ANOTHER
    return _("from another sender than the customer") if another else ""


def _title(context: Context, mail: Mail) -> str:
    return mask_personal(mail.subject, context.policy)[:120]


def _log(context: Context, box: MailFolder, taken: Taken) -> None:
    """Note what became of a message; where that fails, it is in the history all the same."""
    told = {"at": format_moment(context.now), "fate": str(taken.fate), "place": taken.place, "ticket": taken.ticket}
    try:
        box.note({**told, "reason": taken.reason, "kept": taken.kept, "commit": taken.commit})
    except OutsideError as error:
        context.tell(_("The log of messages could not be written: {reason}").format(reason=error))
