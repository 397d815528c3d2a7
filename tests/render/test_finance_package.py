"""The finance package: all of it there, in both forms, and nothing that a customer wrote is obeyed."""

from dataclasses import replace
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from aftersales.model.payment import PaymentState
from aftersales.model.returning import Checked, Result, Return, Want
from aftersales.model.ticket import Ticket
from aftersales.render.finance_package import package_page
from tests.support.approvals import approved, with_requests
from tests.support.payments import a_payment, with_payments
from tests.support.policies import NINE, a_ticket, evidence, shipped_policy

HOSTILE = "<script>alert('1')</script> | `x` [a](javascript:x) & \x1b[31m"


def full(reason: str = "broken") -> Ticket:
    """Return a ticket with everything that the page shows."""
    ticket = a_ticket(
        "return/quality",
        title=reason,
        order={"number": "118822", "paid": "2899.00"},
        evidence=(evidence("goods"),),
        decision={"remedy": "refund", "amount": "2899.00", "clauses": ["CN-SB-11", "CN-7D-13"], "by": "li.na"},
    )
    back = Return("rrrrrr", Want.REFUND, reason, NINE, "li.na", received=NINE, received_by="zhao.lei")
    checks = (Checked("intact", passed=True), Checked("accessories", passed=False, reason=reason))
    back = replace(back, inspected=NINE, inspected_by="zhao.lei", result=Result.PARTIAL, checks=checks)
    ticket = replace(with_requests(ticket, approved("statutory", NINE, "2899.00")), returns=(back,))
    return with_payments(ticket, a_payment("refund", "2899.00", state=PaymentState.PAID, reference="B-77120"))


def page(ticket: Ticket, form: str) -> str:
    return package_page(ticket, shipped_policy(), NINE, ZoneInfo("Asia/Shanghai"), form)


@pytest.mark.parametrize("form", ["html", "md"])
def test_the_package_holds_all_that_the_money_rests_on(form: str) -> None:
    told = page(full(), form)
    for words in ("118822", "2899.00 CNY", "CN-SB-11", "B-77120", full().evidence[0].sha256, "zhao.lei", "aaaaaa"):
        assert words in told.replace("\\", "").replace("Zhao Lei", "zhao.lei"), words


class Tags(HTMLParser):
    """Collects the tags of a page, and complains of any that is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert not any(name.startswith("on") or name in {"href", "src"} for name, _value in attrs)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_what_a_customer_wrote_stays_words() -> None:
    html, plain = page(full(HOSTILE), "html"), page(full(HOSTILE), "md")
    tags = Tags()
    tags.feed(html)
    assert not tags.open
    assert tags.seen.isdisjoint({"script", "a", "img", "iframe"})
    assert "\x1b" not in html + plain
    assert "<script" not in plain
    assert "[a](" not in plain
    rows = [line for line in plain.splitlines() if line.startswith("| rrrrrr")]
    assert [line.replace("\\|", "").count("|") for line in rows] == [8]


def test_a_ticket_without_money_has_a_short_package() -> None:
    told = page(a_ticket(), "md")
    assert "118822" not in told
    assert told.count("## ") == 2
