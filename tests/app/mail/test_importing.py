"""Mail into tickets: what opens, what is noted, what is set aside, and that nothing is lost or done twice."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from aftersales.app import changes
from aftersales.codec.yaml_reader import read_yaml
from aftersales.store.git import open_repository
from aftersales.store.transaction import desk_lock
from tests.support.desks import Desk, Result, copy_desk
from tests.support.mailbag import letter, write
from tests.support.processes import run_command

NOW = "2026-11-22T10:00:00+08:00"
BOUNDARY = "Content-Type: multipart/mixed; boundary=b\n"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return copy_desk(tmp_path / "desk", capsys)


def pipe(desk: Desk, *messages: bytes, now: str = NOW, options: Sequence[str] = ()) -> Result:
    """Hand messages over as a mail server does, one after the other; return how the last one ended."""
    for message in messages:
        result = desk.run("import", "mail", "-", *options, now=now, lang="en", stdin=message)
    return result


def records(desk: Desk, pattern: str = "tickets/*/*/*/*.yaml") -> list[Mapping[str, Any]]:
    """Return the tickets, or other files, in the order of opening."""
    found: list[Mapping[str, Any]] = [read_yaml(path.read_bytes(), path.name).data for path in desk.root.glob(pattern)]
    return sorted(found, key=lambda data: (data.get("history", [{}])[0].get("mail", {}).get("sent", ""), data["id"]))


def with_file(number: int, name: str, content: str, **more: str) -> bytes:
    """Return a message with one file."""
    plain = write(number, "see the file", **more).decode()
    head, _blank, text = plain.replace("Content-Type: text/plain; charset=utf-8\n", BOUNDARY).partition("\n\n")
    part = f'--b\nContent-Disposition: attachment; filename="{name}"\n\n{content}\n--b--\n'
    return f"{head}\n\n--b\n\n{text}\n{part}".encode()


def sound(desk: Desk) -> None:
    """See that all files are right, nothing personal stands in a ticket, and every commit was allowed."""
    assert "privacy/" not in desk.done("check", lang="en")
    desk.done("verify", "--all")
    assert desk.git("status", "--porcelain") == ""


def test_a_message_opens_a_ticket_and_leaves_personal_data_to_the_customer(desk: Desk) -> None:
    text = "The kettle K-17D leaks. Call 13800138000 or bob@home.example.\n-- \nBob Smith\n1 High Street"
    assert pipe(desk, write(1, text, subject="=?utf-8?B?5oqV6K+J?= kettle")).exit == 0
    [ticket], [customer] = records(desk), records(desk, "customers/*.yaml")
    assert (ticket["title"], ticket["category"], ticket["channel"]) == ("投诉 kettle", "complaint/service", "mail")
    assert ticket["product"] == {"type": "kettle", "model": "K-17D"}
    assert ticket["customer"] == customer["id"]
    assert ticket["assignee"]
    assert customer["name"] == "Bob"
    assert customer["emails"] == ["bob@example.org"]
    [entry] = ticket["history"]
    assert entry["text"] == "The kettle K-17D leaks. Call 138…00 or bob…le."
    assert entry["mail"]["message_id"] == "<n1@example.org>"
    assert entry["mail"]["receipt"] == "due"
    assert entry["by"] == "cron"
    assert customer["notes"][0]["text"] == "Bob Smith\n1 High Street\n13800138000; bob@home.example"
    assert "by e-mail" in desk.done("show", ticket["id"], lang="en")


def test_an_answer_is_noted_and_brings_the_ticket_on(desk: Desk) -> None:
    pipe(desk, write(1, "It leaks."))
    [ticket] = records(desk)
    desk.done("transition", ticket["id"], "waiting_customer", "-m", "Which model?", now=NOW)
    answer = write(2, "K-17D\n\nOn Sunday Service wrote:\n> Which model?", more="References: <n1@example.org>\n")
    assert "waiting_customer → triaged" in pipe(desk, answer).out
    told = write(3, "Any news? 13800138000", subject=f"Re: [{ticket['id'].lower()}] Kettle", sender="BOB@Example.org")
    assert pipe(desk, told).exit == 0
    desk.done("inform", ticket["id"], "--by", "mail", "-m", "On Monday.", now=NOW)
    letter_id = f"<{ticket['id']}.{records(desk)[0]['history'][-1]['id']}@example.com>"
    ours = write(4, "On Monday.").replace(b"<n4@example.org>", letter_id.encode())
    assert "sent by this desk" in pipe(desk, ours).out
    pipe(desk, write(5, "Fine.", subject="monday", more=f"In-Reply-To: {letter_id}\n"))
    [ticket] = records(desk)
    assert ticket["state"] == "triaged"
    dids = [entry["did"] for entry in ticket["history"][2:]]
    assert dids == ["noted", "transition", "noted", "informed", "noted"]
    assert ticket["history"][2]["text"].startswith("K-17D\n\n[2 lines of quoted text left out]")
    assert "receipt" not in ticket["history"][2]["mail"]
    sound(desk)


def test_a_day_shows_who_is_due_a_receipt_and_who_wrote_and_was_not_answered(desk: Desk) -> None:
    def waits() -> dict[str, int]:
        day = json.loads(desk.done("today", "--format", "json", now=NOW))
        return {heading: len(day[heading]) for heading in ("Receipt is due", "The customer wrote")}

    pipe(desk, write(1, "It leaks."))
    name = records(desk)[0]["id"]
    desk.done("assign", name, "li.na", now=NOW)
    assert waits() == {"Receipt is due": 1, "The customer wrote": 0}
    told = desk.run("inform", name, "--list", now=NOW, lang="en").err
    assert "The customer wrote (11-22 10:00) and has heard nothing since." in told
    assert f"A receipt is due: aftersales inform {name} --template receipt" in told
    assert "(1)  aftersales inform TICKET --template receipt\n" in desk.done("today", now=NOW)
    desk.done("inform", name, "--template", "receipt", "--channel", "mail", "--no-send", "--yes", now=NOW)
    assert waits() == {"Receipt is due": 0, "The customer wrote": 0}
    pipe(desk, write(2, "Any news?", subject=f"Re: [{name}]"))
    assert waits() == {"Receipt is due": 0, "The customer wrote": 1}
    desk.done("note", name, "--to-customer", "On Monday.", now=NOW)
    assert waits() == {"Receipt is due": 0, "The customer wrote": 0}


def test_an_answer_reopens_a_closed_ticket_or_opens_one_that_follows(desk: Desk) -> None:
    pipe(desk, write(1, "How do I clean it?"))
    [ticket] = records(desk)
    desk.done("inform", ticket["id"], "--by", "mail", "-m", "So.", "--outcome", now=NOW)
    desk.done("close", ticket["id"], now=NOW)
    answer = "In-Reply-To: <n1@example.org>\n"
    late = pipe(desk, write(2, "It is dirty again.", more=answer), now="2027-03-01T10:00:00+08:00")
    assert f"follows {ticket['id']}, which is closed" in late.out
    pipe(desk, write(3, "Thank you.", more=answer), now="2026-11-25T10:00:00+08:00")
    first, second = records(desk)
    assert first["state"] == "reopened"
    assert [(link["kind"], link["ticket"]) for link in second["links"]] == [("follows", first["id"])]
    sound(desk)


def test_who_only_knows_the_number_of_a_ticket_cannot_pass_for_its_customer(desk: Desk) -> None:
    pipe(desk, write(1, "It leaks."))
    [ticket] = records(desk)
    desk.done("transition", ticket["id"], "waiting_customer", "-m", "Which model?", now=NOW)
    more = {"sender": "mallory@evil.example", "subject": f"[{ticket['id']}]"}
    assert "from another sender" in pipe(desk, with_file(2, "proof.jpg", "JFIF", **more)).out
    [ticket] = records(desk)
    entry = ticket["history"][-1]
    assert ticket["state"] == "waiting_customer"
    assert "evidence" not in ticket
    assert entry["mail"]["sender"] == "another"
    assert entry["text"].startswith("[from another sender than the customer (C-")
    assert "files not kept with the ticket: proof.jpg" in entry["text"]
    assert "from another sender than the customer" in desk.done("show", ticket["id"], lang="en")
    (desk.root / "policies/mail.yaml").write_text("format: 1\nanother_sender: aside\n")
    desk.be("chen.jing")
    desk.git("commit", "-qam", "Set others aside")
    assert "about somebody else's ticket" in pipe(desk, write(3, "Refund to me", **more)).out


def test_the_same_message_is_taken_in_once_whichever_way_it_comes(desk: Desk, tmp_path: Path) -> None:
    one, two = write(1, "It leaks.\nFrom here on."), write(2, "And smells.", more="In-Reply-To: <n1@example.org>\n")
    mbox, folder = tmp_path / "box", tmp_path / "Maildir"
    stamp = b"From bob@example.org Sun Nov 22 10:00:00 2026\n"
    mbox.write_bytes(stamp + one.replace(b"\nFrom here", b"\n>From here") + b"\n" + stamp + two)
    for place in ("new", "cur", "tmp"):
        (folder / place).mkdir(parents=True)
    (folder / "new" / "1.host").write_bytes(b"Delivered-To: x\n" + one.replace(b"\n", b"\r\n"))
    (folder / "cur" / "2.host:2,").write_bytes(two)
    (folder / "tmp" / "3.host").write_bytes(b"half a mess")
    trial = desk.run("import", "mail", str(mbox), "--dry-run", now=NOW, lang="en")
    assert "2 messages: 2 opened" in trial.out
    assert desk.commits() == 1
    assert "2 messages: 1 opened, 1 noted" in desk.run("import", "mail", str(mbox), now=NOW, lang="en").out
    again = desk.run("import", "mail", str(folder), str(mbox), now=NOW, lang="en")
    assert "4 messages: 4 already here" in again.out
    assert "already here" in pipe(desk, one).out
    assert desk.commits() == 3
    assert desk.run("import", "mail", str(folder), "--move", now=NOW).exit == 0
    assert sorted(path.name for path in (folder / "cur").iterdir()) == ["1.host:2,S", "2.host:2,"]
    assert desk.run("import", "mail", str(folder), "--delete", now=NOW).exit == 0
    assert not list((folder / "cur").iterdir())
    assert desk.run("import", "mail", str(mbox), "--delete", now=NOW).exit == 2


def test_files_become_evidence_with_safe_names_once_and_not_too_large(desk: Desk) -> None:
    answer = "In-Reply-To: <n1@example.org>\n"
    pipe(desk, with_file(1, "../../photo 13800138000.jpg", "JFIF"), with_file(2, "same.jpg", "JFIF", more=answer))
    [ticket] = records(desk)
    assert [item["file"] for item in ticket["evidence"]] == ["photo_138_00.jpg"]
    settings = desk.root / "policies/desk.yaml"
    settings.write_text(settings.read_text("utf-8").replace("file_bytes: 20000000", "file_bytes: 10"), "utf-8")
    desk.be("chen.jing")
    desk.git("commit", "-qam", "Keep less")
    pipe(desk, with_file(3, "film.mp4", "0123456789ABC", more=answer))
    [ticket] = records(desk)
    assert "files not kept with the ticket: film.mp4 (13 B)" in ticket["history"][-1]["text"]
    kept = desk.root / ".git/aftersales/mail/taken" / f"{ticket['history'][-1]['mail']['digest']}.eml"
    assert b"0123456789ABC" in kept.read_bytes()


def test_odd_messages_open_tickets_too(desk: Desk) -> None:
    """A tab in what becomes the title, a file of an unregistered type, a customer who turned out to be another."""
    pipe(desk, with_file(1, "a.ice", "x", subject="").replace(b"see the file", b"see\tthe file"))
    [ticket] = records(desk)
    assert ticket["title"] == "see the file"
    assert "media_type" not in ticket["evidence"][0]
    [old] = records(desk, "customers/*.yaml")
    desk.be("zhang.min")
    desk.done("customer", "new", "Bob Smith", "--phone", "13900139000")
    new = next(one for one in records(desk, "customers/*.yaml") if one["id"] != old["id"])
    desk.done("customer", "merge", new["id"], old["id"])
    assert pipe(desk, write(2, "Or ring 13700137000.", more="In-Reply-To: <n1@example.org>\n")).exit == 0
    [ticket] = records(desk)
    assert ticket["history"][-1]["mail"]["sender"] == "customer"
    [noted] = [one for one in records(desk, "customers/*.yaml") if "notes" in one]
    assert (noted["id"], noted["notes"][0]["text"]) == (new["id"], "13700137000")
    sound(desk)


def test_what_programs_write_is_set_aside_and_a_person_may_take_it_in(desk: Desk) -> None:
    for name in ("auto-submitted", "bounce-dsn", "list", "own"):
        result = pipe(desk, letter(name))
        assert (result.exit, "set aside" in result.out) == (0, True)
        assert "already here" in pipe(desk, letter(name)).out
    assert desk.commits() == 1
    assert "4 e-mails are set aside in" in desk.run("doctor", lang="en").out
    [kept, *_others] = sorted((desk.root / ".git/aftersales/mail/aside").iterdir())
    assert "1 opened" in desk.run("import", "mail", str(kept), "--anyway", now=NOW, lang="en").out
    assert "receipt" not in records(desk)[0]["history"][0]["mail"]


def test_a_sender_is_due_one_receipt_a_day_so_two_programs_cannot_answer_each_other_for_ever(desk: Desk) -> None:
    """An autoresponder that marks nothing answers each receipt by a message of its own: the second is due none."""
    pipe(desk, *(write(number, "We got your message.", subject=f"Got it {number}") for number in (1, 2, 3)))
    pipe(desk, write(4, "Later.", subject="Later"), now="2026-11-23T11:00:00+08:00")
    assert ["receipt" in ticket["history"][0]["mail"] for ticket in records(desk)] == [True, False, False, True]
    pipe(desk, write(5, "x", sender="no-reply@shop.example"))
    assert "receipt" not in records(desk)[-1]["history"][0]["mail"]


def test_exit_codes_tell_a_mail_server_what_to_do(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rejected = pipe(desk, b"no mail")
    assert rejected.exit == 65
    assert "no header" in rejected.out
    assert list((desk.root / ".git/aftersales/mail/rejected").iterdir())
    monkeypatch.setattr(changes, "LOCK_SECONDS", 0.05)
    with desk_lock(open_repository(desk.root)):
        assert pipe(desk, write(1, "x")).exit == 75
    assert pipe(desk, write(1, "x"), options=["--no-such-option"]).exit == 75
    assert desk.run("import", "mail", str(desk.root / "nothing"), now=NOW).exit == 3
    assert pipe(desk, write(1, "x")).exit == 0


def test_a_message_whose_ticket_is_in_somebodys_hands_waits_and_the_others_go_on(desk: Desk, tmp_path: Path) -> None:
    pipe(desk, write(1, "It leaks."))
    [ticket] = records(desk)
    file = desk.ticket_file(ticket["id"])
    before = file.read_bytes()
    file.write_bytes(before.replace(b"Kettle", b"Kettles"))
    for number, message in enumerate((write(2, "More.", more="In-Reply-To: <n1@example.org>\n"), write(3, "Other."))):
        (tmp_path / f"{number}.eml").write_bytes(message)
    result = desk.run("import", "mail", str(tmp_path), now=NOW, lang="en")
    assert result.exit == 6
    assert "1 opened, 1 must wait" in result.out
    file.write_bytes(before)
    assert "1 noted, 1 already here" in desk.run("import", "mail", str(tmp_path), now=NOW, lang="en").out


def test_two_pipes_at_once_take_a_message_in_once(desk: Desk) -> None:
    messages = [write(1, "It leaks."), write(1, "It leaks.")]

    def hand_over(message: bytes) -> int:
        return run_command("--desk", str(desk.root), "--now", NOW, "import", "mail", "-", stdin=message).returncode

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(hand_over, messages)) == [0, 0]
    assert len(records(desk)) == 1
    assert desk.commits() == 2


def test_a_desk_of_before_without_the_file_and_with_a_bot_that_may_less_opens_ordinary_tickets(desk: Desk) -> None:
    desk.be("chen.jing")
    desk.git("rm", "-q", "policies/mail.yaml")
    team = desk.root / "policies/team.yaml"
    team.write_text(team.read_text("utf-8").replace("transition, customers, import, chase]\n\n", "import, chase]\n\n"))
    desk.git("commit", "-qam", "Go without")
    assert pipe(desk, letter("hostile")).exit == 0
    [ticket] = records(desk)
    desk.done("transition", ticket["id"], "waiting_customer", "-m", "Which model?", now=NOW)
    known = write(2, "13800138000", sender="../../x@evil.example", subject=f"[{ticket['id']}]")
    assert pipe(desk, known).exit == 0
    [ticket] = records(desk)
    assert ticket["state"] == "waiting_customer"
    assert (ticket["category"], ticket["channel"]) == ("enquiry", "mail")
    assert "\x1b" not in desk.done("show", ticket["id"])
    sound(desk)


def test_a_desk_may_keep_messages_as_evidence_notes_on_closed_tickets_and_let_a_courier_s_program_in(
    desk: Desk,
) -> None:
    rules = "format: 1\nclosed: note\noriginal: evidence\nautomatic_from: ['@courier.example']\nanswered: {}\n"
    (desk.root / "policies/mail.yaml").write_text(rules)
    desk.be("chen.jing")
    desk.git("commit", "-qam", "Our own way")
    pipe(desk, write(1, "Lost.", sender="bot@courier.example", more="Auto-Submitted: auto-generated\n"))
    [ticket] = records(desk)
    assert [item["file"] for item in ticket["evidence"]] == ["message.eml"]
    assert "receipt" not in ticket["history"][0]["mail"]
    desk.done("transition", ticket["id"], "cancelled", "-m", "found", now=NOW)
    more = "In-Reply-To: <n1@example.org>\n"
    pipe(desk, write(2, "Found.", sender="bot@courier.example", more=more))
    pipe(desk, write(3, "I rang them.", sender="Li Na <li.na@example.com>", more=more))
    pipe(desk, write(4, "Where is mine?", sender="eve@example.org", more=more))
    first, second = records(desk)
    assert [entry["mail"]["sender"] for entry in first["history"] if "mail" in entry] == [
        "customer",
        "customer",
        "team",
    ]
    assert first["state"] == "cancelled"
    assert [link["kind"] for link in second["links"]] == ["related"]
    sound(desk)
