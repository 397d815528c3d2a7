"""The strict reader: what it reads, what it refuses and where, and where things stand in a file."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from aftersales.codec.faults import FileError
from aftersales.codec.yaml_builder import build
from aftersales.codec.yaml_places import find_comments
from aftersales.codec.yaml_reader import DEPTH_LIMIT, read_yaml
from aftersales.errors import ExitCode, InvalidDataError
from tests.codec.examples import TICKET


@pytest.mark.parametrize(
    ("plain", "meaning"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("9007199254740991", 2**53 - 1),
        ("1.5", 1.5),
        ("-.5", -0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("1.0e-7", 1e-7),
        *(
            (word, word)
            for word in ("no", "NO", "on", "y", "yes", "tRUE", "nUll", "22:30", "190:20:30", "1_000", "0b11")
        ),
        *(
            (word, word)
            for word in ("2026-11-22", "2026-11-22T09:14:05+08:00", "1.2.3", "0x", "0o8", "+", ".", "=", "a<<")
        ),
    ],
)
def test_a_plain_scalar_means_what_yaml_1_2_says(plain: str, meaning: object) -> None:
    for pure in (False, True):
        value = build(f"a: {plain}\n".encode(), "f", 40, pure=pure)["a"]
        assert value == meaning
        assert type(value) is type(meaning)


def test_a_quoted_scalar_is_text() -> None:
    source = b'a: "true"\nb: \'1\'\nc: "\\x00\\u2028\\t"\nd: |\n  null\n"<<": x\n"1": y\n'
    assert read_yaml(source, "f").data == {"a": "true", "b": "1", "c": "\0\u2028\t", "d": "null\n", "<<": "x", "1": "y"}


def test_nested_data_is_read() -> None:
    source = b"---\na:\n- b: [1, {c: d}, []]\n  e: {}\n- - f\n...\n"
    assert read_yaml(source, "f").data == {"a": [{"b": [1, {"c": "d"}, []], "e": {}}, ["f"]]}


SYNTAX = [
    (b"a: @x\n", 1, 4, "syntax"),
    (b"a: b: c\n", 1, 5, "syntax"),
    (b"a: 1\n- b\n", 2, 1, "syntax"),
    (b"a: 'x\nb: 1\n", 1, 4, "syntax"),
    (b"a: [1\nb\n", 1, 4, "syntax"),
    (b"a: {b: 1\n", 1, 4, "syntax"),
    (b"a: 1\nb\n", 2, 1, "syntax"),
    (b"a: [1, ,]\n", 1, 8, "syntax"),
    (b"a: !x!y z\n", 1, 4, "syntax"),
    (b"a: 1\na: 2\n", 2, 1, "duplicate-key"),
    (b"a: {b: 1, b: 2}\n", 1, 11, "duplicate-key"),
    (b'a: 1\n"a": 2\n', 2, 1, "duplicate-key"),
    (b"a: &x 1\n", 1, 4, "alias"),
    (b"a: &x [1]\n", 1, 4, "alias"),
    (b"a: *x\n", 1, 4, "alias"),
    (b"a: [*x]\n", 1, 5, "alias"),
    (b"&x a: 1\n", 1, 1, "alias"),
    (b"*x\n", 1, 1, "alias"),
    (b"*x : 1\n", 1, 1, "alias"),
    (b"a: !x 1\n", 1, 4, "tag"),
    (b"a: ! 1\n", 1, 4, "tag"),
    (b"a: !!map {}\n", 1, 4, "tag"),
    (b"!x a: 1\n", 1, 1, "tag"),
    (b"!x\na: 1\n", 1, 1, "tag"),
    (b"%YAML 1.1\n---\na: 1\n", 1, 1, "directive"),
    (b"%TAG ! tag:x,2000:\n---\na: 1\n", 1, 1, "directive"),
    (b"a: 1\n---\nb: 2\n", 2, 1, "documents"),
    (b"1: a\n", 1, 1, "key"),
    (b"null: a\n", 1, 1, "key"),
    (b"true: a\n", 1, 1, "key"),
    (b"? [a]\n: b\n", 1, 3, "key"),
    (b"? {a: b}\n: b\n", 1, 3, "key"),
    (b"<<: {a: 1}\n", 1, 1, "merge-key"),
    (b"", 1, 1, "top-level"),
    (b"# only\n", 2, 1, "top-level"),
    (b"- a\n", 1, 1, "top-level"),
    (b"a\n", 1, 1, "top-level"),
    *(
        (b"a: " + word + b"\n", 1, 4, "scalar")
        for word in (b"True", b"NULL", b"FALSE", b"0x1f", b"0o17", b"017", b"-08", b".inf", b"-.INF", b".NaN", b"1e999")
    ),
    (b"a: 9007199254740992\n", 1, 4, "scalar"),
    (b"a: " + b"9" * 5000 + b"\n", 1, 4, "scalar"),
    (b"017: a\n", 1, 1, "scalar"),
]


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize(("source", "line", "column", "code"), SYNTAX, ids=lambda value: str(value)[:20])
def test_what_readers_disagree_on_is_refused_with_its_place(
    source: bytes, line: int, column: int, code: str, pure: bool
) -> None:
    with pytest.raises(FileError) as caught:
        build(source, "f.yaml", DEPTH_LIMIT, pure=pure)
    finding = caught.value.finding
    assert (finding.code, finding.line, finding.column) == (f"yaml/{code}", line, column)
    assert caught.value.hint


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize("escape", [b"\\ud800", b"\\U0000dfff", b"\\U00110000", b"\\q"])
def test_an_escape_of_no_character_is_refused(escape: bytes, pure: bool) -> None:
    with pytest.raises(FileError) as caught:
        build(b'a: "x' + escape + b'"\n', "f.yaml", DEPTH_LIMIT, pure=pure)
    assert (caught.value.finding.code, caught.value.finding.line) == ("yaml/syntax", 1)


@pytest.mark.parametrize(
    ("source", "line", "column", "code"),
    [
        (b"\xef\xbb\xbfa: 1\n", 1, 1, "bom"),
        ("a: 中文\ufeff\n".encode(), 1, 6, "character"),
        (b"a: 1\r\nb: 2\r\n", 1, 5, "line-end"),
        (b"a: 1\rb: 2\n", 1, 5, "line-end"),
        (b"a:\tb\n", 1, 3, "tab"),
        (b"a:\n\tb: 1\n", 2, 1, "tab"),
        (b"a: |\n  b\tc\n", 2, 4, "tab"),
        (b"a: b\n" + "c: 中".encode() + b"\xff\n", 2, 5, "encoding"),
        (b"a: \xed\xa0\x80\n", 1, 4, "encoding"),
        (b"a: \xc0\xaf\n", 1, 4, "encoding"),
        (b"a: b\x00\n", 1, 5, "character"),
        (b"a: b\x1b[31m\n", 1, 5, "character"),
        (b"a: b\x7f\n", 1, 5, "character"),
        ("a: b\x85\n".encode(), 1, 5, "character"),
        ("a: b\x9b\n".encode(), 1, 5, "character"),
        ("a: b\u2028\n".encode(), 1, 5, "character"),
        ("a: b\u2029\n".encode(), 1, 5, "character"),
        ("a: b\uffff\n".encode(), 1, 5, "character"),
    ],
)
def test_bytes_that_no_file_may_hold_are_refused_with_their_place(
    source: bytes, line: int, column: int, code: str
) -> None:
    with pytest.raises(FileError) as caught:
        read_yaml(source, "tickets/f.yaml")
    finding = caught.value.finding
    assert (finding.code, finding.line, finding.column) == (f"yaml/{code}", line, column)
    assert caught.value.place == f"tickets/f.yaml:{line}:{column}"
    assert caught.value.hint


def test_a_refused_character_says_how_to_escape_it() -> None:
    with pytest.raises(FileError) as caught:
        read_yaml("a: \u2028\n".encode(), "f")
    assert "\\u2028" in caught.value.hint
    with pytest.raises(FileError) as caught:
        read_yaml(b"a: \x1b\n", "f")
    assert "\\x1b" in caught.value.hint


def test_a_file_over_the_limit_is_refused_unread() -> None:
    read_yaml(b"a: 12345\n", "f", limit=9)
    with pytest.raises(FileError) as caught:
        read_yaml(b"a: 123456\n", "f", limit=9)
    assert caught.value.place == "f"
    assert caught.value.finding.code == "yaml/size"
    with pytest.raises(FileError):
        read_yaml(b"a: |\n" + b"  x\n" * (1 << 19), "f")


def test_an_error_is_invalid_data_to_scripts() -> None:
    with pytest.raises(InvalidDataError) as caught:
        read_yaml(b"a: 1\na: 2\n", "f")
    assert caught.value.exit_code is ExitCode.INVALID
    assert str(caught.value) == "f:2:1: The key a stands twice in this map."


def test_nesting_has_a_limit() -> None:
    deep = b"a: " + b"[" * (DEPTH_LIMIT - 1) + b"]" * (DEPTH_LIMIT - 1) + b"\n"
    assert read_yaml(deep, "f").data
    with pytest.raises(FileError) as caught:
        read_yaml(deep.replace(b"[]", b"[[]]"), "f")
    assert caught.value.finding.code == "yaml/depth"
    assert caught.value.finding.column == 4 + DEPTH_LIMIT - 1


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize(
    "source",
    [
        b"a: " + b"[" * 200_000,
        b"a: " + b"{a: " * 200_000,
        b"a:\n- " + b"- " * 200_000,
        b"? " * 200_000,
        b"[" * 200_000,
        b"\n".join(b" " * level + b"a:" for level in range(1_000)),
    ],
    ids=["lists", "maps", "dashes", "keys", "top", "block"],
)
def test_a_depth_that_crashes_other_readers_is_refused_at_once(source: bytes, pure: bool) -> None:
    begin = time.perf_counter()
    with pytest.raises(FileError):
        build(source, "f", DEPTH_LIMIT, pure=pure)
    assert time.perf_counter() - begin < 5


def test_positions_are_those_of_keys_and_items() -> None:
    document = read_yaml(b"# c\na: 1\nb:\n- x: 1\n  y: [2, 3]\n- {z: 4}\n", "f")
    assert document.position(()) == (2, 1)
    assert document.position(("a",)) == (2, 1)
    assert document.position(("b",)) == (3, 1)
    assert document.position(("b", 0)) == (4, 3)
    assert document.position(("b", 0, "y")) == (5, 3)
    assert document.position(("b", 0, "y", 1)) == (5, 10)
    assert document.position(("b", 1, "z")) == (6, 4)


def test_what_is_missing_has_the_position_of_its_nearest_ancestor() -> None:
    document = read_yaml(b"a: 1\nb:\n- x: 1\n", "f")
    assert document.position(("b", 0, "at", "deeper")) == (3, 3)
    assert document.position(("b", 7)) == (2, 1)
    assert document.position(("zzz",)) == (1, 1)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("a: 1\n", ()),
        ("# c\na: 1\n", (1,)),
        ("a: 1 # c\n\n  # d\nb: 2\n# e", (1, 3, 5)),
        ("a: x#y\nb: 'a # b'\nc: \"a # b\"\n'd # d': 1\n", ()),
        ("a: |\n  # text\n\n  # text\nb: 1 # c\n", (5,)),
        ("a: | # c\n  # text\n# d\n", (1, 3)),
        ("a: >- # c\n  # text\nb: |", (1,)),
        ("a: [1, # c\n 2] # d\n", (1, 2)),
        ("# yaml-language-server: $schema=x\na: 1\n", ()),
        ("# yaml-language-server: $schema=x#y\na: b#c\n", ()),
        ("# yaml-language-server: $schema=x\n# c\na: 1\n", (2,)),
        ("a: 1\n# yaml-language-server: $schema=x\n", (2,)),
        ("a: 1 # c # d\n", (1,)),
    ],
)
def test_comments_are_found_where_they_stand(source: str, lines: tuple[int, ...]) -> None:
    assert read_yaml(source.encode(), "f").comments == lines
    assert find_comments(source.encode(), "f") == lines


def test_a_whole_ticket_reads_alike_with_both_parsers() -> None:
    source = TICKET.encode()
    assert build(source, "f", 40, pure=True) == read_yaml(source, "f").data


def test_the_reader_leaves_pyyaml_alone_until_it_reads(tmp_path: Path) -> None:
    heavy = "{'yaml', 'jsonschema', 'jsonschema_rs'}"
    code = f"import sys; import aftersales.codec.tickets; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)
