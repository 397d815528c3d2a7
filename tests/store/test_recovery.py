"""Killed between any two steps, the desk is before or after the change, and the next command puts the rest right."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aftersales.errors import OutsideError
from aftersales.store.git import Git, open_repository
from aftersales.store.journal import Change, Journal, read_journal, write_journal
from aftersales.store.parsing import Entry
from aftersales.store.recovery import recover
from aftersales.store.transaction import commit_change, desk_lock
from tests.support.repositories import (
    NOW,
    OTHER,
    TICKET,
    change_desk,
    make_desk,
    run_git,
    run_python,
    snapshot,
    state_of,
    write_files,
)

NEW = "customers/C-8F2KD.yaml"
_KILLED = """
import os, signal, sys
from pathlib import Path
from aftersales.store.bulk import PreparedCommit, commit_many
from aftersales.errors import OutsideError
from aftersales.store.git import open_repository
from aftersales.store.reading import Identity
from aftersales.store.transaction import commit_change, desk_lock
from tests.support.repositories import NOW, OTHER, TICKET

def step(name):
    if name == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

git = open_repository(Path(sys.argv[1]))
writes = {TICKET: b"state: triaged\\n", "customers/C-8F2KD.yaml": b"id: C-8F2KD\\n", OTHER: None}
with desk_lock(git):
    head = git.head().commit
    if sys.argv[3] == "bulk":
        who = Identity("A", "a@example.com")
        commits = [PreparedCommit({path: content}, path, who, NOW) for path, content in writes.items()]
        commit_many(git, head, commits, when=NOW, step=step)
    else:
        commit_change(git, head, writes, "Change\\n", when=NOW, step=step)
"""
SINGLE = ["looked", "intent", "temporaries", "objects", "journal", "moved", "placed", "indexed", "done"]
HOOKED = ["journal", "placed", "hooked", "moved", "indexed", "done"]
BULK = ["objects", "looked", "journal", "moved", "done"]
AFTER = {"moved", "placed", "indexed", "done"}
CASES = [
    *[("single", step, step in AFTER) for step in SINGLE],
    *[("hooked", step, step in AFTER - {"placed"}) for step in HOOKED],
    *[("bulk", step, step in AFTER) for step in BULK],
]


def _own_work(git: Git) -> dict[str, str]:
    """Stage, edit and leave about what is the user's; return how git sees it."""
    write_files(git.root, {"notes.txt": "staged\n"})
    run_git(git.root, "add", "notes.txt")
    write_files(git.root, {"notes.txt": "edited\n", "mine.txt": "mine\n"})
    return _own_view(git)


def _own_view(git: Git) -> dict[str, str]:
    views = ("diff", "diff --cached", "ls-files --others --exclude-standard", "status --porcelain")
    return {words: run_git(git.root, *words.split()) for words in views}


@pytest.mark.parametrize(("way", "step", "after"), CASES)
def test_killed_after_a_step(desk: Git, way: str, step: str, after: bool) -> None:
    if way == "hooked":
        hook = desk.root / ".git/hooks/pre-commit"
        hook.write_text("#!/bin/sh\nexit 0\n")
        hook.chmod(0o755)
    own = _own_work(desk)
    files = snapshot(desk.root)
    old = desk.head().commit

    done = run_python(_KILLED, str(desk.root), step, "bulk" if way == "bulk" else "single")
    assert done.returncode == -signal.SIGKILL, done.stderr
    with desk_lock(open_repository(desk.root)) as told:
        assert len(told) == (0 if (way, step) == ("single", "looked") or step == "done" else 1)

    assert (desk.head().commit != old) == after
    changed = {TICKET: b"state: triaged\n", NEW: b"id: C-8F2KD\n"} if after else {}
    expected = {**files, **changed}
    if after:
        del expected[OTHER]
    assert snapshot(desk.root) == expected
    assert _own_view(desk) == own
    assert recover(desk) == []
    change_desk(desk, {TICKET: "state: decided\n"})
    assert desk.read_blob("HEAD", TICKET) == b"state: decided\n"
    assert _own_view(desk) == own
    run_git(desk.root, "fsck", "--strict")


