"""Real git repositories for tests, away from the settings of whoever runs them."""

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aftersales.store.bulk import PreparedCommit, advance, write_commits
from aftersales.store.git import Git, open_repository
from aftersales.store.merging import MergePlan
from aftersales.store.reading import Identity
from aftersales.store.transaction import commit_change, desk_lock

NOW = datetime(2026, 11, 22, 9, 14, 5, tzinfo=UTC)
TICKET = "tickets/2026/11/22/AS-261122-7K3QM.yaml"
OTHER = "tickets/2026/11/22/AS-261122-9AAAA.yaml"
ODD_NAMES = ("-rf", "with space.txt", "空调 照片.jpg", 'quo"te.txt', "--upload-pack=x", "nul.yaml")
DESK_FILES = {
    "policies/desk.yaml": "name: Test desk\n",
    TICKET: "id: AS-261122-7K3QM\nstate: new\n",
    OTHER: "id: AS-261122-9AAAA\nstate: new\n",
    "notes.txt": "one\ntwo\n",
}


def isolate_git(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Give git a home of its own: no settings, keys or hooks of the person who runs the tests."""
    home.mkdir(exist_ok=True)
    for name in [name for name in os.environ if name.startswith("GIT_") or name in {"EMAIL", "GNUPGHOME"}]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def run_git(folder: Path, *arguments: str, stdin: str | None = None, check: bool = True) -> str:
    """Run git in `folder` and return what it printed."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, input=stdin, capture_output=True, encoding="utf-8", check=False
    )
    if check and done.returncode:
        raise AssertionError(f"git {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write text files below `folder`, line ends as they are."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="")


def make_repository(folder: Path, *options: str, files: Mapping[str, str] = DESK_FILES) -> Path:
    """Make a git repository with an identity and one commit that holds `files`; return its folder.

    Args:
        folder: where; it is made.
        options: more of `git init`'s options (``--object-format=sha256``).
        files: path → text.
    """
    folder.mkdir(parents=True, exist_ok=True)
    run_git(folder, "init", "--quiet", "--initial-branch=main", *options)
    run_git(folder, "config", "user.name", "Li Na")
    run_git(folder, "config", "user.email", "li.na@example.com")
    write_files(folder, files)
    run_git(folder, "add", "--all")
    run_git(folder, "commit", "--quiet", "--message=A desk")
    return folder


def make_desk(folder: Path, *options: str, files: Mapping[str, str] = DESK_FILES) -> Git:
    """Make a repository as `make_repository` does, and open it as a desk."""
    return open_repository(make_repository(folder, *options, files=files))


def change_desk(git: Git, writes: Mapping[str, str | bytes | None], message: str = "Change a ticket\n") -> str:
    """Make one change under the desk lock, on top of what is there; return the commit."""
    content = {path: text.encode() if isinstance(text, str) else text for path, text in writes.items()}
    with desk_lock(git):
        return commit_change(git, git.head().commit, content, message, when=NOW)


def commit_plan(git: Git, plan: MergePlan, message: str, who: Identity) -> str:
    """Make the plan of a merge a commit, as `sync` does, and take the branch there; the desk lock must be held."""
    commit = PreparedCommit(plan.files, message, who, NOW)
    new = write_commits(git, plan.ours, [commit], when=NOW, committer=who, merges=plan.theirs)
    return advance(git, git.head().branch or "", plan.ours, new)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file of the work tree, with its bytes."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.relative_to(folder).parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def state_of(folder: Path) -> dict[str, object]:
    """Return all that a change must leave alone when it fails: branch, index, files, and what git says of them."""
    return {
        "head": run_git(folder, "rev-parse", "--verify", "--quiet", "HEAD", check=False),
        "index": run_git(folder, "ls-files", "--stage"),
        "status": run_git(folder, "status", "--porcelain=v2", "--untracked-files=all"),
        "files": snapshot(folder),
    }


def run_python(code: str, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run Python code in a process of its own, as a command would run."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, encoding="utf-8", check=False, timeout=timeout
    )
