"""What a message does to the tickets: opens one, or stands on one as a note, with its files; one commit."""

from collections.abc import Sequence
from datetime import timedelta

from aftersales.app.changes import DeskChange, Revision
from aftersales.app.evidence import with_file
from aftersales.app.large_files import refuse_without_lfs
from aftersales.app.mail.senders import customers_with, is_team, own_addresses, standing
from aftersales.app.mail.wording import Wording, note_personal, word
from aftersales.app.new_tickets import new_ticket
from aftersales.app.opening import Opening, complete
from aftersales.app.routing import route_new
from aftersales.app.tickets import step
from aftersales.codec.customers import customer_from_data, render_customer
from aftersales.errors import RefusedError
from aftersales.i18n import _
from aftersales.model.ids import new_customer_id
from aftersales.model.layout import customer_path
from aftersales.model.mail import Attachment, Mail, Original, Sender, WhenClosed
from aftersales.model.moments import format_moment, parse_moment
from aftersales.model.record import replace
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import Data, Value, at_path, text_of
from aftersales.rules.check_privacy import mask_personal
from aftersales.rules.mail.automatic import is_by_program
from aftersales.rules.mail.subjects import category_of, product_of

_FILES = 40
"""Files of one message that go with its ticket."""


def open_from(change: DeskChange, mail: Mail, raw: bytes, *, follows: str = "", kind: str = "follows") -> Ticket:
    """Put a new ticket for a message into the commit, and its sender's file where they have none."""
    policy, rules = change.context.policy, change.context.policy.mail
    files, left = _fitting(change, mail, 0)
    words = word(mail, policy, own_addresses(change, rules), left)
    sender = Sender.TEAM if is_team(change.context, mail) else Sender.CUSTOMER
    customer = "" if sender is Sender.TEAM else _customer(change, mail)
    opening = Opening(_data(change, words, customer), words.text, incomplete=True)
    data, _reasons = complete(change, opening)
    route_new(change, data)
    ticket = new_ticket(change, data, words.text, [(kind, follows)] if follows else [])
    told: dict[str, Value] = {**_told(mail, sender)}
    if customer and _is_receipt_due(change, mail, customer):
        told["receipt"] = "due"
    ticket = replace(ticket, history=(replace(ticket.history[0], details={"mail": told}),))
    ticket = _with_files(change, ticket, files, raw)
    change.put(Revision(ticket, f"opened: {ticket.title}"))
    note_personal(change, customer, words.personal)
    return ticket


def note_on(change: DeskChange, ticket: Ticket, mail: Mail, raw: bytes) -> Ticket:
    """Put a message into the commit as a note on a ticket; as a ticket of its own where that one stays closed."""
    context = change.context
    sender = standing(context, mail, ticket)
    target = _target(change, ticket) if sender is Sender.CUSTOMER else ""
    if not target and _opens_another(change, ticket, sender):
        kind = "related" if sender is Sender.ANOTHER else "follows"
        return open_from(change, mail, raw, follows=ticket.id, kind=kind)
    if sender is Sender.ANOTHER:
        return _note_of_another(change, ticket, mail)
    files, left = _fitting(change, mail, sum(item.bytes for item in ticket.evidence))
    words = word(mail, context.policy, own_addresses(change, context.policy.mail), left)
    after = _with_files(change, _noted(change, ticket, mail, words, sender), files, raw)
    if target:
        after = step(change, after, target, text=_("The customer wrote.")).after
    change.put(Revision(after, "e-mail", ticket))
    note_personal(change, _customer(change, mail, ticket.customer) if sender is Sender.CUSTOMER else "", words.personal)
    return after


def _note_of_another(change: DeskChange, ticket: Ticket, mail: Mail) -> Ticket:
    """Note what somebody else than the customer writes: marked, without their files, and nothing moves."""
    policy = change.context.policy
    author = _customer(change, mail)
    lead = _("from another sender than the customer ({customer}); nothing in it is proved")
    lead = lead.format(customer=author or _("unknown"))
    words = word(mail, policy, own_addresses(change, policy.mail), mail.attachments, lead)
    after = _noted(change, ticket, mail, words, Sender.ANOTHER)
    change.put(Revision(after, "e-mail", ticket))
    note_personal(change, author, words.personal)
    return after


