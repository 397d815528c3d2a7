"""Whether the customer waits for an answer: what they wrote by e-mail, and what they heard since."""

from datetime import datetime

from aftersales.model.lifecycle import Lifecycle, Mark
from aftersales.model.mail import Sender
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.model.values import at_path
from aftersales.rules.course import counted

RECEIPT = "receipt"
"""The message that tells a customer that theirs came."""


def unanswered_since(ticket: Ticket, lifecycle: Lifecycle) -> datetime | None:
    """Return when the customer wrote last, where they heard nothing since; None where nobody waits for an answer."""
    wrote = None
    for event in counted(ticket.history):
        if at_path(event.details, "mail.sender") == Sender.CUSTOMER:
            wrote = event.at
        elif is_word(event, lifecycle):
            wrote = None
    return wrote


def is_receipt_due(ticket: Ticket, lifecycle: Lifecycle) -> bool:
    """Tell whether the customer is to be told that their first message came: noted so, and nothing heard since."""
    if at_path(ticket.history[0].details, "mail.receipt") != "due":
        return False
    return not any(is_word(event, lifecycle) for event in counted(ticket.history))


def is_word(event: Event, lifecycle: Lifecycle) -> bool:
    """Tell whether an entry is a word to the customer, of whatever kind."""
    if event.did in {Did.INFORMED, Did.PROMISED} or event.details.get("to_customer") is True:
        return True
    state = lifecycle.states.get(event.target or "")
    return state is not None and Mark.CUSTOMER_INFORMED in state.marks
