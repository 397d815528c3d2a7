"""`check` on real desks: whatever lies in the folders is a finding or none, and never a crash."""

import json
import os
import random
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.desks import OPEN_FRIDGE, Desk, Result, copy_desk
from tests.support.repositories import run_git

NOW = "2026-06-01T09:00:00+08:00"
"""A day on which the calendars of the shipped policies have long to go."""

Codes = list[tuple[str, int, str]]
"""Path (its last part), line, code."""


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk with one ticket that has evidence, and one customer."""
    made = copy_desk(tmp_path / "desk", capsys)
    ticket = made.done(*OPEN_FRIDGE, "--customer-name", "王伟", "--phone", "13800000000", now=NOW).strip()
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"a photo")
    made.done("attach", ticket, str(photo), "--shows", "goods", now=NOW)
    made.done("transition", ticket, "triaged", now=NOW)
    return made


def the_ticket(desk: Desk) -> Path:
    """Return the file of the one ticket that a command opened."""
    return next(desk.root.glob("tickets/*/*/*/AS-*.yaml"))


def evidence_of(file: Path) -> Path:
    """Return the evidence folder of a ticket's file."""
    return file.with_suffix("")


def checked(desk: Desk, *arguments: str) -> Result:
    """Run the check as JSON."""
    return desk.run("check", "--format", "json", *arguments, now=NOW)


def codes(result: Result) -> Codes:
    """Return what a check found."""
    return [
        (finding["path"].rpartition("/")[2], finding["line"] or 0, finding["code"])
        for finding in json.loads(result.out)["findings"]
    ]


