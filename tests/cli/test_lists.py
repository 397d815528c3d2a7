"""Lists: every filter finds what it should and nothing else; every format reads back."""

import csv
import io
import json
from pathlib import Path

import pytest
import yaml

from tests.support.desks import Desk, copy_desk

NOW = "2026-11-25T10:00:00+08:00"
_FRIDGE = """-c quality/performance_fault --product refrigerator --model BCD-218 --serial R1 --symptom 不制冷
    --set dates.invoice=2026-10-01 --region 浙江 --channel phone"""
_RETURN = """-c return/quality --order 118822 --symptom 蓝牙断连 --set dates.delivered=2026-11-10 --region 广东
    --channel chat --set tags=vip,headset -p P1"""
_PARCEL = "-c logistics_loss/lost --order 118823 --set order.waybill=SF1 --region 浙江 --customer-name 王女士"
OPENED = {
    "fridge": ("2026-11-02T09:30:00+08:00", "冰箱不制冷", _FRIDGE),
    "return": ("2026-11-16T09:30:00+08:00", "Wants to return", _RETURN),
    "parcel": ("2026-11-25T09:20:00+08:00", "Parcel lost", _PARCEL),
    "question": ("2026-11-25T09:30:00+08:00", "How to descale", "-c enquiry/usage --channel mail -p P4"),
}
"""Name → when it was opened, its title, and what else `open` was told."""


@pytest.fixture(scope="module")
def _root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lists") / "desk"


