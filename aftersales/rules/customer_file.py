"""A customer's file as it changes: what is added, what goes, what two files of one person come to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from aftersales.model.customer import Account, Customer
from aftersales.model.record import record, replace
from aftersales.model.values import Data, Value

Part = TypeVar("Part")


@record
class CustomerEdit:
    """What is to become of a customer's file; an empty field changes nothing.

    Attributes:
        fields: name, tier, region, language → new value; None takes the field away (a name stays).
        phones, emails, accounts: added behind those that are there.
        consent: ``contact``, ``marketing`` → what they said now.
        remove: telephone numbers, addresses, names of accounts that hold no longer.
    """

    fields: Mapping[str, str | None] = {}
    phones: Sequence[str] = ()
    emails: Sequence[str] = ()
    accounts: Sequence[Account] = ()
    consent: Mapping[str, bool] = {}
    remove: Sequence[str] = ()


def edited_customer(customer: Customer, edit: CustomerEdit) -> Customer:
    """Return the customer with an edit made."""
    gone = {_plain(one) for one in edit.remove}
    return replace(
        customer,
        **{name: value or "" for name, value in edit.fields.items()},  # type: ignore[arg-type]  # four texts
        phones=_kept(_united(customer.phones, edit.phones), gone),
        emails=_kept(_united(customer.emails, edit.emails), gone),
        addresses=tuple(one for one in customer.addresses if not {_plain(one.text), one.id} & gone),
        accounts=tuple(one for one in _united(customer.accounts, tuple(edit.accounts)) if _plain(one.name) not in gone),
        consent={**customer.consent, **edit.consent},
    )


def not_there(customer: Customer, remove: Iterable[str]) -> list[str]:
    """Return what is to be removed and stands nowhere in the file."""
    known = {_plain(one) for one in (*customer.phones, *customer.emails)}
    known |= {_plain(one.name) for one in customer.accounts}
    known |= {key for one in customer.addresses for key in (_plain(one.text), one.id)}
    return [one for one in remove if _plain(one) not in known]


def together(kept: Customer, gone: Customer) -> Customer:
    """Return one file of two that are of one person: what `kept` says counts, what it lacks comes from `gone`.

    Consent is given by the person, so that a refusal in either file stands.
    """
    consent = {
        key: all(file[key] for file in (kept.consent, gone.consent) if key in file)
        for key in {**kept.consent, **gone.consent}
    }
    return replace(
        kept,
        tier=kept.tier or gone.tier,
        region=kept.region or gone.region,
        language=kept.language or gone.language,
        phones=_united(kept.phones, gone.phones),
        emails=_united(kept.emails, gone.emails),
        addresses=_united(kept.addresses, gone.addresses),
        accounts=_united(kept.accounts, gone.accounts),
        consent=consent,
        notes=tuple(sorted(_united(kept.notes, gone.notes), key=lambda note: note.at)),
    )


def changed_names(before: Customer, after: Customer) -> list[str]:
    """Return the names of the fields that differ: what a commit may say of a file whose values are personal."""
    return [name for name in before.__match_args__ if getattr(before, name) != getattr(after, name)]


def went_through(ticket: Data) -> dict[str, Value]:
    """Return what a customer's file shows of a ticket: how many repairs and visits it holds, and the last score given.

    Any list of a ticket may hold a ``score``; the last one counts.
    """
    scores = [entry["score"] for entries in ticket.values() for entry in _entries(entries) if "score" in entry]
    return {
        "repairs": len(_entries(ticket.get("repairs"))),
        "visits": len(_entries(ticket.get("visits"))),
        "score": scores[-1] if scores else None,
    }


def _entries(listed: Value) -> list[Data]:
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        return []
    return [entry for entry in listed if isinstance(entry, Mapping)]


def _united(one: Sequence[Part], other: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _kept(values: Sequence[str], gone: set[str]) -> tuple[str, ...]:
    return tuple(value for value in values if _plain(value) not in gone)


def _plain(text: str) -> str:
    return "".join(text.casefold().split()).replace("-", "")
