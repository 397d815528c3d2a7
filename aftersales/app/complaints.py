"""Complaints: their words, who takes them next, the body outside that deals with them. Each change is one commit."""

from collections.abc import Mapping

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.tickets import Outcome, edit, need_permission, typed_changes
from aftersales.codec.tickets import ticket_to_data
from aftersales.errors import InvalidDataError, RefusedError, UsageError
from aftersales.i18n import _
from aftersales.model.complaint import Level
from aftersales.model.record import record
from aftersales.model.refusal import Refusal
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import Value
from aftersales.rules.complaints import check_complaint_words, deadline_for, next_level, with_external


@record
class External:
    """What is said of a body outside; every field may be empty.

    Attributes:
        body: of ``complaints.yaml``.
        number: its number there.
        received: the day or moment its letter came, ISO.
        deadline: by when it wants an answer, ISO; empty: what the policy says.
    """

    body: str = ""
    number: str = ""
    received: str = ""
    deadline: str = ""


def set_complaint(context: Context, fragment: str, typed: Mapping[str, str], *, text: str = "") -> Outcome:
    """Change fields of a complaint: ``stage``, ``demand``, ``external.answered`` … An empty text takes one away.

    Raises:
        InvalidDataError: a word is none of ``complaints.yaml``, or does not fit its field.
    """
    if not typed:
        raise UsageError(_("There is nothing to change."), hint=_("Give FIELD=VALUE."))
    with desk_change(context) as change:
        need_permission(change, Permission.EDIT)
        ticket = change.ticket(fragment)
        named = {f"complaint.{path.removeprefix('complaint.')}": value for path, value in typed.items()}
        revision = edit(change, ticket, typed_changes(ticket_to_data(ticket), named), text=text)
        if revision is None:
            return Outcome(ticket, None)
        _refuse_words(change, revision.after)
        change.put(revision)
        return Outcome(revision.after, change.commit())


def _refuse_words(change: DeskChange, ticket: Ticket) -> None:
    for path, sentence in check_complaint_words(ticket.complaint, change.context.policy.complaints):
        raise InvalidDataError(sentence, place=f"{ticket.id} complaint.{path}")


def escalate_complaint(
    context: Context, fragment: str, *, to: str = "", text: str, external: External | None = None
) -> Outcome:
    """Give a complaint to whoever is next; a body outside brings its deadline, which is a clock.

    Args:
        context: the command's.
        fragment: of the ticket's id.
        to: a level of ``complaints.yaml``; empty: the next one, or the one that the body asks for.
        text: why.
        external: what is said of a body outside; None: none deals with it.

    Raises:
        UsageError: there is no reason, or the body is unknown.
        RefusedError: no level is higher.
    """
    external, bodies = external or External(), context.policy.complaints.bodies
    if not text.strip():
        raise UsageError(_("Escalating needs a reason."), hint=_("Give it with --text."))
    if external.body and external.body not in bodies:
        raise UsageError(
            _("There is no body {body}.").format(body=external.body),
            hint=_("Known: {names}.").format(names=", ".join(bodies) or "-"),
        )
    with desk_change(context) as change:
        need_permission(change, Permission.ASSIGN)
        ticket = change.ticket(fragment)
        level = next_level(ticket, context.policy.complaints, to, external.body)
        if isinstance(level, Refusal):
            raise RefusedError(level.sentence, place=ticket.id, hint=level.hint)
        after, what = _escalated(change, ticket, level, external, text)
        _refuse_words(change, after)
        change.put(Revision(after, what, ticket))
        return Outcome(after, change.commit(), _notes(after))


def _escalated(change: DeskChange, ticket: Ticket, level: Level, external: External, text: str) -> tuple[Ticket, str]:
    team, now = change.context.policy.team, change.context.now
    said: dict[str, Value] = {name: getattr(external, name) for name in ("body", "number", "received", "deadline")}
    if external.body and not external.deadline:
        body = change.context.policy.complaints.bodies[external.body]
        said["deadline"] = deadline_for(body, external.received, now, change.calendars)
    complaint = with_external({**ticket.complaint, "level": level.id}, said)
    lead = team.lead_of(level.department)
    there = lead is not None and lead.active and not any(away.holds(now.date()) for away in lead.away)
    wanted = {"department": level.department, "assignee": lead.id if lead and there else ""}
    changes: dict[str, tuple[Value, Value]] = {
        f"complaint.{key}": (ticket.complaint.get(key), complaint[key])
        for key in ("level", "external")
        if key in complaint and ticket.complaint.get(key) != complaint[key]
    }
    changes |= {name: (getattr(ticket, name), new) for name, new in wanted.items() if getattr(ticket, name) != new}
    if not changes:
        sentence = _("The complaint is with {level} already.").format(level=level.id)
        raise RefusedError(sentence, place=ticket.id, hint=_("Name another with --to."))
    details = {"body": external.body} if external.body else {}
    event = change.event(Did.ESCALATED, text, changes=changes, details=details)
    subject = f"escalated to {level.id}" + (f", {external.body}" if external.body else "")
    return ticket.with_event(event, complaint=complaint, **wanted), subject


def _notes(ticket: Ticket) -> list[str]:
    external = ticket.complaint.get("external")
    deadline = external.get("deadline") if isinstance(external, Mapping) else None
    told = _("It is with {person} now.").format(person=ticket.assignee or ticket.department)
    return [told, *([_("Answer wanted by {day}.").format(day=deadline)] if deadline else [])]
