"""`doctor` on clones whose git itself is damaged: said with what to do, mended without loss where that can be."""

import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.desks import OPEN_FRIDGE, Desk, Result, copy_desk

NOW = "2026-06-01T09:00:00+08:00"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk with one ticket and a current index."""
    made = copy_desk(tmp_path / "desk", capsys)
    made.done(*OPEN_FRIDGE, now=NOW)
    made.done("list", now=NOW)
    return made


def examined(desk: Desk, *arguments: str) -> Result:
    return desk.run("doctor", "--format", "json", *arguments, now=NOW)


def codes(result: Result) -> list[str]:
    return [finding["code"] for finding in json.loads(result.out)["findings"]]


def kept(desk: Desk) -> list[str]:
    return sorted(path.name for path in (desk.root / ".git/aftersales/left").glob("*"))


@pytest.mark.parametrize("name", ["index.lock", "HEAD.lock", "refs/heads/main.lock", "packed-refs.lock"])
def test_a_lock_of_a_dead_git_is_taken_away(desk: Desk, name: str) -> None:
    lock = desk.root / ".git" / name
    lock.write_text("half")
    assert "git-lock/dead" in codes(examined(desk))
    result = examined(desk, "--fix")
    assert (result.exit, codes(result)) == (0, [])
    assert kept(desk) == [f"{lock.name}.1"]
    assert not lock.exists()
    desk.done("note", next(desk.root.glob("tickets/*/*/*/*.yaml")).stem, "words", now=NOW)


def test_a_lock_of_a_git_that_lives_stays(desk: Desk) -> None:
    lock = desk.root / ".git/HEAD.lock"
    lock.write_text("")
    command = ["git", "hash-object", "--stdin"]
    with subprocess.Popen(command, cwd=desk.root, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as alive:
        time.sleep(0.05)  # until it has become git
        result = examined(desk, "--fix")
        assert alive.stdin
        alive.stdin.close()
    assert (codes(result), lock.exists()) == (["git-lock/held"], True)


def test_an_empty_head_names_the_only_branch_again(desk: Desk) -> None:
    (desk.root / ".git/HEAD").write_text("")
    assert codes(examined(desk)) == ["head/broken"]
    result = examined(desk, "--fix")
    assert (result.exit, codes(result)) == (0, [])
    assert desk.git("symbolic-ref", "HEAD").strip() == "refs/heads/main"
    assert kept(desk) == ["HEAD.1"]


def test_an_empty_head_beside_two_branches_is_only_told(desk: Desk) -> None:
    desk.git("branch", "other")
    (desk.root / ".git/HEAD").write_text("")
    result = examined(desk, "--fix")
    assert (codes(result), kept(desk)) == (["head/broken"], [])


@pytest.mark.parametrize("damage", ["", "zzzz\n", f"{'1' * 40}\n"])
def test_a_branch_that_names_nothing_stands_where_its_log_says(desk: Desk, damage: str) -> None:
    commit = desk.git("rev-parse", "HEAD").strip()
    (desk.root / ".git/refs/heads/main").write_text(damage)
    assert codes(examined(desk)) == ["branch/broken"]
    result = examined(desk, "--fix")
    assert (result.exit, codes(result)) == (0, [])
    assert desk.git("rev-parse", "HEAD").strip() == commit
    assert kept(desk) == ["main.1"]


def test_a_damaged_object_is_taken_away_and_fetched_from_another_clone(desk: Desk, tmp_path: Path) -> None:
    subprocess.run(
        ["git", "clone", "--quiet", "--bare", "--no-local", str(desk.root), str(tmp_path / "other")], check=True
    )
    ticket = next(desk.root.glob("tickets/*/*/*/*.yaml")).relative_to(desk.root)
    oid = desk.git("rev-parse", f"HEAD:{ticket.as_posix()}").strip()
    file = desk.root / ".git/objects" / oid[:2] / oid[2:]
    os.chmod(file, 0o644)  # noqa: PTH101  git makes its objects read-only
    file.write_bytes(b"\0" * 40)
    assert "object/damaged" in codes(examined(desk))
    result = examined(desk, "--fix")
    assert "object/missing" in codes(result)
    assert kept(desk) == [f"{oid[2:]}.1"]
    desk.git("fetch", "--quiet", "--refetch", str(tmp_path / "other"))
    assert codes(examined(desk)) == []


def test_marks_of_a_merge_in_a_ticket_are_named_with_their_line(desk: Desk) -> None:
    file = next(desk.root.glob("tickets/*/*/*/*.yaml"))
    lines = file.read_text("utf-8").splitlines(keepends=True)
    lines[3:4] = ["<<<<<<< ours\n", lines[3], "=======\n", lines[3], ">>>>>>> theirs\n"]
    file.write_text("".join(lines), "utf-8")
    desk.git("commit", "--quiet", "--all", "--message", "merged by hand")
    desk.done("list", now=NOW)
    found = json.loads(examined(desk).out)["findings"]
    assert [(finding["code"], finding["line"]) for finding in found] == [("file/merge-marks", 4)]


def test_a_ticket_in_the_wrong_folder(desk: Desk) -> None:
    file = next(desk.root.glob("tickets/*/*/*/*.yaml"))
    wrong = desk.root / "tickets" / file.name
    desk.git("mv", str(file), str(wrong))
    desk.git("commit", "--quiet", "--message", "moved")
    desk.done("list", now=NOW)
    assert "ticket/path" in codes(examined(desk))
