"""Reminders arrive: once, by a real mail server on this machine, and what does not arrive is kept and said."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from aftersales.errors import ExitCode
from aftersales.store.lock import hold_lock
from tests.support.desks import OPEN_FRIDGE, Desk, copy_desk
from tests.support.mail import Postbox, mail_server, secured

OPENED = "2026-11-02T09:00:00+08:00"
TOLD = ["li.na@example.com", "zhang.min@example.com"]
"""Who is told of it: whoever has it, and the lead."""

LATE = "2026-11-02T15:00:00+08:00"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Return a desk with a ticket that is late."""
    made = copy_desk(tmp_path / "desk", capsys)
    made.done(*OPEN_FRIDGE, now=OPENED)
    return made


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with mail_server() as box:
        yield box


def _set_up(monkeypatch: pytest.MonkeyPatch, folder: Path, **more: Any) -> Path:
    path = folder / "senders.yaml"
    path.write_text(json.dumps({"format": 1, **more}), "utf-8")  # JSON is YAML
    path.chmod(0o600)
    monkeypatch.setenv("AFTERSALES_SENDERS", str(path))
    return path


def _mail(port: int, **more: Any) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": port, "security": "none", "from": "Desk <desk@example.com>", **more}


@pytest.fixture
def by_mail(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, postbox: Postbox) -> Postbox:
    _set_up(monkeypatch, tmp_path, mail=_mail(postbox.port))
    return postbox


def _told(postbox: Postbox) -> list[str]:
    """Return who was told, once for each message."""
    return sorted(str(message["To"]) for message in postbox.taken)


def test_a_reminder_arrives_once(desk: Desk, by_mail: Postbox) -> None:
    desk.done("chase", now=LATE)
    desk.done("chase", now=LATE)
    assert _told(by_mail) == TOLD
    message = next(message for message in by_mail.taken if message["To"] == TOLD[1])
    assert "1" in message["Subject"]
    assert message["Auto-Submitted"] == "auto-generated"
    body = message.get_body(("plain",))
    page = message.get_body(("html",))
    assert body is not None
    assert page is not None
    assert "冰箱不制冷" in body.get_content()
    assert "<li>" in page.get_content()


def test_the_message_bears_the_id_of_the_notice(desk: Desk, by_mail: Postbox) -> None:
    desk.done("chase", now=LATE)
    sent = (desk.root / ".git/aftersales/outbox/sent.jsonl").read_text("utf-8")
    noted = [f"<{json.loads(line)['id']}@example.com>" for line in sent.splitlines()]
    assert [message["Message-ID"] for message in by_mail.taken] == noted


def test_a_server_that_refuses_is_asked_again_later(desk: Desk, by_mail: Postbox) -> None:
    by_mail.refuse = 2
    said = desk.run("chase", now=LATE, lang="en")
    assert said.exit == 7
    assert "Come back later" in said.err
    desk.done("chase", now="2026-11-02T15:04:00+08:00")
    assert not by_mail.taken  # the pause is not over
    desk.done("chase", now="2026-11-02T15:06:00+08:00")
    assert _told(by_mail) == TOLD


def test_what_is_refused_for_days_is_given_up_and_said(desk: Desk, by_mail: Postbox) -> None:
    by_mail.refuse = 100
    desk.run("chase", now=LATE)
    for hour in range(1, 80):
        day, rest = divmod(hour + 15, 24)
        desk.run("notify", "send", now=f"2026-11-{2 + day:02}T{rest:02}:00:00+08:00")
    assert by_mail.refuse == 100 - 2 * 8  # two notices, each once and after each of seven pauses
    assert "outbox/given-up" in desk.run("doctor", "-f", "json").out
    by_mail.refuse = 0
    listed = desk.done("notify", "list", lang="en")
    assert "given up" in listed
    desk.done("notify", "retry", listed.split()[0])
    desk.done("notify", "send", now="2026-11-20T10:00:00+08:00")
    assert len(by_mail.taken) == 1  # the one that was asked for


def test_what_a_killed_run_was_sending_is_not_sent_again_by_itself(desk: Desk, by_mail: Postbox) -> None:
    by_mail.refuse = 2
    desk.run("chase", now=LATE)
    for waiting in (desk.root / ".git/aftersales/outbox").glob("*.json"):
        waiting.rename(waiting.with_suffix(".sending"))  # as a kill between the server's answer and the note leaves it
    desk.done("chase", now="2026-11-02T15:08:00+08:00")
    assert not by_mail.taken
    found = json.loads(desk.run("doctor", "-f", "json").out)["findings"]
    assert "outbox/doubtful" in {one["code"] for one in found}


