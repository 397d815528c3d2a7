"""Routing: who takes a ticket, why, and who never does."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.codec.policy_data import policy_from_data
from aftersales.i18n import set_language
from aftersales.model.desk import Assign, Routing
from aftersales.model.policy import Policy
from aftersales.model.values import Data
from aftersales.rules.routing import choose_person, skills_for
from tests.support.policies import changed_data, shipped_policy

POLICY = shipped_policy()
DAY = date(2026, 11, 23)
NO_SKILLS: frozenset[str] = frozenset()


def policy(assign: str = "least_loaded", **people: Any) -> Policy:
    """Return the shipped policy with another way of assigning and other fields of people (``li_na={...}``)."""
    data: Any = changed_data("desk", lambda desk: desk["routing"].update(assign=assign))
    for person, fields in people.items():
        data["policies/team.yaml"]["people"][person.replace("_", ".")].update(fields)
    return policy_from_data(data)


def taker(
    department: str, skills: frozenset[str] = NO_SKILLS, *, by: Policy = POLICY, day: date = DAY, **load: int
) -> str:
    """Return who takes a ticket; empty: nobody. `load` is told as ``li_na=3``."""
    carried = {person.replace("_", "."): count for person, count in load.items()}
    person = choose_person(department, skills, by, day, carried).person
    return person.id if person else ""


def why(department: str, skills: frozenset[str] = NO_SKILLS, *, by: Policy = POLICY, **load: int) -> str:
    return choose_person(department, skills, by, DAY, {p.replace("_", "."): n for p, n in load.items()}).reason


ABSENT = {"away": [{"from": "2026-01-01"}]}


def test_the_first_of_the_team_among_equals() -> None:
    assert taker("desk") == "li.na"


def test_among_equals_whoever_opened_it_keeps_it() -> None:
    choice = choose_person("desk", NO_SKILLS, POLICY, DAY, {}, opener="zhou.ting")
    assert choice.person is POLICY.team.people["zhou.ting"]
    busy = choose_person("desk", NO_SKILLS, POLICY, DAY, {"zhou.ting": 1}, opener="zhou.ting")
    assert busy.person is POLICY.team.people["li.na"]


def test_whoever_carries_less_takes_it_and_nobody_beyond_their_limit() -> None:
    assert taker("desk", li_na=5, zhou_ting=4, zhang_min=9) == "zhou.ting"
    assert taker("desk", li_na=40, zhou_ting=40) == "zhang.min"
    assert taker("desk", li_na=40, zhou_ting=40, zhang_min=30) == ""


def test_without_a_limit_there_is_always_room() -> None:
    assert taker("legal", huang_mei=500) == "huang.mei"


@pytest.mark.parametrize(("day", "expected"), [(22, "li.na"), (23, "zhou.ting"), (24, "zhou.ting"), (25, "li.na")])
def test_never_somebody_who_is_away(day: int, expected: str) -> None:
    away = policy(li_na={"away": [{"from": "2026-11-23", "to": "2026-11-24"}]})
    assert taker("desk", by=away, day=date(2026, 11, day)) == expected


def test_never_somebody_who_left_and_never_a_bot() -> None:
    changed = policy(li_na={"active": False}, cron={"departments": ["desk"]})
    assert taker("desk", by=changed) == "zhou.ting"
    assert taker("legal", by=policy(huang_mei={"active": False}, cron={"departments": ["legal"]})) == ""


def test_ones_own_department_comes_before_helping_another() -> None:
    assert taker("technical", wang_qiang=10, chen_bo=0) == "wang.qiang"
    assert taker("field", chen_bo=3) == "chen.bo"


def test_skill_comes_first_where_somebody_has_it() -> None:
    assert taker("technical", frozenset({"installation"})) == "chen.bo"
    assert taker("technical", frozenset({"juggling"})) == "wang.qiang"
    assert taker("technical", frozenset({"air_conditioner", "compressor", "installation"})) == "wang.qiang"


def test_skill_waits_for_nobody_who_is_away() -> None:
    assert taker("desk", frozenset({"complaints"}), by=policy(zhang_min=ABSENT)) == "li.na"


def test_the_lead_takes_it_where_the_desk_wants_that() -> None:
    lead = policy("department_lead")
    assert taker("desk", by=lead, zhang_min=30) == "zhang.min"
    assert why("desk", by=lead) == "Zhang Min leads Service desk."
    assert taker("desk", by=policy("department_lead", zhang_min=ABSENT)) == "li.na"


def test_a_department_without_a_lead_gives_it_to_whoever_carries_least() -> None:
    data: Any = changed_data("desk", lambda desk: desk["routing"].update(assign="department_lead"))
    del data["policies/team.yaml"]["departments"]["desk"]["lead"]
    assert taker("desk", by=policy_from_data(data), li_na=1) == "zhou.ting"


REASONS = [
    (
        "desk",
        NO_SKILLS,
        {"li_na": 2, "zhou_ting": 3},
        "Zhang Min of Service desk has the fewest tickets of those there",
    ),
    ("technical", frozenset({"installation"}), {"chen_bo": 1}, "Chen Bo of Technical knows about installation and has"),
    ("legal", NO_SKILLS, {}, "Huang Mei is the only one there of Legal, with 0 open tickets."),
    ("nowhere", NO_SKILLS, {}, "Nobody belongs to nowhere."),
]


@pytest.mark.parametrize(("department", "skills", "load", "sentence"), REASONS)
def test_the_reason_is_one_sentence(department: str, skills: frozenset[str], load: Any, sentence: str) -> None:
    assert why(department, skills, **load).startswith(sentence)


def test_nobody_says_why_of_each() -> None:
    said = why("desk", by=policy(li_na=ABSENT), zhou_ting=40, zhang_min=31)
    assert said == (
        "Nobody of Service desk can take it: Li Na is away, Zhou Ting has 40 tickets already, "
        "Zhang Min has 31 tickets already."
    )


def test_the_reason_in_chinese_names_the_department_in_chinese() -> None:
    set_language("zh")
    assert "法务" in why("legal")


def test_skills_come_from_category_product_and_part() -> None:
    routing = POLICY.desk.routing
    fault: Data = {"component": "compressor"}
    data: Data = {"category": "quality/performance_fault", "product": {"type": "refrigerator"}, "fault": fault}
    assert {"refrigerator", "compressor", "performance_fault", "quality"} <= skills_for(data, routing)
    assert "complaints" in skills_for({"category": "complaint/service"}, routing)
    assert "regulator" in skills_for({"category": "complaint/regulator"}, routing)
    assert skills_for({"product": {"type": 5}}, Routing()) == frozenset()


def test_a_desk_without_the_key_gives_tickets_to_nobody() -> None:
    data: Any = changed_data("desk", lambda desk: desk.pop("routing"))
    assert policy_from_data(data).desk.routing == Routing(Assign.NONE, {})


@given(
    load=st.dictionaries(st.sampled_from(list(POLICY.team.people)), st.integers(0, 80)),
    department=st.sampled_from(list(POLICY.team.departments)),
    skills=st.frozensets(st.sampled_from(["complaints", "safety", "installation", "compressor"])),
)
def test_whoever_is_chosen_can_take_it(load: dict[str, int], department: str, skills: frozenset[str]) -> None:
    choice = choose_person(department, skills, POLICY, DAY, load)
    if choice.person is None:
        return
    assert department in choice.person.departments
    assert not choice.person.bot
    limit = choice.person.limits.get("open_tickets")
    assert not isinstance(limit, int) or load.get(choice.person.id, 0) < limit
    assert choice.reason.endswith(".")
