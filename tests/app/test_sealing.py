"""A sealed month: nobody rewrites it unseen, whoever owns the server."""

import json
from pathlib import Path

import pytest

from tests.support.desks import OPEN_FRIDGE, copy_desk
from tests.support.offences import Forger

NOON = "2026-11-02T12:00:00+08:00"
LATER = "2026-12-01T12:00:00+08:00"


@pytest.fixture
def forger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Forger:
    """Return a desk with two tickets and a sealed November."""
    desk = copy_desk(tmp_path / "desk", capsys)
    ticket = desk.done(*OPEN_FRIDGE, now=NOON).split()[0]
    desk.done("open", "Lamp", "-c", "enquiry/usage", now=NOON)
    desk.done("seal", "--unsigned", now=NOON)
    desk.done("note", ticket, "after that", now=NOON)
    return Forger(desk, ticket)


def _codes(forger: Forger, *arguments: str) -> list[str]:
    out = forger.desk.run("verify", "--format", "json", *arguments).out
    return [one["code"] for one in json.loads(out)["offences"]]


def test_a_seal_says_what_it_counted(forger: Forger) -> None:
    message = forger.desk.git("tag", "-l", "--format=%(contents)", "sealed/2026-11")
    assert "Tickets: 2\nCustomers: 0\nEvidence: 0\nCommits: 3\n" in message
    assert "Root: sha256:" in message


def test_the_printed_lines_are_those_of_the_tag(forger: Forger) -> None:
    printed = forger.desk.done("seal", "2026-12", "--unsigned", now=LATER)
    assert "Previous: sealed/2026-11 " in printed
    assert printed.strip() in forger.desk.git("tag", "-l", "--format=%(contents)", "sealed/2026-12")


def test_a_sound_seal(forger: Forger) -> None:
    said = forger.desk.run("verify", "--since-tag", lang="en")
    assert said.exit == 0
    assert said.err.startswith("1 commit verified")
    assert forger.desk.run("verify", "--since-tag", "2026-11").exit == 0
    assert forger.desk.run("verify", "--since-tag", "2026-10").exit == 3


def test_a_month_is_sealed_once(forger: Forger) -> None:
    assert forger.desk.run("seal", "--unsigned", now=NOON).exit == 4
    assert forger.desk.run("seal", "..", "--unsigned", now=NOON).exit == 4


def test_a_history_that_was_rewritten(forger: Forger) -> None:
    forger.desk.git("reset", "-q", "--hard", "HEAD~2")
    forger.desk.done("note", forger.ticket, "another story", now=NOON)
    assert _codes(forger) == ["seal/rewritten"]
    assert forger.desk.run("verify").exit == 1


def test_a_tag_that_says_what_is_not_there(forger: Forger) -> None:
    message = forger.desk.git("tag", "-l", "--format=%(contents)", "sealed/2026-11").replace("Tickets: 2", "Tickets: 3")
    forger.desk.git("tag", "-f", "-a", "-m", message, "sealed/2026-11", "HEAD~1")
    assert _codes(forger, "--since-tag") == ["seal/broken"]


def test_a_tag_moved_to_another_commit(forger: Forger) -> None:
    message = forger.desk.git("tag", "-l", "--format=%(contents)", "sealed/2026-11")
    forger.desk.git("tag", "-f", "-a", "-m", message, "sealed/2026-11", "HEAD")
    assert set(_codes(forger, "--since-tag")) == {"seal/broken"}


def test_a_chain_with_a_link_made_anew(forger: Forger) -> None:
    forger.desk.done("seal", "2026-12", "--unsigned", now=LATER)
    message = forger.desk.git("tag", "-l", "--format=%(contents)", "sealed/2026-11")
    forger.desk.git("tag", "-f", "-a", "-m", message, "sealed/2026-11", "HEAD~1")
    assert _codes(forger, "--since-tag", "2026-12") == ["seal/previous"]


def test_a_desk_without_a_seal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = copy_desk(tmp_path / "desk", capsys)
    assert desk.run("verify", "--since-tag").exit == 3


def test_without_a_key_the_way_out_is_told(forger: Forger) -> None:
    said = forger.desk.run("seal", "2026-12", now=LATER, lang="en")
    assert said.exit == 7
    assert "--unsigned" in said.err