@pytest.mark.parametrize("step", ["journal", "moved"])
def test_what_a_person_did_after_the_kill_stays(desk: Git, step: str) -> None:
    run_python(_KILLED, str(desk.root), step, "single")
    write_files(desk.root, {TICKET: "typed after the crash\n", NEW: "typed too\n"})
    with desk_lock(open_repository(desk.root)):
        pass
    assert (desk.root / TICKET).read_text() == "typed after the crash\n"
    assert (desk.root / NEW).read_text() == "typed too\n"
    assert list(desk.root.rglob("*.tmp")) == []


def test_a_change_taken_back_by_hand_after_the_kill_stays_taken_back(desk: Git) -> None:
    before = snapshot(desk.root)
    run_python(_KILLED, str(desk.root), "placed", "single")
    run_git(desk.root, "reset", "--quiet", "--hard", "HEAD~1")
    with desk_lock(open_repository(desk.root)):
        pass
    assert snapshot(desk.root) == before
    assert run_git(desk.root, "status", "--porcelain") == ""


_BULK = """
import sys
from pathlib import Path
from aftersales.store.bulk import PreparedCommit, commit_many
from aftersales.errors import OutsideError
from aftersales.store.git import open_repository
from aftersales.store.reading import Identity
from aftersales.store.transaction import desk_lock
from tests.support.repositories import NOW

git = open_repository(Path(sys.argv[1]))
with desk_lock(git, 30):
    who = Identity("A", "a@example.com")
    names = (f"tickets/2020/01/{number % 28:02}/{number}.yaml" for number in range(400))
    commits = (PreparedCommit({name: name.encode()}, name, who, NOW) for name in names)
    commit_many(git, git.head().commit, commits, when=NOW)
"""


@pytest.mark.slow
def test_killed_at_any_moment_and_killed_again_while_recovering(tmp_path: Path) -> None:
    git = make_desk(tmp_path / "desk")
    own = _own_work(git)
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", _BULK, str(git.root)], check=True)
    whole = time.monotonic() - began
    count = int(run_git(git.root, "rev-list", "--count", "HEAD"))
    run_git(git.root, "reset", "--quiet", "--soft", f"HEAD~{count - 1}")
    run_git(git.root, "rm", "--quiet", "-r", "--force", "tickets/2020")
    assert _own_view(git) == own
    moments = 24
    for number in range(moments):
        old = git.head().commit
        process = subprocess.Popen([sys.executable, "-c", _BULK, str(git.root)], stderr=subprocess.DEVNULL)
        time.sleep(whole * (0.2 + 0.8 * number / moments))
        process.kill()
        process.wait()
        lock = git.folders.private / "index.lock"
        for _wait in range(100):  # a git that was started by the killed process ends by itself
            if not lock.exists():
                break
            time.sleep(0.05)
        with desk_lock(git, 10):
            pass
        present = len(list((git.root / "tickets").glob("2020/**/*.yaml")))
        assert present == (0 if git.head().commit == old else 400)
        assert _own_view(git) == own
        assert list(git.root.rglob("*.tmp")) == []
        if present:
            run_git(git.root, "reset", "--quiet", "--soft", old or "")
            run_git(git.root, "rm", "--quiet", "-r", "--force", "tickets/2020")


_MANY = """
import sys
from pathlib import Path
from aftersales.errors import OutsideError
from aftersales.store.git import open_repository
from aftersales.store.transaction import commit_change, desk_lock
from tests.support.repositories import NOW, TICKET

git = open_repository(Path(sys.argv[1]))
for number in range(10):
    with desk_lock(git, 60):
        head = git.head().commit
        text = git.read_blob(head, TICKET) + f"- {sys.argv[2]}.{number}\\n".encode()
        commit_change(git, head, {TICKET: text}, f"{sys.argv[2]}.{number}\\n", when=NOW)
"""


