"""The table of rules, one by one; that both orders give the same is looked at each time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aftersales.codec.customers import customer_to_data, render_customer_data
from aftersales.codec.schema import problems
from aftersales.codec.tickets import render_ticket_data, ticket_from_data, ticket_to_data
from aftersales.model.approval import Verdict
from aftersales.model.customer import Customer
from aftersales.model.policy import Policy
from aftersales.model.ticket import Did, Event, Step, Ticket
from aftersales.model.values import Data, Value
from aftersales.rules.lifecycle import replay
from aftersales.rules.merging.records import Merged, merge_records
from tests.support.approvals import a_request, decided
from tests.support.policies import NINE, a_ticket, moved, shipped_policy

BASE = moved(a_ticket(), "triaged")


def merge(base: Ticket | None, one: Ticket, other: Ticket, policy: Policy | None = None) -> Merged:
    policy = policy or shipped_policy()
    data = [ticket_to_data(ticket) if ticket else None for ticket in (base, one, other)]
    assert data[1] is not None
    assert data[2] is not None
    merged, again = merge_records(data[0], data[1], data[2], policy), merge_records(data[0], data[2], data[1], policy)
    assert render_ticket_data(merged.data) == render_ticket_data(again.data)
    assert problems("ticket", merged.data) == []
    return merged


def after(ticket: Ticket, minutes: int, did: Did, name: str, by: str = "li.na", **fields: object) -> Ticket:
    """Return the ticket with an entry so many minutes after NINE; `changes` are made."""
    changes = fields.get("changes", {})
    assert isinstance(changes, dict)
    new = {key: value[1] for key, value in changes.items()}
    event = Event(name, NINE + timedelta(hours=2, minutes=minutes), by, did, **fields)  # type: ignore[arg-type]  # Event's own fields
    return ticket.with_event(event, **new, **({"state": fields["target"]} if "target" in fields else {}))


def edited(field: str, value: Value, minutes: int, by: str, name: str) -> Ticket:
    return after(BASE, minutes, Did.EDITED, name, by, changes={field: (getattr(BASE, field), value)})


def went(target: str, minutes: int, by: str, name: str, source: str = "triaged", ticket: Ticket = BASE) -> Ticket:
    return after(ticket, minutes, Did.TRANSITION, name, by, source=source, target=target, text=f"{by} says")


def fields_of(merged: Merged) -> list[object]:
    return [conflict["field"] for conflict in merged.conflicts]


def test_the_higher_priority_wins() -> None:
    merged = merge(BASE, edited("priority", "P1", 1, "li.na", "aaaaaa"), edited("priority", "P4", 2, "wang", "bbbbbb"))
    assert (merged.data["priority"], fields_of(merged)) == ("P1", [])


def test_the_later_hand_over_wins_with_its_department() -> None:
    one = after(BASE, 1, Did.ASSIGNED, "aaaaaa", changes={"department": ("desk", "finance"), "assignee": ("", "chen")})
    other = after(BASE, 2, Did.ASSIGNED, "bbbbbb", changes={"assignee": ("", "li.na")})
    merged = merge(BASE, one, other)
    assert (merged.data["department"], merged.data["assignee"], fields_of(merged)) == ("desk", "li.na", [])
    assert len(ticket_from_data(merged.data).history) == 4


def test_two_titles_are_a_conflict_that_names_both() -> None:
    merged = merge(BASE, edited("title", "A", 1, "li.na", "aaaaaa"), edited("title", "B", 2, "wang", "bbbbbb"))
    assert merged.data["title"] == "B"
    assert merged.conflicts == [
        {
            "field": "title",
            "was": BASE.title,
            "sides": [
                {"value": "A", "by": "li.na", "at": "2026-11-22T11:01:00+00:00"},
                {"value": "B", "by": "wang", "at": "2026-11-22T11:02:00+00:00"},
            ],
        }
    ]


def test_a_third_value_joins_the_conflict() -> None:
    sides = [edited("title", name, at, name, name.lower() * 6) for at, name in ((1, "A"), (2, "B"), (3, "C"))]
    pair = ticket_from_data(merge(BASE, sides[0], sides[1]).data)
    merged = merge(BASE, pair, sides[2])
    first = merge(BASE, ticket_from_data(merge(BASE, sides[1], sides[2]).data), sides[0])
    assert [side["value"] for side in merged.conflicts[0]["sides"]] == ["A", "B", "C"]  # type: ignore[index,union-attr,call-overload]  # its shape was checked
    assert merged.conflicts == first.conflicts


def test_a_settled_conflict_does_not_come_back() -> None:
    pair = merge(BASE, edited("title", "A", 1, "li.na", "aaaaaa"), edited("title", "B", 2, "wang", "bbbbbb"))
    both = ticket_from_data(pair.data)
    done = replace(both, conflicts=(), title="A")
    noted = after(both, 9, Did.NOTED, "cccccc", text="beside it")
    merged = merge(both, done, noted)
    assert (merged.data["title"], fields_of(merged)) == ("A", [])


@pytest.mark.parametrize(
    ("one", "other", "state"),
    [
        (("verifying", 1), ("verifying", 2), "verifying"),
        (("verifying", 1), ("waiting_customer", 2), "waiting_customer"),
        (("cancelled", 2), ("verifying", 1), "cancelled"),
        (("cancelled", 1), ("cancelled", 2), "cancelled"),
    ],
)
def test_moves_that_the_lifecycle_has_are_made_in_the_order_of_time(
    one: tuple[str, int], other: tuple[str, int], state: str
) -> None:
    merged = merge(BASE, went(one[0], one[1], "li.na", "aaaaaa"), went(other[0], other[1], "wang", "bbbbbb"))
    assert (merged.data["state"], fields_of(merged)) == (state, [])
    assert replay(ticket_from_data(merged.data).history, shipped_policy().lifecycle) == []


def test_a_closed_ticket_does_not_come_back_open() -> None:
    merged = merge(BASE, went("cancelled", 1, "li.na", "aaaaaa"), went("verifying", 2, "wang", "bbbbbb"))
    (conflict,) = merged.conflicts
    told = [(side["value"], side["by"], side["text"]) for side in conflict["sides"]]  # type: ignore[index,union-attr,call-overload]  # its shape was checked
    assert told == [("cancelled", "li.na", "li.na says"), ("verifying", "wang", "wang says")]


def test_a_step_that_both_made_does_not_take_the_other_back() -> None:
    ahead = went("decided", 3, "li.na", "cccccc", "verifying", went("verifying", 1, "li.na", "aaaaaa"))
    merged = merge(BASE, ahead, went("verifying", 9, "wang", "bbbbbb"))
    assert (merged.data["state"], fields_of(merged)) == ("decided", [])


def test_without_policies_only_steps_that_follow_each_other_count() -> None:
    data = [
        ticket_to_data(one) for one in (BASE, went("verifying", 1, "a", "aaaaaa"), went("informed", 2, "b", "bbbbbb"))
    ]
    assert fields_of(merge_records(data[0], data[1], data[2])) == ["state"]


def test_two_verdicts_are_a_conflict_and_the_rejection_stands() -> None:
    request = a_request()
    base = replace(BASE, approvals=(request,))
    yes, no = (replace(base, approvals=(decided(request, one, "zhang.min"),)) for one in Verdict)
    merged = merge(base, yes, no)
    assert fields_of(merged) == ["approvals.aaaaaa"]
    assert ticket_from_data(merged.data).approvals[0].verdict is Verdict.REJECTED


def test_two_equal_verdicts_are_one_the_earlier() -> None:
    request = a_request()
    base = replace(BASE, approvals=(request,))
    first, second = (
        replace(base, approvals=(decided(request, Verdict.APPROVED, by, after=timedelta(hours=hours)),))
        for by, hours in (("zhang.min", 2), ("chen.jing", 1))
    )
    merged = merge(base, first, second)
    assert (fields_of(merged), ticket_from_data(merged.data).approvals[0].by) == ([], "chen.jing")


def test_two_findings_of_one_step_are_a_conflict() -> None:
    step = Step("ssssss", "diagnose", "technical", NINE, "li.na")
    base = replace(BASE, steps=(step,))
    sides = [
        replace(base, steps=(replace(step, answered=NINE + timedelta(hours=1), by=by, finding=found),))
        for by, found in (("wang", "dead"), ("li.na", "fine"))
    ]
    assert fields_of(merge(base, sides[0], sides[1])) == ["steps.ssssss"]
    assert fields_of(merge(base, sides[0], base)) == []


def test_a_new_block_merges_without_new_code() -> None:
    visits: list[Data] = [{"id": "v1", "at": "2026-11-22T09:00:00+00:00", "by": "a"}]
    base: Data = {"id": "X", "visits": visits, "money": {"paid": "1.00"}}
    one: Data = {
        **base,
        "visits": [*visits, {"id": "v3", "at": "2026-11-24T09:00:00+00:00"}],
        "money": {"paid": "1.00", "back": "2"},
    }
    other: Data = {**base, "visits": [{**visits[0], "done": True}, {"id": "v2", "at": "2026-11-23T09:00:00+00:00"}]}
    merged = merge_records(base, one, other)
    assert merged.data["visits"] == [{**visits[0], "done": True}, *other["visits"][1:], *one["visits"][1:]]  # type: ignore[index,misc]  # lists
    assert (merged.data["money"], merged.conflicts) == ({"paid": "1.00", "back": "2"}, [])


def test_what_one_side_removes_and_the_other_changes_stays_and_is_told() -> None:
    base: Data = {"id": "X", "note": "old", "gone": 1}
    merged = merge_records(base, {"id": "X"}, {**base, "note": "new"})
    assert (merged.data, merged.kept) == ({"id": "X", "note": "new"}, ["note"])


def test_customers_merge_alike() -> None:
    base = Customer("C-8F2KD", "王伟", phones=("13800000000",))
    one, other = replace(base, phones=("13800000000", "057112345678")), replace(base, region="浙江", phones=())
    data = [customer_to_data(customer) for customer in (base, one, other)]
    merged = merge_records(data[0], data[1], data[2])
    assert merged.data == {"id": "C-8F2KD", "name": "王伟", "region": "浙江", "phones": ["057112345678"]}
    names: list[Data] = [{**data[0], "name": name} for name in ("王维", "王玮")]
    clash = merge_records(data[0], names[0], names[1])
    assert fields_of(clash) == ["name"]
    assert problems("customer", clash.data) == []
    assert b"conflicts:" in render_customer_data(clash.data)
