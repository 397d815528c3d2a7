"""Messages to customers: made of what the ticket knows, recorded without naming anybody, sent once."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from aftersales.model.notice import MailServer, Notice
from aftersales.notify.mail import mail_of
from aftersales.store import transaction
from tests.support.desks import OPEN_FRIDGE, Desk, copy_desk
from tests.support.mail import Postbox, mail_server

OPENED = "2026-11-02T09:00:00+08:00"
LATER = "2026-11-02T10:00:00+08:00"
DELAY = ("--template", "delay", "--set", "reason=the part is late", "--channel", "mail")
PROMISE = ("2026-11-05 18:00", "We call you.")


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with mail_server() as box:
        yield box


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the one desk of these tests is kept, once it is made."""
    return tmp_path_factory.mktemp("shelf") / "desk"


@pytest.fixture
def desk(shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Return a copy of a desk with a ticket and a promise, of a customer who reads English."""
    if not shelf.exists():
        _make(copy_desk(shelf, capsys))
    shutil.copytree(shelf, tmp_path / "desk", symlinks=True)
    return Desk(tmp_path / "desk", capsys)


def _make(made: Desk) -> None:
    made.done("customer", "new", "Zhang Wei", "--email", "wei@example.net", "--language", "en", now=OPENED)
    customer = next(made.root.glob("customers/*.yaml")).stem
    made.done(*OPEN_FRIDGE, "--customer", customer, now=OPENED)
    made.done("promise", ticket_of(made), *PROMISE, now=OPENED)


@pytest.fixture
def by_mail(desk: Desk, postbox: Postbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Postbox:
    server = {"host": "127.0.0.1", "port": postbox.port, "security": "none", "from": "Desk <desk@example.com>"}
    path = tmp_path / "senders.yaml"
    path.write_text(json.dumps({"format": 1, "mail": server}), "utf-8")
    path.chmod(0o600)
    monkeypatch.setenv("AFTERSALES_SENDERS", str(path))
    return postbox


def ticket_of(desk: Desk) -> str:
    """Return the one ticket."""
    return next(desk.root.glob("tickets/*/*/*/*.yaml")).stem


def customer_of(desk: Desk) -> str:
    """Return the one customer."""
    return next(desk.root.glob("customers/*.yaml")).stem


def plain(postbox: Postbox, kind: str = "plain") -> str:
    """Return the body of the last message."""
    body = postbox.taken[-1].get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_message_leaves_once_and_answers_find_their_ticket(desk: Desk, by_mail: Postbox) -> None:
    ticket, commits = ticket_of(desk), desk.commits()
    desk.done("inform", ticket, *DELAY, "--yes", now=LATER)
    desk.done("notify", "send", now=LATER)
    assert len(by_mail.taken) == 1
    message = by_mail.taken[0]
    assert message["To"] == "wei@example.net"
    assert message["Subject"] == f"A delay, and the new date [{ticket}]"
    assert message["References"] == f"<{ticket}@example.com>"
    assert message["Message-ID"].startswith(f"<{ticket}.")
    assert message["Auto-Submitted"] is None
    assert plain(by_mail).startswith("Dear Zhang Wei,\n\nWe are sorry")
    assert "The new date is Thursday, 5 November 2026, 18:00." in plain(by_mail)
    assert f"leave [{ticket}] in the subject" in plain(by_mail)
    assert desk.commits() == commits + 1


def test_a_message_answers_the_mail_that_the_customer_sent(desk: Desk, by_mail: Postbox) -> None:
    theirs = f"<{'PH0PR11MB' * 8}@mail.example.net>"
    head = f"From: Wei <wei@example.net>\nTo: desk@example.com\nMessage-ID: {theirs}\nSubject: [{ticket_of(desk)}]"
    assert desk.run("import", "mail", "-", stdin=f"{head}\n\nHello?", now=LATER).exit == 0
    desk.done("inform", ticket_of(desk), *DELAY, "--yes", now=LATER)
    assert str(by_mail.taken[-1]["References"]) == theirs
    notice = Notice("a.b", "C-00000", "wei@example.net", "s", "t", LATER, {}, ticket="a", answers=theirs)
    written = mail_of(MailServer("localhost", 25, "none", "desk@example.com"), notice).as_bytes()
    assert f"References: {theirs}\n".encode() in written.replace(b"\n ", b" "), "as it is, not encoded"


def test_the_ticket_keeps_the_words_and_names_nobody(desk: Desk, by_mail: Postbox) -> None:
    ticket = ticket_of(desk)
    words = ("--set", "remark=Or call 13912345678.")
    desk.done("inform", ticket, *DELAY, *words, "--yes", now=LATER)
    kept = desk.ticket_file(ticket).read_text("utf-8")
    assert "The reason: the part is late." in kept
    assert "template: delay" in kept
    assert "template_version: " in kept
    assert "139…78" in kept
    for personal in ("Zhang", "wei@example.net", "13912345678"):
        assert personal not in kept
        assert personal not in desk.git("log", "-1", "--format=%B")
    assert "13912345678" in plain(by_mail)
    assert desk.run("check", now=LATER).exit == 0


def test_the_outbox_holds_neither_name_nor_address(desk: Desk, by_mail: Postbox) -> None:
    by_mail.refuse = 1
    assert desk.run("inform", ticket_of(desk), *DELAY, "--yes", now=LATER).exit == 7
    (waiting,) = (desk.root / ".git/aftersales/outbox").glob("*.json")
    assert "Zhang" not in waiting.read_text("utf-8")
    assert "example.net" not in waiting.read_text("utf-8")
    desk.done("notify", "send", now="2026-11-02T10:06:00+08:00")
    assert [message["To"] for message in by_mail.taken] == ["wei@example.net"]
    assert "wei@example.net" not in (desk.root / ".git/aftersales/outbox/sent.jsonl").read_text("utf-8")


def test_whoever_asks_for_silence_meanwhile_gets_nothing(desk: Desk, by_mail: Postbox) -> None:
    by_mail.refuse = 1
    desk.run("inform", ticket_of(desk), *DELAY, "--yes", now=LATER)
    desk.done("customer", "edit", customer_of(desk), "--no-contact", now=LATER)
    assert desk.run("notify", "send", now="2026-11-02T10:06:00+08:00").exit == 7
    assert not by_mail.taken
    refused = desk.run("inform", ticket_of(desk), *DELAY, "--yes", now=LATER, lang="en")
    assert (refused.exit, "does not want to be written to" in refused.err) == (4, True)


def test_an_offer_needs_a_yes(desk: Desk, by_mail: Postbox) -> None:
    care = (
        "inform",
        ticket_of(desk),
        "--template",
        "care",
        "--set",
        "remark=Defrost it.",
        "--channel",
        "mail",
        "--yes",
    )
    refused = desk.run(*care, now=LATER, lang="en")
    assert (refused.exit, "has not agreed to be sent offers" in refused.err) == (4, True)
    desk.done("customer", "edit", customer_of(desk), "--marketing", now=LATER)
    desk.done(*care, now=LATER)
    assert "Defrost it." in plain(by_mail)


def test_what_is_not_sent_by_mail_is_only_recorded(desk: Desk, by_mail: Postbox) -> None:
    desk.done("inform", ticket_of(desk), "--template", "receipt", "--yes", now=LATER)  # they came by phone
    desk.done("inform", ticket_of(desk), *DELAY, "--no-send", "--yes", now=LATER)
    assert not by_mail.taken
    assert desk.done("notify", "list") == ""


def test_a_killed_commit_leaves_nothing_to_send(desk: Desk, by_mail: Postbox, monkeypatch: pytest.MonkeyPatch) -> None:
    class KilledError(BaseException):
        """As a kill ends a process: nothing is tidied up."""

    def kill(*_arguments: object, **_more: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(transaction, "commit_change", kill)
        with pytest.raises(KilledError):
            desk.run("inform", ticket_of(desk), *DELAY, "--yes", now=LATER)
    assert len(list((desk.root / ".git/aftersales/outbox").glob("*.prepared"))) == 1
    desk.done("inform", ticket_of(desk), "--template", "receipt", "--channel", "mail", "--yes", now=LATER)
    assert [str(message["Subject"])[:7] for message in by_mail.taken] == ["We have"]


def test_values_cannot_add_headers_markup_or_templates(desk: Desk, by_mail: Postbox) -> None:
    ticket = ticket_of(desk)
    desk.done("edit", ticket, "product.model={{ 7*7 }}<script>alert(1)</script>", now=LATER)
    nasty = "reason=a\nBcc: all@example.com\x1b[2J\u202e{{ desk }}"
    desk.done("inform", ticket, "--template", "out_of_stock", "--set", nasty, "--channel", "mail", "--yes", now=LATER)
    message = by_mail.taken[0]
    assert message["Bcc"] is None
    assert "{{ 7*7 }}<script>" in plain(by_mail)
    assert "because a Bcc: all@example.com[2J{{ desk }}." in plain(by_mail)
    assert "<script>" not in plain(by_mail, "html")
    assert "&lt;script&gt;" in plain(by_mail, "html")


def test_a_promise_that_is_told_goes_on_counting(desk: Desk, by_mail: Postbox) -> None:
    desk.done("inform", ticket_of(desk), *DELAY, "--yes", now=LATER)
    assert "promise" in desk.done("explain", ticket_of(desk), "--format", "json", now=LATER)
    late = desk.done("chase", "--dry-run", "--format", "json", now="2026-11-06T10:00:00+08:00", lang="en")
    assert "Promise" in late
    desk.done("inform", ticket_of(desk), "--by", "phone", "-m", "Told the result.", now="2026-11-05T17:00:00+08:00")
    heard = desk.done("chase", "--dry-run", "--format", "json", now="2026-11-06T10:00:00+08:00", lang="en")
    assert "Promise" not in heard


def test_without_a_way_to_send_nothing_is_recorded(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AFTERSALES_SENDERS", str(tmp_path / "nothing.yaml"))
    commits = desk.commits()
    assert desk.run("inform", ticket_of(desk), *DELAY, "--yes", now=LATER).exit == 3
    desk.done("customer", "edit", customer_of(desk), "--remove", "wei@example.net", now=LATER)
    refused = desk.run("inform", ticket_of(desk), *DELAY, "--yes", now=LATER, lang="en")
    assert (refused.exit, "no e-mail address" in refused.err) == (4, True)
    assert desk.commits() == commits + 1


def test_a_decision_that_is_out_of_date_says_nothing(desk: Desk) -> None:
    ticket = ticket_of(desk)
    desk.done("edit", ticket, "fault.class=performance", "fault.cause=product", "facts.claim=repair", now=LATER)
    desk.done("decide", ticket, "--choose", "free_repair", now=LATER)
    message = ("inform", ticket, "--template", "decision", "--dry-run")
    told = desk.done(*message, now=LATER)
    assert "free repair" in told
    assert "art. " in told
    desk.done("edit", ticket, "fault.cause=misuse", now=LATER)
    refused = desk.run(*message, now=LATER, lang="en")
    assert (refused.exit, "decide again" in refused.err) == (4, True)
    assert f"aftersales decide {ticket} --choose" in refused.err
