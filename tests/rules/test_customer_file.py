"""Customers' files: what an edit and a merge make of them, and how they are masked."""

from datetime import datetime

import pytest

from aftersales.model.customer import Account, Address, Customer, Note
from aftersales.model.values import Data
from aftersales.rules.check_problem import CustomerFile, Surroundings
from aftersales.rules.check_references import check_customer_pointer
from aftersales.rules.customer_file import (
    CustomerEdit,
    changed_names,
    edited_customer,
    not_there,
    together,
    went_through,
)
from aftersales.rules.masking import mask_customer, mask_email, mask_name, mask_phone

NOON = datetime.fromisoformat("2026-11-22T12:00:00+08:00")
LATER = datetime.fromisoformat("2026-11-23T12:00:00+08:00")
HOME, WORK = Address("4k7qpz", "1 High Street", "London"), Address("5k7qpz", "2 Low Street")
ONE = Customer(
    "C-8F2KD",
    "Laura Hughes",
    phones=("020 7946 0000",),
    addresses=(HOME,),
    consent={"contact": True, "marketing": True},
    notes=(Note("6k7qpz", LATER, "li.na", "prefers mail"),),
)
OTHER = Customer(
    "C-8F2KE",
    "L. Hughes",
    tier="vip",
    phones=("020 7946 0000", "020 7946 0001"),
    addresses=(WORK,),
    accounts=(Account("shop", "laura"),),
    consent={"marketing": False},
    notes=(Note("7k7qpz", NOON, "li.na", "call 13800138000"),),
)


def test_what_the_kept_file_says_counts_and_a_refusal_stands() -> None:
    one = together(ONE, OTHER)
    assert (one.id, one.name, one.tier) == ("C-8F2KD", "Laura Hughes", "vip")
    assert one.phones == ("020 7946 0000", "020 7946 0001")
    assert one.addresses == (HOME, WORK)
    assert one.consent == {"contact": True, "marketing": False}
    assert [note.at for note in one.notes] == [NOON, LATER]
    assert together(one, OTHER) == one


def test_an_edit_adds_and_removes() -> None:
    edit = CustomerEdit(
        fields={"tier": "vip", "region": None},
        phones=("020 7946 0002",),
        accounts=(Account("shop", "lh"),),
        consent={"contact": False},
        remove=("02079460000", "5k7qpz", "laura", "1 high street"),
    )
    edited = edited_customer(ONE, edit)
    assert (edited.tier, edited.region, edited.phones, edited.addresses) == ("vip", "", ("020 7946 0002",), ())
    assert (edited.accounts, edited.consent) == ((Account("shop", "lh"),), {"contact": False, "marketing": True})
    assert changed_names(ONE, edited) == ["tier", "phones", "addresses", "accounts", "consent"]
    assert not_there(ONE, edit.remove) == ["5k7qpz", "laura"]


def test_a_ticket_tells_what_it_went_through() -> None:
    ticket: Data = {
        "id": "x",
        "repairs": [{"in": "2026-01-01"}],
        "visits": [{"id": "a"}, {"id": "b"}],
        "surveys": [{"score": 2}, {"score": 4}],
    }
    assert went_through(ticket) == {"repairs": 1, "visits": 2, "score": 4}
    assert went_through({"repairs": "none"}) == {"repairs": 0, "visits": 0, "score": None}


@pytest.mark.parametrize(
    ("mask", "plain", "masked"),
    [
        (mask_name, "张伟", "张*"),
        (mask_name, "欧阳建国", "欧***"),
        (mask_name, "Laura Hughes", "L*** H***"),
        (mask_phone, "138 0013 8000", "138****8000"),
        (mask_phone, "0571-8888", "****88"),
        (mask_email, "laura@example.com", "l***@example.com"),
    ],
)
def test_masks_show_that_something_is_there(mask, plain: str, masked: str) -> None:  # type: ignore[no-untyped-def]  # any of three
    assert mask(plain) == masked


def test_nothing_personal_is_left_in_a_masked_file() -> None:
    masked = repr(mask_customer(OTHER))
    for personal in ("Hughes", "7946", "Low Street", "laura", "13800138000"):
        assert personal not in masked
    assert "vip" in masked


@pytest.mark.parametrize(("target", "found"), [("", 0), ("C-8F2KE", 0), ("C-8F2KD", 1), ("C-00000", 1)])
def test_a_pointer_leads_to_somebody_else(target: str, found: int) -> None:
    around = Surroundings(None, NOON, lambda _ticket: True, lambda customer: customer != "C-00000")
    file = CustomerFile("customers/C-8F2KD.yaml", Customer("C-8F2KD", merged_into=target))
    assert len(list(check_customer_pointer(file, around))) == found