def edit(file: Path, old: str, new: str) -> None:
    """Replace a text that the file holds, as somebody with an editor would."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def line_of(file: Path, text: str) -> int:
    """Return the line, from 1, that holds `text` first."""
    return next(number for number, line in enumerate(file.read_text("utf-8").splitlines(), 1) if text in line)


def test_a_desk_that_commands_worked_on_has_no_findings(desk: Desk) -> None:
    result = desk.run("check", now=NOW)
    assert (result.exit, result.out) == (0, "")
    assert re.fullmatch(r"\d+ files checked, 0 errors, 0 warnings\n", result.err)


def test_it_needs_no_index_no_identity_and_leaves_only_its_verdicts(desk: Desk) -> None:
    shutil.rmtree(desk.root / ".git" / "aftersales")
    desk.git("config", "user.email", "stranger@example.org")
    before = desk.git("status", "--porcelain")
    assert desk.run("check", now=NOW).exit == 0
    assert desk.git("status", "--porcelain") == before
    assert [file.name for file in (desk.root / ".git" / "aftersales").iterdir()] == ["checked.sqlite3"]


def test_what_a_hand_edit_breaks_is_named_with_its_line(desk: Desk) -> None:
    file = the_ticket(desk)
    edit(file, "state: triaged", "state: executing")
    edit(file, "channel: phone", "channel: fax  # they sent a fax")
    edit(file, "by: li.na, did: transition", "by: ghost, did: transition")
    (evidence_of(file) / "photo.jpg").write_bytes(b"a fake!")
    (evidence_of(file) / "new.jpg").write_bytes(b"x")
    result = checked(desk)
    name = file.name
    assert result.exit == 1
    assert codes(result) == [
        (name, 0, "evidence/stray"),
        *sorted(
            [
                (name, line_of(file, "state:"), "ticket/state-history"),
                (name, line_of(file, "channel:"), "reference/unknown"),
                (name, line_of(file, "channel:"), "yaml/comment"),
                (name, line_of(file, "sha256:"), "evidence/changed"),
                (name, line_of(file, "by: ghost"), "reference/unknown"),
            ],
            key=lambda found: (found[1], found[2] != "yaml/comment"),
        ),
    ]


def test_warnings_alone_do_not_fail_unless_asked_to(desk: Desk) -> None:
    edit(the_ticket(desk), "冷藏室 12 度", "冷藏室 12 度，电话13812345678")
    assert codes(checked(desk)) == [(the_ticket(desk).name, line_of(the_ticket(desk), "symptom"), "privacy/phone")]
    assert desk.run("check", now=NOW).exit == 0
    assert desk.run("check", "--strict", now=NOW).exit == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "yaml/top-level"),
        (b"\x00\x01\x02", "yaml/character"),
        (b"\xff\xfe\x00", "yaml/encoding"),
        (b"id: [", "yaml/syntax"),
        (b"- 1\n", "yaml/top-level"),
        (b"id: AS-261122-AAAAA\n", "schema/required"),
        (b"id: 5\nhistory: 7\n", "schema/required"),
        (b"a: &x 1\nb: *x\n", "yaml/alias"),
        (b"x: " + b"[" * 100 + b"]" * 100, "yaml/depth"),
        (b"x" * (2 << 20), "yaml/size"),
        (b"x" * (17 << 20), "file/unreadable"),
    ],
)
def test_content_of_any_kind_is_a_finding(desk: Desk, content: bytes, code: str) -> None:
    file = the_ticket(desk).with_name("AS-260601-AAAAA.yaml")
    file.write_bytes(content)
    result = checked(desk)
    assert result.exit == 1
    assert code in {found for name, _line, found in codes(result) if name == file.name}
    assert {name for name, _line, _code in codes(result)} == {file.name}


def test_things_that_are_no_files_are_findings(desk: Desk) -> None:
    file = the_ticket(desk)
    day = file.parent
    (day / "AS-260601-AAAAA.yaml").symlink_to("/etc/passwd")
    (day / "AS-260601-BBBBB.yaml").mkdir()
    os.mkfifo(day / "AS-260601-CCCCC.yaml")
    (day / "AS-260601-DDDDD.yaml").symlink_to("nowhere")
    (day / "notes.txt").write_text("x")
    (day / "link.txt").symlink_to("notes.txt")
    (evidence_of(file) / "photo.jpg").unlink()
    (evidence_of(file) / "photo.jpg").symlink_to("/etc/passwd")
    (day / "AS-260601-EEEEE").mkdir()
    (day / "AS-260601-EEEEE" / "photo.jpg").write_bytes(b"x")
    found = {(name, code) for name, _line, code in codes(checked(desk))}
    assert found == {
        ("AS-260601-AAAAA.yaml", "file/unreadable"),
        ("AS-260601-BBBBB.yaml", "file/unreadable"),
        ("AS-260601-CCCCC.yaml", "file/unreadable"),
        ("AS-260601-DDDDD.yaml", "file/unreadable"),
        ("notes.txt", "file/stray"),
        ("link.txt", "file/unreadable"),
        (file.name, "evidence/unreadable"),
        ("photo.jpg", "evidence/no-ticket"),
    }


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_a_finding(desk: Desk) -> None:
    file = the_ticket(desk)
    file.chmod(0)
    (desk.root / "customers").chmod(0)
    found = {code for _name, _line, code in codes(checked(desk))}
    (desk.root / "customers").chmod(0o755)
    assert found == {"file/unreadable"}


def test_what_editors_leave_about_is_no_finding(desk: Desk) -> None:
    day = the_ticket(desk).parent
    for name in ("AS-260601-AAAAA.yaml~", ".AS-260601-AAAAA.yaml.swp", ".DS_Store", ".aftersales-0123456789ab-0.tmp"):
        (day / name).write_bytes(b"\x00")
    assert checked(desk).exit == 0


def test_two_files_of_one_id_are_both_named(desk: Desk) -> None:
    file = the_ticket(desk)
    copy = file.with_name("AS-260601-AAAAA.yaml")
    shutil.copy(file, copy)
    found = codes(checked(desk))
    assert (copy.name, 2, "file/duplicate-id") in found
    assert (copy.name, 2, "ticket/path") in found
    assert {name for name, _line, code in found if code == "file/duplicate-id"} == {copy.name, file.name}


def test_broken_policies_are_told_and_tickets_still_checked(desk: Desk) -> None:
    edit(desk.root / "policies/team.yaml", "li.na:", "li na: [")
    edit(the_ticket(desk), "channel: phone", "channel: fax")
    edit(the_ticket(desk), "id: AS-", "id: BS-")
    found = {(name, code) for name, _line, code in codes(checked(desk))}
    assert ("team.yaml", "yaml/syntax") in found
    assert (the_ticket(desk).name, "ticket/path") in found
    assert "reference/unknown" not in {code for _name, code in found}
    only = checked(desk, str(the_ticket(desk)))
    assert {code for _name, _line, code in codes(only)} >= {"policy/unsound", "ticket/path"}


def test_policies_are_held_against_the_desk(desk: Desk) -> None:
    settings_file = desk.root / "policies/desk.yaml"
    text = settings_file.read_text("utf-8")
    settings_file.write_text(re.sub(r"^packs: .*", "packs: [cn, mars]", text, flags=re.MULTILINE), "utf-8")
    assert codes(checked(desk)) == [("desk.yaml", line_of(settings_file, "packs:"), "policy/no-pack")]
    settings_file.write_text(text.replace("format: 1", "format: 2"), "utf-8")
    assert ("desk.yaml", line_of(settings_file, "format:"), "policy/newer-format") in codes(checked(desk))
    (desk.root / "policies/reminders.yaml").unlink()
    settings_file.write_text(text, "utf-8")
    assert codes(checked(desk)) == [("reminders.yaml", 0, "policy/missing")]


def test_a_calendar_that_ends_soon_is_told(desk: Desk) -> None:
    late = desk.run("check", "--format", "json", now="2026-11-02T00:00:00+08:00")
    assert ("cn.yaml", "policy/calendar-ends") in {(name, code) for name, _line, code in codes(late)}
    assert late.exit == 0
    early = desk.run("check", "--format", "json", now="2026-11-01T00:00:00+08:00")
    assert "policy/calendar-ends" not in {code for _name, _line, code in codes(early)}


def test_schemas_of_another_version_are_told(desk: Desk) -> None:
    edit(desk.root / "schemas/ticket.schema.json", "One customer matter", "A matter")
    (desk.root / "schemas/team.schema.json").unlink()
    assert codes(checked(desk)) == [
        ("team.schema.json", 0, "schema-file/missing"),
        ("ticket.schema.json", 0, "schema-file/differs"),
    ]


def test_paths_limit_what_is_checked(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = the_ticket(desk)
    edit(file, "channel: phone", "channel: fax")
    (desk.root / "customers" / "x.txt").write_text("x")
    both = {(file.name, "reference/unknown"), ("x.txt", "file/stray")}
    assert {(name, code) for name, _line, code in codes(checked(desk))} == both
    assert [code for _name, _line, code in codes(checked(desk, str(file)))] == ["reference/unknown"]
    assert [code for _name, _line, code in codes(checked(desk, str(desk.root / "customers")))] == ["file/stray"]
    assert codes(checked(desk, str(desk.root / "README.md"))) == []
    assert json.loads(checked(desk, str(desk.root / "policies")).out)["files"] > 5
    proof = evidence_of(file) / "photo.jpg"
    assert [code for _name, _line, code in codes(checked(desk, str(proof)))] == ["reference/unknown"]
    monkeypatch.chdir(file.parent)
    assert [code for _name, _line, code in codes(checked(desk, file.name))] == ["reference/unknown"]
    assert len(codes(checked(desk, str(desk.root)))) == 2
    assert checked(desk, "nowhere.yaml").exit == 3
    outside = tmp_path / "outside.yaml"
    outside.write_text("x")
    assert checked(desk, str(outside)).exit == 2


def commit(desk: Desk, message: str = "By hand") -> str:
    """Commit everything, and return the commit."""
    desk.git("add", "--all")
    desk.git("commit", "--quiet", "--message", message)
    return desk.git("rev-parse", "HEAD").strip()


def test_a_range_looks_at_what_changed_and_what_the_change_did(desk: Desk) -> None:
    file = the_ticket(desk)
    other = desk.done(*OPEN_FRIDGE, now=NOW).strip()
    base = desk.git("rev-parse", "HEAD").strip()
    assert codes(checked(desk, "--range", f"{base}..HEAD")) == []
    lines = file.read_text("utf-8").splitlines(keepends=True)
    (opening,) = [number for number, line in enumerate(lines) if "did: attached" in line]
    removed = lines.pop(opening)
    assert removed.startswith("- {id:")
    file.write_text("".join(lines), "utf-8")
    edit(file, "title: 冰箱不制冷", "title: 冰箱")
    edit(file, "客户来电：冷藏室不冷", "客户没有来电")
    desk.ticket_file(other).unlink()
    commit(desk)
    edit(file, "title: 冰箱", "title: [")  # not committed: none of the range's business
    found = codes(checked(desk, "--range", f"{base}..HEAD"))
    assert sorted(code for _name, _line, code in found) == [
        "change/history-edited",
        "change/history-removed",
        "change/ticket-deleted",
        "change/unrecorded",
    ]
    assert checked(desk, "--range", f"{base}..HEAD").exit == 1
    assert codes(checked(desk, "--range", f"{base}..HEAD", str(desk.root / "customers"))) == [
        (f"{other}.yaml", 0, "change/ticket-deleted")
    ]


def test_swapped_evidence_is_seen_even_where_the_ticket_agrees(desk: Desk) -> None:
    file = the_ticket(desk)
    base = desk.git("rev-parse", "HEAD").strip()
    photo = evidence_of(file) / "photo.jpg"
    photo.write_bytes(b"swapped")
    commit(desk)
    assert [code for _name, _line, code in codes(checked(desk, "--range", f"{base}..HEAD"))] == ["evidence/changed"]
    import hashlib  # noqa: PLC0415  one test

    text = file.read_text("utf-8")
    digest = hashlib.sha256(b"swapped").hexdigest()
    file.write_text(re.sub(r"sha256: \S+?(,|\n)", rf'sha256: "{digest}"\1', text), "utf-8")
    commit(desk)
    assert checked(desk).exit == 0
    found = codes(checked(desk, "--range", f"{base}..HEAD"))
    assert [code for _name, _line, code in found] == ["change/evidence-edited"]


def test_a_ticket_that_moved_is_not_a_deleted_one(desk: Desk) -> None:
    file = the_ticket(desk)
    wrong = desk.root / "tickets" / file.name
    file.rename(wrong)
    shutil.move(evidence_of(file), evidence_of(wrong))
    base = commit(desk)
    wrong.rename(file)
    evidence_of(wrong).rename(evidence_of(file))
    edit(file, "title: 冰箱不制冷", "title: 冰箱")
    commit(desk)
    found = codes(checked(desk, "--range", f"{base}..HEAD"))
    assert [code for _name, _line, code in found] == ["change/unrecorded"]


def test_a_deleted_customer_whom_tickets_name_is_told(desk: Desk) -> None:
    base = desk.git("rev-parse", "HEAD").strip()
    (file,) = (desk.root / "customers").glob("C-*.yaml")
    file.unlink()
    commit(desk)
    assert codes(checked(desk, "--range", f"{base}..HEAD")) == [(file.name, 0, "change/customer-deleted")]
    assert codes(checked(desk, "--range", f"{base}..HEAD", "policies")) == [(file.name, 0, "change/customer-deleted")]


def test_a_range_is_what_one_side_brings(desk: Desk) -> None:
    """What the main branch did since the branch was made is none of the branch's doing."""
    desk.git("switch", "--quiet", "--create", "topic")
    desk.done("note", the_ticket(desk).stem, "on the topic", now=NOW)
    desk.git("switch", "--quiet", "main")
    desk.done(*OPEN_FRIDGE, now=NOW)
    for text in ("main..topic", "main...topic"):
        result = checked(desk, "--range", text)
        assert codes(result) == []
        assert json.loads(result.out)["files"] == 1
    everything = checked(desk, "--range", f"{'0' * 40}..HEAD")
    assert everything.exit == 0
    assert json.loads(everything.out)["files"] > 20


