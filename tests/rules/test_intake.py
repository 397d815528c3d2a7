"""Intake: what a ticket still lacks, and which other ticket may be the same matter."""

import pytest

from aftersales.model.values import Data
from aftersales.rules.intake import missing_evidence, missing_facts, shown_by, ticket_facts
from tests.support.policies import a_ticket, evidence, shipped_policy

POLICY = shipped_policy()


def test_a_ticket_that_knows_nothing_lacks_everything() -> None:
    assert missing_facts({}, "logistics_damage/goods_broken", POLICY) == (
        ("order.number",),
        ("order.waybill",),
        ("dates.delivered",),
    )


def test_of_a_group_one_fact_is_enough() -> None:
    known: Data = {
        "product": {"model": "KFR-35GW", "batch": "2603"},
        "fault": {"symptom": "不制冷"},
        "dates": {"purchase": "2026-03-04"},
    }
    assert missing_facts(known, "quality/performance_fault", POLICY) == ()


@pytest.mark.parametrize("value", ["", None, [], {}])
def test_an_empty_fact_is_missing(value: None) -> None:
    assert missing_facts({"order": {"number": value}}, "enquiry/invoice", POLICY) == (("order.number",),)


def test_false_and_zero_are_facts() -> None:
    known: Data = {
        "order": {"number": 0},
        "dates": {"delivered": "2026-11-20"},
        "condition": {"intact": False, "accessories": "none"},
    }
    assert missing_facts(known, "return/no_reason", POLICY) == ()


def test_an_unknown_category_wants_nothing() -> None:
    assert missing_facts({}, "gone", POLICY) == ()
    assert missing_evidence([], "gone", POLICY) == ()


def test_evidence_covers_what_it_shows() -> None:
    ticket = a_ticket("logistics_damage", evidence=(evidence("goods", "waybill"), evidence()))
    assert shown_by(ticket) == {"goods", "waybill"}
    assert missing_evidence(shown_by(ticket), "logistics_damage", POLICY) == (("packaging",),)
    assert missing_evidence({"video", "invoice"}, "quality/appearance", POLICY) == ()


def test_a_ticket_knows_its_sections_and_some_fields() -> None:
    ticket = a_ticket(order={"number": "118822"}, customer="C-8F2KD", repairs=({"in": "2026-01-01"},))
    facts = ticket_facts(ticket)
    assert facts["order"] == {"number": "118822"}
    assert facts["customer"] == "C-8F2KD"
    assert facts["repairs"] == ({"in": "2026-01-01"},)
