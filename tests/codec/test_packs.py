"""Packs read from files: parts, tables, digests, labels, and what is refused."""

from datetime import date
from pathlib import Path

import pytest

from aftersales.codec.faults import FileError
from aftersales.codec.packs import packs_from_data, read_packs
from aftersales.codec.schema import problems
from aftersales.codec.yaml_reader import read_yaml
from aftersales.model.label import Label
from tests.support.packs import FOLDER, FURTHER, GIVEN, HEADER, make_packs, make_rule, pack_files, shipped_packs


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_every_shipped_file_follows_the_schema(path: Path) -> None:
    assert problems("pack", read_yaml(path.read_bytes(), path.name).data) == []


@pytest.mark.parametrize("path", [GIVEN, *FURTHER], ids=lambda path: path.name)
def test_every_case_file_follows_the_schema(path: Path) -> None:
    assert problems("cases", read_yaml(path.read_bytes(), path.name).data) == []


def test_the_shipped_packs_are_there() -> None:
    packs = shipped_packs()
    assert list(packs.packs) == ["cn", "eu", "uk", "us", "house"]
    assert [pack.id for pack in packs.of("cn")] == ["cn", "house"]
    assert packs.of("atlantis") == ()
    rule = packs.rule("cn.sb.two_repairs")
    assert rule is not None
    assert rule.clause[0] == "CN-SB-11"
    assert packs.rule("cn.sb.nothing") is None


def test_rest_days_know_make_up_workdays() -> None:
    china = shipped_packs().rest_days["CN"]
    assert china.rests(date(2026, 10, 1))
    assert china.rests(date(2026, 3, 7))
    assert not china.rests(date(2026, 2, 14))
    assert china.known == {2024, 2025, 2026}


def test_labels_are_found_by_kind_and_code_and_a_code_without_one_is_itself() -> None:
    packs = shipped_packs()
    assert packs.label("remedy", "refund", "zh") == "退款"
    assert packs.label("remedy", "refund", "en") == "refund"
    assert packs.label("remedy", "hug", "en") == "hug"
    assert packs.label("nothing", "hug", "zh") == "hug"


def test_a_clause_belongs_to_its_law() -> None:
    pack = shipped_packs().packs["cn"]
    law = pack.law_of("CN-EXPM-28")
    assert law is not None
    assert law == (pack.instruments["CN-EXPM"], "28")
    assert pack.law_of("XX-1") is None
    judgment = shipped_packs().packs["eu"].law_of("EU-C68117")
    assert judgment is not None
    assert judgment[1] == ""


def test_other_names_share_a_row() -> None:
    tables = shipped_packs().packs["cn"].tables
    assert tables["catalogue"]["laptop"] is tables["catalogue"]["computer"]


def test_the_digest_follows_the_rules_and_their_rest_days_not_the_wording() -> None:
    files = pack_files()
    before = read_packs(files).packs
    worded = read_packs({**files, "labels.yaml": files["labels.yaml"].replace("退款".encode(), "退钱".encode())}).packs
    assert {name: pack.digest for name, pack in worded.items()} == {name: pack.digest for name, pack in before.items()}
    changed = read_packs({**files, "cn_phones.yaml": files["cn_phones.yaml"].replace(b"months: 6", b"months: 7")}).packs
    assert {name for name, pack in changed.items() if pack.digest != before[name].digest} == {"cn"}
    rested = read_packs(
        {**files, "rest_days.yaml": files["rest_days.yaml"].replace(b'"2026-10-07"', b'"2026-10-09"')}
    ).packs
    assert {name for name, pack in rested.items() if pack.digest != before[name].digest} == {"cn", "eu", "us", "house"}


def test_packs_may_come_from_data_by_path() -> None:
    data = {f"policies/packs/{name}": read_yaml(source, name).data for name, source in pack_files().items()}
    again = packs_from_data(data)
    assert {name: pack.digest for name, pack in again.packs.items()} == {
        name: pack.digest for name, pack in shipped_packs().packs.items()
    }


def test_labels_and_rest_days_may_be_missing() -> None:
    packs = make_packs(make_rule())
    assert (packs.labels, packs.phrases, packs.rest_days) == ({}, {}, {})
    assert packs.packs["test"].title == Label("Test", "测试")


def test_parts_add_to_the_pack() -> None:
    part = "part: more\nvalues: {x: {how: first, of: [a]}}\n" + make_rule().replace("t.rule", "t.other").replace(
        "values: {}", ""
    )
    packs = make_packs("parts: [more.yaml]\n" + make_rule(), more=part)
    assert [rule.id for rule in packs.packs["test"].rules] == ["t.rule", "t.other"]
    assert list(packs.packs["test"].values) == ["x"]


def test_a_part_that_is_not_there_is_refused() -> None:
    with pytest.raises(FileError, match=r"names a part that is not there: more\.yaml") as caught:
        make_packs("parts: [more.yaml]\n" + make_rule())
    assert caught.value.finding.code == "pack/no-part"


def test_a_rule_id_that_is_there_twice_is_refused() -> None:
    part = "part: more\n" + make_rule()
    with pytest.raises(FileError, match=r"Two rules have the id t\.rule") as caught:
        make_packs("parts: [more.yaml]\n" + make_rule(), more=part)
    assert caught.value.finding.code == "pack/double-rule"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        ("when: [{fact: a, is: 1, isnt: 2}]", "isnt"),
        ("when: [{fact: a}]", ""),
        ("when: [{fact: a, is: 1, at_least: 2}]", ""),
        ("when: [{fact: a, on_or_before: yesterday}]", "yesterday"),
        ("when: [{rule: [t.x]}]", "gave"),
        ("when: [{any: [{fact: a, is: 1}], all: []}]", "all"),
        ("when: [{python: exit()}]", ""),
        ("confidence: L", "L"),
        ("keyed_by: birthday", "birthday"),
    ],
)
def test_a_condition_that_is_none_is_refused_by_the_schema(spoil: str, message: str) -> None:
    rule = make_rule(more=spoil)
    if spoil.startswith("confidence"):
        rule = rule.replace("    confidence: H\n", "")
    found = problems("pack", read_yaml((HEADER + rule).encode(), "test.yaml").data)
    assert found
    assert any(message in problem.message for problem in found)


@pytest.mark.parametrize(
    "how", ["{how: guess, of: [a]}", "{how: period, of: [a]}", "{how: first, of: []}", "{of: [a]}"]
)
def test_a_calculation_that_is_none_is_refused_by_the_schema(how: str) -> None:
    assert problems("pack", {"part": "p", "values": {"x": read_yaml(f"x: {how}".encode(), "x").data["x"]}})
