"""What a message leaves in a ticket, without personal data, and in its customer's file: what was taken out for that."""

from collections.abc import Sequence

from aftersales.app.changes import DeskChange
from aftersales.app.customers import put_customer, read_customer
from aftersales.i18n import _, ngettext
from aftersales.model.customer import Note
from aftersales.model.ids import new_entry_id
from aftersales.model.layout import customer_path
from aftersales.model.mail import Attachment, Mail
from aftersales.model.policy import Policy
from aftersales.model.record import record, replace
from aftersales.model.team import Permission
from aftersales.rules.check_privacy import mask_personal
from aftersales.rules.mail.quoting import divide
from aftersales.rules.mail.subjects import is_reply, personal_in, title_of
from aftersales.rules.team import may

_LONGEST = 15_000
"""Characters of a message that a ticket takes; an entry holds 20,000."""


@record
class Wording:
    """A message in a ticket's words.

    Attributes:
        title: for a ticket of its own; personal data masked.
        said: subject and new words, to look for products and categories in; not masked.
        text: for the history: new words, masked, and below in brackets what was left out.
        personal: for the customer's file: signature, and what was masked. Empty: nothing.
    """

    title: str
    said: str
    text: str
    personal: str


def word(mail: Mail, policy: Policy, own: frozenset[str], left: Sequence[Attachment], lead: str = "") -> Wording:
    """Return what a ticket takes of a message.

    Args:
        mail: the message.
        policy: the desk's.
        own: the desk's addresses; with the sender's they are no news to the customer's file.
        left: files that do not go with the ticket.
        lead: a sentence that stands above the words.
    """
    words = divide(mail.text, is_reply=is_reply(mail), trim=policy.mail.trim_quotes)
    shown = words.text[:_LONGEST]
    below = [f"[{sentence}]" for sentence in _left_out(mail, words.quoted, len(words.text) > _LONGEST, left)]
    body = mask_personal(shown, policy).strip() or _("(no text)")
    text = "\n\n".join(part for part in (f"[{lead}]" if lead else "", body, "\n".join(below)) if part)
    found = personal_in(f"{mail.subject}\n{shown}", own | {mail.address})
    personal = "\n".join(part for part in (words.signature[:2000], "; ".join(found)[:2000]) if part)
    title = mask_personal(title_of(mail.subject, words.text, _("E-mail without a subject")), policy)
    return Wording(title, f"{mail.subject}\n{shown}", text, personal)


def _left_out(mail: Mail, quoted: int, cut: bool, left: Sequence[Attachment]) -> list[str]:  # noqa: FBT001  a fact
    """Return a sentence for each thing that is in the message alone."""
    sentences = []
    if quoted:
        sentence = ngettext("{count} line of quoted text left out", "{count} lines of quoted text left out", quoted)
        sentences.append(sentence.format(count=quoted))
    if cut:
        sentences.append(_("cut here: the message is longer"))
    if left:
        names = ", ".join(f"{mask_personal(file.name)} ({len(file.content)} B)" for file in left[:20])
        sentences.append(_("files not kept with the ticket: {names}").format(names=names[:1500]))
    if mail.left_out:
        sentence = ngettext("{count} part not looked at", "{count} parts not looked at", mail.left_out)
        sentences.append(sentence.format(count=mail.left_out))
    if sentences:
        sentences.append(_("the message as it came: {digest}").format(digest=mail.digest))
    return sentences


def note_personal(change: DeskChange, customer_id: str, personal: str) -> None:
    """Put what a ticket must not hold into its customer's file, unless it stands there.

    Into a file that was there before only where the bot may change those; else it stands in the message as it came.
    """
    is_new = customer_path(customer_id) in change.files
    if not customer_id or not personal or not (is_new or may(change.actor.person, Permission.CUSTOMERS)):
        return
    customer = read_customer(change, customer_id)
    if personal in {note.text for note in customer.notes}:
        return
    note = Note(new_entry_id(change.context.draw), change.context.now, change.actor.by, personal)
    put_customer(change, replace(customer, notes=(*customer.notes, note)))
