"""Laws that hold for all dates and prices, against oracles that count day by day."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aftersales.rules.entitlement.decision_data import decision_to_data
from aftersales.rules.entitlement.engine import decide
from tests.support.packs import shipped_packs

DAYS = st.dates(date(2024, 7, 1), date(2026, 12, 1))
PRICES = st.integers(1, 2_000_000).map(lambda cents: Decimal(cents) / 100)
DAY = timedelta(days=1)


def _rolled(day: date) -> date:
    """Return the last day of a Chinese period that would end on `day`."""
    while shipped_packs().rest_days["CN"].rests(day):
        day += DAY
    return day


def _decide(**facts: Any) -> dict[str, Any]:
    return decision_to_data(decide(facts, shipped_packs(), "cn"))


def _iso(day: date) -> str:
    return day.isoformat()


@given(DAYS, st.integers(0, 20), PRICES)
def test_a_return_is_in_time_up_to_its_last_day_and_never_after(signed: date, days: int, price: Decimal) -> None:
    notice = signed + days * DAY
    data = _decide(
        channel="online",
        product={"type": "toy", "price": str(price)},
        claim="change_of_mind",
        condition={"intact": True},
        dates={"signed": _iso(signed), "notice": _iso(notice)},
    )
    last = _rolled(signed + 7 * DAY)
    if notice <= last:
        (refund,) = data["entitled"]
        assert (Decimal(str(refund["amount"])), refund["until"]) == (price, _iso(last))
        assert data["denied"] == []
    else:
        (denied,) = data["denied"]
        assert (denied["reason"], denied["expired_on"]) == ("window_expired", _iso(last))
        assert data["entitled"] == []


REPAIRS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 60)), max_size=5)


@given(DAYS, REPAIRS)
def test_a_term_grows_by_every_repair_begun_before_its_running_end(
    invoice: date, repairs: list[tuple[int, int]]
) -> None:
    dated = [(invoice + begin * DAY, invoice + (begin + length) * DAY) for begin, length in repairs]
    data = _decide(
        channel="store",
        product={"type": "fan", "price": 199},
        fault={"class": "performance", "cause": "product"},
        repairs=[{"in": _iso(begin), "out": _iso(end)} for begin, end in dated],
        dates={"invoice": _iso(invoice), "reported": _iso(invoice)},
    )
    end = invoice.replace(year=invoice.year + 1)
    extension = 0
    for began, back in sorted(dated):
        if began <= _rolled(end + extension * DAY):
            extension += (back - began).days
    assert data["warranty"]["extension_days"] == extension
    assert data["warranty"]["whole_until"] == _iso(_rolled(end + extension * DAY))


@given(
    PRICES,
    st.integers(31, 300),
    st.sampled_from([("refrigerator", "0.0005"), ("tv_flat", "0.001"), ("mobile_phone", "0.005")]),
)
def test_refund_and_depreciation_are_the_price_to_the_cent(price: Decimal, days: int, goods: tuple[str, str]) -> None:
    invoice = date(2025, 3, 3)
    kind, rate = goods
    data = _decide(
        channel="store",
        product={"type": kind, "price": str(price)},
        fault={"class": "listed_performance", "cause": "product"},
        repairs=[{"in": "2025-03-10", "out": "2025-03-14"}, {"in": "2025-03-20", "out": "2025-03-26"}],
        stock={"same_model": True},
        dates={"invoice": _iso(invoice), "refund_date": _iso(invoice + days * DAY)},
    )
    (refund,) = [item for item in data["entitled"] if item["remedy"] == "refund"]
    expected = min(price, (price * Decimal(rate) * (days - 10)).quantize(Decimal("0.01"), ROUND_HALF_UP))
    assert refund["days_charged"] == days - 10
    assert Decimal(str(refund["depreciation"])) == expected
    assert Decimal(str(refund["amount"])) == price - expected


@given(DAYS, st.integers(0, 40), st.booleans())
def test_no_right_hangs_on_the_order_of_repairs(invoice: date, gap: int, reverse: bool) -> None:
    repairs = [
        {"in": _iso(invoice + begin * DAY), "out": _iso(invoice + (begin + 5) * DAY)}
        for begin in (20, 60 + gap, 150 + gap)
    ]
    facts: dict[str, Any] = {
        "channel": "store",
        "product": {"type": "fan", "price": 199},
        "fault": {"class": "performance", "cause": "product"},
        "dates": {"invoice": _iso(invoice), "reported": _iso(invoice + 250 * DAY)},
    }
    ordered = _decide(**facts, repairs=repairs)
    shuffled = _decide(**facts, repairs=repairs[::-1] if reverse else repairs)
    assert ordered["entitled"] == shuffled["entitled"]
    assert ordered["warranty"] == shuffled["warranty"]
