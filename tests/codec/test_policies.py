"""The shipped policies are whole; broken ones are refused with the exact place."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from datetime import time as clock_time

import pytest

from aftersales.codec.policies import read_policy_files, schema_kind
from aftersales.codec.policy_data import KINDS, policy_from_data
from aftersales.codec.schema import load_schema
from aftersales.codec.shipped import shipped_files
from aftersales.model.category import FactType
from aftersales.model.desk import PriorityChange, ReopenClocks
from aftersales.model.finding import Severity
from aftersales.model.lifecycle import GuardName, Mark
from aftersales.model.priorities import Comparison
from aftersales.model.reminders import Recipient
from aftersales.model.team import Permission
from aftersales.model.values import Pointer, Value
from tests.support.policies import changed_policy, findings_with, line_of, shipped_data, shipped_policy


def test_the_shipped_policies_are_without_findings() -> None:
    data, findings = read_policy_files(shipped_files())
    assert findings == []
    assert {f"policies/{kind}.yaml" for kind in KINDS} <= set(data)


def _every_label() -> list[tuple[Pointer, dict[str, Value]]]:
    """Return the labels of the policies that every desk has; packs are looked at by their own tests."""
    files = [f"policies/{kind}.yaml" for kind in KINDS]
    return [found for path in files for found in _labels(shipped_data()[path], (path,))]


def test_every_label_stands_in_both_languages() -> None:
    labels = _every_label()
    assert len(labels) > 200
    assert [place for place, label in labels if set(label) != {"en", "zh"}] == []


def _labels(value: Value, at: Pointer) -> Iterator[tuple[Pointer, dict[str, Value]]]:
    """Yield every map below `value` that holds a language, with its place."""
    if isinstance(value, dict):
        if {"en", "zh"} & set(value):
            yield at, value
        for key, inner in value.items():
            yield from _labels(inner, (*at, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _labels(inner, (*at, place))


def test_chinese_labels_are_chinese() -> None:
    plain = [place for place, label in _every_label() if not re.search("[\u4e00-\u9fff]", str(label["zh"]))]
    assert plain == []


def test_every_schema_describes_every_key() -> None:
    bare = [place for kind in KINDS for place in _undescribed(load_schema(kind), (kind,), load_schema(kind))]
    assert bare == []


def _undescribed(schema: Value, at: Pointer, root: Value) -> Iterator[Pointer]:
    """Yield the places of properties that neither they nor what they refer to describe."""
    if not isinstance(schema, dict):
        return
    properties = schema.get("properties")
    for key, member in properties.items() if isinstance(properties, dict) and "if" not in at else ():
        reference = member.get("$ref", "").removeprefix("#/$defs/") if isinstance(member, dict) else ""
        target = root["$defs"][reference] if reference and isinstance(root, dict) else {}
        if isinstance(member, dict) and "description" not in {**target, **member} and reference != "label":
            yield (*at, key)
    for key, member in schema.items():
        if key not in {"if", "then", "else"}:
            yield from _undescribed(member, (*at, key), root)


@pytest.mark.parametrize(
    ("path", "old", "new", "code", "where"),
    [
        ("policies/desk.yaml", "language: zh ", "language: fr ", "schema/enum", "language: "),
        ("policies/desk.yaml", "reopen_days: 30", "reopen_days: soon", "schema/type", "reopen_days"),
        ("policies/desk.yaml", "currency: CNY", "curency: CNY", "schema/additionalProperties", "currency: CNY"),
        ("policies/team.yaml", "emails: [li.na@example.com]", "emails: [li.na]", "schema/pattern", "li.na@example.com"),
        (
            "policies/team.yaml",
            "may: [note, attach, transition, pay]",
            "may: [fly]",
            "schema/enum",
            "may: [note, attach, tr",
        ),
        (
            "policies/categories.yaml",
            "needs_decision: false",
            "needs_decision: no",
            "schema/type",
            "needs_decision: false",
        ),
        ("policies/categories.yaml", "type: choice\n", "type: text\n", "schema/maxProperties", "    choices:"),
        ("policies/lifecycle.yaml", "kind: waiting", "kind: asleep", "schema/enum", "kind: waiting"),
        ("policies/lifecycle.yaml", "guards: [assigned,", "guards: [asigned,", "schema/enum", "guards: [assigned,"),
        (
            "policies/priorities.yaml",
            "above: 2000}",
            "above: 2000, is: 3}",
            "schema/maxProperties",
            "product.price, above",
        ),
        ("policies/service_levels.yaml", "within: 4h", "within: 2d", "schema/pattern", "within: 4h"),
        ("policies/reminders.yaml", 'from: "20:00"', 'from: "25:00"', "schema/pattern", "quiet_hours"),
    ],
)
def test_a_broken_policy_is_refused_at_its_line(path: str, old: str, new: str, code: str, where: str) -> None:
    findings = findings_with(path, old, new)
    assert any(found.code.startswith(code) for found in findings), findings
    wanted = line_of(path, where.strip("\n"))
    assert wanted in {found.line for found in findings if found.code.startswith(code)}
    assert {found.path for found in findings} == {path}
    assert all(found.column > 0 for found in findings)


def test_a_transition_that_wants_a_reason_says_which() -> None:
    old = "guards: [reason_given]\n  text: {en: why it is cancelled, zh: 取消的原因}"
    findings = findings_with("policies/lifecycle.yaml", old, "guards: [reason_given]")
    assert [found.code for found in findings] == ["schema/required"]


def test_a_closed_state_runs_no_clock() -> None:
    findings = findings_with("policies/lifecycle.yaml", "kind: closed", "kind: closed\n    runs: [resolution]")
    assert [(found.path, found.severity) for found in findings] == [("policies/lifecycle.yaml", Severity.ERROR)]


def test_text_that_is_no_yaml_is_a_finding_and_the_rest_is_read() -> None:
    files = {**shipped_files(), "policies/team.yaml": b"people: {a: 1, a: 2}\n"}
    data, findings = read_policy_files(files)
    assert [(found.path, found.line) for found in findings] == [("policies/team.yaml", 1)]
    assert "policies/team.yaml" not in data
    assert "policies/desk.yaml" in data


def test_a_missing_file_is_a_finding() -> None:
    files = {path: source for path, source in shipped_files().items() if path != "policies/reminders.yaml"}
    _data, findings = read_policy_files(files)
    assert [(found.path, found.code) for found in findings] == [("policies/reminders.yaml", "policy/missing")]


def test_a_misspelt_file_is_a_warning() -> None:
    files = {**shipped_files(), "policies/prioritys.yaml": b"format: 1\n", "policies/notes.txt": b"x"}
    data, findings = read_policy_files(files)
    assert [(f.path, f.code, f.severity) for f in findings] == [
        ("policies/prioritys.yaml", "policy/unknown-file", Severity.WARNING)
    ]
    assert "policies/notes.txt" not in data


def test_files_in_folders_of_others_are_read_without_a_word() -> None:
    data, findings = read_policy_files({**shipped_files(), "policies/playbooks/x.yaml": b"a: 1\n"})
    assert findings == []
    assert data["policies/playbooks/x.yaml"] == {"a": 1}


def test_files_in_a_folder_follow_the_schema_of_its_singular() -> None:
    assert schema_kind("policies/calendars/shop.yaml") == "calendar"
    assert schema_kind("policies/team.yaml") == "team"
    assert schema_kind("policies/nothing.yaml") is None


def test_values_come_out_as_the_files_say() -> None:
    policy = shipped_policy()
    assert policy.desk.reopen_clocks is ReopenClocks.CONTINUE
    assert policy.desk.priority_change is PriorityChange.FORWARD
    assert policy.team.people["wang.qiang"].name.zh == "王强"
    assert Permission.ACT_FOR in policy.team.people["wang.qiang"].permissions
    assert policy.categories.facts["order.paid"].type is FactType.AMOUNT
    assert policy.categories.facts["condition.accessories"].choices["all"].zh == "齐全"
    assert policy.lifecycle.guards[GuardName.EVIDENCE_COMPLETE].override == {"supervisor", "manager"}
    assert policy.lifecycle.states["informed"].marks == {Mark.CUSTOMER_INFORMED}
    assert policy.priorities.bumps[0].when[0].comparison is Comparison.IN
    assert policy.service_levels.by_priority["P1"].escalate_to is Recipient.MANAGER
    assert policy.reminders.quiet_hours is not None
    assert policy.reminders.quiet_hours.since == clock_time(20)
    assert {"shop", "cn", "always"} <= set(policy.calendars)


def test_what_a_sub_category_leaves_out_is_its_parents() -> None:
    categories = shipped_policy().categories
    parent, child = categories.get("quality"), categories.get("quality/batch_suspect")
    assert parent is not None
    assert child is not None
    assert (child.parent, child.severity, child.follow_up_days) == ("quality", parent.severity, parent.follow_up_days)
    assert (child.department, child.urgency) == ("quality", "high")
    assert ("product.batch",) in child.facts


def test_what_files_may_leave_out() -> None:
    def no_quiet_hours(data: dict[str, Value]) -> None:
        del data["quiet_hours"], data["quiet_exempt"]

    assert changed_policy("reminders", no_quiet_hours).reminders.quiet_hours is None
    assert changed_policy("priorities", lambda data: data.pop("raise_at_most")).priorities.raise_at_most == 4
    away = changed_policy(
        "team",
        lambda data: data["people"]["li.na"].update(
            away=[{"from": "2026-12-24"}, {"from": "2027-01-01", "to": "2027-01-02"}]
        ),
    )
    first, second = away.team.people["li.na"].away
    assert (first.until, second.until) == (None, date(2027, 1, 2))


def test_building_the_policy_is_fast() -> None:
    data = shipped_data()
    seconds = []
    for _round in range(20):
        started = time.perf_counter()
        policy_from_data(data)
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 0.003


def test_building_the_policy_imports_neither_yaml_nor_jsonschema() -> None:
    program = (
        "import sys, aftersales.codec.policy_data;"
        "print([m for m in ('yaml', 'jsonschema', 'jsonschema_rs', 'zoneinfo') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
