"""What stands in the way of a change: one sentence each, the right exit code, and nothing changed."""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from aftersales.errors import BusyError, DeskError, NotFoundError, OutsideError
from aftersales.store.git import Git, open_repository
from aftersales.store.transaction import commit_change, desk_lock
from tests.support.repositories import (
    NOW,
    OTHER,
    TICKET,
    change_desk,
    make_desk,
    make_repository,
    run_git,
    state_of,
    write_files,
)

ROOT_ONLY = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")


def _conflict(root: Path, command: str) -> None:
    """Leave `git command` half done with a conflict in the notes."""
    run_git(root, "switch", "--quiet", "--create", "side")
    write_files(root, {"notes.txt": "side\n"})
    run_git(root, "commit", "--quiet", "--all", "--message=Side")
    run_git(root, "switch", "--quiet", "main")
    write_files(root, {"notes.txt": "main\n"})
    run_git(root, "commit", "--quiet", "--all", "--message=Main")
    run_git(root, command, "side", check=False)


def _revert(root: Path) -> None:
    write_files(root, {"notes.txt": "two\n"})
    run_git(root, "commit", "--quiet", "--all", "--message=Two")
    write_files(root, {"notes.txt": "three\n"})
    run_git(root, "commit", "--quiet", "--all", "--message=Three")
    run_git(root, "revert", "HEAD~1", check=False)


def _bisect(root: Path) -> None:
    run_git(root, "bisect", "start")


def _detach(root: Path) -> None:
    run_git(root, "switch", "--quiet", "--detach")


def _edit(root: Path) -> None:
    write_files(root, {TICKET: "edited by hand\n"})


def _stage(root: Path) -> None:
    _edit(root)
    run_git(root, "add", TICKET)
    run_git(root, "restore", "--source=HEAD", TICKET)  # the work tree is as HEAD, the index is not


def _delete(root: Path) -> None:
    (root / TICKET).unlink()


def _unstage(root: Path) -> None:
    run_git(root, "rm", "--quiet", "--cached", TICKET)


def _link(root: Path) -> None:
    (root / TICKET).unlink()
    (root / TICKET).symlink_to("elsewhere.yaml")


def _folder(root: Path) -> None:
    (root / TICKET).unlink()
    (root / TICKET).mkdir()


def _lock_index(root: Path) -> None:
    (root / ".git" / "index.lock").touch()


@pytest.mark.parametrize(
    ("prepare", "words", "hint"),
    [
        (lambda root: _conflict(root, "merge"), "A merge is under way", "git merge --abort"),
        (lambda root: _conflict(root, "rebase"), "A rebase is under way", "git rebase --abort"),
        (lambda root: _conflict(root, "cherry-pick"), "A cherry-pick is under way", "git cherry-pick --abort"),
        (_revert, "A revert is under way", "git revert --abort"),
        (_bisect, "A bisect is under way", "git bisect reset"),
        (_detach, "HEAD is detached", "git switch"),
        (_edit, "edits that are not committed", "git commit -- "),
        (_stage, "edits that are not committed", "git restore"),
        (_delete, "edits that are not committed", "git restore"),
        (_unstage, "edits that are not committed", "git restore"),
        (_link, "in the way", "Move it away"),
        (_folder, "in the way", "Move it away"),
        (_lock_index, "Another git is at work", "remove that file"),
    ],
)
def test_a_clear_sentence_and_nothing_changed(
    desk: Git, prepare: Callable[[Path], None], words: str, hint: str
) -> None:
    prepare(desk.root)
    before = state_of(desk.root)
    with pytest.raises(BusyError) as caught:
        change_desk(desk, {TICKET: "state: triaged\n"})
    assert words in caught.value.message
    assert hint in caught.value.hint
    assert state_of(desk.root) == before


def test_the_hint_for_an_edit_can_be_typed(desk: Git) -> None:
    _stage(desk.root)
    with pytest.raises(BusyError) as caught:
        change_desk(desk, {TICKET: "x\n"})
    command = caught.value.hint.split("(git restore")[1].split(")")[0]
    subprocess.run(f"git restore{command}", shell=True, cwd=desk.root, check=True)  # noqa: S602  as a user would type it
    change_desk(desk, {TICKET: "x\n"})


