"""Packs and case files for tests: the shipped ones, and small ones written in the test itself."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

from aftersales.codec.packs import read_packs
from aftersales.codec.yaml_reader import read_yaml
from aftersales.model.pack import Packs

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "policies" / "packs"
GIVEN = ROOT / "tests" / "data" / "entitlement_cases.yaml"
FURTHER = tuple(sorted((ROOT / "tests" / "data" / "entitlement").glob("*.yaml")))

HEADER = """
pack: test
title: {en: Test, zh: 测试}
jurisdictions: [test]
keys: {purchase: dates.bought, delivery: dates.bought, contract: dates.bought, event: dates.told}
instruments: {T: {en: Test Act, zh: 《测试法》}}
"""


def pack_files() -> dict[str, bytes]:
    """Return the shipped pack files by name."""
    return {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.yaml"))}


@cache
def shipped_packs() -> Packs:
    """Return the shipped packs, read once."""
    return read_packs(pack_files())


def read_cases(path: Path) -> Sequence[Mapping[str, Any]]:
    """Return the cases of a file."""
    cases: Any = read_yaml(path.read_bytes(), path.name).data["cases"]
    return list(cases)


def given_cases() -> Sequence[Mapping[str, Any]]:
    """Return the given cases."""
    return read_cases(GIVEN)


def further_cases() -> Sequence[Mapping[str, Any]]:
    """Return our own further cases of all files."""
    return [case for path in FURTHER for case in read_cases(path)]


def make_packs(body: str, *, header: str = HEADER, **others: str) -> Packs:
    """Return packs of one pack ``test`` with this body, and further files by name (``rest_days`` …)."""
    files = {
        "test.yaml": dedent(header) + dedent(body),
        **{f"{name}.yaml": dedent(text) for name, text in others.items()},
    }
    return read_packs({name: text.encode() for name, text in files.items()})


def make_rule(
    when: str = "[]", gives: str = "{entitled: [{remedy: refund}]}", *, more: str = "", values: str = "{}"
) -> str:
    """Return the body of a pack with one rule ``t.rule`` and these conditions and consequences."""
    shown = "" if when == "[]" else f"when: {when}"
    return f"""
values: {values}
heads:
- head: t
  label: {{en: Test, zh: 测试}}
  rules:
  - id: t.rule
    clause: [T-1]
    text: {{en: A rule., zh: 规则。}}
    source: the test
    confidence: H
    gives: {gives}
    {shown}
    {more}
"""


def make_head(*rules: tuple[str, str]) -> str:
    """Return the body of a pack with one head; each rule is a name and what else it says (``when: …, gives: …``)."""
    begin = "clause: [T-{number}], text: {{en: A rule., zh: 规则。}}, source: the test, confidence: H"
    lines = [
        f"  - {{id: t.{name}, {begin.format(number=number)}, {rest}}}"
        for number, (name, rest) in enumerate(rules, start=1)
    ]
    return "\n".join(["", "heads:", "- head: t", "  label: {en: Test, zh: 测试}", "  rules:", *lines, ""])
