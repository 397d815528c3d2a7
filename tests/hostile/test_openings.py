"""Hostile files for ``open --from``: YAML and JSON that readers choke on, and data of shapes nobody expects."""

import json

import pytest

from aftersales.errors import ExitCode
from aftersales.rules.sections import SECTIONS
from tests.support.desks import Desk
from tests.support.hostile import assert_harmless

BAD = (ExitCode.INVALID,)
_BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{letter}: &{letter} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, letter in zip("abcdefgh", "bcdefghi", strict=True)
)

YAML: dict[str, str | bytes] = {
    "a billion laughs": _BOMB,
    "an alias": "title: &t x\ncategory: *t\n",
    "an alias of itself": "title: &t [*t]\n",
    "an anchor alone": "title: &t x\ncategory: enquiry/usage\n",
    "a Python object": "title: !!python/object/apply:os.system [id]\ncategory: enquiry\n",
    "a Python name": "title: !!python/name:os.system\n",
    "a local tag": "title: !x y\n",
    "a standard tag": "title: !!str y\ncategory: enquiry\n",
    "a binary tag": "title: !!binary aGVsbG8=\n",
    "a tag directive": "%TAG ! tag:example.com,2000:\n---\ntitle: x\n",
    "a version directive": "%YAML 1.1\n---\ntitle: x\n",
    "a merge key": "title: x\n<<: {category: enquiry}\n",
    "a duplicate key": "title: x\ntitle: y\ncategory: enquiry\n",
    "two documents": "title: x\n---\ntitle: y\n",
    "a list": "- title: x\n",
    "a scalar": "just words\n",
    "nothing": "",
    "only a comment": "# nothing\n",
    "a key that is a list": "? [a, b]\n: c\n",
    "a key that is a map": "? {a: b}\n: c\n",
    "a key that is a number": "1: x\ntitle: y\n",
    "a tab": "title:\tx\n\tcategory: enquiry\n",
    "no end of a quote": 'title: "x\n',
    "no end of a list": "title: [x\n",
    "very deep lists": "title: " + "[" * 100_000 + "]" * 100_000 + "\n",
    "very deep maps": "title: " + "{a: " * 50_000 + "1" + "}" * 50_000 + "\n",
    "a NUL": b"title: a\0b\ncategory: enquiry\n",
    "a bell": b"title: a\x07b\ncategory: enquiry\n",
    "an escape character": b"title: a\x1b[31mb\ncategory: enquiry\n",
    "an escaped NUL": 'title: "a\\0b"\ncategory: enquiry/usage\n',
    "an escaped escape": 'title: "a\\e[2Jb"\ncategory: enquiry/usage\n',
    "an escaped surrogate": 'title: "a\\ud800b"\ncategory: enquiry/usage\n',
    "ten megabytes": "title: x\ncategory: enquiry/usage\ntext: " + "x" * 10_000_000 + "\n",
    "a megabyte of lines": "title: x\ncategory: enquiry/usage\ntext: |\n" + "  line of text\n" * 80_000,
    "a map as title": "title: {a: b}\ncategory: enquiry/usage\n",
    "a list as title": "title: [a, b]\ncategory: enquiry/usage\n",
    "a number as title": "title: 5\ncategory: enquiry/usage\n",
    "a yes as title": "title: true\ncategory: enquiry/usage\n",
    "a title of two lines": 'title: "a\\nb"\ncategory: enquiry/usage\n',
    "a title without end": "title: " + "x" * 50_000 + "\ncategory: enquiry/usage\n",
    "a map as category": "title: x\ncategory: {a: b}\n",
    "a list as category": "title: x\ncategory: [enquiry]\n",
    "a path as category": "title: x\ncategory: ../../etc/passwd\n",
    "an unknown category": "title: x\ncategory: no_such\n",
    "an unknown channel": "title: x\ncategory: enquiry/usage\nchannel: smoke\n",
    "an unknown priority": "title: x\ncategory: enquiry/usage\npriority: P0\n",
    "an unknown department": "title: x\ncategory: enquiry/usage\ndepartment: nowhere\n",
    "an unknown field": "title: x\ncategory: enquiry/usage\nfavourite_colour: blue\n",
    "a dunder field": "title: x\ncategory: enquiry/usage\n__class__: x\n",
    "a list as text": "title: x\ncategory: enquiry/usage\ntext: [a, b]\n",
    "a map as text": "title: x\ncategory: enquiry/usage\ntext: {a: b}\n",
    "words as product": "title: x\ncategory: enquiry/usage\nproduct: a fridge\n",
    "a list as order": "title: x\ncategory: enquiry/usage\norder: [1]\n",
    "a number as order number": "title: x\ncategory: enquiry/usage\norder: {number: 12e345}\n",
    "a bare date": "title: x\ncategory: enquiry/usage\ndates: {invoice: 2026-13-45}\n",
    "words as new customer": "title: x\ncategory: enquiry/usage\nnew_customer: Ms Wang\n",
    "a list as new customer": "title: x\ncategory: enquiry/usage\nnew_customer: [name]\n",
    "a number as new customer": "title: x\ncategory: enquiry/usage\nnew_customer: 7\n",
    "a new customer with a list as name": "title: x\ncategory: enquiry/usage\nnew_customer: {name: [a]}\n",
    "a new customer whose id climbs": "title: x\ncategory: enquiry/usage\nnew_customer: {name: a, id: ../../x}\n",
    "a new customer with a field nobody knows": "title: x\ncategory: enquiry/usage\nnew_customer: {name: a, x: y}\n",
    "an infinity": "title: x\ncategory: enquiry/usage\nfacts: {claim: .inf}\n",
    "invalid UTF-16 escapes": 'title: "\\U00110000"\ncategory: enquiry/usage\n',
}