def test_a_file_that_git_does_not_know_is_not_written_over(desk: Git) -> None:
    write_files(desk.root, {"customers/C-8F2KD.yaml": "typed by hand\n"})
    before = state_of(desk.root)
    with pytest.raises(BusyError, match="git does not know"):
        change_desk(desk, {"customers/C-8F2KD.yaml": "id: C-8F2KD\n"})
    assert state_of(desk.root) == before


def test_a_symbolic_link_in_git_is_not_written_over(desk: Git) -> None:
    (desk.root / "link.yaml").symlink_to("notes.txt")
    run_git(desk.root, "add", "link.yaml")
    run_git(desk.root, "commit", "--quiet", "--message=Link")
    with pytest.raises(DeskError, match="no plain file"):
        change_desk(desk, {"link.yaml": "x\n"})
    assert (desk.root / "notes.txt").read_text() == "one\ntwo\n"


def test_an_index_lock_that_goes_away_is_waited_for(desk: Git) -> None:
    lock = desk.root / ".git" / "index.lock"
    lock.touch()
    timer = threading.Timer(0.3, lock.unlink)
    timer.start()
    change_desk(desk, {TICKET: "state: triaged\n"})
    timer.join()
    assert run_git(desk.root, "status", "--porcelain") == ""


def test_an_index_lock_taken_after_the_branch_moved_leaves_the_index_to_the_next_command(desk: Git) -> None:
    told: list[str] = []
    lock = desk.root / ".git" / "index.lock"

    def take(step: str) -> None:
        if step == "moved":
            lock.touch()

    with desk_lock(desk):
        commit_change(desk, desk.head().commit, {TICKET: b"x\n"}, "m\n", when=NOW, tell=told.append, step=take)
    assert "The change is committed" in told[0]
    lock.unlink()
    with desk_lock(desk) as repaired:
        assert len(repaired) == 1
    assert run_git(desk.root, "status", "--porcelain") == ""
    assert desk.read_blob("HEAD", TICKET) == b"x\n"


def test_a_branch_without_a_commit(tmp_path: Path) -> None:
    root = tmp_path / "new"
    write_files(root, {"policies/desk.yaml": "name: x\n"})
    run_git(root, "init", "--quiet")
    git = open_repository(root)
    assert git.head().commit is None
    with pytest.raises(BusyError, match="no commit yet"):
        change_desk(git, {TICKET: "x\n"})


def test_a_branch_that_moved(desk: Git) -> None:
    old = desk.head().commit
    change_desk(desk, {OTHER: "y\n"})
    before = state_of(desk.root)
    with desk_lock(desk), pytest.raises(BusyError, match="at the same moment"):
        commit_change(desk, old, {TICKET: b"x\n"}, "m\n", when=NOW)
    assert state_of(desk.root) == before


def test_a_branch_that_moves_at_the_last_moment(desk: Git) -> None:
    def commit_by_hand(step: str) -> None:
        if step == "journal":
            run_git(desk.root, "commit", "--quiet", "--allow-empty", "--message=By hand")

    with desk_lock(desk), pytest.raises(BusyError, match="at the same moment"):
        commit_change(desk, desk.head().commit, {TICKET: b"x\n"}, "m\n", when=NOW, step=commit_by_hand)
    assert run_git(desk.root, "log", "-1", "--format=%s").strip() == "By hand"
    assert run_git(desk.root, "status", "--porcelain") == ""
    change_desk(desk, {TICKET: "x\n"})


def test_no_identity(desk: Git) -> None:
    run_git(desk.root, "config", "--unset", "user.email")
    before = state_of(desk.root)
    with pytest.raises(OutsideError) as caught:
        change_desk(desk, {TICKET: "x\n"})
    assert "git config --global user.email" in caught.value.hint
    assert state_of(desk.root) == before


def test_identity_from_the_environment(desk: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "王强")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "wq@example.com")
    change_desk(desk, {TICKET: "x\n"})
    told = desk.log_of_path(TICKET)[0]
    assert (told.author_name, told.author_email, told.committer_name) == ("王强", "wq@example.com", "Li Na")


def test_no_git_on_the_path(desk: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state_of(desk.root)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(desk.root))
        assert desk.head().commit  # needs no git
        with pytest.raises(OutsideError, match="git was not found"):
            change_desk(desk, {TICKET: "x\n"})
    assert state_of(desk.root) == before


