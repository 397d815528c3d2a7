"""What the engine makes of rules: versions, missing facts, provisos, precedence, times with an offset."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from aftersales.errors import InvalidDataError, NotFoundError
from aftersales.model.decision import Decision
from aftersales.rules.entitlement.decision_data import decision_to_data
from aftersales.rules.entitlement.engine import decide
from aftersales.rules.entitlement.program import compile_packs
from tests.support.packs import make_head, make_packs, make_rule, shipped_packs


def _decide(body: str, facts: dict[str, Any]) -> Decision:
    return decide(facts, make_packs(body), "test")


def _remedies(decision: Decision) -> list[str]:
    return [entry.name for entry in decision.entitled]


@pytest.mark.parametrize(
    ("bought", "open_"),
    [("2023-12-31", False), ("2024-01-01", True), ("2024-12-31", True), ("2025-01-01", False)],
)
def test_a_rule_lives_from_its_first_to_its_last_day(bought: str, open_: bool) -> None:
    body = make_rule(more='valid_from: "2024-01-01"\n    valid_to: "2024-12-31"\n    keyed_by: purchase')
    decision = _decide(body, {"dates": {"bought": bought}})
    assert _remedies(decision) == (["refund"] if open_ else [])
    assert decision.tried[0].outcome == ("entitled" if open_ else "other_version")


def test_without_the_keying_day_only_an_ended_rule_is_left_out() -> None:
    ended = make_rule(more='valid_to: "2024-12-31"\n    keyed_by: purchase')
    current = make_rule(more='valid_from: "2024-01-01"\n    keyed_by: purchase')
    assert _remedies(_decide(ended, {})) == []
    assert _remedies(_decide(current, {})) == ["refund"]


@pytest.mark.parametrize(
    ("unknown", "outcome", "asked"),
    [
        ("else: no, unknown: ask", "undecided", ("goods.intact",)),
        ("else: no", "undecided", ("goods.intact",)),
        ("else: no, unknown: pass", "entitled", ()),
        ("else: no, unknown: fail", "denied", ("goods.intact",)),
        ("else: no, unknown: skip", "denied", ()),
        ("unknown: ask", "undecided", ("goods.intact",)),
        ("unknown: skip", "not_relevant", ()),
        ("subject_to: intact", "entitled", ("goods.intact",)),
    ],
)
def test_what_a_missing_fact_means(unknown: str, outcome: str, asked: tuple[str, ...]) -> None:
    decision = _decide(make_rule(f"[{{fact: goods.intact, is: true, {unknown}}}]"), {})
    assert decision.tried[0].outcome == outcome
    assert decision.facts_missing == asked


def test_a_right_that_depends_on_an_open_fact_says_so() -> None:
    decision = _decide(make_rule("[{fact: goods.intact, is: true, subject_to: intact}]"), {})
    assert decision.entitled[0].details["condition"] == "intact"


def test_a_condition_may_ask_for_another_fact() -> None:
    decision = _decide(make_rule("[{fact: a, is: 1, else: no, ask: b}]"), {})
    assert decision.facts_missing == ("b",)


def test_a_refusal_that_stands_anyway_asks_for_nothing() -> None:
    rule = (
        "[{fact: a, is: 1, else: not_a}, {fact: b, is: 1, else: not_b}, {fact: c, is: 1, else: not_c, unknown: fail}]"
    )
    decision = _decide(make_rule(rule), {"a": 2})
    assert [entry.details["reason"] for entry in decision.denied] == ["not_a", "not_c"]
    assert decision.facts_missing == ("c",)


def test_every_failed_condition_is_a_reason() -> None:
    decision = _decide(make_rule("[{fact: a, is: 1, else: not_a}, {fact: b, is: 1, else: not_b}]"), {"a": 2, "b": 2})
    assert [entry.details["reason"] for entry in decision.denied] == ["not_a", "not_b"]


def test_a_missed_period_tells_its_last_day_and_what_a_condition_adds() -> None:
    values = "{until: {how: period, from: dates.bought, days: 7}, who: {how: first, of: [who]}}"
    rule = "[{fact: dates.told, on_or_before: $until, else: late, adds: {head: early, who: $who}, clause: [T-9]}]"
    decision = _decide(make_rule(rule, values=values), {"dates": {"bought": "2026-03-05", "told": "2026-03-13"}})
    assert decision.denied[0].details == {"reason": "late", "expired_on": date(2026, 3, 12), "head": "early"}
    assert decision.denied[0].clause == ("T-9",)


def test_special_law_silences_general_law() -> None:
    body = make_head(
        ("special", "supersedes: [t.general], when: [{fact: kind, is: phone}], gives: {entitled: [{remedy: repair}]}"),
        ("general", "gives: {entitled: [{remedy: refund}]}"),
    )
    assert _remedies(_decide(body, {"kind": "phone"})) == ["repair"]
    assert _remedies(_decide(body, {"kind": "chair"})) == ["refund"]
    assert _decide(body, {"kind": "phone"}).tried[1].outcome == "superseded"


PROVISO = """
provisos:
  cause:
  - {when: [{fact: cause, is: product}]}
  - {when: [{fact: cause, known: false}], condition: product_cause, ask: [cause]}
  - {list: entitled_if_product_cause}