REFUSED_WORDS: dict[str, str] = {
    "its own id": "title: x\ncategory: enquiry/usage\nid: AS-261123-AAAAA\n",
    "its own state": "title: x\ncategory: enquiry/usage\nstate: closed\n",
    "its own history": "title: x\ncategory: enquiry/usage\nhistory: [{id: aaaaaa, by: chen.jing, did: opened}]\n",
    "its own evidence": "title: x\ncategory: enquiry/usage\nevidence: [{file: ../../x}]\n",
    **{
        f"its own {section}": f"title: x\ncategory: enquiry/usage\n{section}: [{{id: aaaaaa}}]\n"
        for section in SECTIONS
        if section not in {"history", "evidence", "repairs"}
    },
    "no title": "category: enquiry/usage\n",
    "no category": "title: x\n",
}

JSON: dict[str, str] = {
    "deep lists": '{"title": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "deep maps": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "not a number": '{"title": "x", "category": "enquiry/usage", "facts": {"claim": NaN}}',
    "an infinity": '{"title": "x", "category": "enquiry/usage", "facts": {"claim": Infinity}}',
    "too large a number": '{"title": "x", "category": "enquiry/usage", "facts": {"claim": 1e999}}',
    "a number of 5,000 digits": '{"title": "x", "category": "enquiry/usage", "facts": {"claim": ' + "9" * 5_000 + "}}",
    "a lone surrogate": '{"title": "a\\ud800b", "category": "enquiry/usage"}',
    "a NUL": '{"title": "a\\u0000b", "category": "enquiry/usage"}',
    "an escape": '{"title": "a\\u001b[2Jb", "category": "enquiry/usage"}',
    "a duplicate key": '{"title": "a", "title": "b", "category": "enquiry/usage"}',
    "half of it": '{"title": "a", "category"',
    "more after it": '{"title": "a", "category": "enquiry/usage"} {"title": "b"}',
    "null as a map": '{"title": "a", "category": "enquiry/usage", "new_customer": null, "order": 5}',
    "a surrogate as key": '{"title": "a", "category": "enquiry/usage", "facts": {"\\ud800": "x"}}',
}


@pytest.mark.parametrize("source", YAML.values(), ids=YAML.keys())
def test_yaml_is_refused(desk: Desk, source: str | bytes) -> None:
    assert_harmless(desk, "open", "--from", "-", "--incomplete", stdin=source, codes=BAD)


@pytest.mark.parametrize("source", REFUSED_WORDS.values(), ids=REFUSED_WORDS.keys())
def test_what_the_desk_settles_is_not_brought(desk: Desk, source: str) -> None:
    assert_harmless(desk, "open", "--from", "-", "--incomplete", stdin=source, codes=(ExitCode.USAGE,))


@pytest.mark.parametrize("source", JSON.values(), ids=JSON.keys())
def test_json_is_refused(desk: Desk, source: str) -> None:
    assert_harmless(desk, "open", "--from", "-", "--incomplete", stdin=source, codes=BAD)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "latin-1"])
def test_other_encodings_are_named(desk: Desk, encoding: str) -> None:
    source = "title: Kühlschrank kühlt nicht\ncategory: enquiry/usage\n".encode(encoding)
    result = assert_harmless(desk, "open", "--from", "-", stdin=source, codes=(ExitCode.USAGE,))
    assert "UTF-8" in result.err


@pytest.mark.parametrize("name", ["no such", "-rf", "", "folder", "/proc/self/mem", "x" * 5000, "\udcff"])
def test_files_that_are_none(desk: Desk, name: str) -> None:
    path = str(desk.root) if name == "folder" else name
    codes = (ExitCode.NOT_FOUND, ExitCode.USAGE)
    assert_harmless(desk, "open", "x", "-c", "enquiry/usage", f"--from={path}", codes=codes)


def test_json_and_yaml_say_where(desk: Desk) -> None:
    result = assert_harmless(desk, "open", "--from", "-", stdin="title: x\ntitle: y\n", codes=BAD)
    assert "standard input:2:1" in result.err
    result = assert_harmless(desk, "open", "--from", "-", stdin=json.dumps([1]), codes=BAD)
    assert "standard input" in result.err
