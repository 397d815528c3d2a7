"""Customers' files: who somebody is, found by whatever they are known by, written down, put right, brought together."""

from collections.abc import Sequence
from itertools import chain

from aftersales.app.changes import DeskChange, desk_change
from aftersales.app.context import Context
from aftersales.app.tickets import need_permission
from aftersales.codec.customers import customer_from_data, customer_to_data, parse_customer, render_customer_data
from aftersales.codec.files import comment_lines
from aftersales.codec.schema import problems
from aftersales.errors import InvalidDataError, NotFoundError, RefusedError
from aftersales.i18n import _
from aftersales.index.connection import read_json
from aftersales.index.database import Stored
from aftersales.index.rows import CustomerRow
from aftersales.model.customer import Address, Customer, Note
from aftersales.model.ids import new_customer_id, new_entry_id
from aftersales.model.layout import customer_path
from aftersales.model.record import record, replace
from aftersales.model.team import Permission
from aftersales.rules.customer_file import CustomerEdit, changed_names, edited_customer, not_there

_SHOWN = 6


@record
class CustomerView:
    """A customer and all their tickets, the oldest first."""

    customer: Customer
    tickets: Sequence[Stored]


@record
class CustomerOutcome:
    """What a change did to a customer's file; `commit` None where nothing had to change."""

    customer: Customer
    fields: Sequence[str]
    commit: str | None


@record
class Words:
    """What goes into a file beside its fields: an address, its region, a note. Empty: none."""

    address: str = ""
    address_region: str = ""
    note: str = ""


def find_customers(context: Context, word: str, *, limit: int = 20) -> list[Customer]:
    """Return the customers that answer to a word; those who turned out to be somebody else are left out."""
    rows = context.index.find_customers(word, limit=limit)
    found = [customer_from_data(read_json(row.data)) for row in rows]
    return [one for one in found if not one.merged_into]


def customer_for(context: Context, word: str) -> Customer:
    """Return the one customer of an id, a telephone number, an e-mail address, an account or a name.

    Raises:
        NotFoundError: nobody answers to it, or several do (their ids are named).
    """
    exact = context.index.customer(word.strip().upper())
    rows: Sequence[CustomerRow] = [exact] if exact else context.index.find_customers(word, limit=_SHOWN)
    found = {one.id: one for one in (followed(context, customer_from_data(read_json(row.data))) for row in rows)}
    if len(found) == 1:
        return next(iter(found.values()))
    if not found:
        raise NotFoundError(
            _("No customer answers to {word}.").format(word=word),
            hint=_("Make a file for a new one: aftersales customer new NAME"),
        )
    raise NotFoundError(
        _("{word} could be any of {ids}.").format(word=word, ids=", ".join(found)), hint=_("Give the customer's id.")
    )


def followed(context: Context, customer: Customer) -> Customer:
    """Return who a customer turned out to be: themselves, or the one their file points to."""
    seen = {customer.id}
    while customer.merged_into and customer.merged_into not in seen:
        row = context.index.customer(customer.merged_into)
        if row is None:
            break
        customer = customer_from_data(read_json(row.data))
        seen.add(customer.id)
    return customer


def view_customer(context: Context, word: str) -> CustomerView:
    """Return a customer with all their tickets.

    Raises:
        NotFoundError: nobody, or several, answer to `word`.
    """
    customer = customer_for(context, word)
    return CustomerView(customer, context.index.stored_with("customer", customer.id))


def need_unmasked(context: Context) -> None:
    """Refuse to show personal data to somebody whose roles do not allow it."""
    from aftersales.app.people import refuse  # noqa: PLC0415  masked output asks nobody
    from aftersales.rules.team import check_permission  # noqa: PLC0415  likewise

    refuse(check_permission(context.actor.person, Permission.CUSTOMERS, context.policy.team))


