"""Asking and deciding on a real desk: sums over tickets, budgets over months, what waits for whom."""

from pathlib import Path

import pytest

from aftersales.codec.tickets import parse_ticket
from aftersales.model.approval import Request
from tests.support.desks import Desk, copy_desk

NOW = "2026-11-23T09:30:00+08:00"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return copy_desk(tmp_path / "desk", capsys)


def opened(desk: Desk, *more: str, order: str = "118822", now: str = NOW) -> str:
    """Open a complaint and return its id."""
    desk.be("li.na")
    about = ("open", "Late", "-c", "complaint/service", "--channel", "phone", "--set", "facts.demand=coupon", "--quiet")
    return desk.done(*about, *(("--order", order) if order else ()), *more, now=now).strip()


def ask(desk: Desk, ticket: str, kind: str, amount: str, *, by: str = "li.na", now: str = NOW) -> str:
    """Ask for an approval and return what was said beside the result."""
    desk.be(by)
    result = desk.run("request", ticket, kind, "--amount", amount, "-m", "because", now=now)
    assert result.exit == 0, result.err
    return result.err


def approve(desk: Desk, ticket: str, by: str, *more: str, now: str = NOW) -> str:
    """Try to approve; return why not, or nothing."""
    desk.be(by)
    result = desk.run("approve", ticket, *more, now=now)
    assert result.exit in {0, 4}, result.err
    return result.err if result.exit else ""


def give_budget(desk: Desk, amount: str) -> None:
    """Let li.na grant `amount` a month."""
    team = desk.root / "policies" / "team.yaml"
    text = team.read_text(encoding="utf-8")
    team.write_text(text.replace('per_month: "500.00"', f'per_month: "{amount}"', 1), encoding="utf-8")
    desk.git("commit", "-qam", "A smaller budget")


def waiting(desk: Desk, by: str, now: str = NOW) -> set[str]:
    desk.be(by)
    out = desk.done("list", "--awaiting-my-approval", "--format", "csv", now=now)
    return {line.split(",")[0] for line in out.splitlines()[1:]}


def requests(desk: Desk, ticket: str) -> tuple[Request, ...]:
    path = desk.ticket_file(ticket)
    return parse_ticket(path.read_bytes(), path.name).approvals


def test_a_sum_split_over_two_tickets_of_one_order(desk: Desk) -> None:
    first, second = opened(desk), opened(desk)
    ask(desk, first, "refund_only", "200")
    ask(desk, second, "refund_only", "200", now="2026-11-23T10:00:00+08:00")
    assert waiting(desk, "zhang.min", "2026-11-23T10:00:00+08:00") == {first}
    assert waiting(desk, "chen.jing", "2026-11-23T10:00:00+08:00") == {first, second}
    assert approve(desk, first, "zhang.min") == ""
    assert "400.00 CNY with what was asked for within 30 days" in approve(desk, second, "zhang.min")
    assert approve(desk, second, "chen.jing") == ""


def test_an_order_written_otherwise_is_the_same_order(desk: Desk) -> None:
    first, second = opened(desk, order="HD-2026 77"), opened(desk, order="hd202677")
    ask(desk, first, "refund_only", "20")
    assert "own authority" not in ask(desk, second, "refund_only", "20")


def test_another_order_another_kind_and_a_month_later_begin_anew(desk: Desk) -> None:
    assert "own authority" in ask(desk, opened(desk), "goodwill", "20")
    assert "own authority" in ask(desk, opened(desk, order="9"), "goodwill", "20")
    assert "own authority" in ask(desk, opened(desk), "refund_only", "20")
    same = "2026-12-23T09:30:00+08:00"
    assert "own authority" not in ask(desk, opened(desk, now=same), "goodwill", "1", now=same)
    later = "2026-12-23T09:30:01+08:00"
    assert "own authority" in ask(desk, opened(desk, now=later), "refund_only", "20", now=later)


def test_without_an_order_the_customer_counts(desk: Desk) -> None:
    first = opened(desk, "--customer-name", "Ms Wang", order="")
    customer = next((desk.root / "customers").glob("C-*.yaml")).stem
    second, stranger = opened(desk, "--customer", customer, order=""), opened(desk, order="")
    ask(desk, first, "goodwill", "20")
    assert "own authority" not in ask(desk, second, "goodwill", "1")
    assert "own authority" in ask(desk, stranger, "goodwill", "20")


def test_the_budget_of_a_month_runs_out_and_begins_anew(desk: Desk) -> None:
    """li.na may grant 50 a month: the third coupon of 20 waits for somebody else, until December."""
    give_budget(desk, "50.00")
    for number in range(2):
        assert "own authority" in ask(desk, opened(desk, order=f"7{number}"), "goodwill", "20")
    third = opened(desk, order="73")
    assert "own authority" not in ask(desk, third, "goodwill", "20")
    assert waiting(desk, "zhou.ting") == {third}
    december = "2026-12-01T09:00:00+08:00"
    assert "own authority" in ask(desk, opened(desk, order="74", now=december), "goodwill", "20", now=december)


