"""A bulk change writes what was shown, or says why not; its index is as good as one built anew."""

from pathlib import Path

import pytest

from aftersales.app.bulk import carry_out, plan_bulk
from aftersales.app.bulk_deeds import edit_all
from aftersales.app.bulk_plan import Manner
from aftersales.app.context import Context
from aftersales.app.freshness import index_path
from aftersales.errors import BusyError
from aftersales.model.bulk import Fate
from aftersales.model.filters import TicketFilter
from tests.support.desks import Desk, copy_desk

NOW = "2026-11-02T09:30:00+08:00"
ALL = TicketFilter(open=True)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return copy_desk(tmp_path / "desk", capsys)


def opened(desk: Desk, title: str) -> str:
    return desk.done("open", title, "-c", "quality/performance_fault", "--incomplete", "--quiet", now=NOW).strip()


def context_of(desk: Desk) -> Context:
    return Context(desk.root, now=NOW)


@pytest.mark.parametrize("each", [False, True])
def test_what_was_shown_is_written_or_nothing(desk: Desk, each: bool) -> None:
    first = opened(desk, "Kettle leaks")
    context = context_of(desk)
    deed = edit_all(context, ALL, {"priority": "P1"})
    with plan_bulk(context, deed) as plan:
        assert [row.ticket for row in plan.rows] == [first]
        opened(desk, "Lamp flickers")
        before = desk.commits()
        with pytest.raises(BusyError):
            carry_out(context, deed, Manner(each=each), plan, shown=True)
        assert desk.commits() == before
        report = carry_out(context, deed, Manner(each=each), plan)
    assert report.looked_again
    assert report.count(Fate.CHANGED) == 2
    assert desk.commits() == before + (2 if each else 1)


def test_a_change_elsewhere_does_not_stop_what_was_shown(desk: Desk) -> None:
    ticket = opened(desk, "Kettle leaks")
    context = context_of(desk)
    deed = edit_all(context, ALL, {"priority": "P1"})
    with plan_bulk(context, deed) as plan:
        desk.done("note", ticket, "Called back", now=NOW)
        report = carry_out(context, deed, Manner(), plan, shown=True)
    assert report.commit
    assert report.looked_again
    text = desk.ticket_file(ticket).read_text("utf-8")
    assert "Called back" in text
    assert "priority: P1" in text


def test_the_index_afterwards_is_the_one_built_anew(desk: Desk) -> None:
    for number in range(5):
        opened(desk, f"Kettle {number}")
    desk.done("edit", "--where", "open", "region=Zhejiang", "tags=a,b", "--yes", now=NOW)
    context = context_of(desk)
    kept = list(context.index.all_stored())
    index_path(context.git).unlink()
    anew = list(context_of(desk).index.all_stored())
    assert [replaced(one.line) for one in kept] == [replaced(one.line) for one in anew]
    assert [one.data for one in kept] == [one.data for one in anew]
    assert desk.git("status", "--porcelain") == ""


def replaced(line: object) -> object:
    """Leave out git's id of the file, which a change does not ask git for."""
    return line._replace(blob="")  # type: ignore[attr-defined]  # a NamedTuple


def test_a_comment_is_not_lost(desk: Desk) -> None:
    ticket = opened(desk, "Kettle leaks")
    file = desk.ticket_file(ticket)
    file.write_text(file.read_text("utf-8").replace("state: new", "state: new  # rings every day"), "utf-8")
    desk.git("commit", "--quiet", "--all", "--message=Remember this")
    told = desk.run("edit", "--where", "open", "priority=P1", "--yes", "-f", "jsonl", now=NOW)
    assert told.exit == 4
    assert "comment would be lost" in told.out
    assert "rings every day" in file.read_text("utf-8")


def test_nobody_does_to_many_what_they_may_not_do_to_one(desk: Desk) -> None:
    opened(desk, "Kettle leaks")
    desk.be("sun.li")
    told = desk.run("edit", "--where", "open", "priority=P1", "--yes", now=NOW)
    assert told.exit == 4
    assert desk.git("status", "--porcelain") == ""
