"""Signed commits: ssh and gpg, single and bulk, verified by git itself."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from aftersales.errors import OutsideError
from aftersales.store.bulk import PreparedCommit, commit_many
from aftersales.store.git import Git
from aftersales.store.reading import Identity
from aftersales.store.transaction import desk_lock
from tests.support.repositories import NOW, TICKET, change_desk, run_git, state_of

KEY_BATCH = """
%no-protection
Key-Type: EDDSA
Key-Curve: ed25519
Name-Real: Li Na
Name-Email: li.na@example.com
Expire-Date: 0
%commit
"""


@pytest.fixture
def ssh_desk(desk: Git, tmp_path: Path) -> Git:
    if not shutil.which("ssh-keygen"):
        pytest.skip("ssh-keygen is not installed")
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    public = (tmp_path / "key.pub").read_text()
    (tmp_path / "allowed").write_text(f"li.na@example.com {public}")
    for name, value in (
        ("gpg.format", "ssh"),
        ("user.signingKey", str(key)),
        ("commit.gpgSign", "true"),
        ("gpg.ssh.allowedSignersFile", str(tmp_path / "allowed")),
    ):
        run_git(desk.root, "config", name, value)
    return Git(desk.root, desk.folders)


@pytest.fixture
def gpg_desk(desk: Git, monkeypatch: pytest.MonkeyPatch) -> Iterator[Git]:
    if not shutil.which("gpg"):
        pytest.skip("gpg is not installed")
    with tempfile.TemporaryDirectory() as home:  # a short path: gpg-agent's socket lives in it
        monkeypatch.setenv("GNUPGHOME", home)
        subprocess.run(
            ["gpg", "--batch", "--quiet", "--gen-key"], input=KEY_BATCH.encode(), check=True, capture_output=True
        )
        run_git(desk.root, "config", "commit.gpgSign", "yes")
        yield Git(desk.root, desk.folders)
        subprocess.run(["gpgconf", "--kill", "all"], check=False, capture_output=True)


def _verify(git: Git, commit: str) -> None:
    assert run_git(git.root, "log", "-1", "--format=%G?", commit).strip() in {"G", "U"}
    run_git(git.root, "verify-commit", commit)


def test_ssh(ssh_desk: Git) -> None:
    old = ssh_desk.head().commit
    commit = change_desk(
        ssh_desk, {TICKET: "state: x\n"}, "AS-261122-7K3QM: 新建 → 已分诊\n\nTicket: AS-261122-7K3QM\n"
    )
    _verify(ssh_desk, commit)
    told = ssh_desk.log_of_path(TICKET, limit=1)[0]
    assert (told.parents, told.at, told.committed) == ((old,), NOW, NOW)
    assert told.body == "AS-261122-7K3QM: 新建 → 已分诊\n\nTicket: AS-261122-7K3QM"
    assert run_git(ssh_desk.root, "status", "--porcelain") == ""


def test_the_message_stays_utf_8_whatever_git_is_set_to(ssh_desk: Git) -> None:
    run_git(ssh_desk.root, "config", "i18n.commitEncoding", "GB18030")
    commit = change_desk(Git(ssh_desk.root, ssh_desk.folders), {TICKET: "x\n"}, "新建\n")
    assert "新建" in run_git(ssh_desk.root, "cat-file", "commit", commit)
    assert "encoding" not in run_git(ssh_desk.root, "cat-file", "commit", commit)


def test_gpg(gpg_desk: Git) -> None:
    _verify(gpg_desk, change_desk(gpg_desk, {TICKET: "state: x\n"}))


def test_bulk(ssh_desk: Git) -> None:
    who = Identity("Old Desk", "old@example.com")
    commits = [
        PreparedCommit({TICKET: f"state: {n}\n".encode()}, f"Step {n}\n\nRow: {n}\n", who, NOW) for n in range(3)
    ]
    with desk_lock(ssh_desk):
        commit_many(ssh_desk, ssh_desk.head().commit or "", commits, when=NOW)
    told = ssh_desk.log_of_path(TICKET, limit=3)
    assert [(commit.subject, commit.author_name, commit.trailer("Row")) for commit in told] == [
        ("Step 2", "Old Desk", "2"),
        ("Step 1", "Old Desk", "1"),
        ("Step 0", "Old Desk", "0"),
    ]
    for commit in told:
        _verify(ssh_desk, commit.id)
    assert run_git(ssh_desk.root, "status", "--porcelain") == ""


def test_a_key_that_is_gone(ssh_desk: Git, tmp_path: Path) -> None:
    (tmp_path / "key").unlink()
    (tmp_path / "key.pub").unlink()
    before = state_of(ssh_desk.root)
    with pytest.raises(OutsideError, match="commit-tree failed"):
        change_desk(ssh_desk, {TICKET: "x\n"})
    assert state_of(ssh_desk.root) == before
