"""Customers: from a file's bytes to the model and back; empty fields are not written."""

from collections.abc import Mapping
from typing import Any

from aftersales.codec.files import check_file, parse_file, render_file
from aftersales.model.customer import Account, Address, Customer, Note
from aftersales.model.finding import Finding
from aftersales.model.moments import format_moment, parse_moment
from aftersales.model.values import Value

_KIND = "customer"
_DEPTH = 1
"""``customers``: the folders between the desk's root and a customer."""


def parse_customer(source: bytes, name: str) -> Customer:
    """Read the bytes of the customer file `name`.

    Raises:
        FileError: (an InvalidDataError) the first thing wrong, with file, line and column.
    """
    return customer_from_data(parse_file(_KIND, source, name))


def check_customer(source: bytes, name: str) -> list[Finding]:
    """Return everything wrong with the customer file `name`: YAML, schema, and comments the next write would lose."""
    return check_file(_KIND, source, name)


def render_customer(customer: Customer) -> bytes:
    """Return the canonical file of `customer`."""
    return render_customer_data(customer_to_data(customer))


def render_customer_data(data: Mapping[str, Value]) -> bytes:
    """Return the canonical file of a customer that is data already (`customer_to_data`)."""
    return render_file(_KIND, data, _DEPTH)


def customer_from_data(data: Mapping[str, Any]) -> Customer:
    """Build a customer from data that its schema allows."""
    return Customer(
        id=data["id"],
        name=data.get("name", ""),
        tier=data.get("tier", ""),
        region=data.get("region", ""),
        language=data.get("language", ""),
        phones=tuple(data.get("phones", ())),
        emails=tuple(data.get("emails", ())),
        addresses=tuple(Address(**address) for address in data.get("addresses", ())),
        accounts=tuple(Account(**account) for account in data.get("accounts", ())),
        consent=data.get("consent", {}),
        notes=tuple(Note(**{**note, "at": parse_moment(note["at"])}) for note in data.get("notes", ())),
        merged_into=data.get("merged_into", ""),
        conflicts=tuple(data.get("conflicts", ())),
    )


def customer_to_data(customer: Customer) -> dict[str, Value]:
    """Return `customer` as the file holds it: new maps and lists, without what is empty."""
    written: dict[str, Value] = {
        "id": customer.id,
        "conflicts": list(customer.conflicts),
        "merged_into": customer.merged_into,
        "name": customer.name,
        "tier": customer.tier,
        "region": customer.region,
        "language": customer.language,
        "phones": list(customer.phones),
        "emails": list(customer.emails),
        "addresses": [_address_to(address) for address in customer.addresses],
        "accounts": [{"platform": account.platform, "name": account.name} for account in customer.accounts],
        "consent": dict(customer.consent),
        "notes": [
            {"id": note.id, "at": format_moment(note.at), "by": note.by, "text": note.text} for note in customer.notes
        ],
    }
    return {key: value for key, value in written.items() if value not in ("", [], {})}


def _address_to(address: Address) -> dict[str, Value]:
    region: dict[str, Value] = {"region": address.region} if address.region else {}
    return {"id": address.id, "text": address.text, **region}