@pytest.fixture
def desk(_root: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Give a desk with four tickets, one of them closed, which no test here changes."""
    if _root.exists():
        return Desk(_root, capsys)
    desk = copy_desk(_root, capsys)
    for name, (moment, title, words) in OPENED.items():
        ticket = desk.done("open", title, *words.split(), "-q", now=moment).strip()
        desk.done("assign", ticket, "zhou.ting" if name == "fridge" else "li.na", now=moment)
        if name == "return":
            desk.done("assign", ticket, "--department", "warehouse", now=moment)
        if name == "question":
            desk.done("transition", ticket, "informed", "-m", "Told", now=moment)
            desk.done("close", ticket, now=moment)
    return desk


def _titles(desk: Desk, *filters: str) -> set[str]:
    rows = json.loads(desk.done("list", "-f", "json", *filters, now=NOW))
    return {name for name, (_moment, title, _words) in OPENED.items() for row in rows if row["title"] == title}


EVERYTHING = {"fridge", "return", "parcel", "question"}
FILTERS: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "nothing asked: open ones": ((), {"fridge", "return", "parcel"}),
    "--closed": (("--closed",), {"question"}),
    "--open": (("--open",), {"fridge", "return", "parcel"}),
    "--state": (("--state", "new"), {"fridge", "return", "parcel"}),
    "--state closed": (("--state", "closed"), {"question"}),
    "two states": (("--state", "new", "--state", "closed"), EVERYTHING),
    "--assignee": (("--assignee", "zhou.ting"), {"fridge"}),
    "--assignee me": (("--assignee", "me"), {"parcel"}),
    "--mine": (("--mine",), {"parcel"}),
    "--mine, or another's": (("--mine", "--assignee", "zhou.ting"), {"fridge", "parcel"}),
    "--unassigned": (("--unassigned",), {"return"}),
    "--unassigned or mine": (("--unassigned", "--mine"), {"return", "parcel"}),
    "--department": (("--department", "warehouse"), {"return"}),
    "--category group": (("--category", "quality"), {"fridge"}),
    "--category exact": (("--category", "logistics_loss/lost"), {"parcel"}),
    "two categories": (("-c", "quality", "-c", "logistics_loss/lost"), {"fridge", "parcel"}),
    "--priority": (("--priority", "P1"), {"return"}),
    "--channel": (("--channel", "chat"), {"return"}),
    "--product type": (("--product", "refrigerator"), {"fridge"}),
    "--product model, any case": (("--product", "bcd-218"), {"fridge"}),
    "--region": (("--region", "浙江"), {"fridge", "parcel"}),
    "--tag": (("--tag", "headset"), {"return"}),
    "--overdue": (("--overdue",), {"fridge", "return"}),
    "--due-within": (("--due-within", "3d"), {"fridge", "return", "parcel"}),
    "--since": (("--since", "2026-11-16"), {"return", "parcel"}),
    "--until": (("--until", "2026-11-16"), {"fridge", "return"}),
    "--since and --until": (("--since", "2026-11-16", "--until", "2026-11-16"), {"return"}),
    "--since a moment": (("--since", "2026-11-16T09:30:01+08:00"), {"parcel"}),
    "--text": (("--text", "蓝牙"), {"return"}),
    "--text, closed as well": (("--text", "descale"), {"question"}),
    "all of them": (("--region", "浙江", "--category", "quality", "--assignee", "zhou.ting"), {"fridge"}),
    "none": (("--region", "浙江", "--channel", "chat"), set()),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters(desk: Desk, name: str) -> None:
    filters, expected = FILTERS[name]
    assert _titles(desk, *filters) == expected


def test_a_customer_of_one_ticket(desk: Desk) -> None:
    (customer,) = {row["customer"] for row in json.loads(desk.done("list", "-f", "json", now=NOW)) if row["customer"]}
    assert _titles(desk, "--customer", customer) == {"parcel"}


FOUND = {
    "制冷": {"fridge"},
    "冰箱不制冷": {"fridge"},
    "蓝牙": {"return"},
    "118823": {"parcel"},
    "SF1": {"parcel"},
    "R1": {"fridge"},
    "descale": {"question"},
    "Descal": {"question"},
    "wants return": {"return"},
    "洗衣机": set(),
    "制冷 descale": set(),
}


@pytest.mark.parametrize("words", FOUND)
def test_find(desk: Desk, words: str) -> None:
    rows = json.loads(desk.done("find", *words.split(), "-f", "json", now=NOW))
    assert {row["title"] for row in rows} == {OPENED[name][1] for name in FOUND[words]}


def test_every_format_reads_back(desk: Desk) -> None:
    text = {form: desk.done("list", "--format", form, now=NOW) for form in ("json", "jsonl", "csv", "yaml", "md")}
    rows = json.loads(text["json"])
    assert [json.loads(line) for line in text["jsonl"].split("\n")[:-1]] == rows
    assert yaml.safe_load(text["yaml"]) == rows
    as_text = [{key: "" if value is None else str(value) for key, value in row.items()} for row in rows]
    assert list(csv.DictReader(io.StringIO(text["csv"]))) == as_text
    lines = text["md"].split("\n")
    assert len(lines) == len(rows) + 3
    assert {line.count("|") for line in lines[:-1]} == {len(rows[0]) + 1}


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "yaml", "md", "table"])
def test_an_empty_list_is_still_of_its_format(desk: Desk, form: str) -> None:
    text = desk.done("list", "--channel", "regulator", "--format", form, now=NOW)
    if form in ("json", "yaml"):
        assert yaml.safe_load(text) == []
    elif form == "csv":
        assert text.startswith("id,priority,")
    else:
        assert text == ""


ORDERS = {
    "opened": ["fridge", "return", "parcel"],
    "priority": ["return", "parcel", "fridge"],
    "title": ["parcel", "return", "fridge"],
    "due": ["fridge", "return", "parcel"],
}


@pytest.mark.parametrize("key", ORDERS)
def test_orders(desk: Desk, key: str) -> None:
    rows = json.loads(desk.done("list", "--sort", key, "-f", "json", now=NOW))
    assert [row["title"] for row in rows] == [OPENED[name][1] for name in ORDERS[key]]
    back = json.loads(desk.done("list", "--sort", key, "--reverse", "-f", "json", now=NOW))
    assert {row["id"] for row in back} == {row["id"] for row in rows}


def test_pages(desk: Desk) -> None:
    whole = json.loads(desk.done("list", "-f", "json", now=NOW))
    pages = [
        json.loads(desk.done("list", "-n", "1", "--offset", str(page), "-f", "json", now=NOW)) for page in range(4)
    ]
    assert [row for page in pages for row in page] == whole
    result = desk.run("list", "-n", "1", now=NOW)
    assert "1 of 3" in result.err


def test_an_id_said_half(desk: Desk) -> None:
    ids = [row["id"] for row in json.loads(desk.done("list", "-f", "json", now=NOW))]
    ticket = ids[0]
    for fragment in (ticket, ticket.lower(), ticket[-5:], ticket[-5:].lower(), ticket[3:], ticket[-4:]):
        assert json.loads(desk.done("show", fragment, "-f", "json", now=NOW))["id"] == ticket
    ambiguous = desk.run("show", "AS-2611", now=NOW)
    assert ambiguous.exit == 3
    assert all(one in ambiguous.err for one in ids)
    assert desk.run("show", "ZZZZZ", now=NOW).exit == 3
