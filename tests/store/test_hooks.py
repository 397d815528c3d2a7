"""The repository's hooks run around a change as they do around `git commit`."""

from pathlib import Path

import pytest

from aftersales.errors import OutsideError, RefusedError
from aftersales.store.bulk import PreparedCommit, commit_many
from aftersales.store.git import Git
from aftersales.store.reading import Identity
from aftersales.store.transaction import commit_change, desk_lock
from tests.support.repositories import NOW, OTHER, TICKET, change_desk, run_git, state_of, write_files


def _hook(git: Git, name: str, script: str, folder: str = ".git/hooks") -> None:
    file = git.root / folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def test_pre_commit_sees_exactly_the_change(desk: Git, tmp_path: Path) -> None:
    """The index of its own holds the change and nothing the user staged; the work tree holds the new content."""
    seen = tmp_path / "seen"
    _hook(
        desk,
        "pre-commit",
        f'git diff --cached --name-status > "{seen}"; git diff --name-only >> "{seen}"; cat {TICKET} >> "{seen}"',
    )
    write_files(desk.root, {"notes.txt": "staged\n"})
    run_git(desk.root, "add", "notes.txt")
    staged = run_git(desk.root, "diff", "--cached")
    change_desk(desk, {TICKET: "state: triaged\n", "customers/C-8F2KD.yaml": "x\n"})
    assert seen.read_text().splitlines() == [
        "A\tcustomers/C-8F2KD.yaml",
        f"M\t{TICKET}",
        "notes.txt",  # staged by the user, so for this commit an edit in the work tree
        "state: triaged",
    ]
    assert run_git(desk.root, "diff", "--cached") == staged
    assert list((desk.root / ".git" / "aftersales").glob("hook.index*")) == []


@pytest.mark.parametrize("name", ["pre-commit", "prepare-commit-msg", "commit-msg"])
def test_a_hook_that_refuses(desk: Git, name: str) -> None:
    _hook(desk, name, "echo 'no serial number / 缺序列号' >&2; exit 3")
    before = state_of(desk.root)
    with pytest.raises(RefusedError) as caught:
        change_desk(desk, {TICKET: "state: triaged\n", "customers/C-8F2KD.yaml": "x\n", OTHER: None})
    assert name in caught.value.message
    assert "no serial number / 缺序列号" in caught.value.message
    assert state_of(desk.root) == before
    assert not (desk.root / "customers").exists()


def test_a_refusal_leaves_a_file_that_was_there_already(desk: Git) -> None:
    _hook(desk, "pre-commit", "exit 1")
    write_files(desk.root, {"tickets/photo.jpg": "mine"})
    before = state_of(desk.root)
    with pytest.raises(RefusedError):
        change_desk(desk, {"tickets/photo.jpg": "mine", TICKET: "x\n"})
    assert state_of(desk.root) == before


def test_hooks_edit_the_message(desk: Git) -> None:
    _hook(desk, "prepare-commit-msg", 'echo "Source: $2" >> "$1"')
    _hook(desk, "commit-msg", 'sed -i "1s/^/[desk] /" "$1"')
    change_desk(desk, {TICKET: "x\n"}, "Change\n\nTicket: A\n")
    told = desk.log_of_path(TICKET)[0]
    assert told.body == "[desk] Change\n\nTicket: A\nSource: message"
    assert told.at == told.committed == NOW
    assert told.trailer("Source") == "message"


def test_a_hook_that_empties_the_message(desk: Git) -> None:
    _hook(desk, "commit-msg", ': > "$1"')
    before = state_of(desk.root)
    with pytest.raises(RefusedError, match="empty"):
        change_desk(desk, {TICKET: "x\n"})
    assert state_of(desk.root) == before


def test_a_hook_that_changes_the_content_is_refused(desk: Git) -> None:
    _hook(desk, "pre-commit", f"echo more >> {TICKET}; git add {TICKET}")
    before = state_of(desk.root)
    with pytest.raises(RefusedError, match="changed what was to be committed"):
        change_desk(desk, {TICKET: "state: x\n"})
    assert desk.head().commit == str(before["head"]).strip()
    assert run_git(desk.root, "diff", "--cached") == ""


def test_post_commit_runs_after_and_cannot_refuse(desk: Git, tmp_path: Path) -> None:
    told: list[str] = []
    _hook(desk, "post-commit", f'git rev-parse HEAD > "{tmp_path / "seen"}"; git status --porcelain; echo done; exit 1')
    with desk_lock(desk):
        commit = commit_change(desk, desk.head().commit, {TICKET: b"x\n"}, "m\n", when=NOW, tell=told.append)
    assert (tmp_path / "seen").read_text().strip() == commit
    assert told == ["done"]


def test_what_a_hook_says_is_passed_on(desk: Git) -> None:
    told: list[str] = []
    _hook(desk, "pre-commit", "echo checked; echo twice >&2")
    with desk_lock(desk):
        commit_change(desk, desk.head().commit, {TICKET: b"x\n"}, "m\n", when=NOW, tell=told.append)
    assert told == ["checked\ntwice"]


def test_hooks_elsewhere(desk: Git) -> None:
    run_git(desk.root, "config", "core.hooksPath", "hooks")
    _hook(desk, "pre-commit", "exit 1", folder="hooks")
    fresh = Git(desk.root, desk.folders)
    with pytest.raises(RefusedError):
        change_desk(fresh, {TICKET: "x\n"})


def test_a_hook_without_the_executable_bit_is_ignored_as_git_does(desk: Git) -> None:
    _hook(desk, "pre-commit", "exit 1")
    (desk.root / ".git/hooks/pre-commit").chmod(0o644)
    change_desk(desk, {TICKET: "x\n"})


def test_a_reference_transaction_hook_that_refuses(desk: Git) -> None:
    _hook(desk, "reference-transaction", '[ "$1" != prepared ] || ! grep -q refs/heads/')
    before = state_of(desk.root)
    with pytest.raises(OutsideError, match="update-ref"):
        change_desk(desk, {TICKET: "x\n"})
    assert state_of(desk.root) == before


def test_pre_commit_runs_once_over_a_bulk_change(desk: Git, tmp_path: Path) -> None:
    _hook(
        desk,
        "pre-commit",
        f'git diff --cached --name-only >> "{tmp_path / "seen"}"; cat tickets/b >> "{tmp_path / "seen"}"',
    )
    people = Identity("A", "a@example.com")
    commits = [PreparedCommit({f"tickets/{name}": name.encode()}, name, people, NOW) for name in "abc"]
    with desk_lock(desk):
        commit_many(desk, desk.head().commit or "", commits, when=NOW)
    assert (tmp_path / "seen").read_text() == "tickets/a\ntickets/b\ntickets/c\nb"
    _hook(desk, "pre-commit", "exit 1")
    before = state_of(desk.root)
    commits = [PreparedCommit({"tickets/a": b"2", "tickets/d": b"d", "tickets/b": None}, "m", people, NOW)]
    with desk_lock(desk), pytest.raises(RefusedError):
        commit_many(desk, desk.head().commit or "", commits, when=NOW)
    assert state_of(desk.root) == before
