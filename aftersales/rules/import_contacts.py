"""The person behind an imported ticket: read from its rows, and what tells them apart from other people."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from aftersales.i18n import _
from aftersales.model.import_map import CustomerRules, Rule
from aftersales.model.row import Row, RowError
from aftersales.model.values import text_of
from aftersales.rules.cells import bind_value
from aftersales.rules.columns import Columns, ReadText
from aftersales.rules.import_fields import Surroundings
from aftersales.rules.import_history import of_row

_SEPARATED = re.compile(r"[,;\n，；、]")
_PHONE = re.compile(r"[+]?[0-9(][0-9 ()./ext#-]{0,39}\Z")
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+\Z")
_LINE = 200
"""Characters of a name or an address; the schema's limit."""

_MASK = "*"
"""What platforms put where they hide a part (138****0000): such a text reaches nobody and tells nobody apart."""

_SHORTEST = 6
"""Digits of a telephone number that is nobody else's; fewer are an extension."""

_CHINA = "86"
_CHINESE_MOBILE = 11
"""Digits of a mobile number without its country's code, which is often left out."""


class Contact(NamedTuple):
    """What rows say about a person; plain texts, so that it can be put away on a disk.

    Attributes:
        name: empty where nobody says it.
        accounts: platform and name there.
    """

    name: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    addresses: tuple[str, ...]
    accounts: tuple[tuple[str, str], ...]
    region: str
    tier: str

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody is named at all."""
        return not (self.name or self.phones or self.emails or self.addresses or self.accounts)

    def keys(self) -> list[str]:
        """Return what tells the person apart, the surest first: phones, e-mail addresses, accounts."""
        return contact_keys(self.phones, self.emails, self.accounts)


def contact_keys(phones: Sequence[str], emails: Sequence[str], accounts: Sequence[tuple[str, str]]) -> list[str]:
    """Return what tells a person apart; the same for each way to write a number or an address."""
    numbers = [number for phone in phones if len(number := _digits(phone)) >= _SHORTEST]
    found = [f"phone {number}" for number in numbers]
    found += [f"mail {address.casefold()}" for address in emails]
    return found + [f"account {platform.casefold()}\n{name.casefold()}" for platform, name in accounts]


def _digits(phone: str) -> str:
    found = "".join(character for character in phone if character.isdecimal()).removeprefix("00")
    local = found.removeprefix(_CHINA)
    return local if len(local) == _CHINESE_MOBILE else found


class ContactReader:
    """The map's rules for customers, bound to a table's header and to a desk."""

    def __init__(self, rules: CustomerRules, columns: Columns, desk: Surroundings) -> None:
        """Bind the rules; InvalidDataError where one names a column that the table does not have."""

        def bound(rule: Rule | None) -> ReadText:
            if rule is None:
                return lambda _cells: ""
            read = bind_value(rule, columns, desk.source_zone)
            return lambda cells: text_of(read(cells))

        self._desk = desk
        self._name, self._address = bound(rules.name), bound(rules.address)
        self._phone, self._email = bound(rules.phone), bound(rules.email)
        self._platform, self._account = bound(rules.platform), bound(rules.account)
        self._region, self._tier = bound(rules.region), bound(rules.tier)

    def read(self, rows: Sequence[Row]) -> Contact | None:
        """Return who the rows of a matter tell of, from the first row that names somebody; None where none does.

        Raises:
            RowError: a cell is no telephone number, no e-mail address, or no tier of this desk.
        """
        for row in rows:
            with of_row(row):
                contact = self._contact(row.cells)
            if not contact.is_empty:
                return contact
        return None

    def _contact(self, cells: Sequence[str]) -> Contact:
        tier = self._tier(cells)
        if tier and tier not in self._desk.policy.desk.tiers:
            raise RowError(_('"{value}" is no {field} of this desk.').format(value=tier, field=_("tier")))
        account, platform = _whole(self._account(cells)), _whole(self._platform(cells))
        return Contact(
            name=_line(self._name(cells)),
            phones=_phones(self._phone(cells)),
            emails=_emails(self._email(cells)),
            addresses=tuple(filter(None, [_line(self._address(cells))])),
            accounts=((platform, account),) if account and platform else (),
            region=_line(self._region(cells)),
            tier=tier,
        )


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LINE else line[: _LINE - 1] + "…"


def _whole(text: str) -> str:
    """Return a line, or nothing where a part of it is hidden."""
    return "" if _MASK in text else _line(text)


def _parts(text: str) -> list[str]:
    found = (_whole(part) for part in _SEPARATED.split(unicodedata.normalize("NFKC", text)))
    return list(dict.fromkeys(part for part in found if part))


def _phones(text: str) -> tuple[str, ...]:
    parts = _parts(text)
    for part in parts:
        if not _PHONE.match(part):
            raise RowError(_("{text} is no telephone number.").format(text=_hidden(part)))
    return tuple(parts)


def _emails(text: str) -> tuple[str, ...]:
    parts = _parts(text)
    for part in parts:
        if not _EMAIL.match(part):
            raise RowError(_("{text} is no e-mail address.").format(text=_hidden(part)))
    return tuple(parts)


def _hidden(text: str) -> str:
    """Return the beginning of what may be personal data, for a message: the row's number tells the rest."""
    return f'"{text[:2]}…"'
