"""The customers of an import: who is whom, which of them the desk has already, and the files of the others.

People are known again by telephone number, e-mail address or account, in this order; a name alone tells nobody apart.
A customer that the desk has stays as they are: people may have put them right. Personal data goes into these files and
nowhere else.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from aftersales.app.import_groups import Matter
from aftersales.app.sorted_spool import SortedSpool
from aftersales.codec.customers import parse_customer, render_customer
from aftersales.model.customer import Account, Address, Customer
from aftersales.model.layout import CUSTOMERS, customer_id_of, customer_path
from aftersales.rules.import_contacts import Contact, ContactReader, contact_keys
from aftersales.rules.stable_ids import stable_customer_id, stable_entry_id
from aftersales.store.git import Git

Part = TypeVar("Part")

_MOST = 20
"""Telephone numbers, addresses … of one customer; the schema's limit."""


class CustomerBook:
    """Finds the customer of each matter, and keeps what the new ones' files will hold."""

    def __init__(self, git: Git, head: str, reader: ContactReader, source: str, spool: SortedSpool) -> None:
        """Read the desk's customers at `head`; what is new goes into `spool`."""
        self._reader = reader
        self._source = source
        self._spool = spool
        self._by_key: dict[int, str] = {}
        self._here: set[str] = set()
        self._taken: set[str] = set()
        files = [(path, oid) for path, oid in git.list_tree(head, CUSTOMERS) if customer_id_of(path)]
        for (path, _oid), (_same, source_) in zip(files, git.read_blobs(oid for _path, oid in files), strict=True):
            self._note_here(parse_customer(source_, path))

    def _note_here(self, customer: Customer) -> None:
        self._here.add(customer.id)
        self._taken.add(customer.id)
        accounts = [(account.platform, account.name) for account in customer.accounts]
        for key in contact_keys(customer.phones, customer.emails, accounts):
            self._by_key.setdefault(hash(key), customer.id)

    def settled(self, matter: Matter) -> tuple[Contact | None, str]:
        """Return what the rows of a matter say about their customer, and the customer's id; None and "" for nothing.

        Raises:
            RowError: a cell is not what it should be.
        """
        contact = self._reader.read(matter.rows)
        return (contact, self._id_of(contact, matter.reference)) if contact else (None, "")

    def _id_of(self, contact: Contact, reference: str) -> str:
        # A person without number, address or account is that of this one matter.
        keys = contact.keys() or [f"matter {self._source}\n{reference}"]
        known = (self._by_key[hash(key)] for key in keys if hash(key) in self._by_key)
        customer = next(known, None) or self._free_id(keys[0])
        for key in keys:
            self._by_key.setdefault(hash(key), customer)
        return customer

    def _free_id(self, key: str) -> str:
        attempt = 0
        while (found := stable_customer_id(key, attempt)) in self._taken:
            attempt += 1
        self._taken.add(found)
        return found

    def keep(self, customer: str, contact: Contact) -> None:
        """Take what a new ticket says about a customer; of those that the desk has, nothing is taken."""
        if customer not in self._here:
            self._spool.add((customer, len(self._spool), tuple(contact)))

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield path and content of the new customers' files, sorted by path."""
        for customer, told in groupby(self._spool, key=lambda item: str(item[0])):
            yield customer_path(customer), render_customer(_customer(customer, [Contact(*item[2]) for item in told]))


def _customer(customer: str, contacts: list[Contact]) -> Customer:
    """Return the customer that all their contacts tell of: the first name, and every number and address once."""
    accounts = _every(contacts, lambda contact: contact.accounts)
    phones, emails = _every(contacts, lambda contact: contact.phones), _every(contacts, lambda contact: contact.emails)
    names = [contact.name for contact in contacts if contact.name]
    names += [name for _platform, name in accounts]
    addresses = _every(contacts, lambda contact: contact.addresses)
    return Customer(
        id=customer,
        name=next(iter([*names, *emails, *phones, *addresses])),
        tier=next((contact.tier for contact in contacts if contact.tier), ""),
        region=next((contact.region for contact in contacts if contact.region), ""),
        phones=phones,
        emails=emails,
        addresses=tuple(Address(stable_entry_id("address", customer, text), text) for text in addresses),
        accounts=tuple(Account(platform, name) for platform, name in accounts),
    )


def _every(contacts: Iterable[Contact], part: Callable[[Contact], Iterable[Part]]) -> tuple[Part, ...]:
    found = dict.fromkeys(one for contact in contacts for one in part(contact))
    return tuple(found)[:_MOST]
