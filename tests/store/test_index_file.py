"""git's index file, changed by us: git finds in it what it would have written itself, to the last number."""

import os
import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from aftersales.store import index_file, plumbing
from aftersales.store.folders import Odd
from aftersales.store.git import Git, open_repository
from aftersales.store.index_file import clear_leftovers, read_entries, set_entries
from aftersales.store.journal import Change, Journal, write_journal
from aftersales.store.parsing import Entry
from tests.support.repositories import OTHER, TICKET, change_desk, make_repository, run_git

_FOLDERS = ("a/", "a/b/", "a/b/c/", "a.b/", "a/b-c/", "tickets/2026/11/22/", "tickets/空调/")


def _names(draw: random.Random, count: int) -> list[str]:
    ends = ("", ".yaml", "-0", " x")
    return sorted({f"{draw.choice(_FOLDERS)}{draw.randrange(60)}{draw.choice(ends)}.t" for _ in range(count)})


def _in_full(root: Path) -> str:
    """Return every entry with every number of it, as git reads the index."""
    run_git(root, "fsck", "--strict")  # the sum of the index, too
    return run_git(root, "ls-files", "--stage", "--debug", "-t", "-v")


def _cached_tree(root: Path) -> str:
    """Return the tree that git makes of the index; a wrong tree cache would make a wrong tree."""
    return run_git(root, "write-tree").strip()


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
@pytest.mark.parametrize("seed", range(2))
def test_the_same_index_as_git_writes(tmp_path: Path, seed: int, object_format: str) -> None:
    draw = random.Random(seed)  # noqa: S311  names, no secrets
    names = _names(draw, 40)
    files = {name: f"{name}\n" for name in names} | {"policies/desk.yaml": "x\n"}
    root = make_repository(tmp_path / "desk", f"--object-format={object_format}", files=files)
    git = open_repository(root)
    index, twin = root / ".git/index", root / ".git/twin"
    by_us = 0
    for number in range(12):
        shutil.copy2(index, twin)
        name, folder = draw.choice(names), draw.choice(names).rpartition("/")[0]
        which = draw.choice(["change", "add", "remove"])
        name = f"{folder}/{number}{draw.choice(['!', 'm', '~'])}" if which == "add" else name
        if which != "remove":
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(f"{name} {number}\n", encoding="utf-8")
        oid = run_git(root, "hash-object", "-w", name).strip() if which != "remove" else ""
        wanted = (Entry("100644", oid), (root / name).lstat()) if oid else None
        if which == "remove":
            (root / name).unlink(missing_ok=True)
        if not set_entries(git.folders.private, {name: wanted}, len(git.head().commit or "")):
            assert which == "add"  # the first of its folder
            run_git(root, "update-index", "--add", name)
            continue
        by_us += 1
        ours = _in_full(root), _cached_tree(root)
        twin.replace(index)
        run_git(root, "update-index", "--add", "--remove", name)
        assert ours == (_in_full(root), _cached_tree(root))
    assert by_us > 8


def test_reads_as_git_reads(tmp_path: Path) -> None:
    names = _names(random.Random(7), 60)  # noqa: S311  names, no secrets
    root = make_repository(tmp_path / "desk", files={name: f"{name}\n" for name in [*names, "policies/desk.yaml"]})
    (root / names[0]).chmod(0o755)
    run_git(root, "add", names[0])
    git = open_repository(root)
    asked = [*names[:20], "a", "a/b", f"{names[3]}x", names[5][:-1]]
    every = plumbing.read_index(git, [*names, "nowhere"] * 3)  # so many that git is asked
    assert read_entries(git.folders.private, asked, 40) == {name: every[name] for name in names[:20]}


def test_a_file_that_changed_with_the_index_is_still_looked_into(desk: Git) -> None:
    """Same size, same second: git trusts such a file only while the index is not older, and ours never is younger."""
    while time.time() % 1 > 0.5:
        time.sleep(0.05)
    now = int(time.time())
    for text in ("one\n", "two\n"):
        (desk.root / "notes.txt").write_text(text, encoding="utf-8")
        os.utime(desk.root / "notes.txt", (now, now))
        if text == "one\n":
            run_git(desk.root, "add", "notes.txt")
            os.utime(desk.root / ".git/index", (now, now))
    change_desk(desk, {TICKET: "1\n"})
    assert run_git(desk.root, "status", "--porcelain") == "MM notes.txt\n"


def test_an_edit_right_after_a_change_is_seen(desk: Git) -> None:
    for text in ("1\n", "2\n"):
        change_desk(desk, {TICKET: text})
        (desk.root / TICKET).write_text("x\n", encoding="utf-8")
        assert run_git(desk.root, "status", "--porcelain") == f" M {TICKET}\n"
        run_git(desk.root, "checkout", "--", TICKET)


def test_every_index_has_a_time_of_its_own_and_never_a_later_one(desk: Git) -> None:
    index = desk.root / ".git/index"
    times = [index.stat().st_mtime_ns]
    for number in range(2):
        change_desk(desk, {TICKET: f"{number}\n"})
        times.append(index.stat().st_mtime_ns)
    assert times == sorted(set(times), reverse=True)


