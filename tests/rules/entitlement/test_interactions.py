"""How the rules meet: the fifteen interactions of the domain, each on the shipped packs."""

from typing import Any

from aftersales.rules.entitlement.decision_data import decision_to_data
from aftersales.rules.entitlement.engine import decide
from tests.support.packs import shipped_packs

FRIDGE = {"type": "refrigerator", "price": "3299.00"}
FAULT = {"class": "performance", "cause": "product"}
TWO_REPAIRS = [{"in": "2025-11-03", "out": "2025-11-10"}, {"in": "2026-01-05", "out": "2026-01-19"}]


def _decide(jurisdiction: str = "cn", **facts: Any) -> dict[str, Any]:
    return decision_to_data(decide(facts, shipped_packs(), jurisdiction))


def _remedies(data: dict[str, Any], key: str = "entitled") -> set[str]:
    return {item["remedy"] for item in data.get(key, ())}


def _item(data: dict[str, Any], remedy: str) -> dict[str, Any]:
    return next(item for item in data["entitled"] if item["remedy"] == remedy)


def _store(**facts: Any) -> dict[str, Any]:
    return _decide(channel="store", product=FRIDGE, fault=FAULT, **facts)


def test_1_no_reason_and_quality_run_side_by_side_and_quality_wins_on_freight() -> None:
    data = _decide(
        channel="online",
        product=FRIDGE,
        fault=FAULT,
        condition={"intact": True},
        dates={"signed": "2026-03-05", "reported": "2026-03-10"},
    )
    refunds = [item for item in data["entitled"] if item["remedy"] == "refund"]
    assert {item["ground"] for item in refunds} == {"quality", "no_reason"}
    assert [item["ground"] for item in refunds if item.get("best")] == ["quality"]
    assert data["freight"] == "seller"
    assert "return_freight" not in data


def test_2_a_fault_needs_no_intact_goods() -> None:
    data = _store(condition={"intact": False}, dates={"invoice": "2026-03-02", "reported": "2026-03-09"})
    assert "refund" in _remedies(data)


def test_3_exclusions_never_block_quality_claims() -> None:
    data = _decide(
        channel="online",
        product={"type": "clothing", "price": 99, "custom_made": True},
        fault={"class": "quality", "cause": "product"},
        claim="quality",
        dates={"signed": "2026-03-05", "reported": "2026-03-06"},
    )
    assert "refund" in _remedies(data)
    assert data["denied"] == []


def test_4_a_promise_on_an_excluded_class_binds() -> None:
    data = _decide(
        channel="online",
        product={"type": "magazine", "price": 25},
        claim="change_of_mind",
        seller_promise={"no_reason_days": 7},
        condition={"intact": True},
        dates={"signed": "2026-03-05", "notice": "2026-03-12"},
    )
    assert _item(data, "refund")["source"] == "promise"


def test_5_repair_days_extend_the_term_and_are_not_charged() -> None:
    data = _store(
        repairs=TWO_REPAIRS, stock={"same_model": True}, dates={"invoice": "2025-09-01", "refund_date": "2026-02-08"}
    )
    assert data["warranty"]["extension_days"] == 21
    assert _item(data, "refund")["days_charged"] == 160 - 21


def test_6_an_exchange_restarts_the_term_but_not_the_seven_days() -> None:
    data = _store(dates={"invoice": "2026-03-02", "exchanged": "2026-03-12", "reported": "2026-03-16"})
    assert data["warranty"]["whole_until"] == "2027-03-12"
    assert "refund" in _remedies(data, "denied")


def test_7_repairs_before_an_exchange_do_not_count() -> None:
    data = _store(
        repairs=TWO_REPAIRS, dates={"invoice": "2025-09-01", "exchanged": "2026-01-26", "reported": "2026-02-23"}
    )
    assert {"remedy": "exchange", "reason": "needs_two_failed_repairs", "clause": ["CN-SB-11", "CN-SB-14"]} in data[
        "denied"
    ]


