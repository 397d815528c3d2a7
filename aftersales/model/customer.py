"""A customer: the only place for a person's name, phones and addresses, so that erasing a person touches one file."""

from collections.abc import Mapping
from datetime import datetime

from aftersales.model.record import record
from aftersales.model.values import Data


@record
class Address:
    """Where a customer lives or has goods sent: the address in one line, and its region for statistics."""

    id: str
    text: str
    region: str = ""


@record
class Account:
    """A customer's name on a platform."""

    platform: str
    name: str


@record
class Note:
    """What somebody of the desk noted about a customer; appended, never edited."""

    id: str
    at: datetime
    by: str
    text: str


@record
class Customer:
    """A person or firm the desk serves; tickets carry the `id` alone.

    Attributes:
        name: how they are called; empty where `merged_into` says who they are.
        tier: what kind of customer, a word of ``desk.yaml``; empty for one of no special kind.
        region: province or country part, for statistics.
        language: what they are written to in, as a BCP 47 tag; empty where the desk's own will do.
        phones, emails: the best first.
        consent: ``contact`` and ``marketing`` → whether they agreed; an absent key means they were not asked.
        merged_into: the customer who this one turned out to be; the file holds nothing else then. Empty: nobody.
        conflicts: fields that clones changed differently and a merge could not decide (see rules/merging).
    """

    id: str
    name: str = ""
    tier: str = ""
    region: str = ""
    language: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    accounts: tuple[Account, ...] = ()
    consent: Mapping[str, bool] = {}
    notes: tuple[Note, ...] = ()
    merged_into: str = ""
    conflicts: tuple[Data, ...] = ()