def test_no_desk_and_no_repository(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no desk here"):
        open_repository(tmp_path)
    write_files(tmp_path, {"policies/desk.yaml": "name: x\n"})
    with pytest.raises(NotFoundError, match="not inside a git repository"):
        open_repository(tmp_path / "policies")


def test_a_bare_repository(desk: Git, tmp_path: Path) -> None:
    run_git(tmp_path, "clone", "--quiet", "--bare", str(desk.root), "bare.git")
    with pytest.raises(OutsideError, match="bare"):
        open_repository(tmp_path / "bare.git")


def test_a_damaged_repository_is_a_sentence(desk: Git) -> None:
    (desk.root / ".git" / "index").write_bytes(b"rubbish")
    with pytest.raises(OutsideError, match="git ls-files failed"):
        change_desk(desk, {TICKET: "x\n"})


def test_the_lock_tells_who_holds_it(desk: Git) -> None:
    told: list[str] = []
    with desk_lock(desk), pytest.raises(BusyError) as caught, desk_lock(open_repository(desk.root), 0.2, told.append):
        pass
    assert f"process {os.getpid()}" in caught.value.message
    assert len(told) == 1
    assert f"process {os.getpid()}" in told[0]


def test_the_lock_is_waited_for(desk: Git) -> None:
    entered = threading.Event()

    def hold() -> None:
        with desk_lock(desk):
            entered.set()
            time.sleep(0.3)

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait()
    began = time.monotonic()
    with desk_lock(open_repository(desk.root), 10):
        assert time.monotonic() - began > 0.1
    thread.join()


@ROOT_ONLY
def test_a_desk_of_somebody_else(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "desk")
    for path in [root, *root.rglob("*")]:
        os.chown(path, 12345, 12345)
    with pytest.raises(OutsideError) as caught:
        open_repository(root)
    assert "belongs to somebody else" in caught.value.message
    assert f"safe.directory {root}" in caught.value.hint
    run_git(tmp_path, "config", "--global", "--add", "safe.directory", str(root))
    change_desk(open_repository(root), {TICKET: "x\n"})


@ROOT_ONLY
def test_a_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], check=False)
    if mounted.returncode:
        pytest.skip("cannot mount a small disk here")
    try:
        git = make_desk(disk / "desk")
        before = state_of(git.root)
        with pytest.raises(OutsideError) as caught:
            change_desk(git, {TICKET: "x\n", "tickets/2026/big.bin": os.urandom(4_000_000)})
        assert caught.value.message == "The disk is full; nothing was changed."
        assert state_of(git.root) == before
        assert list(git.root.rglob("*.tmp")) == []
        filler = disk / "filler"
        with pytest.raises(OSError, match="space"):
            _fill(filler)
        with pytest.raises(OutsideError, match="disk is full"):
            change_desk(git, {TICKET: "x\n" * 5000})
        filler.unlink()
        assert state_of(git.root) == before
        change_desk(git, {TICKET: "x\n"})
        run_git(git.root, "fsck", "--strict")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _fill(file: Path) -> None:
    with file.open("wb", buffering=0) as stream:
        while True:
            stream.write(bytes(4096))


def _try_as_nobody(root: Path, path: str) -> str:
    """Change `path` in a process of the user nobody; return the exit code and the sentence that it gets."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as stream:
            told = stream.read()
        os.waitpid(child, 0)
        return told
    answer = "no error"
    try:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        change_desk(open_repository(root), {path: "x\n"})
    except DeskError as error:
        answer = f"{error.exit_code.value} {error}"
    finally:
        os.write(writer, answer.encode())
        os._exit(0)


@ROOT_ONLY
@pytest.mark.parametrize("closed", [".git", "tickets/2026/11/22"])
def test_a_folder_that_may_only_be_read(closed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to other users
        monkeypatch.setenv("HOME", folder)
        root = make_repository(Path(folder) / "desk")
        (root / ".git" / "aftersales").mkdir()
        for file in [Path(folder), root, *root.rglob("*")]:
            os.chown(file, 65534, 65534)
        os.chown(root / closed, 0, 0)
        if closed == ".git":
            os.chown(root / ".git" / "aftersales", 0, 0)
        (Path(folder) / ".gitconfig").write_text("[safe]\n\tdirectory = *\n")
        told = _try_as_nobody(root, TICKET)
        assert told.startswith("7 ")
        assert "permission" in told
        assert run_git(root, "status", "--porcelain") == ""
        assert list(root.rglob("*.tmp")) == []