def test_ranges_that_are_none(desk: Desk) -> None:
    assert checked(desk, "--range", "HEAD").exit == 2
    assert checked(desk, "--range", "nowhere..HEAD").exit == 3
    assert checked(desk, "--range", "--upload-pack=x..HEAD").exit == 3
    assert codes(checked(desk, "--range", "..")) == []


def test_odd_entries_of_a_commit_are_findings(desk: Desk) -> None:
    base = desk.git("rev-parse", "HEAD").strip()
    day = the_ticket(desk).parent
    (day / "AS-260601-AAAAA.yaml").symlink_to("/etc/passwd")
    desk.git("add", "--all")
    module = (day / "AS-260601-BBBBB.yaml").relative_to(desk.root).as_posix()
    desk.git("update-index", "--add", "--cacheinfo", f"160000,{base},{module}")
    desk.git("commit", "--quiet", "--message", "odd")
    assert {code for _name, _line, code in codes(checked(desk, "--range", f"{base}..HEAD"))} == {"file/unreadable"}


def test_a_policy_in_a_range_is_checked_as_a_whole(desk: Desk) -> None:
    base = desk.git("rev-parse", "HEAD").strip()
    edit(desk.root / "policies/priorities.yaml", "S1: {high: P1", "S1: {high: P0")
    commit(desk)
    assert [code for _name, _line, code in codes(checked(desk, "--range", f"{base}..HEAD"))] == ["policy/unknown-name"]


