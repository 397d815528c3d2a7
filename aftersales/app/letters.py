"""Letters on their way: what the outbox keeps of one, and what is put in when it is sent.

The outbox holds the words that the ticket holds. The customer's name and address are looked up in their file when the
letter is sent: whoever was erased meanwhile, or asked not to be written to, gets none.
"""

from collections.abc import Mapping

from aftersales.app.context import Context
from aftersales.app.customers import customer_for
from aftersales.app.messages import frame_words, framed, load_frame
from aftersales.errors import DeskError
from aftersales.i18n import _
from aftersales.model.message import Letter
from aftersales.model.moments import format_moment
from aftersales.model.notice import Notice
from aftersales.model.record import replace
from aftersales.model.ticket import Ticket
from aftersales.model.values import text_of
from aftersales.notify.trouble import SendError


def letter_notice(context: Context, letter: Letter, ticket: Ticket, entry: str) -> Notice:
    """Return the letter as the outbox keeps it.

    Its id is made of the ticket's and of the entry that records it; it becomes the Message-ID, so an answer names the
    ticket in its references, and a letter sent twice would show.
    """
    return Notice(
        id=f"{letter.ticket}.{entry}",
        person=letter.customer,
        address="",
        subject=subject_of(letter),
        text=letter.body,
        created=format_moment(context.now),
        entries={letter.ticket: [entry]},
        ticket=letter.ticket,
        language=letter.language,
        answers=_answered(ticket),
    )


def _answered(ticket: Ticket) -> str:
    """Return the Message-ID of the last mail that the ticket's customer sent; empty where they sent none."""
    mails = [mail for event in ticket.history if isinstance(mail := event.details.get("mail"), Mapping)]
    theirs = [text_of(mail.get("message_id")) for mail in mails if mail.get("sender") == "customer"]
    return theirs[-1] if theirs else ""


def subject_of(letter: Letter) -> str:
    """Return the subject with the ticket's number, by which an answer finds its ticket."""
    return f"{letter.subject} [{letter.ticket}]"


def addressed(context: Context, notice: Notice) -> Notice:
    """Return a letter as it leaves: with its address, and greeting and closing around it; other notices as they are.

    Raises:
        SendError: the customer has no address, no file any more, or does not want to be written to.
    """
    if not notice.ticket:
        return notice
    try:
        customer = customer_for(context, notice.person)
        frame = load_frame(context.git, context.git.head().commit or "")
        words = frame_words(customer, context.policy.desk.name.text(notice.language), notice.ticket)
        text = framed(notice.text, frame, words, notice.language, mail=True)
    except DeskError as error:
        raise SendError(str(error)) from None
    if not customer.emails or customer.consent.get("contact") is False:
        raise SendError(
            _("{customer} has no e-mail address, or does not want to be written to.").format(customer=customer.id)
        )
    return replace(notice, address=customer.emails[0], text=text)
