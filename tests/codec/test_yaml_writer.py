"""The canonical writer: its one rule of shape, its quotes, its blocks, and what it refuses to write."""

import pytest

from aftersales.codec.key_order import KeyOrder
from aftersales.codec.yaml_reader import read_yaml
from aftersales.codec.yaml_text import block_lines, write_scalar
from aftersales.codec.yaml_writer import WIDTH, write_yaml
from aftersales.errors import InvalidDataError
from aftersales.model.values import Data, Value

ORDER = KeyOrder(("id", "title", "list"), {"list": KeyOrder(("z", "a"))})


def written(data: Data) -> str:
    """Write `data` without an order, check that it reads back, and return the text."""
    source = write_yaml(data)
    assert read_yaml(source, "f").data == data
    return source.decode()


def test_keys_follow_the_order_then_the_alphabet() -> None:
    data: Data = {"x": 1, "b": 2, "title": "t", "id": "i", "list": [{"a": 1, "z": 2, "k": 3}]}
    assert write_yaml(data, order=ORDER) == b"id: i\ntitle: t\nlist:\n- {z: 2, a: 1, k: 3}\nb: 2\nx: 1\n"


def test_the_modeline_is_the_first_line() -> None:
    assert (
        write_yaml({"a": 1}, modeline="yaml-language-server: $schema=x") == b"# yaml-language-server: $schema=x\na: 1\n"
    )


def test_nothing_is_an_empty_map() -> None:
    assert written({}) == "{}\n"
    assert written({"a": {}, "b": [], "c": None, "d": ""}) == 'a: {}\nb: []\nc: null\nd: ""\n'


def test_short_maps_and_lists_stand_on_one_line() -> None:
    data: Data = {
        "dates": {"order": "2026-03-01", "paid": True},
        "tags": ["a", "b c"],
        "nested": {"c": {"percent": 5, "l": [1, [2]]}},
    }
    assert written(data) == (
        'dates: {order: "2026-03-01", paid: true}\n'
        "nested: {c: {l: [1, [2]], percent: 5}}\n"
        "tags: [a, b c]\n"
    )  # fmt: skip


def test_a_line_is_full_at_the_width_and_no_sooner() -> None:
    fits: Data = {"key": {"text": "x" * (WIDTH - len("key: {text: }"))}}
    assert len(written(fits)) == WIDTH + 1
    longer = "x" * (WIDTH - len("key: {text: }") + 1)
    assert written({"key": {"text": longer}}) == f"key:\n  text: {longer}\n"


def test_long_lists_have_an_item_a_line() -> None:
    data: Data = {"told": ["x" * 70, "y" * 70], "deep": [["x" * 130], []]}
    assert written(data) == f"deep:\n-\n  - {'x' * 130}\n- []\ntold:\n- {'x' * 70}\n- {'y' * 70}\n"


def test_lists_of_maps_have_a_map_a_line() -> None:
    data: Data = {"order": {"items": [{"sku": "A"}, {"sku": "B"}]}, "mixed": [1, {}, {"a": [{"b": "c"}]}]}
    assert written(data) == (
        "mixed:\n- 1\n- {}\n- a:\n  - {b: c}\norder:\n  items:\n  - {sku: A}\n  - {sku: B}\n"
    )  # fmt: skip


def test_text_of_several_lines_is_a_block() -> None:
    data: Data = {
        "a": "one\ntwo",
        "b": "one\n\ntwo\n",
        "c": "one\ntwo\n\n",
        "d": "  indented\nless\n",
        "e": "\nafter an empty line",
        "list": [{"id": "1", "text": "# no comment\n--- no document\n"}, "a\nb"],
        "map": {"text": "a: b\n- c"},
    }
    assert written(data) == (
        "a: |-\n  one\n  two\n"
        "b: |\n  one\n\n  two\n"
        "c: |+\n  one\n  two\n\n"
        "d: |2\n    indented\n  less\n"
        "e: |2-\n\n  after an empty line\n"
        'list:\n- id: "1"\n  text: |\n    # no comment\n    --- no document\n- |-\n  a\n  b\n'
        'map:\n  text: |-\n    a: b\n    - c\n'
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["one line", "\n\n", " \n ", "a\nb\tc", "a\nb\x00", "a\r\nb", "a\n\u2028", "a\n\u202eb", "a\n\ufeff"]
)
def test_text_that_no_block_can_hold_stays_on_one_line(text: str) -> None:
    assert block_lines(text) is None
    assert "\n" not in write_scalar(text)


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("空调不制冷，室外机不启动", "空调不制冷，室外机不启动"),
        ("👨\u200d👩\u200d👧 🎉", "👨\u200d👩\u200d👧 🎉"),
        ("wang.qiang", "wang.qiang"),
        ("2603A1187", "2603A1187"),
        ("4k7qpz", "4k7qpz"),
        ("don't (really) $5 = 100% & so on!", "don't (really) $5 = 100% & so on!"),
        ("quality/performance_fault", "quality/performance_fault"),
        ("no", '"no"'),
        ("12e345", '"12e345"'),
        ("0x1f22", '"0x1f22"'),
        ("123456", '"123456"'),
        ("2026-11-22", '"2026-11-22"'),
        ("22:30", '"22:30"'),
        ("a,b", '"a,b"'),
        ("0?", '"0?"'),
        ('say "hi" \\o/', 'say "hi" \\o/'),
        ('"hi" \\o/', '"\\"hi\\" \\\\o/"'),
        ("a\tb\nc\r", '"a\\tb\\nc\\r"'),
        ("\x00\x1b\x85\xa0x", '"\\x00\\x1b\\x85\xa0x"'),
        ("a\u2028\u202e\ufeff", '"a\\u2028\\u202e\\ufeff"'),
    ],
)
def test_a_text_is_quoted_only_where_it_must_be(text: str, spelling: str) -> None:
    assert write_scalar(text) == spelling


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-(2**53) + 1, "-9007199254740991"),
        (1.0, "1.0"),
        (-0.0, "-0.0"),
        (1e22, "1.0e+22"),
        (1.5e-9, "1.5e-09"),
    ],
)
def test_other_scalars_are_written_as_every_reader_knows_them(value: float | None, spelling: str) -> None:
    assert write_scalar(value) == spelling


@pytest.mark.parametrize(
    "data",
    [
        {"a": float("nan")},
        {"a": float("inf")},
        {"a": [float("-inf")]},
        {"a": 2**53},
        {"a": -(10**5000)},
        {"a": "\ud800"},
        {"a": "x\n\udfff"},
        {"\ud800": 1},
        {"k" * 1001: 1},
        {"a": {"k" * 1001: 1}},
    ],
)
def test_what_readers_would_not_agree_on_is_not_written(data: Data) -> None:
    with pytest.raises(InvalidDataError) as caught:
        write_yaml(data)
    assert caught.value.hint


def test_an_edit_of_one_field_changes_one_line() -> None:
    entries: list[Value] = [{"id": "1", "text": "x"}, {"id": "2", "text": "y"}]
    before = written({"history": entries, "title": "a"}).splitlines()
    after = written({"history": [*entries, {"id": "3", "text": "z"}], "title": "a"}).splitlines()
    assert after == [*before[:-1], '- {id: "3", text: z}', before[-1]]