def test_evidence_in_git_lfs_is_known_by_its_pointer(desk: Desk) -> None:
    import hashlib  # noqa: PLC0415  one test

    photo = evidence_of(the_ticket(desk)) / "photo.jpg"
    digest = hashlib.sha256(photo.read_bytes()).hexdigest()
    size = photo.stat().st_size
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {size}\n"
    photo.write_text(pointer)
    assert codes(checked(desk)) == []
    base = desk.git("rev-parse", "HEAD").strip()
    commit(desk)
    assert codes(checked(desk, "--range", f"{base}..HEAD")) == []
    photo.write_text(pointer.replace("size", "length"))
    assert [code for _name, _line, code in codes(checked(desk))] == ["evidence/changed"]


def test_what_a_sparse_checkout_leaves_out_is_there(desk: Desk) -> None:
    first = the_ticket(desk).stem
    second = desk.done(*OPEN_FRIDGE, "--follows", first, now="2026-06-02T09:00:00+08:00").strip()
    desk.git("sparse-checkout", "set", "--no-cone", "/policies/", "/schemas/", f"/tickets/*/*/*/{second}.yaml")
    assert not list(desk.root.glob(f"tickets/*/*/*/{first}.yaml"))
    assert desk.run("check", "--format", "json", now="2026-06-03T09:00:00+08:00").exit == 0


