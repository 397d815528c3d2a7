"""A push to the team's repository, by real git through a real hook: what breaks a rule never arrives."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.desks import Desk, copy_desk
from tests.support.offences import Forger
from tests.support.repositories import run_git

NOON = "2026-11-02T12:00:00+08:00"


@dataclass(frozen=True)
class Server:
    """A clone, and the bare repository that it pushes to."""

    forger: Forger
    bare: Path

    @property
    def desk(self) -> Desk:
        return self.forger.desk

    def push(self, *arguments: str) -> tuple[bool, str]:
        """Push, and return whether it was taken, and what git said."""
        done = subprocess.run(
            ["git", "push", "origin", *(arguments or ("main",))],
            cwd=self.desk.root,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return done.returncode == 0, done.stderr

    def head(self, ref: str = "main") -> str:
        """Return the commit that the server has."""
        return run_git(self.bare, "rev-parse", "--quiet", "--verify", ref, check=False).strip()


@pytest.fixture
def server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Server:
    """Return a desk with one ticket, pushed to a guarded repository."""
    bare = tmp_path / "desk.git"
    run_git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    hook = bare / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nexec {sys.executable} -m aftersales --lang en verify --pre-receive\n")
    hook.chmod(0o755)
    desk = copy_desk(tmp_path / "desk", capsys)
    ticket = desk.done("open", "Lamp", "-c", "enquiry/usage", "-q", now=NOON).split()[0]
    desk.git("remote", "add", "origin", str(bare))
    made = Server(Forger(desk, ticket), bare)
    taken, said = made.push()
    assert taken, said
    return made


def test_what_commands_do_is_taken(server: Server) -> None:
    server.desk.done("note", server.forger.ticket, "more", now=NOON)
    taken, said = server.push()
    assert taken, said
    assert server.head() == server.forger.head()


def _approve_own(data: dict[str, Any]) -> None:
    request = data["approvals"][0]
    request.update(decided=NOON, by="li.na", verdict="approved")
    data["history"].append(
        {"id": "zzz999", "at": NOON, "by": "li.na", "did": "approved", "request": request["id"], "approval": "goodwill"}
    )


def test_a_refund_approved_by_its_requester_is_refused(server: Server) -> None:
    server.desk.done("request", server.forger.ticket, "goodwill", "--amount", "150", "-m", "upset", now=NOON)
    before = server.head()
    server.forger.forge(_approve_own)
    taken, said = server.push()
    assert not taken
    assert "remote:" in said
    assert "Li Na made this request, and nobody approves their own." in said
    assert server.head() == before


def test_a_rewritten_entry_is_refused(server: Server) -> None:
    server.forger.forge(lambda data: data["history"][0].update(text="other words"))
    taken, said = server.push()
    assert not taken
    assert "of the history was edited: text" in said


def test_a_deleted_ticket_is_refused(server: Server) -> None:
    server.forger.path().unlink()
    server.forger.commit("gone")
    taken, said = server.push()
    assert not taken
    assert "This ticket was deleted; the desk keeps every ticket." in said


def test_a_rewritten_branch_is_refused(server: Server) -> None:
    server.desk.git("commit", "--amend", "-q", "-m", "other words")
    taken, said = server.push("--force", "main")
    assert not taken
    assert "The history of main is not rewritten" in said
    assert server.push(":main")[0] is False


def test_a_proposal_on_another_branch_is_taken_and_refused_on_main(server: Server) -> None:
    server.desk.git("checkout", "-q", "-b", "proposal")
    server.forger.forge(lambda data: data["history"][0].update(text="other words"))
    assert server.push("proposal")[0]
    taken, said = server.push("proposal:main")
    assert not taken
    assert "was edited" in said


def test_every_branch_may_be_guarded(server: Server) -> None:
    hook = server.bare / "hooks" / "pre-receive"
    hook.write_text(hook.read_text().replace("--pre-receive", "--pre-receive --every-branch"))
    server.desk.git("checkout", "-q", "-b", "proposal")
    server.forger.forge(lambda data: data["history"][0].update(text="other words"))
    assert not server.push("proposal")[0]


def test_a_seal_is_neither_moved_nor_deleted(server: Server) -> None:
    server.desk.done("seal", "2026-11", "--unsigned", now=NOON)
    assert server.push("sealed/2026-11")[0]
    server.desk.git("tag", "-d", "sealed/2026-11")
    server.desk.done("note", server.forger.ticket, "more", now=NOON)
    server.desk.done("seal", "2026-11", "--unsigned", now=NOON)
    taken, said = server.push("--force", "sealed/2026-11")
    assert not taken
    assert "sealed/2026-11 is sealed" in said
    assert not server.push(":refs/tags/sealed/2026-11")[0]


@pytest.mark.external
def test_a_forged_author_without_signature_is_refused(server: Server, tmp_path: Path) -> None:
    keys = {person: _new_key(tmp_path / person) for person in ("li.na", "zhang.min")}
    for person, key in keys.items():
        line = Path(f"{key}.pub").read_text().strip()
        server.forger.change_policy(
            "team.yaml", f"  {person}:\n", f'  {person}:\n    signing_keys: ["{line}"]\n', person="chen.jing"
        )
    server.forger.change_policy("desk.yaml", "signatures: none", "signatures: required", person="chen.jing")
    server.desk.be("li.na")
    for name, value in {"gpg.format": "ssh", "user.signingKey": keys["li.na"], "commit.gpgsign": "true"}.items():
        server.desk.git("config", name, value)
    server.desk.done("note", server.forger.ticket, "signed by me", now=NOON)
    taken, said = server.push()
    assert taken, said
    server.desk.be("zhang.min")  # with li.na's key
    server.desk.done("note", server.forger.ticket, "as if I were the lead", now=NOON)
    taken, said = server.push()
    assert not taken
    assert "but li.na signed it" in said
    server.desk.git("reset", "-q", "--hard", "HEAD~1")
    server.desk.git("config", "commit.gpgsign", "false")
    server.desk.be("li.na")
    server.desk.done("note", server.forger.ticket, "not signed", now=NOON)
    taken, said = server.push()
    assert not taken
    assert "is not signed with a key of theirs" in said


def _new_key(path: Path) -> str:
    try:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    except FileNotFoundError:
        pytest.skip("ssh-keygen is not installed")
    return str(path)


def test_a_line_that_git_did_not_write(server: Server) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "aftersales", "--lang", "en", "verify", "--pre-receive"],
        cwd=server.bare,
        input="nonsense\n",
        capture_output=True,
        encoding="utf-8",
        env=dict(os.environ),
        check=False,
    )
    assert done.returncode == 2
    assert "pre-receive" in done.stderr
