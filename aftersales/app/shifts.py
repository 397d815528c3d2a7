"""A person's day and a shift's end: what waits today, and what the next shift has to know."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from aftersales.app.approvals import awaiting_approval
from aftersales.app.context import Context
from aftersales.app.differing import DeskDiff, desk_diff
from aftersales.app.queries import list_tickets
from aftersales.i18n import N_
from aftersales.index.rows import Line
from aftersales.model.filters import Sort, SortKey, TicketFilter
from aftersales.model.moments import instant
from aftersales.model.record import record, replace

LEFT: Final = N_("Left from before today")
DUE: Final = N_("Due today")
TAKEN_BY_NOBODY: Final = N_("In the department, with nobody")
TO_APPROVE: Final = N_("Waits for an approval")
RECEIPT_DUE: Final = N_("Receipt is due")
CUSTOMER_WROTE: Final = N_("The customer wrote")


@record
class Section:
    """One section of the day.

    Attributes:
        heading: not yet translated.
        lines: tickets, the most urgent first.
        command: what to do with each of them; empty where that differs.
    """

    heading: str
    lines: Sequence[Line]
    command: str = ""


@record
class Handover:
    """What the next shift has to know.

    Attributes:
        since: when the shift began.
        diff: what was done since; None where nothing was.
        late: open tickets that are late now, the latest first.
        soon: those that will be within the next working shift's length.
    """

    since: datetime
    diff: DeskDiff | None
    late: Sequence[Line]
    soon: Sequence[Line]


def day_of(context: Context, department: str = "") -> list[Section]:
    """Return what waits for the person today, or with `department` for all of it; each ticket in one section."""
    mine = TicketFilter(open=True, departments=(department,)) if department else _of(context.me)
    morning = datetime.combine(context.now.date(), time(), context.now.tzinfo)
    evening = morning + timedelta(days=1)
    due = _lines(context, replace(mine, due_within=evening - context.now))
    left = [line for line in due if (line.next_due or 0) < instant(morning)]
    of = (department,) if department else context.actor.person.departments
    nobodys = TicketFilter(open=True, unassigned=True, departments=of)
    free = _lines(context, nobodys) if of else ()
    heard = (mine, nobodys) if of and not department else (mine,)
    receipts = [line for one in heard for line in _lines(context, replace(one, receipt_due=True))]
    wrote = [line for one in heard for line in _lines(context, replace(one, customer_wrote=True))]
    to_approve = _lines(context, TicketFilter(open=True, among=awaiting_approval(context)))
    sections = [
        Section(RECEIPT_DUE, receipts, "aftersales inform TICKET --template receipt"),
        Section(CUSTOMER_WROTE, wrote),
        Section(LEFT, left),
        Section(DUE, due),
        Section(TAKEN_BY_NOBODY, free),
        Section(TO_APPROVE, to_approve),
    ]
    seen: set[str] = set()
    found = []
    for section in sections:
        lines = [line for line in section.lines if line.id not in seen]
        seen.update(line.id for line in lines)
        found.append(replace(section, lines=lines))
    return found


def hand_over(context: Context, since: datetime, department: str = "") -> Handover:
    """Return what happened since a moment, and what the next shift begins with."""
    git, head = context.git, context.git.head().commit or ""
    before = git.read("rev-list", "--max-count=1", f"--before={since.isoformat()}", head, "--").decode().strip()
    diff = desk_diff(context, f"{before}..{head}") if before and before != head else None
    theirs = TicketFilter(open=True, departments=(department,) if department else ())
    late = _lines(context, replace(theirs, overdue=True))
    coming = _lines(context, replace(theirs, due_within=timedelta(hours=16)))
    ids = {line.id for line in late}
    return Handover(since, diff, late, [line for line in coming if line.id not in ids])


def _of(person: str) -> TicketFilter:
    return TicketFilter(open=True, assignees=(person,))


def _lines(context: Context, wanted: TicketFilter) -> Sequence[Line]:
    return list_tickets(context, wanted, sort=Sort(SortKey.DUE)).lines
