"""The static check of packs, and what it says of the shipped ones."""

import pytest

from aftersales.rules.entitlement.check_packs import PackProblem, check_packs
from tests.support.packs import make_packs, make_rule, shipped_packs

NAMES = """
labels:
  remedy: {refund: {en: refund, zh: 退款}}
  reason: {no: {en: "no", zh: 否}}
  condition: {intact: {en: intact, zh: 完好}}
  duty: {refund: {en: refund, zh: 退款}}
  party: {seller: {en: seller, zh: 卖家}}
  statement: {flow: {en: flow, zh: 流程}}
phrases: {}
"""


def test_the_shipped_packs_have_no_problem() -> None:
    assert check_packs(shipped_packs()) == []


def test_every_rule_has_its_text_in_both_languages_and_a_source() -> None:
    for pack in shipped_packs().packs.values():
        for rule in pack.rules:
            assert rule.text.en
            assert rule.text.zh
            assert rule.source
            assert rule.confidence in ("H", "M")
            assert rule.clause


def test_a_good_pack_has_none() -> None:
    gives = "{entitled: [{remedy: refund}], duties: [{who: seller, what: refund}], says: {flow: [x]}}"
    body = "groups: {g: [{fact: b, is: 1, else: no}]}" + make_rule(
        "[{any: [{fact: a, is: 1, subject_to: intact}]}, {group: g}]", gives, more="denies: [refund]"
    )
    assert check_packs(make_packs(body, labels=NAMES)) == []


@pytest.mark.parametrize(
    ("body", "where", "message"),
    [
        (make_rule("[{fact: $y, known: true}]"), "t.rule", "No value is called $y."),
        (
            make_rule("[{rule: [t.rule], gave: denied}]"),
            "t.rule",
            "It looks at the rule t.rule, which does not come before it.",
        ),
        (
            make_rule("[{any: [{rule: [t.x], gave: denied}]}]"),
            "t.rule",
            "It looks at the rule t.x, which does not come before it.",
        ),
        (make_rule(more='valid_from: "2026-01-02"\n    valid_to: "2026-01-01"'), "t.rule", "It ends before it begins."),
        ("calendar: MARS\n" + make_rule(), "", "There are no rest days called MARS."),
        (make_rule(gives="{entitled: [{remedy: hug}]}"), "t.rule", "remedy hug has no name."),
        (make_rule("[{fact: a, is: 1, else: because}]"), "t.rule", "reason because has no name."),
        (make_rule().replace("[T-1]", "[Z-1]"), "t.rule", "Z-1 belongs to no law that is named."),
    ],
)
def test_a_problem_is_told_with_its_rule(body: str, where: str, message: str) -> None:
    assert check_packs(make_packs(body, labels=NAMES)) == [PackProblem("test", where, message)]
