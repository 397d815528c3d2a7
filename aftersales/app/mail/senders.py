"""Who wrote: the customers of an address, and how a sender stands to a ticket."""

from aftersales.app.changes import DeskChange
from aftersales.app.context import Context
from aftersales.app.customers import followed
from aftersales.codec.customers import customer_from_data
from aftersales.index.connection import read_json
from aftersales.model.customer import Customer
from aftersales.model.mail import Mail, MailRules, Sender
from aftersales.model.ticket import Ticket


def own_addresses(change: DeskChange, rules: MailRules) -> frozenset[str]:
    """Return the addresses that the desk itself writes from."""
    return rules.addresses | {address.lower() for address in change.actor.person.emails}


def customers_with(context: Context, address: str) -> list[Customer]:
    """Return the customers in whose files an address stands, by id; nobody for none."""
    if not address:
        return []
    found = [customer_from_data(read_json(row.data)) for row in context.index.find_customers(address, limit=20)]
    exact = [one for one in found if address in {known.lower() for known in one.emails}]
    return sorted({one.id: one for one in (followed(context, one) for one in exact)}.values(), key=lambda one: one.id)


def standing(context: Context, mail: Mail, ticket: Ticket) -> Sender:
    """Return how the sender of a message stands to a ticket; an address that may be forged is all that tells."""
    row = context.index.customer(ticket.customer) if ticket.customer else None
    customer = followed(context, customer_from_data(read_json(row.data))) if row else None
    if customer and mail.address in {known.lower() for known in customer.emails}:
        return Sender.CUSTOMER
    if is_team(context, mail):
        return Sender.TEAM
    return Sender.ANOTHER


def is_team(context: Context, mail: Mail) -> bool:
    """Tell whether a message is from somebody of the team."""
    return bool(mail.address) and context.policy.team.person_with_email(mail.address) is not None
