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
from aftersales.model.values import at_path
from aftersales.rules.check_privacy import mask_personal
from aftersales.rules.mail.automatic import why_aside

_TITLE = 120


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


class Taker:
    """Takes messages in, one after the other."""

    def __init__(self, context: Context, manner: Manner) -> None:
        self._context = context
        self._manner = manner
        self._box = MailFolder(context.git)

    def take(self, message: RawMessage) -> Taken:
        """Take one message in; return its account.

        Raises:
            BusyError: the desk is in somebody else's hands.
            OutsideError: git or the disk.
        """
        try:
            mail = read_mail(message.content)
        except InvalidDataError as error:
            taken = self._rejected(message, error.message)
        else:
            taken = self._known(message, mail) or self._under_lock(message, mail)
        if not self._manner.dry_run and taken.fate not in {Fate.WAITING, Fate.KNOWN}:
            self._log(taken)
        return taken

    def _rejected(self, message: RawMessage, reason: str) -> Taken:
        digest = hashlib.sha256(message.content).hexdigest()
        if self._box.holds(Shelf.REJECTED, digest):
            kept = str(self._box.path(Shelf.REJECTED, digest))
            return Taken(message.place, Fate.KNOWN, reason=_("rejected before"), kept=kept)
        return Taken(message.place, Fate.REJECTED, reason=reason, kept=self._kept(Shelf.REJECTED, digest, message))

    def _known(self, message: RawMessage, mail: Mail) -> Taken | None:
        """Return the account of a message that was taken in or set aside before; None for a new one."""
        found = self._context.index.stored_with("mail", mail.digest)
        if found:
            return Taken(message.place, Fate.KNOWN, found[0].line.id, found[0].line.title)
        if not self._manner.anyway and self._box.holds(Shelf.ASIDE, mail.digest):
            return Taken(message.place, Fate.KNOWN, title=self._title(mail), reason=_("set aside before"))
        return None

    def _under_lock(self, message: RawMessage, mail: Mail) -> Taken:
        with self._change() as change:
            try:  # known by now, perhaps: another command may have had it while this one waited
                return self._known(message, mail) or self._new(change, message, mail)
            except OutsideError:
                raise
            except DeskError as error:  # of this message's ticket: edits in the way, a comment, a file that is broken
                return Taken(message.place, Fate.WAITING, title=self._title(mail), reason=str(error))

    def _change(self) -> AbstractContextManager[DeskChange]:
        """Return the change to fill; a dry run locks nobody out."""
        context, actor = self._context, self._manner.actor
        if self._manner.dry_run:
            return nullcontext(DeskChange(context, actor, context.git.head().commit or ""))
        return desk_change(context, actor)

    def _new(self, change: DeskChange, message: RawMessage, mail: Mail) -> Taken:
        about = ticket_about(change, mail)
        reason = None if self._manner.anyway else _why_aside(change, mail, about)
        if reason is None:
            return self._made(change, message, mail, about)
        kept = self._kept(Shelf.ASIDE, mail.digest, message)
        ticket = about.id if about else ""
        return Taken(message.place, Fate.ASIDE, ticket, self._title(mail), reason.text, kept)

    def _made(self, change: DeskChange, message: RawMessage, mail: Mail, about: Ticket | None) -> Taken:
        """Make a ticket or a note of a message, and commit that."""
        raw = message.content
        ticket = note_on(change, about, mail, raw) if about else open_from(change, mail, raw)
        revision = change.revisions[0]
        fate = Fate.OPENED if revision.event.did is Did.OPENED else Fate.NOTED
        taken = Taken(message.place, fate, ticket.id, ticket.title, reason=_remark(about, ticket))
        if self._manner.dry_run:
            return replace(taken, ticket="" if fate is Fate.OPENED else ticket.id)
        kept = self._kept(Shelf.TAKEN, mail.digest, message)
        return replace(taken, kept=kept, commit=change.commit(*words_of(revision, change.actor)))

    def _kept(self, shelf: Shelf, digest: str, message: RawMessage) -> str:
        """Keep a message as it came; return where, or empty in a dry run."""
        return "" if self._manner.dry_run else str(self._box.keep(shelf, digest, message.content))

    def _title(self, mail: Mail) -> str:
        return mask_personal(mail.subject, self._context.policy)[:_TITLE]

    def _log(self, taken: Taken) -> None:
        """Note what became of a message; where that fails, it is in the history all the same."""
        told = {"at": format_moment(self._context.now), "fate": str(taken.fate), "place": taken.place}
        told |= {"ticket": taken.ticket, "reason": taken.reason, "kept": taken.kept, "commit": taken.commit}
        try:
            self._box.note(told)
        except OutsideError as error:
            self._context.tell(_("The log of messages could not be written: {reason}").format(reason=error))


def _why_aside(change: DeskChange, mail: Mail, about: Ticket | None) -> Aside | None:
    rules = change.context.policy.mail
    ours = was_sent_by_us(change, mail)
    reason = why_aside(mail, rules, own_addresses(change, rules), sent_by_us=ours)
    if reason or about is None or rules.another_sender is Another.NOTE:
        return reason
    return Aside.ANOTHER if standing(change.context, mail, about) is Sender.ANOTHER else None


def _remark(about: Ticket | None, ticket: Ticket) -> str:
    """Return what a person should know beside the fate."""
    if about is None:
        return ""
    if about.id != ticket.id:
        return _("follows {ticket}, which is closed").format(ticket=about.id)
    if about.state != ticket.state:
        return f"{about.state} → {ticket.state}"
    sender = at_path(ticket.history[len(about.history)].details, "mail.sender")
    return _("from another sender than the customer") if sender == Sender.ANOTHER else ""
