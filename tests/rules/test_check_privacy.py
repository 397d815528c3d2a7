"""Personal data in words: found as people write it, and not where a number is an order's, a parcel's or a product's."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.codec.tickets import ticket_to_data
from aftersales.model.finding import Severity
from aftersales.model.layout import ticket_path
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.rules.check_privacy import check_privacy, find_personal
from aftersales.rules.check_problem import Problem, Surroundings, TicketFile
from tests.support.policies import NINE, a_ticket, shipped_policy

CARD = "11010519491231002X"
"""The example number of GB 11643-1999, appendix A."""


def codes(text: str) -> set[str]:
    """Return which kinds of personal data `text` holds."""
    return {kind.code.partition("/")[2] for kind, _shown in find_personal(text, shipped_policy())}


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "客户电话13812345678，下午联系",
        "138-1234-5678",
        "138 1234 5678",
        "+86 138 1234 5678",
        "+8613812345678",
        "008613812345678",
        "１３８１２３４５６７８",
        "138—1234—5678",
        "快递员 15900001111",
        "0571-88888888",
        "010 6552 9988",
        "(0571)88888888",
        "（0571）8888 8888",
        "+86-571-88888888",
        "call +49 170 1234567",
        "+1 415 555 0100",
    ],
)
def test_a_telephone_number_is_found(text: str) -> None:
    assert codes(text) == {"phone"}


@pytest.mark.parametrize(
    "text",
    [
        "订单号 13812345678",
        "订单：13812345678",
        "运单号码13812345678",
        "序列号：13812345678",
        "SN: 13812345678",
        "order no. 13812345678",
        "order number 13812345678",
        "tracking #13812345678",
        "SF13812345678",
        "SF-13812345678",
        "138123456789",
        "12812345678",
        "1381234567",
        "2026-11-22 09:14:05",
        "IMEI 861234567890123",
        "861234567890123",
        "3104567890123456789",
        "型号 KFR-35GW/(35592)",
        "￥13800.00",
        "400-820-8820",
        "1234567",
        "0.13",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert codes(text) == set()


def test_e_mail_addresses_are_found_but_those_of_the_team() -> None:
    assert codes("写信到 zhang.wei@example.com。") == {"email"}
    assert codes("＠: zhang.wei＠example．com") == {"email"}
    assert codes("Li.Na@example.com forwarded it") == set()
    assert codes("price@shop, 2@3") == set()


def test_identity_cards_are_found_by_their_check_digit() -> None:
    assert codes(f"身份证 {CARD}") == {"identity-card"}
    assert codes(CARD.lower()) == {"identity-card"}
    assert codes(CARD.replace("002X", "0021")) == set()
    assert codes("110105194913310021") == set()


def problems_of(ticket: Ticket) -> list[Problem]:
    """Return what is personal in a ticket."""
    file = TicketFile(ticket_path(ticket.id), ticket, ticket_to_data(ticket))
    around = Surroundings(shipped_policy(), NINE + timedelta(days=1), lambda _id: True, lambda _id: True)
    return list(check_privacy(file, around))


def test_words_are_looked_at_and_numbers_of_their_own_right_are_not() -> None:
    number = "13812345678"
    clean = a_ticket(
        reference=number,
        order={"number": number, "waybill": number, "items": [{"sku": number}]},
        product={"serial": number, "imei": number, "batch": number},
        payment={"method": number},
    )
    assert problems_of(clean) == []
    event = Event(
        "bbbbbb",
        NINE,
        "li.na",
        Did.EDITED,
        number,
        changes={"title": (number, "x"), "order.number": (number, "x")},
    )
    dirty = replace(
        clean.with_event(event), title=number, fault={"symptom": number}, facts={"words": [number]}, tags=(number,)
    )
    assert [problem.pointer for problem in problems_of(dirty)] == [
        ("title",),
        ("tags", 0),
        ("fault", "symptom"),
        ("facts", "words", 0),
        ("history", 1, "text"),
        ("history", 1, "changes", "title", 0),
    ]


def test_a_finding_is_a_warning_that_does_not_repeat_what_it_found() -> None:
    found = problems_of(a_ticket(title="张先生 13812345678 或 15912345678"))
    assert [(problem.code, problem.severity) for problem in found] == [("privacy/phone", Severity.WARNING)]
    assert "12345678" not in found[0].message


@given(st.text(alphabet="0123456789０１２+-@.()（） aX电话单号", max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    codes(text)


@pytest.mark.parametrize("text", ["a" * 20000, "a." * 10000, "1" * 20000, "138 " * 5000, "@a." * 6000, "+1 2" * 5000])
def test_hostile_text_takes_no_time(text: str) -> None:
    began = time.perf_counter()
    codes(text)
    assert time.perf_counter() - began < 2
