"""Import maps, read: the shipped ones, and every mistake with its line."""

import re
from pathlib import Path

import pytest

from aftersales.codec.faults import FileError
from aftersales.model.import_map import Kind, Shape, Take
from tests.support.imports import LOG_MAP, MAPS, SHEET_MAP, read_map
from tests.support.policies import shipped_policy


@pytest.mark.parametrize("path", sorted(MAPS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_shipped_maps_fit_the_shipped_policies(path: Path) -> None:
    policy = shipped_policy()
    found = read_map(path.read_text("utf-8"))
    assert found.states() <= policy.lifecycle.states.keys()
    words = {
        "category": policy.categories.by_id,
        "channel": policy.desk.channels,
        "priority": policy.priorities.by_id,
        "department": policy.team.departments,
    }
    for field, known in words.items():
        rule = found.fields.get(field)
        if rule:
            constants = [rule.text.constant, *(rule.values or {}).values()]
            constants += [template.constant for template in (rule.otherwise, rule.default) if template]
            assert {word for word in constants if word is not None} <= set(known), field


def test_kinds_follow_from_the_field() -> None:
    found = read_map(
        SHEET_MAP.replace(
            "  fault.symptom", '  dates.invoice: "{Opened}"\n  tags: {text: "{Words}", take: last}\n  fault.symptom'
        )
    )
    assert found.shape is Shape.TICKET
    assert found.fields["product.price"].kind is Kind.AMOUNT
    assert found.fields["dates.invoice"].kind is Kind.DATE
    assert (found.fields["tags"].kind, found.fields["tags"].take) == (Kind.LIST, Take.LAST)
    assert found.fields["title"].kind is Kind.TEXT


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('reference: "{Case}"', 'reference: "{Case"', 5, "brace"),
        ('"{Product} {Case}"', '"{Product} {}"', 7, "brace"),
        ('by: "{Who}"', 'by: "}"', 15, "brace"),
        ('["%Y-%m-%d %H:%M"]', '["%Y-%Q"]', 12, "%Y-%Q"),
        ("one: event", "one: row", 4, ""),
        ("format: 1", "format: 2", 1, ""),
        ("  channel: mail\n", "", 6, "channel"),
        ("  channel: mail\n", "  channel: mail\n  colour: red\n", 10, "colour"),
        ("  channel: mail\n", "  channel: mail\n  product: red\n", 10, "product"),
        ("  channel: mail\n", "  channel: mail\n  history.0: x\n", 10, "history.0"),
        ("events:", "row:", 11, ""),
        ("{did: noted,", "{did: closed,", 21, ""),
    ],
)
def test_mistakes_are_told_with_their_line(old: str, new: str, line: int, words: str) -> None:
    assert old in LOG_MAP
    with pytest.raises(FileError) as caught:
        read_map(LOG_MAP.replace(old, new, 1))
    assert caught.value.finding.line in {line, 1}
    assert words in caught.value.message
    if words:
        assert caught.value.finding.line == line


def test_a_map_is_yaml_as_strict_as_any_file_of_the_desk() -> None:
    for text in (LOG_MAP + "one: event\n", LOG_MAP.replace("{}", "!!python/name:os.system {}"), "- a\n"):
        with pytest.raises(FileError):
            read_map(text)


def test_the_examples_of_the_guide_are_maps() -> None:
    guide = (MAPS.parent / "import.md").read_text("utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    sheet, log, customer, file = blocks
    assert read_map(sheet).shape is Shape.TICKET
    head = "format: 1\nsource: s\nfields: {title: a, category: enquiry, channel: mail}\n"
    assert read_map(head + log).states() <= shipped_policy().lifecycle.states.keys()
    assert read_map(f"{head}{log}{customer}").customer
    assert read_map(f"{head}{log}{file}").file.header == 3


def test_a_letter_of_a_format_that_stands_twice_is_named_with_its_place() -> None:
    text = (
        'format: 1\nsource: s\none: ticket\nreference: "{a}"\n'
        'fields: {title: "{b}", category: enquiry, channel: mail}\n'
        'row:\n  opened: {text: "{c}", formats: ["%H:%H"]}\n'
    )
    with pytest.raises(FileError, match="%H:%H is no way to write a time") as caught:
        read_map(text)
    assert caught.value.finding.line == 7
