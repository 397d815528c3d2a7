"""What reports count, from tickets that say it in every way."""

from datetime import datetime, timedelta
from typing import Any

from aftersales.model.approval import Request, Verdict
from aftersales.model.follow_up import FollowUp
from aftersales.model.happening import Happened, Happening
from aftersales.model.payment import Payment, PaymentState
from aftersales.model.ticket import Did, Event, Step, Ticket
from aftersales.rules.calendars import Calendars
from aftersales.rules.clocks import due_moments
from aftersales.rules.happenings import happenings
from tests.support.policies import NINE, a_ticket, moved, shipped_policy


def happened(ticket: Ticket, kind: Happened) -> list[Happening]:
    """Return what happened of one kind."""
    policy = shipped_policy()
    calendars = Calendars(policy.calendars, policy.desk.calendar)
    clocks = due_moments(ticket, policy, calendars)
    return [one for one in happenings(ticket, policy, calendars, clocks) if one.kind is kind]


def hours(number: float) -> datetime:
    """Return a moment so many hours after NINE."""
    return NINE + timedelta(hours=number)


def test_each_closing_and_reopening_counts() -> None:
    ticket = moved(a_ticket(), "triaged", "closed", "reopened", "informed", "follow_up", "cancelled")
    assert [one.at for one in happened(ticket, Happened.CLOSED)] == [hours(2), hours(6)]
    assert [one.at for one in happened(ticket, Happened.REOPENED)] == [hours(3)]


def test_clocks_that_stopped_were_in_time_or_late_and_others_are_due() -> None:
    stopped = happened(moved(a_ticket(), "triaged", "informed"), Happened.DEADLINE)
    assert {one.what: one.good for one in stopped} == {"first_response": True, "resolution": True}
    assert [one.what for one in happened(a_ticket(), Happened.DUE)] == ["first_response", "resolution"]


def test_promises_are_kept_or_broken_by_when_the_customer_hears() -> None:
    promise = Event("aaaaaa", hours(1), "li.na", Did.PROMISED, details={"due": hours(4).isoformat()})
    for heard, good in ((3, True), (4, True), (5, False)):
        told = Event("bbbbbb", hours(heard), "li.na", Did.INFORMED)
        ticket = a_ticket().with_event(promise).with_event(told)
        assert [(one.at, one.good) for one in happened(ticket, Happened.DEADLINE) if one.what == "promise"] == [
            (hours(heard), good)
        ]
    assert [one for one in happened(a_ticket().with_event(promise), Happened.DEADLINE) if one.what == "promise"] == []


def test_hand_offs_take_working_time() -> None:
    # NINE is Sunday, 17:00 in Shanghai: asked then, answered on Monday at 10:30 there.
    asked = Step("s1", "check_stock", "warehouse", NINE, "li.na", NINE + timedelta(hours=17.5), "ma.jun", "found")
    waiting = Step("s2", "check_stock", "warehouse", NINE, "li.na")
    first, second = happened(a_ticket(steps=(asked, waiting)), Happened.STEP)
    assert (first.seconds, first.result, first.person, first.department) == (5400, "found", "ma.jun", "warehouse")
    assert (second.at, second.since, second.seconds, second.good) == (None, NINE, None, None)


def test_requests_are_granted_rejected_or_taken_back() -> None:
    def request(by: str, verdict: Verdict | None, kind: str = "goodwill") -> Request:
        decided = hours(17.5) if verdict else None
        return Request("r1", kind, "late", NINE, "li.na", hours(99), "12.50", decided, by, verdict)

    given = (request("ma.li", Verdict.APPROVED), request("ma.li", Verdict.REJECTED), request("li.na", Verdict.REJECTED))
    found = happened(a_ticket(approvals=(*given, request("", None))), Happened.REQUEST)
    assert [one.result for one in found] == ["approved", "rejected", "withdrawn", ""]
    assert (found[0].amount, found[0].unit, found[0].seconds) == (125_000, "CNY", 5400)
    percent = happened(a_ticket(approvals=(request("", None, "unknown_kind"),)), Happened.REQUEST)
    assert percent[0].amount is None


def test_money_counts_when_it_moved() -> None:
    def payment(state: PaymentState, kind: str = "refund") -> Payment:
        settled = None if state in (PaymentState.DUE, PaymentState.BOOKED) else hours(5)
        return Payment("p1", kind, "19.99", "CNY", hours(1), "li.na", state, settled=settled)

    ticket = a_ticket(payments=tuple(payment(state) for state in PaymentState))
    assert [one.at for one in happened(ticket, Happened.PAYMENT)] == [hours(5), hours(5), hours(1)]
    assert [(one.at, one.amount) for one in happened(ticket, Happened.OWED)] == [(hours(1), 199_900)]


def test_a_repair_is_right_at_once_or_not() -> None:
    def repair(number: int, taken: str, handed: str | None, **more: Any) -> dict[str, Any]:
        return {"id": f"rrrrr{number}", "in": taken, "out": handed, "technician": "wang.qiang", **more}

    failed = {"checks": [{"id": "c1", "at": "2026-11-02T09:00:00+08:00", "by": "x", "passed": False}]}
    repairs = (
        {"in": "2026-01-01", "out": "2026-01-03"},  # somebody else's
        repair(1, "2026-03-01", "2026-03-03"),
        repair(2, "2026-03-20", "2026-03-22"),
        repair(3, "2026-06-01", "2026-06-02", still_faulty=True),
        repair(4, "2026-11-01", "2026-11-03", **failed),
        repair(5, "2027-01-01", None),
    )
    found = happened(a_ticket(repairs=repairs), Happened.REPAIR)
    assert [one.result for one in found] == ["came_back", "right", "still_faulty", "reworked", ""]
    assert [one.good for one in found] == [False, True, False, False, None]
    assert found[0].seconds == 2 * 86400


def test_reminders_parts_and_follow_ups() -> None:
    chased = Event("cccccc", hours(2), "cron", Did.CHASED, details={"clock": "resolution"})
    parts = [{"id": "p1", "at": hours(1).isoformat(), "by": "x", "part": "C-77", "quantity": 2, "movement": "m1"}]
    asked = (FollowUp("f1", hours(9), "li.na", 1, score=2), FollowUp("f2", hours(8), "li.na", 1))
    ticket = a_ticket(repairs=({"id": "r1", "in": "2026-11-22", "parts": parts},), follow_ups=asked).with_event(chased)
    assert [one.what for one in happened(ticket, Happened.CHASED)] == ["resolution"]
    assert [(one.what, one.amount) for one in happened(ticket, Happened.PART)] == [("C-77", 2)]
    assert [one.amount for one in happened(ticket, Happened.FOLLOW_UP)] == [2, None]
