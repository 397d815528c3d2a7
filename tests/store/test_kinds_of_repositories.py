"""A change works in every kind of repository that git makes, and leaves it clean."""

import shutil
import subprocess
from pathlib import Path

import pytest

from aftersales.store.bulk import PreparedCommit, commit_many
from aftersales.store.git import Git, open_repository
from aftersales.store.reading import Identity
from aftersales.store.transaction import desk_lock
from tests.support.repositories import (
    DESK_FILES,
    NOW,
    OTHER,
    TICKET,
    change_desk,
    make_desk,
    make_repository,
    run_git,
    write_files,
)

NEW = "tickets/2025/01/02/AS-250102-0AAAA.yaml"


def _change_and_check(git: Git) -> None:
    """Change, add, delete, in one commit and in bulk; the work tree must be clean and the repository sound."""
    old = git.head().commit
    commit = change_desk(git, {TICKET: "state: triaged\n", NEW: "state: new\n", OTHER: None})
    assert git.head().commit == commit == run_git(git.root, "rev-parse", "HEAD").strip()
    assert run_git(git.root, "rev-parse", "HEAD^").strip() == old
    assert run_git(git.root, "status", "--porcelain") == ""
    prepared = PreparedCommit({TICKET: b"2\n", NEW: None, OTHER: b"3\n"}, "Bulk", Identity("A", "a@example.com"), NOW)
    with desk_lock(git):
        bulk = commit_many(git, commit, [prepared], when=NOW)
    assert run_git(git.root, "rev-parse", "HEAD").strip() == bulk
    assert git.read_blob("HEAD", OTHER) == b"3\n"
    assert git.read_blob("HEAD", NEW) is None
    assert run_git(git.root, "status", "--porcelain") == ""
    run_git(git.root, "fsck", "--strict")


def test_sha256(tmp_path: Path) -> None:
    git = make_desk(tmp_path / "desk", "--object-format=sha256")
    _change_and_check(git)
    assert len(git.head().commit or "") == 64


def test_a_worktree(desk: Git, tmp_path: Path) -> None:
    run_git(desk.root, "worktree", "add", "--quiet", "-b", "side", str(tmp_path / "side"))
    side = open_repository(tmp_path / "side")
    assert side.folders.common == desk.folders.common
    assert side.folders.private != desk.folders.private
    main = desk.head()
    _change_and_check(side)
    assert desk.head() == main
    assert run_git(desk.root, "status", "--porcelain") == ""
    _change_and_check(desk)


def test_a_git_folder_elsewhere(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "desk", f"--separate-git-dir={tmp_path / 'elsewhere.git'}")
    assert (root / ".git").is_file()
    _change_and_check(open_repository(root))


def test_a_submodule(desk: Git, tmp_path: Path) -> None:
    outer = make_repository(tmp_path / "outer", files={"README": "x\n"})
    run_git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(desk.root), "desk")
    for name, value in (("user.name", "Li Na"), ("user.email", "li.na@example.com")):
        run_git(outer / "desk", "config", name, value)
    _change_and_check(open_repository(outer / "desk"))


def test_a_shallow_clone(desk: Git, tmp_path: Path) -> None:
    change_desk(desk, {TICKET: "state: second\n"})
    change_desk(desk, {TICKET: "state: third\n"})
    run_git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{desk.root}", "shallow")
    git = _with_identity(tmp_path / "shallow")
    _change_and_check(git)
    run_git(git.root, "push", "--quiet", "origin", "HEAD:refs/heads/pushed")
    assert desk.resolve("pushed") == git.head().commit


def _with_identity(root: Path) -> Git:
    run_git(root, "config", "user.name", "Li Na")
    run_git(root, "config", "user.email", "li.na@example.com")
    return open_repository(root)


@pytest.mark.parametrize("left_out", ["blob:none", "tree:0"])
def test_a_partial_clone(desk: Git, tmp_path: Path, left_out: str) -> None:
    run_git(desk.root, "config", "uploadpack.allowFilter", "true")
    run_git(desk.root, "config", "uploadpack.allowAnySHA1InWant", "true")
    change_desk(desk, {TICKET: "state: second\n"})
    run_git(tmp_path, "clone", "--quiet", f"--filter={left_out}", f"file://{desk.root}", "partial")
    _change_and_check(_with_identity(tmp_path / "partial"))


@pytest.mark.parametrize("sparse_index", [False, True])
def test_a_sparse_checkout(desk: Git, tmp_path: Path, sparse_index: bool) -> None:
    """What is left out of the work tree is committed and stays out of it; what is new is written."""
    change_desk(
        desk, {"tickets/2020/01/01/AS-200101-0AAAA.yaml": "old\n", "tickets/2020/01/02/AS-200102-0AAAA.yaml": "x\n"}
    )
    kept = ["policies", "tickets/2026"]
    option = "--sparse-index" if sparse_index else "--no-sparse-index"
    run_git(desk.root, "sparse-checkout", "set", "--cone", option, *kept)
    assert not (desk.root / "tickets/2020").exists()
    change_desk(desk, {"tickets/2020/01/01/AS-200101-0AAAA.yaml": "changed\n", TICKET: "x\n"})
    assert not (desk.root / "tickets/2020").exists()
    assert desk.read_blob("HEAD", "tickets/2020/01/01/AS-200101-0AAAA.yaml") == b"changed\n"
    assert run_git(desk.root, "status", "--porcelain") == ""
    change_desk(desk, {"tickets/2020/01/02/AS-200102-0AAAA.yaml": None})
    assert run_git(desk.root, "status", "--porcelain") == ""
    _change_and_check(desk)
    run_git(desk.root, "sparse-checkout", "disable")
    assert (desk.root / "tickets/2020/01/01/AS-200101-0AAAA.yaml").read_text() == "changed\n"
    assert run_git(desk.root, "status", "--porcelain") == ""


