"""What customers are told: plain words in both languages, with the clause, and nothing beyond the decision."""

import re
from typing import Any

import pytest

from aftersales.rules.entitlement.decision_data import decision_to_data
from aftersales.rules.entitlement.engine import decide
from aftersales.rules.entitlement.explain import explain_for_customer
from tests.support.packs import further_cases, given_cases, make_packs, make_rule, shipped_packs

CASES = {case["id"]: case for case in (*given_cases(), *further_cases())}


def _told(case_id: str, language: str) -> str:
    case = CASES[case_id]
    return explain_for_customer(decide(case["input"], shipped_packs(), case["jurisdiction"]), language)


def test_a_return_in_english() -> None:
    assert _told("CN-NR-01", "en") == (
        "You are entitled to:\n"
        "- refund, ¥399.00, until 2026-03-12 at the latest (Consumer Protection Law, art. 25)\n"
        "Who does what:\n"
        "- the seller: pay the refund, within 7 days of receiving the goods back"
        " (Interim Measures on Seven-Day No-Reason Returns, art. 13)\n"
        "Return freight is paid by the customer."
    )


def test_a_return_in_chinese() -> None:
    assert _told("CN-NR-01", "zh") == (
        "您可享受：\n"
        "- 退款，¥399.00，请在2026年3月12日前（含当日）提出（《消费者权益保护法》第25条）\n"
        "后续处理：\n"
        "- 卖家：退款，自收到退回商品之日起7日内（《网络购买商品七日无理由退货暂行办法》第13条）\n"
        "退货运费由消费者承担。"
    )


def test_a_choice_with_a_deduction() -> None:
    told = _told("CN-SB-10", "zh")
    assert told.startswith("您可以选择以下处理方式：")
    assert "退款，¥2213.05，已扣折旧费¥385.95" in told


def test_a_refusal_tells_its_reason_and_last_day() -> None:
    assert "- refund: the time limit has passed (last day: 2026-03-12) (Consumer Protection Law, art. 25)" in _told(
        "NR-day-8", "en"
    )


def test_what_depends_on_an_inspection_is_told_as_such() -> None:
    assert _told("CN-QL-06", "en").startswith("If an inspection shows that the product is the cause:\n- free repair")


def test_a_proviso_and_what_is_still_asked() -> None:
    told = _told("NR-condition-unknown", "en")
    assert "provided that the goods are found intact when they are back" in told
    assert told.endswith("Please tell us: whether the goods are intact.")


def test_only_the_part_that_is_covered_is_named() -> None:
    told = _told("CN-SB-20", "zh")
    assert "- 免费修理，仅限压缩机，请在2027年3月4日前（含当日）提出" in told
    assert "整机保修期至2025年3月4日。\n主要部件保修期至2027年3月4日。" in told


def test_a_part_without_a_name_is_not_named() -> None:
    packs = make_packs(make_rule(gives="{entitled: [{remedy: repair, part: flux_capacitor}]}"))
    assert "flux" not in explain_for_customer(decide({}, packs, "test"), "en")


def test_a_deduction_for_use_is_told() -> None:
    assert "refund, less a deduction for use" in _told("UK-05", "en")


def test_a_moment_is_told_with_its_minutes() -> None:
    assert "最迟2026年3月7日 14:30" in _told("WX-answer", "zh")


def test_a_person_looks_where_the_rules_say_so() -> None:
    assert _told("CN-QL-03", "en").endswith("A colleague looks at your matter in person.")


def test_nothing_found() -> None:
    packs = shipped_packs()
    assert explain_for_customer(decide({"a": 1}, packs, "uk"), "en") == "A colleague looks at your matter in person."
    empty = make_packs(make_rule("[{fact: a, is: 1}]", "{says: {x: y}}"))
    assert explain_for_customer(decide({"a": 1}, empty, "test"), "en") == "nothing_found"


def test_clauses_of_laws_without_articles_and_without_a_name() -> None:
    packs = make_packs(
        make_rule(gives="{entitled: [{remedy: refund, clause: [T-CAT]}, {remedy: repair, clause: [X-1]}]}")
    )
    told = explain_for_customer(decide({}, packs, "test"), "zh")
    assert "bracket 《测试法》" in told
    assert "bracket X-1" in told


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("case_id", CASES)
def test_no_code_and_no_amount_of_its_own_reaches_the_customer(case_id: str, language: str) -> None:
    case = CASES[case_id]
    decision = decide(case["input"], shipped_packs(), case["jurisdiction"])
    told = explain_for_customer(decision, language)
    assert told
    assert not re.search(r"[a-z]+_[a-z_]+", told), "a bare code"
    assert "{" not in told
    data = decision_to_data(decision)
    for amount in re.findall(r"[¥€£$](\d+\.\d\d)", told):
        assert _holds(data, float(amount)), amount


def _holds(data: Any, amount: float) -> bool:
    if isinstance(data, dict):
        return any(_holds(value, amount) for value in data.values())
    if isinstance(data, list):
        return any(_holds(value, amount) for value in data)
    return isinstance(data, int | float) and abs(data - amount) < 0.005
