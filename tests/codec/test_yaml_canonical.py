"""The quick reader gives the strict reader's answer, or none: for what we write, and for what we never would."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.codec.faults import FileError
from aftersales.codec.yaml_builder import build
from aftersales.codec.yaml_canonical import read_canonical
from aftersales.codec.yaml_source import check_source
from aftersales.codec.yaml_writer import write_yaml
from aftersales.errors import InvalidDataError
from tests.codec.examples import CUSTOMER, DOCUMENTS, TICKET
from tests.codec.test_round_trip import same

ROOT = Path(__file__).parents[2]
TICKETS = sorted((ROOT / "tickets").rglob("AS-*.yaml"))
WRITTEN = """\
# a first line
id: AS-1
text: |
  One line.

    An indented one: with a colon. # and this
empty: {}
list: [a, "b, c", 12, {d: [true, null]}, []]
maps:
- {id: a, at: "2026-07-19T18:48:41+08:00", said: "a, b: c", n: 1.5}
- id: b
  changes: {assignee: ["", zhao.lei], x: {y: {}}}
  inner:
  - one: |-
      Two
      lines
    two: 2
  - three
below:
  deep:
    deeper: 中文
  other: "#"
last: true
"""
PIECES = (
    *("\n", " ", "  ", "- ", "-", ": ", ":", "#", " #", '"', "'", "{", "}", "[", "]", ",", ", ", "|", "|-", "|+", ">"),
    *("&a ", "*a", "!t ", "? ", "?", "~", "null", "true", "No", "0x1f", "017", "1e5", ".", "-1", "\\", "\\n", "---\n"),
    *(
        "...\n",
        "%",
        "a: b\n",
        "  a: b\n",
        "- a\n",
        "a:\n",
        "<<: ",
        "@",
        "`",
        "\u00a0",
        "\u3000",
        "=",
        "",
        "",
        "{}",
        "[]",
    ),
)


def holds(text: str) -> bool:
    """Tell whether the quick reader has an answer; it must be the strict reader's."""
    found = read_canonical(text)
    if found is not None:
        try:
            strict = build(text.encode(), "x", 40)
        except FileError as error:
            raise AssertionError(f"refused by the strict reader alone: {error}\n{text}") from None
        assert same(found, strict), text
    return found is not None


def changed(text: str, draw: random.Random) -> str:
    """Return `text` with pieces put in, left out or moved."""
    for _time in range(draw.choice((1, 1, 1, 2, 3))):
        at = draw.randrange(len(text) + 1)
        end = min(len(text), at + draw.choice((0, 0, 0, 1, 1, 2, 5, 20)))
        text = text[:at] + draw.choice(PIECES) + text[end:]
        if draw.random() < 0.2:
            lines = text.split("\n")
            lines.insert(draw.randrange(len(lines)), lines[draw.randrange(len(lines))])
            text = "\n".join(lines)
    return text


def try_changed(texts: list[str], seed: int, times: int) -> tuple[int, int]:
    """Hold the two readers against each other `times`; return how many files both could look at, and both read."""
    draw = random.Random(seed)  # noqa: S311  the same files every time
    looked = read = 0
    for _time in range(times):
        text = changed(draw.choice(texts), draw)
        try:
            check_source(text.encode(), "x")
        except InvalidDataError:
            continue
        looked += 1
        read += holds(text)
    return looked, read


@pytest.mark.parametrize("path", TICKETS, ids=lambda path: path.stem)
def test_tickets_are_read_without_doubt(path: Path) -> None:
    assert holds(path.read_text(encoding="utf-8"))


def test_every_shape_of_the_writer_is_known() -> None:
    assert holds(WRITTEN)
    assert holds(TICKET)
    assert holds(CUSTOMER)


@settings(deadline=None)
@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_it_never_contradicts_on_what_is_written(data: dict[str, Any], draw: random.Random) -> None:
    text = write_yaml(data).decode()
    holds(text)
    damaged = changed(text, draw)
    try:
        check_source(damaged.encode(), "x")
    except InvalidDataError:
        return
    holds(damaged)


def test_it_never_contradicts_on_files_that_were_changed_at_random() -> None:
    texts = [*(path.read_text(encoding="utf-8") for path in TICKETS), WRITTEN, TICKET, CUSTOMER]
    looked, read = try_changed(texts, 1, 3_000)
    assert read > looked / 5  # else the test would try nothing


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "\n",
            "a",
            "a\n",
            "a: b",
            "a:\n",
            "a: \n",
            "{}\n",
            "- a\n",
            "a: b\n\n",
            "a: b\na: c\n",
            "a: {b: c, b: d}\n",
        ),
        *("a: {b: c}}\n", "a: {b: c\n", "a: [b\n", 'a: "b\n', 'a: "\n', "a: 'b'\n", "a: b # c\n", "a: yes no: b\n"),
        *(
            "a: 0x1f\n",
            "1: b\n",
            "null: b\n",
            "a: >\n  b\n",
            "a: |\n",
            "a: |\n   b\n",
            "a: |\n  b\n\nc: d\n",
            "a:\n   b: c\n",
        ),
        *(
            "a: b\n  c: d\n",
            "a: b\n c\n",
            "a:\n- b\n  c\n",
            "a: b\n- c\n",
            "a: &b c\n",
            "a: *b\n",
            "a: !b c\n",
            "a: {b c}\n",
        ),
        *(
            "a: {? b}\n",
            "a: {b:c}\n",
            'a: {"b": c}\n',
            "a: [b,c]\n",
            "a: [b, ]\n",
            "a: {b: }\n",
            'a: "\\x41"\n',
            "a: b: c\n",
        ),
        *(
            f"a: {'[' * 41}{']' * 41}\n",
            "---\na: b\n",
            "a: b\n...\n",
            "%YAML 1.2\n---\na: b\n",
            "a: b\n# c\n",
            f"{'k' * 2000}: b\n",
        ),
    ],
)
def test_it_leaves_the_rest_to_the_strict_reader(text: str) -> None:
    assert read_canonical(text) is None