@pytest.mark.parametrize("attributes", ["", "*.yaml text eol=lf\n"])
@pytest.mark.parametrize("mode", ["true", "input"])
def test_line_ends_of_windows(tmp_path: Path, mode: str, attributes: str) -> None:
    run_git(tmp_path, "config", "--global", "core.autocrlf", mode)
    files = {**DESK_FILES, **({".gitattributes": attributes} if attributes else {})}
    source = make_desk(tmp_path / "source", files=files)
    run_git(tmp_path, "clone", "--quiet", str(source.root), "desk")
    git = _with_identity(tmp_path / "desk")
    crlf = mode == "true" and not attributes
    assert (b"\r\n" in (git.root / TICKET).read_bytes()) == crlf
    _change_and_check(git)
    evidence = "tickets/2026/11/22/AS-261122-7K3QM/log.txt"
    change_desk(git, {evidence: b"one\r\ntwo\r\n"})
    assert git.read_blob("HEAD", evidence) == (git.root / evidence).read_bytes() == b"one\r\ntwo\r\n"
    change_desk(git, {evidence: b"one\r\ntwo\r\nthree\r\n"})


def test_a_clean_filter_is_used_as_git_add_would(desk: Git) -> None:
    """As git-lfs works: the repository holds what the filter makes, the work tree the file itself."""
    run_git(desk.root, "config", "filter.turn.clean", "rev")
    run_git(desk.root, "config", "filter.turn.smudge", "rev")
    write_files(desk.root, {".gitattributes": "*.jpg filter=turn\n"})
    run_git(desk.root, "add", ".gitattributes")
    run_git(desk.root, "commit", "--quiet", "--message=Filter")
    git = Git(desk.root, desk.folders)
    change_desk(git, {"tickets/a.jpg": "abc\n", "tickets/a.yaml": "abc\n"})
    assert (git.read_blob("HEAD", "tickets/a.jpg"), git.read_blob("HEAD", "tickets/a.yaml")) == (b"cba\n", b"abc\n")
    assert (git.root / "tickets/a.jpg").read_text() == "abc\n"
    assert run_git(git.root, "status", "--porcelain") == ""
    change_desk(git, {"tickets/a.jpg": "xyz\n"})
    who = Identity("A", "a@example.com")
    with desk_lock(git):
        commit_many(
            git, git.head().commit or "", [PreparedCommit({"tickets/b.jpg": b"123\n"}, "m", who, NOW)], when=NOW
        )
    assert git.read_blob("HEAD", "tickets/b.jpg") == b"321\n"
    assert (git.root / "tickets/b.jpg").read_text() == "123\n"
    assert run_git(git.root, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    "settings",
    [
        {"core.splitIndex": "true"},
        {"feature.manyFiles": "true"},
        {"index.version": "4"},
        {"core.fsmonitor": "false", "core.untrackedCache": "true"},
        {"fetch.unpackLimit": "1", "fastimport.unpackLimit": "1"},
        {"core.logAllRefUpdates": "false"},
        {"core.quotePath": "true", "core.precomposeUnicode": "true", "color.ui": "always"},
        {"status.short": "true", "diff.noprefix": "true", "diff.external": "false", "log.showSignature": "true"},
    ],
)
def test_settings_that_change_what_git_does_or_prints(tmp_path: Path, settings: dict[str, str]) -> None:
    git = make_desk(tmp_path / "desk")
    for name, value in settings.items():
        run_git(git.root, "config", name, value)
    run_git(git.root, "update-index", "--refresh")
    _change_and_check(Git(git.root, git.folders))
    told = git.log_of_path(TICKET)
    assert [commit.subject for commit in told] == ["Bulk", "Change a ticket", "A desk"]
    assert git.diff_of(told[0].id, TICKET).splitlines()[-2:] == ["-state: triaged", "+2"]


def test_packed_refs_and_packed_objects(desk: Git) -> None:
    run_git(desk.root, "pack-refs", "--all", "--prune")
    run_git(desk.root, "gc", "--quiet", "--prune=now")
    assert not (desk.root / ".git/refs/heads/main").exists()
    assert desk.head().commit == run_git(desk.root, "rev-parse", "HEAD").strip()
    _change_and_check(desk)


def test_a_branch_with_slashes(desk: Git) -> None:
    run_git(desk.root, "switch", "--quiet", "--create", "team/审核/x")
    assert desk.head().branch == "team/审核/x"
    _change_and_check(desk)


def test_led_astray_by_the_environment(desk: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hook of another repository calls us: git's variables point there, and must not be followed."""
    other = make_repository(tmp_path / "other", files={"a": "b\n"})
    before = run_git(other, "rev-parse", "HEAD")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    commit = change_desk(desk, {TICKET: "x\n"})
    with desk_lock(desk):
        prepared = PreparedCommit({OTHER: b"2\n"}, "Bulk", Identity("A", "a@example.com"), NOW)
        bulk = commit_many(desk, commit, [prepared], when=NOW)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name)
    assert run_git(other, "rev-parse", "HEAD") == before
    assert run_git(desk.root, "rev-parse", "HEAD").strip() == bulk
    assert run_git(desk.root, "status", "--porcelain") == ""


def test_reftable(tmp_path: Path) -> None:
    """Branches in a reftable cannot be read from files: git is asked."""
    made = subprocess.run(
        ["git", "init", "--quiet", "--ref-format=reftable", str(tmp_path / "probe")], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("this git knows no reftable")
    shutil.rmtree(tmp_path / "probe")
    git = make_desk(tmp_path / "desk", "--ref-format=reftable")
    assert git.head().branch == "main"
    _change_and_check(git)
