"""What `verify` asks of git and of itself stays small, whatever a commit or an entry holds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aftersales.app import verify_ledger
from aftersales.app.verify_commits import FOLDERS, CommitInspector
from aftersales.app.verify_files import Versions
from aftersales.app.verify_ledger import Ledger
from aftersales.model.approval import Request
from aftersales.rules.approval_sums import Case
from aftersales.rules.verification.act import TicketStep
from aftersales.rules.verification.verdicts import granted_before
from aftersales.store.git import open_desk
from aftersales.store.walking import Change, walk
from tests.support.desks import copy_desk
from tests.support.offences import Forger
from tests.support.policies import NINE, a_ticket, shipped_policy

NOON = "2026-11-02T12:00:00+08:00"
OPEN_LAMP = ("open", "Lamp", "-c", "enquiry/usage", "--set", "order.number=118822", "-q")


@pytest.fixture
def forger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Forger:
    """Return a desk with one ticket, and somebody with an editor."""
    desk = copy_desk(tmp_path / "desk", capsys)
    return Forger(desk, desk.done(*OPEN_LAMP, now=NOON).split()[0])


class Counted(list[Change]):
    """Changes that count how often somebody goes through them."""

    times = 0

    def __iter__(self) -> Iterator[Change]:
        self.times += 1
        return super().__iter__()


def test_a_bulk_commit_is_gone_through_a_few_times_however_many_tickets_it_adds(forger: Forger) -> None:
    file, content = forger.path(), forger.path().read_text("utf-8")
    for number in range(10, 40):
        name = f"AS-261102-000{number}"
        (file.parent / f"{name}.yaml").write_text(content.replace(forger.ticket, name), "utf-8")
    forger.commit("many at once")
    git = open_desk(forger.desk.root)
    (step,) = walk(git, ["HEAD~1..HEAD"], FOLDERS)
    changes = Counted(step.changes[0])
    offences = list(CommitInspector(git, "HEAD").inspect([replace(step, changes=(changes,))]))
    assert len(changes) == 30
    assert offences == []
    assert changes.times < 10


@pytest.mark.parametrize(("entry", "found"), [("12e345", True), ("(((((", False), ("--all", False)])
def test_only_ids_are_searched_for(forger: Forger, entry: str, found: bool) -> None:
    forger.forge(lambda data: data["history"].append(_note(entry)))
    noted = forger.head()
    forger.forge(lambda data: data["history"].pop())
    ran = forger.desk.run("verify", lang="en")
    assert ran.exit == 1
    assert (f"{noted[:10]} had added it" in ran.out) is found


def _note(entry: str) -> dict[str, Any]:
    return {"id": entry, "at": NOON, "by": "li.na", "did": "noted", "text": "x"}


def test_the_ledger_counts_a_month_and_reads_many_files_in_portions(
    forger: Forger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify_ledger, "_TOGETHER", 1)
    moments = ["2026-10-31T23:30:00+00:00", "2026-11-01T00:30:00+08:00", "2026-11-30T23:30:00-10:00"]
    tickets = [forger.ticket, *(forger.desk.done(*OPEN_LAMP, now=NOON).split()[0] for _more in moments[1:])]
    for number, (ticket, moment) in enumerate(zip(tickets, moments, strict=True)):
        forger.edit(lambda data, at=moment, number=number: _grant(data, at, number), ticket)  # type: ignore[misc]  # bound now
    forger.commit("granted")
    git = open_desk(forger.desk.root)
    ledger = Ledger(git, Versions(git), "HEAD")
    policy = shipped_policy()
    person = policy.team.people["zhang.min"]
    zones = {"+08:00": "3.00", "+00:00": "0.00", "-10:00": "4.00"}
    for zone, sum_ in zones.items():
        month = datetime.fromisoformat(f"2026-11-15T12:00:00{zone}")
        assert ledger.granted(person, month, policy, "HEAD") == Decimal(sum_), zone
    here = a_ticket(order={"number": "118822"})
    assert {one.id for one in ledger.others(here, "HEAD")} == set(tickets)


def _grant(data: dict[str, Any], moment: str, number: int) -> None:
    """Write that 1, 2 or 4 were granted as goodwill: sums of them tell which."""
    data["approvals"] = [
        {
            "id": f"aaaaa{number}",
            "kind": "goodwill",
            "amount": f"{2**number}.00",
            "reason": "x",
            "requested": moment,
            "requested_by": "li.na",
            "expires": "2027-01-01T00:00:00+00:00",
            "decided": moment,
            "by": "zhang.min",
            "verdict": "approved",
        }
    ]


@pytest.mark.parametrize(("kind", "asked"), [("goodwill", 1), ("special", 0), ("gone", 0)])
def test_what_was_granted_is_added_up_for_goodwill_alone(kind: str, asked: int) -> None:
    policy, ticket = shipped_policy(), a_ticket()
    calls: list[datetime] = []

    def granted(_person: object, month: datetime) -> Decimal:
        calls.append(month)
        return Decimal(7)

    request = Request("req001", kind, "x", NINE, "li.na", NINE, "20.00")
    step = TicketStep({}, {}, None, ticket, granted=granted)
    case = Case(ticket, request, (), policy, NINE)
    assert granted_before(case, policy.team.people["zhang.min"], step) == 7 * asked
    assert len(calls) == asked
