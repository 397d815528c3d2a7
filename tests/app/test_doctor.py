"""`doctor` on real clones: what is wrong is said with what to do; --fix loses nothing that a person made."""

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from aftersales.store.journal import Change, Journal, write_journal
from aftersales.store.lock import hold_lock, lock_holder
from aftersales.store.parsing import Entry
from tests.support.desks import OPEN_FRIDGE, Desk, Result, copy_desk
from tests.support.repositories import state_of

NOW = "2026-06-01T09:00:00+08:00"
TEMPORARY = ".aftersales-0123456789ab-0.tmp"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk with one ticket and a current index."""
    made = copy_desk(tmp_path / "desk", capsys)
    made.done(*OPEN_FRIDGE, now=NOW)
    made.done("list", now=NOW)
    return made


def the_ticket(desk: Desk) -> Path:
    """Return the file of the one ticket."""
    return next(desk.root.glob("tickets/*/*/*/AS-*.yaml"))


def index_of(desk: Desk) -> Path:
    """Return the index's file."""
    return desk.root / ".git/aftersales/index.sqlite3"


def examined(desk: Desk, *arguments: str) -> Result:
    """Run the doctor as JSON."""
    return desk.run("doctor", "--format", "json", *arguments, now=NOW)


def codes(result: Result) -> list[str]:
    """Return what the doctor found."""
    return [finding["code"] for finding in json.loads(result.out)["findings"]]


def mended(result: Result) -> list[str]:
    """Return what the doctor says that it mended."""
    sentences: list[str] = json.loads(result.out)["mended"]
    return sentences


def test_a_sound_clone(desk: Desk) -> None:
    result = desk.run("doctor", now=NOW)
    assert (result.exit, result.err) == (0, "Nothing is wrong.\n")
    for words in (
        "git version",
        "li.na@example.com",
        "The branch main",
        "The index knows 1 ticket.",
        "pre-commit install",
    ):
        assert words in result.out


def test_without_fix_nothing_is_changed(desk: Desk) -> None:
    file = the_ticket(desk)
    (file.parent / TEMPORARY).write_bytes(b"x")
    index_of(desk).write_bytes(b"garbage")
    file.write_text("broken: [", "utf-8")
    before = state_of(desk.root), files_of_git(desk.root)
    assert desk.run("doctor", now=NOW).exit == 1
    assert before == (state_of(desk.root), files_of_git(desk.root))


def files_of_git(root: Path) -> list[tuple[Path, bytes]]:
    """Return git's files and their content, but for the caches of git and SQLite, which a mere look may write anew."""
    caches = ("index", "index.sqlite3-shm", "checked.sqlite3")
    files = (path for path in (root / ".git").rglob("*") if path.is_file() and path.name not in caches)
    return sorted((path, path.read_bytes()) for path in files)


def test_an_identity_that_is_nobody(desk: Desk) -> None:
    desk.git("config", "user.email", "stranger@example.org")
    assert codes(examined(desk)) == ["identity/unknown"]
    desk.git("config", "--unset", "user.email")
    found = json.loads(examined(desk).out)["findings"]
    assert [finding["code"] for finding in found] == ["doctor/failed"]
    assert "git config --global user.email" in found[0]["hint"]


def test_what_is_half_done_in_git(desk: Desk) -> None:
    desk.git("switch", "--quiet", "--detach")
    assert codes(examined(desk)) == ["branch/blocked"]
    desk.git("switch", "--quiet", "main")
    (desk.root / ".git" / "MERGE_HEAD").write_text(desk.git("rev-parse", "HEAD"))
    assert codes(examined(desk)) == ["branch/blocked"]
    (desk.root / ".git" / "MERGE_HEAD").unlink()
    (desk.root / ".git" / "index.lock").touch()
    assert codes(examined(desk)) == ["git-lock/dead", "branch/blocked"]
    assert codes(examined(desk, "--fix")) == []
    assert not (desk.root / ".git" / "index.lock").exists()
    assert (desk.root / ".git/aftersales/left/index.lock.1").exists()