def test_now_and_then_git_writes_the_index(desk: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that `git status` has few files to look into."""
    monkeypatch.setattr(index_file, "_OURS", 3)
    index, by_git = desk.root / ".git/index", []
    for number in range(8):
        before = index.stat().st_mtime_ns
        change_desk(desk, {TICKET: f"{number}\n"})
        by_git.append(index.stat().st_mtime_ns > before)
    assert by_git == [False, False, False, True] * 2
    assert run_git(desk.root, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    "settings",
    [
        ["update-index", "--index-version", "4"],
        ["update-index", "--split-index"],
        ["update-index", "--assume-unchanged", TICKET],
        ["update-index", "--skip-worktree", TICKET],
        ["sparse-checkout", "set", "--cone", "--sparse-index", "policies"],
    ],
)
def test_an_unusual_index_is_left_to_git(desk: Git, settings: list[str]) -> None:
    run_git(desk.root, *settings)
    before = (desk.root / ".git/index").read_bytes()
    gone: dict[str, None] = {TICKET: None}
    assert not set_entries(desk.folders.private, gone, 40)
    assert (desk.root / ".git/index").read_bytes() == before


@pytest.mark.parametrize("path", [OTHER.replace("9AAAA", "9ZZZZ"), TICKET])
def test_what_git_knows_of_other_files_stays_right(desk: Git, path: str) -> None:
    """With the untracked cache, a new file must not be told twice, and one that nobody knows must be told."""
    run_git(desk.root, "update-index", "--force-untracked-cache")
    (desk.root / "mine.txt").write_text("x\n", encoding="utf-8")
    assert run_git(desk.root, "status", "--porcelain") == "?? mine.txt\n"
    change_desk(desk, {path: "2\n"})
    assert run_git(desk.root, "status", "--porcelain") == "?? mine.txt\n"
    change_desk(desk, {path: None})
    assert run_git(desk.root, "status", "--porcelain") == "?? mine.txt\n"


def test_a_file_where_a_folder_is_is_left_to_git(tmp_path: Path) -> None:
    files = {"a/x": "", "a/y-0": "", "a/y/z": "", "policies/desk.yaml": "x\n"}
    git = open_repository(make_repository(tmp_path / "desk", files=files))
    entry = Entry("100644", run_git(git.root, "rev-parse", "HEAD:a/x").strip())
    status = (git.root / "a/x").lstat()
    assert not set_entries(git.folders.private, {"a/y": (entry, status)}, 40)
    assert set_entries(git.folders.private, {"a/w": (entry, status), "a/y!": (entry, status), "a/x": None}, 40)
    assert run_git(git.root, "ls-files", "a").split() == ["a/w", "a/y!", "a/y-0", "a/y/z"]


def test_an_index_in_other_hands_is_not_touched(desk: Git) -> None:
    lock = desk.root / ".git/index.lock"
    lock.write_bytes(b"another's")
    gone: dict[str, None] = {TICKET: None}
    assert not set_entries(desk.folders.private, gone, 40)
    assert lock.read_bytes() == b"another's"
    assert not (desk.folders.private / "aftersales/index.new").exists()
    lock.unlink()


def test_a_conflict_and_a_missing_index_are_seen(desk: Git) -> None:
    oid = run_git(desk.root, "rev-parse", f"HEAD:{TICKET}").strip()
    lines = f"0 {'0' * 40}\t{TICKET}\n" + "".join(f"100644 {oid} {stage}\t{TICKET}\n" for stage in (1, 2, 3))
    subprocess.run(["git", "update-index", "--index-info"], cwd=desk.root, input=lines.encode(), check=True)
    found = read_entries(desk.folders.private, [TICKET, OTHER], 40)
    assert not isinstance(found, Odd)
    assert (found[TICKET].merging, found[OTHER].merging) == (True, False)
    (desk.root / ".git/index").unlink()
    assert isinstance(read_entries(desk.folders.private, [TICKET], 40), Odd)


def test_a_lock_that_a_kill_left_is_known_for_ours(desk: Git) -> None:
    ours, lock = desk.folders.private / "aftersales/index.new", desk.folders.private / "index.lock"
    assert not clear_leftovers(desk.folders.private)
    change_desk(desk, {TICKET: "1\n"})
    ours.write_bytes(b"whole")
    lock.hardlink_to(ours)
    same = Entry("100644", run_git(desk.root, "rev-parse", f"HEAD:{TICKET}").strip())
    change = Change(TICKET, same, same)
    write_journal(desk.folders.private, Journal((change,), placing=True))
    change_desk(desk, {TICKET: "2\n"})
    assert not ours.exists()
    assert not lock.exists()
    assert run_git(desk.root, "status", "--porcelain") == ""
    ours.write_bytes(b"half")
    lock.write_bytes(b"another's")
    assert clear_leftovers(desk.folders.private)
    assert lock.read_bytes() == b"another's"


@pytest.mark.parametrize("cut", [0, 4, 11, 40, 200])
def test_a_damaged_index_is_left_to_git(desk: Git, cut: int) -> None:
    index = desk.root / ".git/index"
    index.write_bytes(index.read_bytes()[:cut])
    assert isinstance(read_entries(desk.folders.private, [TICKET], 40), Odd)