def test_what_a_living_run_is_sending_is_neither_doubtful_nor_tried_again(desk: Desk, by_mail: Postbox) -> None:
    by_mail.refuse = 2
    desk.run("chase", now=LATE)
    held = next((desk.root / ".git/aftersales/outbox").glob("*.json"))
    held.rename(held.with_suffix(".sending"))
    with hold_lock(desk.root / ".git/aftersales/send.lock", 0.0, None):
        assert "outbox/doubtful" not in desk.run("doctor", "-f", "json").out
        assert desk.run("notify", "retry", held.stem).exit == ExitCode.BUSY
    assert held.with_suffix(".sending").exists()
    desk.done("notify", "retry", held.stem)
    assert held.exists()


def test_quiet_hours_hold_back_what_failed_by_day(desk: Desk, by_mail: Postbox) -> None:
    by_mail.refuse = 4
    desk.run("chase", now="2026-11-02T18:05:00+08:00")
    desk.run("notify", "send", now="2026-11-02T18:30:00+08:00")
    desk.done("chase", now="2026-11-02T23:30:00+08:00")
    assert not by_mail.taken
    desk.done("chase", now="2026-11-03T09:30:00+08:00")
    assert set(TOLD) <= set(_told(by_mail))


def test_without_settings_nothing_is_sent_and_all_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AFTERSALES_SENDERS", str(tmp_path / "nothing.yaml"))
    assert TOLD[0] in desk.done("chase", now=LATE)
    assert len(desk.done("notify", "list").splitlines()) == len(TOLD)
    assert desk.run("notify", "test", "li.na").exit == 3


def test_a_server_that_is_not_there(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _set_up(monkeypatch, tmp_path, mail=_mail(1, user="desk", password="hush"))  # noqa: S106  a password for nothing
    said = desk.run("notify", "test", "li.na", lang="en")
    assert said.exit == 7
    assert "127.0.0.1" in said.err
    assert "hush" not in said.err


def test_passwords_inside_the_desk_or_open_to_others_are_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = _set_up(monkeypatch, tmp_path, mail=_mail(1))
    path.chmod(0o644)
    assert "chmod 600" in desk.run("notify", "test", "li.na", lang="en").err
    _set_up(monkeypatch, desk.root, mail=_mail(1))
    assert "do not belong into the desk" in desk.run("notify", "test", "li.na", lang="en").err


def test_a_mistake_in_the_settings_has_its_line(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _set_up(monkeypatch, tmp_path, mail={"host": "x"})
    said = desk.run("notify", "test", "li.na", lang="en")
    assert said.exit == 5
    assert "senders.yaml:1" in said.err


@pytest.mark.external
def test_a_secured_server_with_a_login(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    certificate, options = secured(tmp_path, "desk", "hush")
    with mail_server(**options) as postbox:
        mail = _mail(postbox.port, security="starttls", user="desk", ca_file=str(certificate))
        _set_up(monkeypatch, tmp_path, mail=mail)
        monkeypatch.setenv("AFTERSALES_MAIL_PASSWORD", "wrong")
        assert desk.run("notify", "test", "zhang.min").exit == 7
        monkeypatch.setenv("AFTERSALES_MAIL_PASSWORD", "hush")
        desk.done("notify", "test", "zhang.min")
        assert [message["To"] for message in postbox.taken] == ["zhang.min@example.com"]


class _Hook(BaseHTTPRequestHandler):
    """A webhook that takes every other call."""

    calls: ClassVar[list[tuple[int, str]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8")
        code = 200 if len(self.calls) % 2 else 500
        self.calls.append((code, body))
        self.send_response(code)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def test_a_webhook_that_fails_every_other_time(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _Hook.calls.clear()
    server = HTTPServer(("127.0.0.1", 0), _Hook)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        address = f"json://127.0.0.1:{server.server_port}/?overflow=upstream"
        _set_up(
            monkeypatch,
            tmp_path,
            services={person: [address] for person in ("li.na", "zhou.ting", "zhang.min", "chen.jing", "wang.qiang")},
        )
        assert desk.run("chase", now=LATE).exit == 7
        assert desk.run("chase", now="2026-11-02T15:06:00+08:00").exit == 7  # the third call fails too
        desk.done("chase", now="2026-11-02T15:30:00+08:00")
    finally:
        server.shutdown()
        server.server_close()
    taken = [json.loads(body)["message"] for code, body in _Hook.calls if code == 200]
    assert all("冰箱不制冷" in message for message in taken)
    assert len({message.splitlines()[-1] for message in taken}) == len(taken) == len(TOLD)  # each id once
