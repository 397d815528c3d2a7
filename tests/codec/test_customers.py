"""Customers: file to model and back, byte for byte."""

from datetime import datetime, timedelta, timezone

import pytest

from aftersales.codec.customers import check_customer, customer_to_data, parse_customer, render_customer
from aftersales.codec.faults import FileError
from aftersales.codec.schema import problems
from aftersales.model.customer import Account, Address, Customer, Note
from tests.codec.examples import CUSTOMER

NAME = "customers/C-8F2KD.yaml"


def test_a_written_customer_is_rewritten_byte_for_byte() -> None:
    customer = parse_customer(CUSTOMER.encode(), NAME)
    assert render_customer(customer).decode() == CUSTOMER
    assert check_customer(CUSTOMER.encode(), NAME) == []


def test_every_field_arrives_in_the_model() -> None:
    assert parse_customer(CUSTOMER.encode(), NAME) == Customer(
        id="C-8F2KD",
        name="张伟",
        tier="vip",
        region="浙江",
        language="zh",
        phones=("+86 138 0000 0000",),
        emails=("zhang.wei@example.com",),
        addresses=(Address("2k4m6p", "杭州市西湖区文三路 1 号", "浙江"), Address("3m5n7q", "上海市")),
        accounts=(Account("taobao", "zw_88"),),
        consent={"contact": True, "marketing": False},
        notes=(
            Note(
                "4k7qpz",
                datetime(2026, 11, 22, 9, 14, 5, tzinfo=timezone(timedelta(hours=8))),
                "li.na",
                "只在晚上方便接电话",
            ),
        ),
    )


def test_what_is_empty_is_not_written() -> None:
    customer = Customer(id="C-8F2KD", name="张伟")
    assert render_customer(customer).decode().splitlines()[1:] == ["id: C-8F2KD", "name: 张伟"]
    assert parse_customer(render_customer(customer), NAME) == customer
    assert problems("customer", customer_to_data(customer)) == []


def test_a_mistake_is_named_with_its_line() -> None:
    with pytest.raises(FileError) as caught:
        parse_customer(CUSTOMER.replace("vip", "very important").encode(), NAME)
    assert caught.value.place == f"{NAME}:4:1"
