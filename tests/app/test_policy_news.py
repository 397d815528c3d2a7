"""The news of the policies: what changed, by whom, from when, for whom; merges told once."""

import json
from pathlib import Path
from typing import Any

import pytest

from aftersales.model.news import Change, Item
from aftersales.model.values import Data
from aftersales.rules.policy_news import items_of, readers
from tests.support.desks import Desk, copy_desk
from tests.support.policies import shipped_policy

NOW = "2026-11-25T10:00:00+08:00"


def _news(desk: Desk, *options: str) -> Any:
    return json.loads(desk.done("policy", "news", "--since", "2020-01-01", "-f", "json", *options))


def _change(desk: Desk, path: str, old: str, new: str, subject: str) -> None:
    file = desk.root / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    desk.git("commit", "--quiet", "--all", "-m", subject)


def test_a_rule_a_setting_and_who_works_by_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = copy_desk(tmp_path / "desk", capsys)
    assert _news(desk) == []
    _change(desk, "policies/payments.yaml", "arrives_days: 1", "arrives_days: 2", "Take longer")
    _change(desk, "policies/packs/cn_three_guarantees.yaml", "Repaired twice", "Repaired 2 times", "Say it")
    desk.git("checkout", "--quiet", "-b", "side", "HEAD~1")
    _change(desk, "policies/priorities.yaml", "# ", "#  ", "A comment")
    _change(desk, "policies/desk.yaml", "phone: {en: Phone", "phone: {en: Telephone", "Two")
    desk.git("checkout", "--quiet", "main")
    desk.git("merge", "--quiet", "--no-ff", "side", "-m", "Merge side")
    merged, said, more = _news(desk)
    assert [one["subject"] for one in (merged, said, more)] == ["Merge side", "Say it", "Take longer"]
    assert [(item["name"], item["before"], item["after"]) for item in merged["items"]] == [
        ("channels.phone.en", "Phone", "Telephone")
    ]
    assert merged["for"] == []
    (item,) = said["items"]
    assert (item["name"], item["change"], item["clauses"][0]) == ("cn.sb.two_repairs", "changed", "CN-SB-11")
    assert item["text"]["en"].startswith("Repaired 2 times")
    (item,) = more["items"]
    assert (item["name"], item["before"], item["after"]) == ("kinds.coupon.arrives_days", 1, 2)
    assert (more["by"], more["for"]) == ("Li Na", ["finance"])
    text = desk.done("policy", "news", "--since", "2020-01-01", lang="zh")
    assert "    ~ kinds.coupon.arrives_days: 1 → 2\n" in text
    assert f"aftersales diff {more['parent'][:10]}..{more['commit'][:10]}" in text
    mine = [one["subject"] for one in _news(desk, "--mine")]
    assert mine == ["Merge side", "Say it"]  # Li Na pays nobody


def test_policies_that_were_broken_meanwhile_are_told_as_such(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = copy_desk(tmp_path / "desk", capsys)
    _change(desk, "policies/repairs.yaml", "format: 1", "format: [", "Break it")
    _change(desk, "policies/repairs.yaml", "format: [", "format: 1", "Mend it")
    mended, broken = _news(desk)
    assert "policies/repairs.yaml:" in mended["problem"]
    assert broken["items"] == []


def test_items() -> None:
    rule: Data = {"id": "x.a", "clause": ["X-1"], "text": {"en": "A", "zh": "甲"}, "valid_from": "2027-01-01"}
    (whole, added) = items_of("policies/packs/x.yaml", None, {"heads": [{"head": "h", "rules": [rule]}]})
    assert (whole.name, whole.change) == ("", Change.ADDED)
    assert (added.name, added.change, str(added.valid_from)) == ("x.a", Change.ADDED, "2027-01-01")
    (gone,) = items_of("p", {"heads": [{"rules": [rule]}], "a": 1}, {"heads": [], "a": 1})
    assert (gone.change, gone.text and gone.text.zh, gone.valid_from) == (Change.REMOVED, "甲", None)
    assert list(items_of("p", {"a": {"b": 1, "c": [1]}}, {"a": {"b": 2, "c": [1]}, "d": None})) == [
        Item("p", "a.b", Change.CHANGED, before=1, after=2)
    ]
    assert list(items_of("p", {"a": 1}, None)) == [Item("p", "", Change.REMOVED)]


def test_readers() -> None:
    policy = shipped_policy()
    assert readers(["policies/priorities.yaml", "policies/parts.yaml"], policy) == frozenset()
    assert readers(["policies/flows/repair.yaml"], policy) >= {"technician"}
    assert readers(["policies/flows/no_such.yaml"], policy) == frozenset()
    assert "agent" not in readers(["policies/payments.yaml"], policy)
    assert readers(["policies/approvals.yaml"], policy) >= {"manager"}