def test_annotations_name_paths_from_the_top_of_the_repository(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = copy_desk(tmp_path / "alone", capsys)
    shutil.rmtree(template.root / ".git")
    top = tmp_path / "top"
    shutil.copytree(template.root, top / "desk")
    run_git(top, "init", "--quiet")
    (top / "desk" / "tickets").mkdir()
    (top / "desk" / "tickets" / "x.txt").write_text("x")
    desk = Desk(top / "desk", capsys)
    assert "file=desk/tickets/x.txt," in desk.run("check", "--format", "github", now=NOW).out
    issues = json.loads(desk.run("check", "--format", "gitlab", now=NOW).out)
    assert issues[0]["location"]["path"] == "desk/tickets/x.txt"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_no_damage_to_a_file_is_a_crash(desk: Desk, seed: int) -> None:
    """Bytes of a ticket, a customer or a policy changed at random: findings or none, exit 0 or 1."""
    chance = random.Random(seed)  # noqa: S311  the same damage every time
    paths = [the_ticket(desk), next(desk.root.glob("customers/*.yaml")), *sorted(desk.root.glob("policies/*.yaml"))]
    file = chance.choice(paths)
    before = file.read_bytes()
    damaged = bytearray(before)
    for _blow in range(chance.randint(1, 4)):
        place = chance.randrange(len(damaged))
        damaged[place : place + chance.randint(0, 3)] = chance.choice([b"", b"\n", b": ", b"- ", b"9", b"\xff", b"''"])
    file.write_bytes(bytes(damaged))
    try:
        assert desk.run("check", str(file), now=NOW).exit in (0, 1)
    finally:
        file.write_bytes(before)
