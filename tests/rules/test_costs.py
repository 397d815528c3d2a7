"""The cost ledger: what counts, what it comes to, and by what it is summed up."""

from dataclasses import replace
from decimal import Decimal

from aftersales.model.payment import PaymentState
from aftersales.model.values import Data
from aftersales.rules.costs import cost_lines, summed
from tests.support.payments import a_payment, with_payments
from tests.support.policies import a_ticket, shipped_policy

POLICY = shipped_policy()
AT = "2026-11-22T10:00:00+08:00"
REPAIR: Data = {
    "id": "rrrrrr",
    "in": AT,
    "parts": [
        {"id": "aaaaaa", "at": AT, "by": "chen.bo", "part": "RLY-07", "quantity": 2, "movement": "mmmmmm"},
        {"id": "bbbbbb", "at": AT, "by": "chen.bo", "part": "RLY-07", "quantity": -1, "movement": "nnnnnn"},
    ],
    "labour": [{"id": "cccccc", "at": AT, "by": "chen.bo", "minutes": 50}],
}
TICKET = with_payments(
    replace(a_ticket("repair/in_warranty", product={"model": "BCD-218"}), repairs=(REPAIR,)),
    a_payment("freight", "12.00", name="freigh", state=PaymentState.BOOKED),
    a_payment("refund", "100.00", name="refund", state=PaymentState.PAID),
    a_payment("courier_claim", "80.00", name="claims", state=PaymentState.RECEIVED),
    a_payment("coupon", "10.00", name="dueone"),
    a_payment("coupon", "10.00", name="gonone", state=PaymentState.CANCELLED),
)


def test_only_money_that_moved_parts_that_stayed_and_priced_work_count() -> None:
    price = POLICY.parts.by_id["RLY-07"].price
    counted = {line.what: line.signed for line in cost_lines(TICKET, POLICY)}
    assert counted == {
        "freigh": Decimal(12),
        "refund": Decimal(100),
        "claims": Decimal(-80),
        "2 × RLY-07": 2 * price,
        "-1 × RLY-07": -price,
        "50 min": Decimal("50.00"),
    }


def test_work_that_has_no_price_is_no_line() -> None:
    unpriced = replace(POLICY, repairs=replace(POLICY.repairs, labour_hour=None))
    assert "labour" not in {line.kind for line in cost_lines(TICKET, unpriced)}


def test_the_sums_add_up_whatever_they_are_by() -> None:
    pairs = [(TICKET, line) for line in cost_lines(TICKET, POLICY)]
    by_kind = summed(pairs, "kind")
    assert sum(one.net for one in by_kind) == sum(line.signed for _ticket, line in pairs)
    (product,) = summed(pairs, "product")
    price = POLICY.parts.by_id["RLY-07"].price
    assert (product.group, product.tickets, product.spent) == ("BCD-218", 1, 62 + price)
    assert (product.paid, product.received, product.net) == (Decimal(100), Decimal(80), 82 + price)


def test_currencies_are_never_added_up() -> None:
    euros = replace(a_payment("freight", "9.00", state=PaymentState.BOOKED), currency="EUR")
    ticket = with_payments(TICKET, euros)
    sums = summed([(ticket, line) for line in cost_lines(ticket, POLICY)], "department")
    assert sorted(one.currency for one in sums) == ["CNY", "EUR"]