HOLD = """
import sys, time
from pathlib import Path
from aftersales.store.lock import hold_lock
with hold_lock(Path(sys.argv[1]), 0, None):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_command_at_work_is_named_and_what_it_writes_left_alone(desk: Desk) -> None:
    lock = desk.root / ".git/aftersales/lock"
    (the_ticket(desk).parent / TEMPORARY).write_bytes(b"being written")
    with subprocess.Popen([sys.executable, "-c", HOLD, str(lock)], stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "held\n"
            found = json.loads(examined(desk).out)["findings"]
            assert [finding["code"] for finding in found] == ["lock/held"]
            assert f"process {other.pid}" in found[0]["message"]
        finally:
            other.kill()
    assert (the_ticket(desk).parent / TEMPORARY).exists()
    assert codes(examined(desk)) == ["temporary/left"]


def test_looking_at_the_lock_takes_nobody_by_surprise(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    assert lock_holder(lock) is None
    assert not lock.exists()
    with hold_lock(lock, 0, None):
        assert lock_holder(lock)
    assert lock_holder(lock) is None
    with hold_lock(lock, 0, None):
        pass


def test_what_a_killed_command_left_is_mended(desk: Desk) -> None:
    file = the_ticket(desk)
    path = file.relative_to(desk.root).as_posix()
    old = Entry("100644", desk.git("rev-parse", f"HEAD:{path}").strip())
    before = file.read_bytes()
    desk.done("note", file.stem, "a note", now=NOW)
    new = Entry("100644", desk.git("rev-parse", f"HEAD:{path}").strip())
    after = file.read_bytes()
    # Killed after the branch moved: the file is still the old one.
    file.write_bytes(before)
    (file.parent / TEMPORARY).write_bytes(after)
    write_journal(desk.root / ".git", Journal((Change(path, old, new, TEMPORARY),), placing=True))
    (file.parent / TEMPORARY.replace("-0.", "-1.")).write_bytes(b"older")
    assert codes(examined(desk))[:2] == ["journal/left", "temporary/left"]
    assert "edit/behind" in codes(examined(desk))
    result = examined(desk, "--fix")
    assert (result.exit, codes(result)) == (0, [])
    assert len(mended(result)) == 2
    assert file.read_bytes() == after
    assert not list(file.parent.glob(".aftersales-*"))
    assert desk.git("status", "--porcelain") == ""


def test_only_names_of_our_own_are_removed(desk: Desk) -> None:
    day = the_ticket(desk).parent
    theirs = [day / ".aftersales-notes.tmp", day / ".aftersales-0123456789ab-0.tmp.bak", day / ".aftersales-x-1.tmp"]
    for name in theirs:
        name.write_bytes(b"mine")
    (day / TEMPORARY).write_bytes(b"")
    examined(desk, "--fix")
    assert all(name.exists() for name in theirs)
    assert not (day / TEMPORARY).exists()


def test_a_broken_index_is_built_anew(desk: Desk) -> None:
    index_of(desk).write_bytes(b"garbage" * 1000)
    assert codes(examined(desk)) == ["index/damaged"]
    result = examined(desk, "--fix")
    assert (result.exit, mended(result)) == (0, ["The index was built anew."])
    assert "The index knows 1 ticket." in result.out


def test_an_index_that_lost_rows_is_seen(desk: Desk) -> None:
    with sqlite3.connect(index_of(desk)) as connection:
        connection.execute("DELETE FROM ticket")
    connection.close()
    assert codes(examined(desk)) == ["index/wrong"]
    assert examined(desk, "--fix").exit == 0


def test_an_index_out_of_step_is_brought_along(desk: Desk) -> None:
    desk.git("commit", "--quiet", "--allow-empty", "--message", "elsewhere")
    assert (examined(desk).exit, "behind the branch" in examined(desk).out) == (0, True)
    result = examined(desk, "--fix")
    assert (result.exit, mended(result)) == (0, ["The index was brought to the branch head."])


def test_no_index_is_nothing_wrong(desk: Desk) -> None:
    shutil.rmtree(desk.root / ".git/aftersales")
    result = examined(desk)
    assert (result.exit, codes(result)) == (0, [])
    assert not index_of(desk).exists()


def test_edits_that_are_not_committed_stay_and_are_explained(desk: Desk) -> None:
    file = the_ticket(desk)
    stranger = file.with_name("AS-260601-AAAAA.yaml")
    shutil.copy(file, stranger)
    (desk.root / "policies/desk.yaml").write_text((desk.root / "policies/desk.yaml").read_text("utf-8") + "\n", "utf-8")
    file.unlink()
    before = state_of(desk.root)
    result = examined(desk, "--fix")
    found = {finding["path"].rpartition("/")[2]: finding for finding in json.loads(result.out)["findings"]}
    assert result.exit == 1
    assert found[file.name]["code"] == "edit/deleted"
    assert found["desk.yaml"]["code"] == "edit/uncommitted"
    assert "git commit -- policies/desk.yaml" in found["desk.yaml"]["hint"]
    assert f"git restore --staged --worktree -- {file.relative_to(desk.root)}" in found[file.name]["hint"]
    assert {"edit/untracked", "ticket/path"} <= set(codes(result))
    assert state_of(desk.root) == before


def test_a_work_tree_behind_the_branch_is_told_from_an_edit(desk: Desk) -> None:
    file = the_ticket(desk)
    before = file.read_bytes()
    desk.done("note", file.stem, "a note", now=NOW)
    file.write_bytes(before)
    assert codes(examined(desk)) == ["edit/behind"]
    file.write_bytes(before + b"# mine\n")
    assert codes(examined(desk)) == ["edit/uncommitted", "yaml/comment"]


def test_a_conflict_is_named(desk: Desk) -> None:
    file = the_ticket(desk)
    desk.git("switch", "--quiet", "--create", "topic")
    for branch, title in (("topic", "one"), ("main", "two")):
        desk.git("switch", "--quiet", branch)
        file.write_text(file.read_text("utf-8").replace("title: 冰箱不制冷", f"title: {title}"), "utf-8")
        desk.git("commit", "--quiet", "--all", "--message", title)
    subprocess.run(["git", "merge", "--quiet", "topic"], cwd=desk.root, capture_output=True, check=False)
    assert {"branch/blocked", "edit/conflict"} <= set(codes(examined(desk)))


def test_many_edits_are_not_told_one_by_one(desk: Desk) -> None:
    for number in range(30):
        (desk.root / "policies" / f"draft{number}.txt").write_text("x")
    found = codes(examined(desk))
    assert found.count("edit/untracked") == 20
    assert found[-1] == "edit/more"


def test_broken_files_and_missing_evidence(desk: Desk, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"x")
    desk.done("attach", the_ticket(desk).stem, str(photo), now=NOW)
    (the_ticket(desk).with_suffix("") / "photo.jpg").unlink()
    desk.git("commit", "--quiet", "--all", "--message", "lost")
    desk.done("list", now=NOW)
    assert codes(examined(desk)) == ["evidence/missing"]
    the_ticket(desk).write_text("broken: [", "utf-8")
    desk.git("commit", "--quiet", "--all", "--message", "broken")
    desk.done("list", now=NOW)
    assert codes(examined(desk)) == ["yaml/syntax"]


def test_a_desk_made_by_a_newer_program(desk: Desk) -> None:
    file = desk.root / "policies/desk.yaml"
    file.write_text(file.read_text("utf-8").replace("format: 1", "format: 2"), "utf-8")
    desk.git("commit", "--quiet", "--all", "--message", "newer")
    result = examined(desk, "--fix")
    assert result.exit == 1
    assert "policy/newer-format" in codes(result)


def test_line_ends_that_git_may_change(desk: Desk) -> None:
    (desk.root / ".gitattributes").unlink()
    desk.git("commit", "--quiet", "--all", "--message", "without")
    desk.done("list", now=NOW)
    assert codes(examined(desk))[0] == "attributes/line-ends"


def test_the_outbox_is_counted(desk: Desk) -> None:
    for day in ("2026-07-01", "2026-08-01"):
        desk.done("chase", now=f"{day}T10:00:00+08:00")
    waiting = list((desk.root / ".git/aftersales/outbox").glob("*.json"))
    assert waiting
    result = examined(desk)
    assert any(str(len(waiting)) in note and "outbox" in note for note in json.loads(result.out)["notes"])
    waiting[0].write_text("{")
    assert "outbox/broken" in codes(examined(desk))


def test_without_git_it_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = json.loads(examined(desk).out)["findings"]
    assert [finding["code"] for finding in found] == ["doctor/failed"]
    assert "git was not found" in found[0]["message"]


def test_a_folder_that_is_no_desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert Desk(tmp_path, capsys).run("doctor").exit == 3
