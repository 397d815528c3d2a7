"""A push to the team's repository, by real git through a real hook; most of it stands in scenarios/refused-pushes."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.desks import Desk, copy_desk
from tests.support.offences import Forger
from tests.support.repositories import run_git
from tests.support.team import guard

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


@pytest.fixture
def server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Server:
    """Return a desk with one ticket, pushed to a guarded repository."""
    bare = tmp_path / "desk.git"
    run_git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    guard(bare)
    desk = copy_desk(tmp_path / "desk", capsys)
    ticket = desk.done("open", "Lamp", "-c", "enquiry/usage", "-q", now=NOON).split()[0]
    desk.git("remote", "add", "origin", str(bare))
    made = Server(Forger(desk, ticket), bare)
    taken, said = made.push()
    assert taken, said
    return made


def test_every_branch_may_be_guarded(server: Server) -> None:
    hook = server.bare / "hooks" / "pre-receive"
    hook.write_text(hook.read_text().replace("--pre-receive", "--pre-receive --every-branch"))
    server.desk.git("checkout", "-q", "-b", "proposal")
    server.forger.forge(lambda data: data["history"][0].update(text="other words"))
    assert not server.push("proposal")[0]


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


@pytest.mark.external
def test_a_key_that_the_server_does_not_have(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("gpg") is None:
        pytest.skip("gpg is not installed")
    for home in ("here", "elsewhere"):
        (tmp_path / home).mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(tmp_path / "here"))
    who = "li.na <li.na@example.com>"
    subprocess.run(
        ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", who, "ed25519", "sign"], check=True
    )
    server.forger.change_policy("desk.yaml", "signatures: none", "signatures: required", person="chen.jing")
    server.desk.be("li.na")
    server.desk.git("config", "commit.gpgsign", "true")
    server.desk.done("note", server.forger.ticket, "signed", now=NOON)
    subprocess.run(["gpgconf", "--kill", "gpg-agent"], check=False)
    monkeypatch.setenv("GNUPGHOME", str(tmp_path / "elsewhere"))
    taken, said = server.push()
    assert not taken
    assert "it is signed, but gpg here does not have the key." in said
