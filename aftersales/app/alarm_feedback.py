"""What rises is told to whoever can do something about it: a suggestion, once for each series and month."""

from typing import Any

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.feedback import check_department, list_suggestions, with_suggestion
from aftersales.app.tickets import need_permission
from aftersales.errors import UsageError
from aftersales.i18n import _
from aftersales.model.filters import TicketFilter
from aftersales.model.ids import new_entry_id
from aftersales.model.record import record, replace
from aftersales.model.suggestion import Suggestion
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Ticket
from aftersales.render.report_alarms import alarm_words
from aftersales.reports.section import Alarm, Report

_FILTERS = {"product": "products", "batch": "batches", "category": "categories", "region": "regions"}


@record
class Told:
    """A report whose alarms say where they were written down; `commit` None where nothing was new."""

    report: Report
    commit: str | None


def tell_alarms(context: Context, report: Report, department: str, wanted: TicketFilter) -> Told:
    """Write a suggestion for `department` into the newest ticket of each series that rises, all in one commit.

    A series and month that was told before, whatever became of it, is not told again.

    Args:
        context: the command's.
        report: with its alarms.
        department: who is told.
        wanted: the filter that the report was made with.

    Raises:
        UsageError: it is a report of the past, which nobody can write to.
        NotFoundError: there is no such department.
    """
    if context.as_of:
        raise UsageError(_("What is past cannot be changed."), hint=_("Leave out --as-of, or --feedback."))
    check_department(context, department)
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        register = _Register(change, report, department, wanted)
        told = [register.told(alarm) for alarm in report.alarms]
        return Told(replace(report, alarms=told), register.commit())


class _Register:
    """The suggestions that were written for alarms before, and those that this change adds."""

    def __init__(self, change: DeskChange, report: Report, department: str, wanted: TicketFilter) -> None:
        self._change, self._report, self._department, self._wanted = change, report, department, wanted
        self._known = [(one.ticket.id, one.suggestion) for one in list_suggestions(change.context)]
        self._written: dict[str, tuple[Ticket, Ticket]] = {}

    def told(self, alarm: Alarm) -> Alarm:
        """Return the alarm with the suggestion that tells it; written where there is none."""
        mark = _mark(alarm)
        for ticket, suggestion in self._known:
            if suggestion.text.endswith(mark):
                return replace(alarm, ticket=ticket, told=suggestion.id)
        newest = self._newest(alarm)
        return self._write(alarm, newest, mark) if newest else alarm

    def _newest(self, alarm: Alarm) -> str:
        """Return the newest ticket of the series that was there at the end of the period; empty where there is none."""
        narrowed: dict[str, Any] = {_FILTERS[alarm.dimension]: (alarm.key,)}
        wanted = replace(self._wanted, since=None, until=self._report.end, **narrowed)
        context = self._change.context
        return next((line.id for line in context.index.tickets(wanted, now=context.now, limit=1)), "")

    def _write(self, alarm: Alarm, ticket_id: str, mark: str) -> Alarm:
        change, context = self._change, self._change.context
        before, ticket = self._written.get(ticket_id) or (change.ticket(ticket_id),) * 2
        text = f"{alarm_words(alarm, context.policy)} {mark}"
        made = Suggestion(new_entry_id(context.draw), self._department, text, context.now, change.actor.person.id)
        self._written[ticket_id] = before, with_suggestion(change, ticket, made)
        return replace(alarm, ticket=ticket_id, told=made.id)

    def commit(self) -> str | None:
        """Write what was added; return the commit, or None where nothing was."""
        for before, after in self._written.values():
            self._change.put(Revision(after, f"suggestion for {self._department}", before))
        if not self._written:
            return None
        tickets = ", ".join(self._written)
        subject = f"alarm: suggestions for {self._department} on {len(self._written)} tickets"
        return self._change.commit(subject, "", {"Action": Did.SUGGESTED.value, "Ticket": tickets})


def _mark(alarm: Alarm) -> str:
    """Return what names a series and a month in the words of a suggestion, whatever language they are in."""
    return f"[{alarm.measure} {alarm.dimension}={alarm.key} {alarm.months[-1].month}]"
