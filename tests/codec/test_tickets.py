"""Tickets: file to model and back, byte for byte, and everything wrong with one that was edited by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.codec.faults import FileError
from aftersales.codec.files import comment_lines
from aftersales.codec.schema import problems
from aftersales.codec.tickets import check_ticket, parse_ticket, render_ticket, ticket_from_data, ticket_to_data
from aftersales.model.finding import Severity
from aftersales.model.ticket import Did, Event, Evidence, Link, Ticket
from tests.codec.examples import TEXTS, TICKET

SOURCE = TICKET.encode()
NAME = "tickets/2026/11/22/AS-261122-7K3QM.yaml"
CHINA = timezone(timedelta(hours=8))


def test_a_written_ticket_is_rewritten_byte_for_byte() -> None:
    ticket = parse_ticket(SOURCE, NAME)
    assert render_ticket(ticket).decode() == TICKET
    assert ticket_from_data(ticket_to_data(ticket)) == ticket
    assert check_ticket(SOURCE, NAME) == []


def test_every_field_arrives_in_the_model() -> None:
    ticket = parse_ticket(SOURCE, NAME)
    assert (ticket.id, ticket.state, ticket.region, ticket.tags) == (
        "AS-261122-7K3QM",
        "closed",
        "浙江",
        ("夏季", "空调"),
    )
    assert ticket.product["price"] == "2899.00"
    assert ticket.fault["symptom"] == "室内机无风吹出\n室外机不启动"
    assert ticket.repairs == ({"id": "2k4m6p", "in": "2026-05-02", "out": None, "component": "timer"},)
    assert ticket.links == (Link("3m5n7q", "same_batch", "AS-261120-0ABCD"),)
    assert ticket.evidence[0] == Evidence(
        id="7h2k4m",
        file="waybill.jpg",
        sha256="9f2c0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7",
        bytes=182044,
        shows=("waybill",),
        added=datetime(2026, 11, 22, 9, 20, 11, tzinfo=CHINA),
        by="li.na",
        media_type="image/jpeg",
    )
    assert [event.did for event in ticket.history] == [
        *(
            Did.OPENED,
            Did.TRANSITION,
            Did.EDITED,
            Did.ASSIGNED,
            Did.ATTACHED,
            Did.LINKED,
            Did.CHASED,
            Did.NOTED,
            Did.IMPORTED,
        )
    ]
    assert ticket.history[2] == Event(
        id="5p8rst",
        at=datetime(2026, 11, 22, 9, 40, tzinfo=timezone(-timedelta(hours=3, minutes=30))),
        by="li.na",
        did=Did.EDITED,
        text="第一行\n  缩进的第二行\n",
        on_behalf_of="wang.qiang",
        changes={"priority": ("P3", "P2"), "product.serial": (None, "2603A1187")},
    )
    assert ticket.history[6].details == {"clock": "resolution", "level": 1, "told": ["wang.qiang"]}
    assert (ticket.history[1].source, ticket.history[1].target) == ("new", "triaged")


def test_the_offset_of_a_moment_stays_as_it_was_written() -> None:
    offsets = [event.at.utcoffset() for event in parse_ticket(SOURCE, NAME).history]
    assert offsets[2] == -timedelta(hours=3, minutes=30)
    assert offsets[8] == timedelta(0)


SMALL = Ticket(
    id="AS-261122-7K3QM",
    title="x",
    state="new",
    category="quality",
    priority="P3",
    channel="phone",
    department="desk",
    history=(Event("4k7qpz", datetime(2026, 11, 22, tzinfo=UTC), "li.na", Did.OPENED),),
)


def test_what_is_empty_is_not_written() -> None:
    assert render_ticket(SMALL).decode().splitlines()[1:] == [
        "id: AS-261122-7K3QM",
        "title: x",
        "state: new",
        "category: quality",
        "priority: P3",
        "channel: phone",
        "department: desk",
        "history:",
        '- {id: 4k7qpz, at: "2026-11-22T00:00:00+00:00", by: li.na, did: opened}',
    ]
    assert parse_ticket(render_ticket(SMALL), NAME) == SMALL


def test_tuples_and_values_of_the_model_are_written_as_plain_data() -> None:
    event = replace(SMALL.history[0], details={"told": ("a", "b"), "due": None}, changes={"tags": (("a",), ("b", "c"))})
    ticket = replace(SMALL, history=(event,), facts={"list": ({"a": (1,)},)})
    data: Any = ticket_to_data(ticket)
    assert data["facts"] == {"list": [{"a": [1]}]}
    assert data["history"][0]["changes"] == {"tags": [["a"], ["b", "c"]]}
    assert data["history"][0]["told"] == ["a", "b"]
    assert "due" in data["history"][0]


def test_data_is_never_shared_with_the_ticket() -> None:
    ticket = parse_ticket(SOURCE, NAME)
    data: Any = ticket_to_data(ticket)
    data["product"]["price"] = "1"
    data["repairs"][0]["in"] = "x"
    assert render_ticket(ticket) == SOURCE


@settings(deadline=None)
@given(TEXTS)
def test_hostile_text_is_refused_or_kept_to_the_letter(text: str) -> None:
    ticket = replace(SMALL, history=(replace(SMALL.history[0], text=text),), facts={"claim_text": text})
    source = render_ticket(ticket)
    if problems("ticket", ticket_to_data(ticket)):
        with pytest.raises(FileError):
            parse_ticket(source, NAME)
    else:
        assert parse_ticket(source, NAME) == ticket
        assert render_ticket(parse_ticket(source, NAME)) == source


MOMENTS = st.builds(
    lambda naive, minutes: naive.replace(tzinfo=timezone(timedelta(minutes=minutes))),
    st.datetimes(datetime(1000, 1, 2), datetime(2999, 12, 30)),  # noqa: DTZ001  the offset is drawn beside it
    st.integers(-1439, 1439),
)


@given(MOMENTS)
def test_every_moment_is_kept(moment: datetime) -> None:
    ticket = replace(SMALL, history=(replace(SMALL.history[0], at=moment),))
    read = parse_ticket(render_ticket(ticket), NAME)
    assert read.history[0].at == moment
    assert read.history[0].at.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("priority: P2\n", "priority: P2\npriority: P1\n", ":7:1", "twice"),
        ("priority: P2\n", "priority: [P2]\n", ":6:1", "is not text"),
        ("did: noted, text: 已回访", "did: noted, texts: 已回访", ":66:3", "The field text is missing."),
        ("from: new, to: triaged", "from: new, too: triaged", ":52:3", "The field to is missing."),
        ("channel: online", "channel: phone", ":20:3", "phone is none of online"),
        ('in: "2026-05-02"', 'in: "2026-05-32"', ":38:16", "not a day"),
    ],
)
def test_the_first_mistake_is_named_with_its_line(old: str, new: str, place: str, words: str) -> None:
    assert TICKET.count(old) == 1
    with pytest.raises(FileError) as caught:
        parse_ticket(TICKET.replace(old, new).encode(), NAME)
    assert caught.value.place == NAME + place
    assert words in caught.value.message


def test_all_mistakes_are_found_in_the_order_of_lines() -> None:
    broken = (
        TICKET.replace("priority: P2\n", "priority: [P2] # why\n")
        .replace("from: new, to", "to")
        .replace("id: AS-2", "# c\nid: as-2")
    )
    findings = check_ticket(broken.encode(), NAME)
    assert [(finding.line, finding.code) for finding in findings] == [
        (2, "yaml/comment"),
        (3, "schema/pattern"),
        (7, "yaml/comment"),
        (7, "schema/type"),
        (53, "schema/required"),
    ]
    assert all(finding.path == NAME and finding.severity is Severity.ERROR for finding in findings)
    assert comment_lines(broken.encode(), NAME) == (2, 7)


def test_a_file_that_is_no_yaml_has_one_finding() -> None:
    (finding,) = check_ticket(b"a: [1\n", NAME)
    assert (finding.code, finding.place) == ("yaml/syntax", f"{NAME}:1:4")


def test_another_layout_is_no_mistake() -> None:
    loose = TICKET.replace("tags: [夏季, 空调]", "tags:\n  - '夏季'\n  - \"空调\"").encode()
    assert check_ticket(loose, NAME) == []
    assert render_ticket(parse_ticket(loose, NAME)) == SOURCE