@pytest.mark.slow
def test_eight_processes_at_once_lose_nothing(desk: Git) -> None:
    command = [sys.executable, "-c", _MANY, str(desk.root)]
    processes = [subprocess.Popen([*command, str(number)], stderr=subprocess.PIPE) for number in range(8)]
    for process in processes:
        assert process.communicate()[1] == b""
        assert process.returncode == 0
    lines = (desk.root / TICKET).read_text().splitlines()[2:]
    assert sorted(lines) == sorted(f"- {process}.{number}" for process in range(8) for number in range(10))
    assert run_git(desk.root, "rev-list", "--count", "HEAD").strip() == "81"
    assert run_git(desk.root, "status", "--porcelain") == ""
    run_git(desk.root, "fsck", "--strict")


def test_beside_plain_git_nothing_is_lost(desk: Git) -> None:
    """Somebody commits by plain git at the same time: a change is made on top of it, or refused and tried again."""
    command = [sys.executable, "-c", _MANY, str(desk.root), "0"]
    ours = subprocess.Popen(command, stderr=subprocess.PIPE)
    theirs = 0
    while ours.poll() is None:
        done = subprocess.run(
            ["git", "commit", "--quiet", "--allow-empty", "--message=theirs"],
            cwd=desk.root,
            check=False,
            capture_output=True,
        )
        theirs += done.returncode == 0
    error = ours.communicate()[1].decode()
    made = (desk.root / TICKET).read_text().count("- 0.")
    assert ours.returncode == 0 or "BusyError" in error
    subjects = run_git(desk.root, "log", "--format=%s").split()
    assert subjects.count("theirs") == theirs
    assert len([subject for subject in subjects if subject.startswith("0.")]) == made
    assert run_git(desk.root, "status", "--porcelain") == ""


def test_what_cannot_be_put_right_now_is_put_right_later(desk: Git) -> None:
    run_python(_KILLED, str(desk.root), "moved", "single")
    folder = (desk.root / TICKET).parent
    folder.rename(desk.root / "aside")
    folder.write_text("a file in the place of the folder\n")
    with pytest.raises(OutsideError, match="cannot be put right"), desk_lock(desk):
        pass
    folder.unlink()
    (desk.root / "aside").rename(folder)
    with desk_lock(desk) as told:
        assert "2 files were put right" in told[0]  # the third, elsewhere, was at the first try
    assert run_git(desk.root, "status", "--porcelain") == ""


@pytest.mark.parametrize("rubbish", [b"", b"{", b"[]", b'{"version": 99, "changes": []}', b"\xff\x00"])
def test_a_journal_that_cannot_be_read_was_not_relied_on(desk: Git, rubbish: bytes) -> None:
    (desk.folders.private / "aftersales").mkdir()
    (desk.folders.private / "aftersales" / "journal.json").write_bytes(rubbish)
    assert read_journal(desk.folders.private) is None
    assert recover(desk) == []
    change_desk(desk, {TICKET: "x\n"})


def test_the_journal_reads_what_it_wrote(desk: Git) -> None:
    change = Change("tickets/空 \udcff.yaml", None, Entry("100644", "a" * 40), ".aftersales-1.tmp", there=True)
    for journal in (Journal((change,), placing=True), Journal((), placing=True, old=None, new="b" * 40)):
        write_journal(desk.folders.private, journal)
        assert read_journal(desk.folders.private) == journal


def test_an_interrupt_in_the_middle_leaves_the_desk_as_before(desk: Git) -> None:
    def interrupt(name: str) -> None:
        if name == "journal":
            raise KeyboardInterrupt

    before = state_of(desk.root)
    with desk_lock(desk), pytest.raises(KeyboardInterrupt):
        commit_change(desk, desk.head().commit, {TICKET: b"x", NEW: b"y"}, "m\n", when=NOW, step=interrupt)
    assert state_of(desk.root) == before
    assert not (desk.root / "customers").exists()
    assert (desk.folders.private / "aftersales" / "journal.json").stat().st_size == 0
