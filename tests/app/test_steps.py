"""Hand-offs on a real desk: late answers, changed flows, departments that are gone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.desks import Desk, copy_desk

NOW = "2026-11-23T09:30:00+08:00"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return copy_desk(tmp_path / "desk", capsys)


def opened(desk: Desk, category: str = "misuse/operation") -> str:
    about = ("open", "Broken", "-c", category, "--channel", "phone", "--incomplete", "--quiet")
    return desk.done(*about, now=NOW).strip()


def change_policy(desk: Desk, name: str, change: Callable[[str], str]) -> None:
    path = desk.root / "policies" / name
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8")
    desk.git("commit", "-qam", "Change a policy")


def test_a_late_answer_to_a_cancelled_ticket_is_kept_and_asks_nobody(desk: Desk) -> None:
    ticket = opened(desk)
    desk.done("ask", ticket, "diagnose", now=NOW)
    desk.done("transition", ticket, "cancelled", "-m", "The customer found the switch", now=NOW)
    desk.be("chen.bo")
    assert "answered" in desk.done("answer", ticket, "diagnose", "no_fault", now=NOW)
    text = desk.ticket_file(ticket).read_text(encoding="utf-8")
    assert "finding: no_fault" in text
    assert "step: tell" not in text


def test_an_answer_says_so_and_not_what_it_asked_for_next(desk: Desk) -> None:
    ticket = opened(desk)
    desk.done("ask", ticket, "diagnose", now=NOW)
    desk.be("chen.bo")
    result = desk.run("answer", ticket, "diagnose", "no_fault", "-m", "Works here", now=NOW)
    assert "answered" in result.out
    assert "Service desk: Tell the customer until 2026-11-23 14:30" in result.err
    assert "Action: answered" in desk.git("log", "-1", "--format=%B")
    assert "Works here" in desk.git("log", "-1", "--format=%B")


def test_a_step_of_a_category_that_was_changed_can_be_answered(desk: Desk) -> None:
    ticket = opened(desk)
    desk.done("ask", ticket, "diagnose", now=NOW)
    desk.done("edit", ticket, "category=enquiry/usage", now=NOW)
    desk.be("chen.bo")
    result = desk.run("answer", ticket, "diagnose", "no_fault", now=NOW)
    assert (result.exit, "answered" in result.out) == (0, True)
    assert "possible: answer" in desk.done("ask", ticket, now=NOW)


def test_a_category_without_a_flow(desk: Desk) -> None:
    change_policy(desk, "flows/answer.yaml", lambda text: text.replace("enquiry, ", ""))
    ticket = opened(desk, "enquiry/usage")
    assert "The category enquiry/usage has no flow." in desk.done("ask", ticket, now=NOW)
    assert desk.run("ask", ticket, "answer", now=NOW).exit == 4


def test_who_may_not_write_may_not_ask_nor_answer(desk: Desk) -> None:
    ticket = opened(desk)
    change_policy(desk, "team.yaml", lambda text: text.replace("[note, attach, transition, pay]", "[attach]"))
    desk.be("sun.li")
    assert desk.run("ask", ticket, "diagnose", now=NOW).exit == 4
    assert desk.run("answer", ticket, "diagnose", "no_fault", now=NOW).exit == 4


def test_a_step_is_in_lists_of_what_is_late(desk: Desk) -> None:
    ticket = opened(desk)
    desk.done("ask", ticket, "diagnose", now=NOW)
    assert "Diagnose" in desk.done("show", ticket, now=NOW)
    assert ticket in desk.done("overdue", now="2026-11-26T09:30:00+08:00")