def _noted(change: DeskChange, ticket: Ticket, mail: Mail, words: Wording, sender: Sender) -> Ticket:
    return ticket.with_event(change.event(Did.NOTED, words.text, details={"mail": _told(mail, sender)}))


def _opens_another(change: DeskChange, ticket: Ticket, sender: Sender) -> bool:
    """Tell whether a message about a ticket that stays closed opens another one, so that somebody sees it."""
    policy = change.context.policy
    if sender is Sender.TEAM or not policy.lifecycle.is_closed(ticket.state):
        return False
    return sender is Sender.ANOTHER or policy.mail.closed is WhenClosed.NEW_TICKET


def _target(change: DeskChange, ticket: Ticket) -> str:
    """Return the state that an answer brings a ticket to; empty where it stays, or may not be moved there."""
    target = change.context.policy.mail.answered.get(ticket.state, "")
    if not target or ticket.conflicts:
        return ""
    try:
        step(change, ticket, target, text=_("The customer wrote."))
    except RefusedError:
        return ""
    return target


def _told(mail: Mail, sender: Sender) -> dict[str, Value]:
    """Return what an entry keeps of its message."""
    told: dict[str, Value] = {"digest": mail.digest, "sender": str(sender)}
    if mail.message_id:
        told["message_id"] = mail.message_id
    if mail.sent:
        told["sent"] = format_moment(mail.sent)
    return told


def _data(change: DeskChange, words: Wording, customer: str) -> Data:
    policy, rules = change.context.policy, change.context.policy.mail
    product = product_of(words.said, policy.catalogue)
    told = category_of(words.said, text_of(product.get("type")), rules, policy.catalogue)
    channels = list(policy.desk.channels)
    return {
        "title": words.title,
        "category": told or rules.category or next(iter(policy.categories.by_id)),
        "channel": rules.channel or ("mail" if "mail" in channels else channels[0]),
        "customer": customer,
        "product": product,
    }


def _customer(change: DeskChange, mail: Mail, rather: str = "") -> str:
    """Return the id of the sender's file; a new one is put into the commit where they have none; empty: no address.

    Of several that hold the address, it is `rather`, else the first.
    """
    known = [customer.id for customer in customers_with(change.context, mail.address)]
    if known:
        return rather if rather in known else known[0]
    if not mail.address:
        return ""
    new = {
        "id": new_customer_id(change.context.draw),
        "name": mail.name or mail.address.partition("@")[0],
        "emails": [mail.address],
    }
    change.files[customer_path(str(new["id"]))] = render_customer(customer_from_data(new))
    return str(new["id"])


def _is_receipt_due(change: DeskChange, mail: Mail, customer: str) -> bool:
    """Tell whether a receipt may go out: to a person, and to the same one once within some hours (RFC 3834 §2)."""
    rules, now = change.context.policy.mail, change.context.now
    if is_by_program(mail, rules, own_addresses(change, rules)):
        return False
    since = now - timedelta(hours=rules.receipt_hours)
    return not any(
        at_path(entry, "mail.receipt") and parse_moment(text_of(at_path(entry, "at"))) > since
        for stored in change.context.index.stored_with("customer", customer)
        for entry in (at_path(stored.data, "history.0"),)
    )


def _fitting(change: DeskChange, mail: Mail, there: int) -> tuple[Sequence[Attachment], Sequence[Attachment]]:
    """Divide the files of a message into those that may go with a ticket, and those that are too large or too many."""
    desk = change.context.policy.desk
    fit: list[Attachment] = []
    left: list[Attachment] = []
    for file in mail.attachments:
        size = len(file.content)
        if size <= desk.evidence_file_bytes and there + size <= desk.evidence_ticket_bytes and len(fit) < _FILES:
            fit.append(file)
            there += size
        else:
            left.append(file)
    return fit, left


def _with_files(change: DeskChange, ticket: Ticket, files: Sequence[Attachment], raw: bytes) -> Ticket:
    """Return the ticket with the files of a message beside it, and the message itself where the desk wants that."""
    desk = change.context.policy.desk
    if change.context.policy.mail.original is Original.EVIDENCE and len(raw) <= desk.evidence_file_bytes:
        files = (*files, Attachment("message.eml", "message/rfc822", raw))
    if files:
        refuse_without_lfs(change.context.git)
    for file in files:
        ticket = with_file(change, ticket, mask_personal(file.name), file.content)
    return ticket
