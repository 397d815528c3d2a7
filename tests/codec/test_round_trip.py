"""The laws of the codec: whatever is written reads back the same, with our reader and with everybody else's."""

import contextlib
import math
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from aftersales.codec.faults import FileError
from aftersales.codec.yaml_builder import build
from aftersales.codec.yaml_reader import read_yaml
from aftersales.codec.yaml_writer import write_yaml
from aftersales.model.finding import Finding
from aftersales.model.values import Data
from tests.codec.examples import DOCUMENTS, TEXTS, TICKET, TRAPS


def same(left: object, right: object) -> bool:
    """Tell whether two plain values are equal in value and in type: 1 is not true, −0.0 not 0.0."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(value, right[key]) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float) and isinstance(right, float):
        return left == right and math.copysign(1, left) == math.copysign(1, right)
    return type(left) is type(right) and left == right


def read_with_ruamel(source: bytes, version: tuple[int, int]) -> Any:
    """Read with ruamel.yaml as YAML 1.1 or 1.2."""
    reader = YAML(typ="safe", pure=True)
    reader.version = version
    return reader.load(source)


@settings(deadline=None)
@given(DOCUMENTS)
def test_what_is_written_reads_back_the_same(data: dict[str, Any]) -> None:
    source = write_yaml(data)
    document = read_yaml(source, "f")
    assert same(dict(document.data), data)
    assert same(build(source, "f", 40, pure=True), data)
    assert document.comments == ()
    assert write_yaml(document.data) == source


@settings(deadline=None, max_examples=60)
@given(DOCUMENTS)
def test_what_is_written_reads_the_same_for_others(data: dict[str, Any]) -> None:
    source = write_yaml(data)
    assert same(yaml.load(source, yaml.CSafeLoader), data)
    assert same(yaml.safe_load(source), data)
    assert same(read_with_ruamel(source, (1, 1)), data)
    assert same(read_with_ruamel(source, (1, 2)), data)


@pytest.mark.parametrize("text", TRAPS)
def test_every_trap_is_text_to_every_reader_wherever_it_stands(text: str) -> None:
    data: Data = {
        "plain": text,
        "list": [text, [text]],
        "map": {text: text},
        "maps": [{"a": 1, "text": text}, {text: []}],
        text: 0,
    }
    source = write_yaml(data)
    assert read_yaml(source, "f").data == data
    assert yaml.safe_load(source) == data
    assert read_with_ruamel(source, (1, 1)) == data
    assert read_with_ruamel(source, (1, 2)) == data


@settings(deadline=None)
@given(TEXTS)
def test_the_output_holds_nothing_that_hides(text: str) -> None:
    source = write_yaml({"a": text, "b": [text]}).decode()
    assert source.endswith("\n")
    assert not set(source) & set("\t\r\x00\x1b\x7f\x85\u2028\u2029\u202e\u2066\ufeff")


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_broken_file_is_refused_and_nothing_else_happens(data: st.DataObject) -> None:
    source = TICKET.encode()
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, min(len(source), start + 20)))
    garbage = data.draw(
        st.one_of(
            st.binary(max_size=8), st.text(st.sampled_from("{}[]:-?,&*!|>%@\"'#\n \\~<"), max_size=8).map(str.encode)
        )
    )
    broken = source[:start] + garbage + source[end:]
    try:
        document = read_yaml(broken, "f")
    except FileError as error:
        finding = error.finding
    else:
        line, column = document.position(("history", 3))
        finding = Finding("f", line, column, "", "")
        assert all(1 <= line <= broken.count(b"\n") + 1 for line in document.comments)
        with contextlib.suppress(FileError):  # the parser in Python knows a little less YAML
            assert same(build(broken, "f", 40, pure=True), dict(document.data))
    assert 1 <= finding.line <= broken.count(b"\n") + 1
    assert finding.column >= 1
