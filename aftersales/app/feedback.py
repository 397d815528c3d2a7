"""The register of suggestions: what matters taught, for the departments that can do something. Each is one commit."""

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.people import refuse
from aftersales.app.tickets import Outcome, need_permission
from aftersales.codec.tickets import ticket_from_data
from aftersales.errors import NotFoundError, UsageError
from aftersales.i18n import _, language
from aftersales.model.ids import new_entry_id
from aftersales.model.record import record, replace
from aftersales.model.refusal import Refusal
from aftersales.model.suggestion import Status, Suggestion
from aftersales.model.team import Permission, Person
from aftersales.model.ticket import Did, Ticket
from aftersales.rules.flow import LEADERS


@record
class Entry:
    """A suggestion with the ticket that it came of."""

    ticket: Ticket
    suggestion: Suggestion


def add_suggestion(context: Context, fragment: str, department: str, text: str) -> Outcome:
    """Write down what could be better, for a department.

    Raises:
        UsageError: there are no words.
        NotFoundError: there is no such department.
    """
    if not text.strip():
        raise UsageError(_("What could be better?"), hint=_("Give the words with --text."))
    check_department(context, department)
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket = change.ticket(fragment)
        made = Suggestion(new_entry_id(context.draw), department, text.strip(), context.now, change.actor.person.id)
        after = with_suggestion(change, ticket, made)
        change.put(Revision(after, f"suggestion for {department}", ticket))
        return Outcome(after, change.commit(), [made.id])


def check_department(context: Context, department: str) -> None:
    """Refuse a department that is none of the team.

    Raises:
        NotFoundError: those that are, are named.
    """
    departments = context.policy.team.departments
    if department not in departments:
        raise NotFoundError(
            _("There is no department {department}.").format(department=department or "-"),
            hint=_("Departments: {departments}").format(departments=", ".join(departments)),
        )


def with_suggestion(change: DeskChange, ticket: Ticket, made: Suggestion) -> Ticket:
    """Return the ticket with a suggestion, and the entry that says so."""
    details = {"suggestion": made.id, "department": made.department, "status": made.status.value}
    event = change.event(Did.SUGGESTED, made.text, details=details)
    return ticket.with_event(event, feedback=(*ticket.feedback, made))


def answer_suggestion(context: Context, fragment: str, wanted: str, status: str, text: str = "") -> Outcome:
    """Say what becomes of a suggestion.

    Args:
        context: the command's.
        fragment: of the ticket's id.
        wanted: beginning of the suggestion's id; empty: the only one.
        status: open, accepted, done or declined.
        text: why; wanted where it is declined.

    Raises:
        NotFoundError: no suggestion, or several, answer to `wanted`.
        RefusedError: it is for another department.
    """
    if status == Status.DECLINED and not text.strip():
        raise UsageError(_("Declining needs a reason."), hint=_("Give it with --text."))
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket = change.ticket(fragment)
        old = _find(ticket, wanted)
        refuse(_check_department(context, old, change.actor.person), ticket.id)
        if old.status == status and not text.strip():
            return Outcome(ticket, None)
        new = replace(
            old, status=Status(status), answered=context.now, answered_by=change.actor.person.id, answer=text.strip()
        )
        details = {"suggestion": old.id, "department": old.department, "status": status}
        event = change.event(Did.SUGGESTED, text, details=details)
        after = ticket.with_event(event, feedback=tuple(new if one.id == old.id else one for one in ticket.feedback))
        change.put(Revision(after, f"suggestion for {old.department}: {status}", ticket))
        return Outcome(after, change.commit())


def _check_department(context: Context, suggestion: Suggestion, person: Person) -> list[Refusal]:
    if suggestion.department in person.departments or person.roles & LEADERS:
        return []
    department = context.policy.team.department_text(suggestion.department, language())
    sentence = _("This suggestion is for {department}.").format(department=department)
    return [Refusal("other_department", sentence, _("Somebody there, or a supervisor, answers."))]


def _find(ticket: Ticket, wanted: str) -> Suggestion:
    found = [one for one in ticket.feedback if one.id.startswith(wanted.strip().lower())]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{one.id} ({one.department}, {one.status})" for one in ticket.feedback) or "-"
    raise NotFoundError(
        _("Which suggestion?"), place=ticket.id, hint=_("Suggestions: {suggestions}").format(suggestions=listed)
    )


def list_suggestions(context: Context, *, department: str = "", status: str = "") -> list[Entry]:
    """Return the suggestions of all tickets, the oldest first; those of one department or status alone."""
    wanted = [status] if status else [one.value for one in Status]
    stored = {one.id: one for word in wanted for one in _stored(context, word)}
    return sorted(
        (
            Entry(ticket, one)
            for ticket in stored.values()
            for one in ticket.feedback
            if one.status in wanted and department in ("", one.department)
        ),
        key=lambda entry: (entry.suggestion.at, entry.suggestion.id),
    )


def _stored(context: Context, status: str) -> list[Ticket]:
    return [ticket_from_data(one.data) for one in context.index.stored_with("feedback", status)]