"""


@pytest.mark.parametrize(
    ("facts", "entitled", "conditional"),
    [
        ({"cause": "product"}, [{"remedy": "refund", "clause": ["T-1"]}], None),
        ({}, [{"remedy": "refund", "condition": "product_cause", "clause": ["T-1"]}], None),
        ({"cause": "unknown"}, [], [{"remedy": "refund", "clause": ["T-1"]}]),
    ],
)
def test_a_proviso_chooses_the_list(facts: dict[str, Any], entitled: Any, conditional: Any) -> None:
    data = decision_to_data(_decide(PROVISO + make_rule(more="proviso: cause"), facts))
    assert data["entitled"] == entitled
    assert data.get("entitled_if_product_cause") == conditional


def test_a_proviso_that_fits_nothing_gives_outright() -> None:
    body = "provisos: {cause: [{when: [{fact: cause, is: product}], list: entitled_if_x}]}" + make_rule(
        more="proviso: cause"
    )
    assert _remedies(_decide(body, {})) == ["refund"]


def test_later_rules_see_what_earlier_ones_gave() -> None:
    def after(gave: str) -> tuple[str, str]:
        return f"if_{gave}", f"when: [{{rule: [t.base], gave: {gave}}}], gives: {{entitled: [{{remedy: if_{gave}}}]}}"

    body = make_head(
        ("base", "when: [{fact: a, is: 1, else: no}], gives: {entitled: [{remedy: base}]}"),
        *(after(gave) for gave in ("entitled", "denied", "undecided", "nothing", "no_denial")),
    )
    assert _remedies(_decide(body, {"a": 1})) == ["base", "if_entitled", "if_no_denial"]
    assert _remedies(_decide(body, {"a": 2})) == ["if_denied", "if_nothing"]
    assert _remedies(_decide(body, {})) == ["if_undecided", "if_nothing", "if_no_denial"]


def test_offers_and_duties_with_conditions_of_their_own() -> None:
    when = "when: [{fact: a, is: 1}]"
    entitled = f"[{{remedy: refund, {when}, clause: [T-7]}}, {{remedy: repair}}]"
    rule = make_rule(gives=f"{{entitled: {entitled}, duties: [{{who: seller, what: refund, {when}}}]}}")
    assert _remedies(_decide(rule, {})) == ["repair"]
    decision = _decide(rule, {"a": 1})
    assert decision.entitled[0].clause == ("T-7",)
    assert [duty.name for duty in decision.duties] == ["refund"]
    assert _decide(rule, {}).duties == ()


def test_an_amount_that_cannot_be_known_is_asked_for() -> None:
    decision = _decide(
        make_rule(
            gives="{entitled: [{remedy: refund, amount: $paid, until: $end}]}",
            values="{paid: {how: first, of: [price]}, end: {how: first, of: [last_day]}}",
        ),
        {},
    )
    assert decision.entitled[0].details == {}
    assert decision.facts_missing == ("price",)


def test_statements_are_joined_and_the_first_word_counts() -> None:
    warranty = "warranty: {start: first}, needs_human: [look]"
    body = make_head(
        ("a", f"gives: {{says: {{next: inspect, flow: [verify], {warranty}}}}}"),
        ("b", "gives: {says: {next: wait, flow: [verify, inform], warranty: {start: second, km: 5}}}"),
    )
    decision = _decide(body, {})
    assert decision.statements == {
        "next": "inspect",
        "flow": ["verify", "inform"],
        "warranty": {"start": "first", "km": 5},
    }
    assert decision.needs_human == ("look",)
    assert decision.tried[0].outcome == "said"


def test_statements_do_not_leak_into_the_next_decision() -> None:
    packs = make_packs(make_rule(gives="{says: {flow: [verify]}}"))
    first = decide({}, packs, "test")
    first.statements["flow"].append("spoiled")  # type: ignore[union-attr]  # a caller's mistake, on purpose
    assert decide({}, packs, "test").statements == {"flow": ["verify"]}


def test_a_matter_that_no_rule_is_about_goes_to_a_person() -> None:
    assert _decide(make_rule("[{fact: a, is: 1}]"), {}).needs_human == ("no_rule_applies",)


def test_a_head_whose_scope_is_open_asks() -> None:
    body = make_rule().replace("  rules:", "  when: [{fact: kind, is: phone, unknown: ask}]\n  rules:")
    decision = _decide(body, {})
    assert decision.facts_missing == ("kind",)
    assert decision.tried == ()
    assert _decide(body, {"kind": "chair"}).tried[0].outcome == "not_relevant"


def test_the_best_of_several_grounds_is_marked() -> None:
    offers = [
        "remedy: refund, amount: 90, until: $end, deduction: 10",
        "remedy: refund, amount: 90, freight: consumer",
        "remedy: refund, amount: 90, until: $end",
        "remedy: refund, amount: 80",
        "remedy: repair",
    ]
    gives = "{entitled: [" + ", ".join(f"{{{offer}}}" for offer in offers) + "]}"
    values = "{end: {how: period, from: dates.bought, hours: 24}}"
    decision = _decide(make_rule(gives=gives, values=values), {"dates": {"bought": "2026-03-05"}})
    assert [entry.details.get("best", False) for entry in decision.entitled] == [False, False, True, False, False]


def test_the_same_right_on_two_grounds_is_told_once_with_both_clauses() -> None:
    gives = "{entitled: [{remedy: refund, clause: [T-1]}, {remedy: refund, clause: [T-2]}]}"
    assert [entry.clause for entry in _decide(make_rule(gives=gives), {}).entitled] == [("T-1", "T-2")]


def test_an_unknown_jurisdiction_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(NotFoundError) as caught:
        decide({}, shipped_packs(), "atlantis")
    assert caught.value.hint == "Known are: cn, eu, uk, us."


@pytest.mark.parametrize(
    ("fact", "value"),
    [("signed", "5 March"), ("signed", 20260305), ("notice", "2026-02-30")],
)
def test_a_date_that_is_none_is_refused(fact: str, value: object) -> None:
    facts = {
        "channel": "online",
        "claim": "change_of_mind",
        "dates": {"signed": "2026-03-05", "notice": "2026-03-06", fact: value},
    }
    with pytest.raises(InvalidDataError, match="is not a date"):
        decide(facts, shipped_packs(), "cn")  # type: ignore[arg-type]  # wrong facts on purpose


@pytest.mark.parametrize("price", ["cheap", True, "1/0", "NaN"])
def test_a_price_that_is_none_is_refused(price: object) -> None:
    facts: dict[str, Any] = {"channel": "online", "claim": "change_of_mind", "product": {"type": "toy", "price": price}}
    facts |= {"dates": {"signed": "2026-03-05", "notice": "2026-03-06"}, "condition": {"intact": True}}
    with pytest.raises(InvalidDataError, match="is not a number"):
        decide(facts, shipped_packs(), "cn")


def _returned(notice: object, now: datetime | None = None) -> list[str]:
    facts: dict[str, Any] = {
        "channel": "online",
        "claim": "change_of_mind",
        "product": {"type": "toy", "price": "10.00"},
    }
    facts |= {"dates": {"signed": date(2026, 3, 5), "notice": notice}, "condition": {"intact": True}}
    if notice is None:
        del facts["dates"]["notice"]
    return _remedies(decide(facts, shipped_packs(), "cn", now))


def test_dates_may_be_dates_moments_or_text() -> None:
    for notice in (date(2026, 3, 12), datetime.fromisoformat("2026-03-12T23:59"), "2026-03-12", "2026-03-12T23:59:59"):
        assert _returned(notice) == ["refund"]


def test_moments_with_an_offset_are_looked_at_in_the_zone_of_the_decision() -> None:
    china = timezone(timedelta(hours=8))
    now = datetime(2026, 3, 20, tzinfo=china)
    assert _returned("2026-03-12T15:59:00+00:00", now) == ["refund"]
    assert _returned("2026-03-12T16:00:00+00:00", now) == []
    assert _returned("2026-03-12T23:00:00+00:00") == ["refund"]


def test_now_stands_in_for_the_day_of_the_claim() -> None:
    assert _returned(None, datetime(2026, 3, 12, tzinfo=UTC)) == ["refund"]
    assert _returned(None, datetime(2026, 3, 13, tzinfo=UTC)) == []
    assert _returned(None) == []


def test_the_decision_pins_its_packs() -> None:
    decision = decide({}, shipped_packs(), "cn")
    assert set(decision.policy_version) == {"cn", "house"}
    assert all(len(digest) == 64 for digest in decision.policy_version.values())


def test_the_same_facts_give_the_same_decision() -> None:
    facts: dict[str, Any] = {"channel": "online", "claim": "change_of_mind"}
    facts["dates"] = {"signed": "2026-03-05", "notice": "2026-03-06"}
    assert decide(facts, shipped_packs(), "cn") == decide(facts, shipped_packs(), "cn")


def test_packs_are_compiled_once() -> None:
    assert compile_packs(shipped_packs(), "cn") is compile_packs(shipped_packs(), "cn")


def test_the_clauses_of_a_decision_are_told_once_each() -> None:
    decision = _decide(make_rule("[{fact: a, is: 1, else: no}]"), {"a": 2})
    assert decision.clauses == ("T-1",)


def test_a_refusal_is_kept_back_while_another_ground_is_open() -> None:
    body = make_head(
        ("early", "when: [{fact: told, is: early, else: late}], gives: {entitled: [{remedy: refund}]}"),
        ("other", "when: [{fact: b, is: 1, else: no}], gives: {entitled: [{remedy: refund}]}"),
    )
    assert _decide(body, {"told": "late"}).denied == ()
    assert _decide(body, {"told": "late"}).facts_missing == ("b",)
    assert len(_decide(body, {"told": "late", "b": 2}).denied) == 2


def test_a_product_alone_is_asked_what_is_wanted() -> None:
    decision = decide({"product": {"type": "toy"}, "channel": "online"}, shipped_packs(), "cn")
    assert (decision.entitled, decision.denied, decision.facts_missing) == ((), (), ("claim",))


def test_the_day_of_the_claim_is_what_the_first_pack_takes_it_for() -> None:
    facts: dict[str, Any] = {"dates": {"reported": "2026-03-05", "evaluated": "2026-04-01"}}
    assert decide(facts, shipped_packs(), "cn").at == date(2026, 3, 5)
    assert decide({}, shipped_packs(), "cn").at is None
    assert decide({}, make_packs(make_rule()), "test").at is None
    returned: dict[str, Any] = {"dates": {"notice": "2026-03-05", "reported": "2026-03-04"}}
    assert decide(returned, shipped_packs(), "cn").at == date(2026, 3, 5)
    # The house pack knows the day of purchase as a last resort; the pack of the law does not, and is asked first.
    bought: dict[str, Any] = {"dates": {"refund_date": "2026-03-09", "purchase": "2026-03-01"}}
    assert decide(bought, shipped_packs(), "cn").at == date(2026, 3, 9)