def new_customer(
    context: Context, name: str, edit: CustomerEdit, words: Words, *, anyway: bool = False
) -> CustomerOutcome:
    """Make a file for a new customer.

    Args:
        anyway: make it although somebody has one of the numbers, addresses or accounts already.

    Raises:
        RefusedError: somebody has; they are named by their id.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.CUSTOMERS)
        _refuse_known(context, edit, anyway=anyway)
        made = Customer(id=new_customer_id(context.draw), name=name)
        after = _with_words(change, edited_customer(made, edit), words)
        put_customer(change, after)
        return CustomerOutcome(
            after, changed_names(made, after), _commit(change, after.id, "new customer", "customer-new")
        )


def _refuse_known(context: Context, edit: CustomerEdit, *, anyway: bool) -> None:
    words = chain(edit.phones, edit.emails)
    known = {one.id for word in words for one in find_customers(context, word)}
    for account in edit.accounts:  # a name on a platform is part of many a name, too
        known |= {one.id for one in find_customers(context, account.name) if account in one.accounts}
    if known and not anyway:
        raise RefusedError(
            _("Somebody with this number, address or account has a file: {ids}").format(ids=", ".join(sorted(known))),
            hint=_("Add to it with: aftersales customer edit, or make another with --anyway."),
        )


def edit_customer(context: Context, word: str, edit: CustomerEdit, words: Words) -> CustomerOutcome:
    """Change a customer's file; git keeps what it said before.

    Raises:
        NotFoundError: nobody, or several, answer to `word`; or what is to be removed is not there.
        InvalidDataError: a value does not fit its field.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.CUSTOMERS)
        before = read_customer(change, customer_for(context, word).id)
        for missing in not_there(before, edit.remove):
            raise NotFoundError(_("{value} is not in this file.").format(value=missing), place=before.id)
        after = _with_words(change, edited_customer(before, edit), words)
        fields = changed_names(before, after)
        if not fields:
            return CustomerOutcome(before, (), None)
        put_customer(change, after)
        return CustomerOutcome(after, fields, _commit(change, after.id, ", ".join(fields), "customer-edit"))


def _with_words(change: DeskChange, customer: Customer, words: Words) -> Customer:
    draw, now = change.context.draw, change.context.now
    if words.address and words.address not in {one.text for one in customer.addresses}:
        address = Address(new_entry_id(draw), words.address, words.address_region)
        customer = replace(customer, addresses=(*customer.addresses, address))
    if words.note:
        note = Note(new_entry_id(draw), now, change.actor.by, words.note)
        customer = replace(customer, notes=(*customer.notes, note))
    return customer


def read_customer(change: DeskChange, customer_id: str) -> Customer:
    """Return a customer as the change will have them, or else as the branch head has them.

    Raises:
        NotFoundError: they have no file.
        InvalidDataError: it does not follow the format, or has a comment that a change would lose.
    """
    path = customer_path(customer_id)
    source = change.files.get(path) or change.context.git.read_blob(change.head, path)
    if source is None:
        raise NotFoundError(_("There is no customer {customer}.").format(customer=customer_id), place=path)
    for line in comment_lines(source, path):
        raise InvalidDataError(
            _("This comment would be lost by a change."),
            place=f"{path}:{line}",
            hint=_("Write it as a note: aftersales customer edit CUSTOMER --note TEXT, and take it out by a commit."),
        )
    return parse_customer(source, path)


def put_customer(change: DeskChange, customer: Customer) -> None:
    """Validate a customer's file and take it into the commit.

    Raises:
        InvalidDataError: it would not follow its schema, or the desk has no such tier; the sentence names the field.
    """
    tiers = change.context.policy.desk.tiers
    if customer.tier and customer.tier not in tiers:
        hint = _("Choose one of: {words}").format(words=", ".join(tiers))
        raise InvalidDataError(
            _("There is no tier {tier}.").format(tier=customer.tier), place="customer tier", hint=hint
        )
    data = customer_to_data(customer)
    for problem in problems("customer", data):
        raise InvalidDataError(problem.message, place=f"{customer.id} {'.'.join(map(str, problem.pointer))}")
    change.files[customer_path(customer.id)] = render_customer_data(data)


def _commit(change: DeskChange, customer_id: str, what: str, action: str) -> str:
    trailers = {
        "Customer": customer_id,
        "Action": action,
        "Actor": change.actor.by,
        "On-Behalf-Of": change.actor.on_behalf_of or "",
    }
    return change.commit(f"{customer_id}: {what}", "", trailers)
