"""Each check of tickets and customers: silent on what is right, one finding at its place on what is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aftersales.codec.tickets import ticket_to_data
from aftersales.model.customer import Address, Customer, Note
from aftersales.model.finding import Finding, Severity
from aftersales.model.layout import customer_path, ticket_path
from aftersales.model.policy import Policy
from aftersales.model.ticket import Did, Event, Link, Step, Ticket
from aftersales.model.values import Data, Pointer
from aftersales.rules.check_change import check_change
from aftersales.rules.check_problem import CustomerFile, FileFacts, Surroundings, TicketFile
from aftersales.rules.checks import check_customer_file, check_ticket_file
from tests.support.policies import NINE, a_ticket, evidence, moved, shipped_policy

OTHER = "AS-261120-0ABCD"
CUSTOMER = "C-8F2KD"
PHOTO = evidence("goods")


class Places:
    """Takes pointers for places, and remembers which were asked for."""

    def __init__(self) -> None:
        self.asked: list[Pointer] = []

    def __call__(self, pointer: Pointer) -> tuple[int, int]:
        self.asked.append(pointer)
        return len(self.asked), 1


def checked(
    ticket: Ticket,
    *,
    path: str = "",
    found: Mapping[str, FileFacts | None] | None = None,
    policy: Policy | None = None,
    sound: bool = True,
    kept: frozenset[str] = frozenset(),
) -> list[tuple[str, Pointer]]:
    """Return code and pointer of each finding; a finding for the whole file has the empty pointer."""
    files = {item.file: FileFacts(item.sha256, item.bytes) for item in ticket.evidence} if found is None else found
    file = TicketFile(path or ticket_path(ticket.id), ticket, ticket_to_data(ticket), files, kept)
    places = Places()
    findings = check_ticket_file(file, around(policy or shipped_policy() if sound else None), places)
    pointers = iter(places.asked)
    return [(finding.code, next(pointers) if finding.line else ()) for finding in findings]


def around(policy: Policy | None) -> Surroundings:
    """Return a desk with one other ticket and one customer, a day after NINE."""
    return Surroundings(policy, NINE + timedelta(days=1), {OTHER}.__contains__, {CUSTOMER}.__contains__)


def entry(did: Did, number: int = 1, **fields: Any) -> Event:
    """Return an entry some minutes after the opening."""
    return Event(f"aaaaa{number}", NINE + timedelta(minutes=number), "li.na", did, **fields)


def with_entry(did: Did, **fields: Any) -> Ticket:
    """Return a ticket with one more entry."""
    return a_ticket().with_event(entry(did, **fields))


def distinct(ticket: Ticket) -> Ticket:
    """Return the ticket with an id of its own for each entry."""
    history = (replace(event, id=f"{number:06}") for number, event in enumerate(ticket.history))
    return replace(ticket, history=tuple(history))


STEP = next(iter(next(iter(shipped_policy().flows.values())).steps.values()))


def test_a_sound_ticket_has_no_findings() -> None:
    ticket = a_ticket(
        customer=CUSTOMER,
        assignee="li.na",
        severity="S3",
        urgency="normal",
        links=(Link("bbbbbb", "same_unit", OTHER),),
        evidence=(PHOTO,),
        steps=(Step("cccccc", STEP.id, "desk", NINE, "li.na", NINE, "li.na", next(iter(STEP.findings))),),
    )
    assert checked(distinct(moved(ticket, "triaged", "cancelled"))) == []


@pytest.mark.parametrize(
    ("ticket", "expected"),
    [
        (a_ticket(channel="fax"), [("reference/unknown", ("channel",))]),
        (a_ticket(category="quality/none"), [("reference/unknown", ("category",))]),
        (a_ticket(priority="P9"), [("reference/unknown", ("priority",))]),
        (a_ticket(severity="S9"), [("reference/unknown", ("severity",))]),
        (a_ticket(urgency="soon"), [("reference/unknown", ("urgency",))]),
        (a_ticket(department="nowhere"), [("reference/unknown", ("department",))]),
        (a_ticket(assignee="nobody"), [("reference/unknown", ("assignee",))]),
        (a_ticket(assignee="cron"), [("ticket/assignee-gone", ("assignee",))]),
        (a_ticket(customer="C-00000"), [("reference/no-customer", ("customer",))]),
        (a_ticket(evidence=(evidence("ghost"),)), [("reference/unknown", ("evidence", 0, "shows", 0))]),
        (a_ticket(evidence=(replace(PHOTO, by="ghost"),)), [("reference/unknown", ("evidence", 0, "by"))]),
        (a_ticket(links=(Link("b", "related", "AS-261120-ZZZZZ"),)), [("reference/no-ticket", ("links", 0, "ticket"))]),
        (
            a_ticket(links=(Link("b", "related", "AS-261122-7K3QM"),)),
            [("ticket/linked-to-itself", ("links", 0, "ticket"))],
        ),
        (a_ticket(fault={"class": "magic"}), [("ticket/unknown-choice", ("fault", "class"))]),
        (with_entry(Did.NOTED, on_behalf_of="ghost"), [("reference/unknown", ("history", 1, "on_behalf_of"))]),
        (
            with_entry(Did.CHASED, details={"told": ["li.na", "ghost"]}),
            [("reference/unknown", ("history", 1, "told", 1))],
        ),
        (a_ticket(steps=(Step("c", "dance", "desk", NINE, "li.na"),)), [("reference/unknown", ("steps", 0, "step"))]),
        (
            a_ticket(steps=(Step("c", STEP.id, "nowhere", NINE, "ghost"),)),
            [("reference/unknown", ("steps", 0, "department")), ("reference/unknown", ("steps", 0, "asked_by"))],
        ),
        (
            a_ticket(steps=(Step("c", STEP.id, "desk", NINE, "li.na", NINE, "ghost", "magic"),)),
            [("reference/unknown", ("steps", 0, "finding")), ("reference/unknown", ("steps", 0, "by"))],
        ),
    ],
)
def test_what_a_ticket_names_must_exist(ticket: Ticket, expected: list[tuple[str, Pointer]]) -> None:
    assert checked(ticket) == expected


def test_an_import_may_bring_any_name_and_any_step() -> None:
    ticket = a_ticket(
        state="closed",
        history=(Event("aaaaaa", NINE, "Value 2", Did.IMPORTED, target="closed"),),
    )
    assert checked(ticket) == []


@pytest.mark.parametrize(
    ("ticket", "expected"),
    [
        (a_ticket(state="triaged"), [("ticket/state-history", ("state",))]),
        (
            distinct(moved(a_ticket(), "triaged", "closed")),
            [("history/illegal", ("history", 2, "to")), ("ticket/closed-uninformed", ("state",))],
        ),
        (
            with_entry(Did.TRANSITION, source="triaged", target="verifying"),
            [("history/discontinuous", ("history", 1, "from")), ("ticket/state-history", ("state",))],
        ),
        (with_entry(Did.OPENED), [("history/opened-twice", ("history", 1, "did"))]),
        (
            a_ticket(history=(entry(Did.NOTED),)),
            [("history/no-beginning", ("history", 0))],
        ),
        (
            a_ticket().with_event(replace(a_ticket().history[0], did=Did.NOTED)),
            [("entry/duplicate-id", ("history", 1, "id"))],
        ),
        (
            a_ticket(evidence=(PHOTO, replace(PHOTO, file="b.jpg"))),
            [("entry/duplicate-id", ("evidence", 1, "id"))],
        ),
        (
            a_ticket(repairs=({"id": "aaaaaa"}, {"id": "aaaaaa"}, {}, {})),
            [("entry/duplicate-id", ("repairs", 1, "id"))],
        ),
        (with_entry(Did.NOTED, number=-1), [("history/order", ("history", 1, "at"))]),
        (
            a_ticket().with_event(replace(entry(Did.NOTED), at=NINE + timedelta(days=1, minutes=11))),
            [("entry/future", ("history", 1, "at"))],
        ),
        (a_ticket().with_event(replace(entry(Did.NOTED), at=NINE + timedelta(days=1, minutes=9))), []),
        (
            a_ticket(evidence=(replace(PHOTO, added=NINE + timedelta(days=2)),)),
            [("entry/future", ("evidence", 0, "added"))],
        ),
        (
            a_ticket(steps=(Step("c", STEP.id, "desk", NINE + timedelta(days=2), "li.na", NINE + timedelta(days=3)),)),
            [("entry/future", ("steps", 0, "asked")), ("entry/future", ("steps", 0, "answered"))],
        ),
    ],
)
def test_a_history_holds_together(ticket: Ticket, expected: list[tuple[str, Pointer]]) -> None:
    assert sorted(checked(ticket)) == sorted(expected)


def test_a_path_follows_from_the_id() -> None:
    wrong = "tickets/2026/11/21/AS-261122-7K3QM.yaml"
    assert checked(a_ticket(), path=wrong) == [("ticket/path", ("id",))]
    assert checked(a_ticket(id="AS-269999-7K3QM")) == [("ticket/id-day", ("id",))]


FACTS = FileFacts(PHOTO.sha256, PHOTO.bytes)
SHOWN = a_ticket(evidence=(PHOTO,))


@pytest.mark.parametrize(
    ("ticket", "found", "expected"),
    [
        (SHOWN, {}, [("evidence/missing", ("evidence", 0, "file"))]),
        (SHOWN, {"photo.jpg": None}, [("evidence/unreadable", ("evidence", 0, "file"))]),
        (SHOWN, {"photo.jpg": replace(FACTS, bytes=1)}, [("evidence/changed", ("evidence", 0, "bytes"))]),
        (SHOWN, {"photo.jpg": replace(FACTS, sha256="1" * 64)}, [("evidence/changed", ("evidence", 0, "sha256"))]),
        (SHOWN, {"photo.jpg": FACTS, "b.jpg": FACTS}, [("evidence/stray", ())]),
        (
            a_ticket(evidence=(PHOTO, replace(PHOTO, id="zzzzzz"))),
            {"photo.jpg": FACTS},
            [("evidence/twice", ("evidence", 1, "file"))],
        ),
        (
            with_entry(Did.ATTACHED, details={"evidence": "zzzzzz"}),
            {},
            [("evidence/unlisted", ("history", 1, "evidence"))],
        ),
    ],
)
def test_evidence_lies_beside_its_ticket(
    ticket: Ticket, found: Mapping[str, FileFacts | None], expected: list[tuple[str, Pointer]]
) -> None:
    assert checked(ticket, found=found) == expected


def test_evidence_that_a_sparse_checkout_leaves_out_is_not_missing() -> None:
    assert checked(SHOWN, found={}, kept=frozenset({"photo.jpg"})) == []


def test_without_sound_policies_the_rest_is_still_checked() -> None:
    ticket = a_ticket(channel="fax", state="nowhere", assignee="nobody", customer="C-00000")
    assert checked(ticket, path="tickets/x.yaml", sound=False) == [
        ("ticket/path", ("id",)),
        ("reference/no-customer", ("customer",)),
    ]


def check_customer(customer: Customer, path: str = "") -> list[Finding]:
    file = CustomerFile(path or customer_path(customer.id), customer)
    return check_customer_file(file, around(shipped_policy()), Places())


@pytest.mark.parametrize(
    ("customer", "code"),
    [
        (Customer(CUSTOMER, "张伟", tier="emperor"), "reference/unknown"),
        (Customer(CUSTOMER, "张伟", notes=(Note("a", NINE, "ghost", "x"),)), "reference/unknown"),
        (Customer(CUSTOMER, "张伟", addresses=(Address("a", "x"), Address("a", "y"))), "entry/duplicate-id"),
        (Customer(CUSTOMER, "张伟", notes=(Note("a", NINE, "li.na", "x"),) * 2), "entry/duplicate-id"),
    ],
)
def test_what_a_customer_names_must_exist(customer: Customer, code: str) -> None:
    assert [finding.code for finding in check_customer(customer)] == [code]


def test_a_sound_customer_has_no_findings() -> None:
    tier = next(iter(shipped_policy().desk.tiers))
    assert check_customer(Customer(CUSTOMER, "张伟", tier=tier, notes=(Note("a", NINE, "li.na", "x"),))) == []
    assert check_customer(Customer(CUSTOMER, "张伟")) == []
    assert [finding.code for finding in check_customer(Customer(CUSTOMER, "张伟"), "customers/C-00000.yaml")] == [
        "customer/path"
    ]
    file = CustomerFile(customer_path(CUSTOMER), Customer(CUSTOMER, "张伟", tier="emperor"))
    assert check_customer_file(file, around(None), Places()) == []


BEFORE = ticket_to_data(
    a_ticket(
        evidence=(PHOTO,),
        steps=(Step("cccccc", "reply", "desk", NINE, "li.na", NINE, "li.na", "done"),),
        fault={"class": "performance"},
    ).with_event(entry(Did.NOTED, text="x"))
)


def after(change: Callable[[dict[str, Any]], object]) -> Data:
    """Return the ticket after a change made by hand."""
    from copy import deepcopy  # noqa: PLC0415  one helper

    data = deepcopy(dict(BEFORE))
    change(data)
    return data


def added(data: dict[str, Any], **fields: Any) -> None:
    """Append an entry to the history."""
    data["history"].append({"id": "dddddd", "did": "edited", **fields})


def recorded(data: dict[str, Any], path: str, value: str) -> None:
    """Change a field, and say so in the history."""
    *sections, name = path.split(".")
    (data[sections[0]] if sections else data)[name] = value
    added(data, changes={path: ["a", value]})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda data: added(data, text="more"), []),
        (lambda data: data["history"].pop(), [("change/history-removed", ("history",))]),
        (lambda data: data["history"][1].update(text="y"), [("change/history-edited", ("history", 1))]),
        (lambda data: data["evidence"].pop(), [("change/evidence-removed", ("evidence",))]),
        (lambda data: data["evidence"][0].update(sha256="1" * 64), [("change/evidence-edited", ("evidence", 0))]),
        (lambda data: data["evidence"][0].update(shows=["waybill"]), []),
        (lambda data: data["steps"].pop(), [("change/step-removed", ("steps",))]),
        (lambda data: data["steps"][0].update(finding="other"), [("change/step-edited", ("steps", 0))]),
        (lambda data: data.update(title="other"), [("change/unrecorded", ("title",))]),
        (lambda data: data["fault"].pop("class"), [("change/unrecorded", ("fault",))]),
        (lambda data: data.update(state="triaged"), []),
        (lambda data: recorded(data, "title", "b"), []),
        (lambda data: recorded(data, "fault.class", "b"), []),
    ],
)
def test_what_a_change_may_do_to_a_ticket(
    change: Callable[[dict[str, Any]], object], expected: list[tuple[str, Pointer]]
) -> None:
    assert [(problem.code, problem.pointer) for problem in check_change(BEFORE, after(change))] == expected


def test_a_step_that_is_open_may_be_answered() -> None:
    asked = {key: value for key, value in BEFORE.items() if key != "steps"}
    before = {**asked, "steps": [{"id": "a", "step": "reply", "asked": "x"}]}
    answered = {**asked, "steps": [{"id": "a", "step": "reply", "asked": "x", "answered": "y", "finding": "done"}]}
    assert list(check_change(before, answered)) == []


def test_a_broken_version_before_is_no_measure() -> None:
    assert [problem.code for problem in check_change({"history": "x", "evidence": [1]}, BEFORE)]
    assert all(p.severity is Severity.WARNING for p in check_change({"history": "x", "evidence": [1]}, BEFORE))