def test_the_month_is_the_desks_own(desk: Desk) -> None:
    """On 1 December at half past midnight in Shanghai it is still November in London, but not at the desk."""
    give_budget(desk, "20.00")
    november, december = "2026-11-30T23:30:00+08:00", "2026-12-01T00:30:00+08:00"
    assert "own authority" in ask(desk, opened(desk, order="81", now=november), "goodwill", "20", now=november)
    assert "own authority" not in ask(desk, opened(desk, order="82", now=november), "goodwill", "1", now=november)
    assert "own authority" in ask(desk, opened(desk, order="83", now=december), "goodwill", "20", now=december)
    assert "own authority" not in ask(desk, opened(desk, order="84", now=december), "goodwill", "1", now=december)


def test_what_waits_is_what_one_may_approve_and_nothing_lapsed(desk: Desk) -> None:
    mine, high, plain = opened(desk), opened(desk, order="2"), opened(desk, order="3")
    ask(desk, mine, "goodwill", "150", by="zhang.min")
    ask(desk, high, "goodwill", "900")
    assert waiting(desk, "zhang.min") == waiting(desk, "li.na") == set()
    assert waiting(desk, "wang.qiang") == {mine}
    assert waiting(desk, "chen.jing") == {mine, high}
    assert waiting(desk, "chen.jing", "2026-12-01T09:30:00+08:00") == set()
    assert plain not in waiting(desk, "chen.jing")


def test_which_request_is_meant(desk: Desk) -> None:
    ticket = opened(desk)
    ask(desk, ticket, "goodwill", "150")
    ask(desk, ticket, "refund_only", "150")
    desk.be("zhang.min")
    several = desk.run("approve", ticket, now=NOW)
    assert (several.exit, "Several requests wait" in several.err) == (3, True)
    assert approve(desk, ticket, "zhang.min", "refund_only") == ""
    assert approve(desk, ticket, "zhang.min", requests(desk, ticket)[0].id[:4]) == ""
    settled = desk.run("approve", ticket, requests(desk, ticket)[0].id, now=NOW)
    assert (settled.exit, "decided already" in settled.err) == (4, True)
    unknown = desk.run("approve", ticket, "zzz", now=NOW)
    assert (unknown.exit, "Requests: " in unknown.err) == (3, True)
    assert desk.run("approve", opened(desk, order="4"), now=NOW).exit == 3


def test_one_takes_a_request_back_and_asks_for_less(desk: Desk) -> None:
    ticket = opened(desk)
    ask(desk, ticket, "goodwill", "150")
    desk.done("reject", ticket, "-m", "Too much", now=NOW)
    assert "taken back" in desk.done("show", ticket, now=NOW)
    ask(desk, ticket, "goodwill", "50")
    assert approve(desk, ticket, "zhang.min") == ""


@pytest.mark.parametrize(
    ("amount", "sentence"), [("much", "much is no amount."), ("0", "more than 0"), ("1.234", "two decimals")]
)
def test_an_amount_that_is_none(desk: Desk, amount: str, sentence: str) -> None:
    ticket = opened(desk)
    before = desk.commits()
    result = desk.run("request", ticket, "goodwill", "--amount", amount, "-m", "because", now=NOW)
    assert (result.exit, sentence in result.err, desk.commits()) == (2, True, before)


def test_what_an_approval_says_survives_the_file_and_the_check(desk: Desk) -> None:
    ticket = opened(desk)
    ask(desk, ticket, "goodwill", "150")
    approve(desk, ticket, "zhang.min", "-m", "同意：一次为限 # not a comment")
    (request,) = requests(desk, ticket)
    assert (request.amount, request.by, request.text) == ("150.00", "zhang.min", "同意：一次为限 # not a comment")
    assert desk.run("check", now=NOW).exit == 0


def test_an_approval_that_is_edited_by_hand_is_told_by_the_check(desk: Desk) -> None:
    ticket = opened(desk)
    ask(desk, ticket, "goodwill", "150")
    approve(desk, ticket, "zhang.min")
    base = desk.git("rev-parse", "HEAD").strip()
    path = desk.ticket_file(ticket)
    text = path.read_text(encoding="utf-8")
    head, approvals = text.split("\napprovals:\n")
    path.write_text(head + "\napprovals:\n" + approvals.replace('"150.00"', '"15.00"', 1), encoding="utf-8")
    desk.git("commit", "-qam", "Quietly")
    result = desk.run("check", "--range", f"{base}..HEAD", now=NOW)
    assert result.exit == 1
    assert "change/request-edited" in result.out + result.err


def test_a_desk_without_approvals_goes_on(desk: Desk) -> None:
    lifecycle = desk.root / "policies" / "lifecycle.yaml"
    text = lifecycle.read_text(encoding="utf-8").replace("    marks: [awaits_approval]\n", "")
    lifecycle.write_text(text, encoding="utf-8")
    desk.git("rm", "-q", "policies/approvals.yaml")
    desk.git("commit", "-qam", "No approvals here")
    ticket = opened(desk)
    assert "no policies/approvals.yaml" in desk.done("request", ticket, now=NOW)
    assert desk.run("request", ticket, "goodwill", "-m", "because", now=NOW).exit == 4
    assert waiting(desk, "chen.jing") == set()
