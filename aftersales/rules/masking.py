"""Personal data, masked for whoever needs to see that it is there and no more: 张*, 138****5678, l***@example.com."""

from aftersales.model.customer import Account, Address, Customer, Note
from aftersales.model.record import replace
from aftersales.rules.check_privacy import mask_personal

_HIDDEN = "***"
_LONG = 11
"""Digits of a number of which the first three and the last four are customarily shown."""


def mask_customer(customer: Customer) -> Customer:
    """Return a customer with name, numbers, addresses and accounts masked, and with what looks personal in notes."""
    return replace(
        customer,
        name=mask_name(customer.name),
        phones=tuple(map(mask_phone, customer.phones)),
        emails=tuple(map(mask_email, customer.emails)),
        addresses=tuple(Address(one.id, _HIDDEN, one.region) for one in customer.addresses),
        accounts=tuple(Account(one.platform, mask_name(one.name)) for one in customer.accounts),
        notes=tuple(Note(one.id, one.at, one.by, mask_personal(one.text)) for one in customer.notes),
        conflicts=(),
    )


def mask_name(name: str) -> str:
    """Return the first character of each word of a name."""
    return " ".join(f"{word[0]}{'*' if _is_short(word) else _HIDDEN}" for word in name.split())


def _is_short(word: str) -> bool:
    return len(word) <= 2  # how long a name is would tell much of it, but for a Chinese one


def mask_phone(phone: str) -> str:
    """Return three digits and the last four of a mobile number; of a shorter one the last two."""
    digits = "".join(character for character in phone if character.isdecimal())
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= _LONG else f"****{digits[-2:]}"


def mask_email(address: str) -> str:
    """Return the first character of an address, and where it is."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}{_HIDDEN}{at}{domain}"