def test_8_a_main_part_outlives_the_whole_and_only_that_part_is_free() -> None:
    dates = {"invoice": "2024-09-02", "reported": "2026-09-07"}
    compressor = _decide(channel="store", product=FRIDGE, fault={**FAULT, "component": "compressor"}, dates=dates)
    assert _item(compressor, "free_repair")["scope"] == "compressor"
    sensor = _decide(channel="store", product=FRIDGE, fault={**FAULT, "component": "door_sensor"}, dates=dates)
    assert _remedies(sensor) == {"paid_repair"}


def test_9_missing_proof_degrades_remedies_step_by_step() -> None:
    def phone(**facts: Any) -> set[str]:
        listed = {"class": "listed_performance", "cause": "product"}
        facts["product"] = {"type": "mobile_phone", "price": 2999, **facts.get("product", {})}
        return _remedies(_decide(channel="store", fault=listed, **facts))

    assert phone(dates={"invoice": "2026-03-02", "reported": "2026-03-05"}) == {"refund", "exchange", "free_repair"}
    assert phone(dates={"invoice": "2026-03-02", "reported": "2026-03-05"}, evidence=["invoice_copy"]) == {
        "exchange",
        "free_repair",
    }
    imei = {
        "dates": {"invoice": None, "reported": "2026-03-05"},
        "evidence": ["imei"],
        "product": {"imei_factory_date": "2025-10-01"},
    }
    assert phone(**imei) == {"free_repair"}
    assert phone(dates={"invoice": None, "purchase": "2026-03-02", "reported": "2026-03-05"}, evidence=[]) == {
        "paid_repair"
    }


def test_10_the_customer_never_waits_for_the_courier() -> None:
    lost: dict[str, Any] = {"channel": "online", "product": {"type": "toy", "price": 59}, "problem": "lost"}
    customer = _decide(**lost)
    assert _remedies(customer) == {"resend", "refund"}
    assert customer["recourse"] == {"seller_against": "courier"}
    courier = _decide(**lost, claim_against="courier", actual_value=59)
    assert _remedies(courier) == {"courier_compensation"}


def test_11_waiting_for_parts_names_the_day_on_which_it_becomes_a_right() -> None:
    waiting = [{"in": "2026-03-02", "out": None, "waiting": "parts_from_producer"}]
    assert (
        _store(repairs=waiting, dates={"invoice": "2025-07-01", "evaluated": "2026-03-10"})["exchange_from"]
        == "2026-06-01"
    )


def test_12_punitive_damages_are_beside_the_refund_and_never_automatic() -> None:
    data = _decide(product={"type": "shoes", "price": 300}, finding="fraud_counterfeit")
    assert _remedies(data) == {"refund", "punitive"}
    assert data["needs_approval"]["role"] == "legal"
    assert data["escalate"] == "legal"


def test_13_an_unknown_cause_inside_the_burden_window_is_no_ground_to_deny() -> None:
    data = _decide(
        channel="store",
        product=FRIDGE,
        fault={"class": "performance", "cause": "unknown"},
        evidence=[],
        dates={"invoice": "2026-03-02", "reported": "2026-03-09"},
    )
    assert {"refund", "exchange", "free_repair"} <= _remedies(data)
    assert data["burden_of_proof"] == "seller"


def test_14_depreciation_only_after_an_exchange_is_due_and_possible() -> None:
    dates = {"invoice": "2025-09-01", "reported": "2026-02-10"}
    assert "refund" not in _remedies(_store(dates=dates, stock={"same_model": True}))
    due = _store(dates=dates, repairs=TWO_REPAIRS, stock={"same_model": True})
    assert _item(due, "refund")["depreciation"] > 0
    gone = _store(dates=dates, repairs=TWO_REPAIRS, stock={"same_model": False}, consumer_accepts_other_model=False)
    assert _item(gone, "refund")["depreciation"] == 0


def test_15_statutory_remedies_need_no_discretionary_approval() -> None:
    data = _store(dates={"invoice": "2026-03-02", "reported": "2026-03-09"})
    assert "needs_approval" not in data
    assert all("approval" not in item for item in data["entitled"])
