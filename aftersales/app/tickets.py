"""What people do to tickets that are there: note, edit, transition, assign, link, close, reopen. Each is one commit.

Commit subjects are English in every desk, so that `git log --grep` finds them whoever wrote them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.people import find_person, refuse
from aftersales.codec.schema import problems
from aftersales.codec.tickets import ticket_from_data, ticket_to_data
from aftersales.errors import InvalidDataError, NotFoundError, RefusedError, UsageError
from aftersales.i18n import _, language
from aftersales.model.ids import CUSTOMER_ID, new_entry_id
from aftersales.model.layout import customer_path
from aftersales.model.moments import format_moment
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Event, Link, Ticket
from aftersales.model.values import Data, Value, text_of
from aftersales.rules.clock_snapshot import snapshot
from aftersales.rules.clocks import read_clocks
from aftersales.rules.edits import changed_values, edited_data, scalar_guesses, why_not_editable
from aftersales.rules.lifecycle import check_transition
from aftersales.rules.team import check_permission

LINK_KINDS = ("duplicate_of", "follows", "same_unit", "same_batch", "caused_by", "related")
"""Kinds that a person makes; ``includes``, ``split_from`` and ``split_into`` come of merging and splitting tickets."""


@record
class Outcome:
    """What a use case did.

    Attributes:
        ticket: as it is now.
        commit: the commit's id; None where nothing had to change.
        notes: sentences that the person should read: a likely duplicate, a missing fact.
        event: the entry that says what was done, where others that follow from it stand after it; None: the last one.
    """

    ticket: Ticket
    commit: str | None
    notes: Sequence[str] = ()
    event: Event | None = None


def need_permission(change: DeskChange, permission: Permission, place: str = "") -> None:
    """Refuse where no role of the actor has `permission`."""
    refuse(check_permission(change.actor.person, permission, change.context.policy.team), place)


def note_ticket(context: Context, fragment: str, text: str, *, to_customer: bool = False) -> Outcome:
    """Append a note; `to_customer` says that the customer got these words, which answers them for the first time."""
    if not text.strip():
        raise UsageError(
            _("A note needs words."), hint=_("Write them after the id, or give - to read them from standard input.")
        )
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket = change.ticket(fragment)
        event = change.event(Did.NOTED, text, details={"to_customer": True} if to_customer else {})
        subject = "note to the customer" if to_customer else "note"
        return _commit(change, Revision(ticket.with_event(event), subject, ticket))


def promise_ticket(context: Context, fragment: str, due: datetime, text: str) -> Outcome:
    """Note a moment by which the customer was promised something; it is a clock until they hear from us.

    Raises:
        UsageError: the moment has passed, or nothing says what was promised.
    """
    if not text.strip():
        raise UsageError(_("A promise needs words: what was promised."))
    if due <= context.now:
        raise UsageError(
            _("What is promised lies in the future; {moment} has passed.").format(moment=format_moment(due))
        )
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket = change.ticket(fragment)
        event = change.event(Did.PROMISED, text, details={"due": format_moment(due)})
        return _commit(change, Revision(ticket.with_event(event), f"promised by {due:%Y-%m-%d %H:%M}", ticket))


def transition_ticket(
    context: Context, fragment: str, target: str, *, text: str = "", override: bool = False
) -> Outcome:
    """Move a ticket to the state `target`.

    Args:
        override: go on without the guards that the actor's roles may override; the reason in `text` is kept.

    Raises:
        RefusedError: the lifecycle has no such way, the role may not, or a guard does not hold; all reasons are named.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.TRANSITION)
        ticket = change.ticket(fragment)
        return _commit(change, step(change, ticket, target, text=text, override=override))


def step(change: DeskChange, ticket: Ticket, target: str, *, text: str, override: bool = False) -> Revision:
    """Return the revision that moves `ticket` to `target`, or refuse with every reason."""
    person, policy, now = change.actor.person, change.context.policy, change.context.now
    refusals = check_transition(ticket, target, person, policy, now, text=text, override=override)
    refuse(refusals, ticket.id)
    passed = check_transition(ticket, target, person, policy, now, text=text) if override else []
    details: dict[str, Value] = {"overrode": [refusal.code for refusal in passed]} if passed else {}
    event = change.event(Did.TRANSITION, text, details=details, source=ticket.state, target=target)
    after = ticket.with_event(event, state=target)
    if policy.lifecycle.is_closed(target):
        after = replace(after, clocks=snapshot(read_clocks(replace(after, clocks=()), policy, change.calendars, now)))
    return Revision(after, f"{ticket.state} → {target}", ticket)


def reopen_ticket(context: Context, fragment: str, *, text: str = "", override: bool = False) -> Outcome:
    """Open a closed ticket again; its clocks go on or begin anew as ``desk.yaml`` says."""
    return transition_ticket(context, fragment, "reopened", text=text, override=override)


def assign_ticket(
    context: Context, fragment: str, *, person: str = "", department: str = "", text: str = ""
) -> Outcome:
    """Give a ticket to a person, a department, or both; a department alone leaves it to whoever takes it there.

    Raises:
        NotFoundError: the person or the department is unknown.
        RefusedError: the person is away, or a program.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.ASSIGN)
        ticket = change.ticket(fragment)
        revision = assignment(change, ticket, person=person, department=department, text=text)
        return _commit(change, revision) if revision else Outcome(ticket, None)


def assignment(
    change: DeskChange, ticket: Ticket, *, person: str = "", department: str = "", text: str = ""
) -> Revision | None:
    """Return the revision that gives `ticket` to a person or a department, or None where they have it already."""
    wanted = _assignment(change, ticket, person, department)
    changes = {name: (getattr(ticket, name), value) for name, value in wanted.items() if getattr(ticket, name) != value}
    if not changes:
        return None
    event = change.event(Did.ASSIGNED, text, changes=changes)
    return Revision(ticket.with_event(event, **wanted), f"→ {wanted['assignee'] or wanted['department']}", ticket)


def _assignment(change: DeskChange, ticket: Ticket, person: str, department: str) -> dict[str, str]:
    """Return department and assignee as they will be."""
    team = change.context.policy.team
    if department and department not in team.departments:
        raise NotFoundError(
            _("There is no department {department}.").format(department=department),
            hint=_("Departments: {departments}").format(departments=", ".join(team.departments)),
        )
    if not person:
        return {"department": department or ticket.department, "assignee": "" if department else ticket.assignee}
    found = change.actor.person if person == "me" else find_person(team, person)
    if found.bot:
        raise RefusedError(_("{person} is a program and is given no tickets.").format(person=found.id), place=ticket.id)
    for absence in found.away:
        if absence.holds(change.context.now.date()):
            back = _("until {day}").format(day=absence.until) if absence.until else _("without a day of return")
            raise RefusedError(
                _("{person} is away {back}.").format(person=found.name.text(language()), back=back),
                place=ticket.id,
                hint=_("Give it to somebody else of the department: {people}").format(
                    people=", ".join(p.id for p in team.people_of(found.departments[0])) if found.departments else "-"
                ),
            )
    own = department or (
        ticket.department if ticket.department in found.departments else "".join(found.departments[:1])
    )
    return {"department": own or ticket.department, "assignee": found.id}


def edit_ticket(context: Context, fragment: str, changes: Mapping[str, Value], *, text: str = "") -> Outcome:
    """Change fields: dotted path → new value, None to take a field away; the history keeps old and new.

    Raises:
        UsageError: a field is none that is edited by hand.
        InvalidDataError: a value does not fit its field.
    """
    for path in changes:
        if sentence := why_not_editable(path):
            raise UsageError(sentence)
    with desk_change(context) as change:
        need_permission(change, Permission.EDIT)
        ticket = change.ticket(fragment)
        revision = edit(change, ticket, changes, text=text)
        return _commit(change, revision) if revision else Outcome(ticket, None)


def edit(change: DeskChange, ticket: Ticket, changes: Mapping[str, Value], *, text: str = "") -> Revision | None:
    """Return the revision that makes `changes`, or None where every field already says so."""
    before = ticket_to_data(ticket)
    after = edited_data(before, changes)
    pairs = changed_values(before, after, changes)
    if not pairs:
        return None
    check_words(change.context.policy, after)
    if "customer" in pairs:
        check_customer(change, after)
    for problem in problems("ticket", after):
        raise InvalidDataError(problem.message, place=f"{ticket.id} {'.'.join(map(str, problem.pointer))}")
    event = change.event(Did.EDITED, text, changes=pairs)
    edited = ticket_from_data(after).with_event(event)
    return Revision(edited, "edit " + ", ".join(pairs), ticket)


def typed_changes(data: Data, typed: Mapping[str, str]) -> dict[str, Value]:
    """Return typed texts as the values their fields want: the first guess that the schema takes, or the text."""
    values: dict[str, Value] = {}
    for path, text in typed.items():
        if path == "tags":
            values[path] = [word.strip() for word in text.split(",") if word.strip()] or None
        elif text == "":
            values[path] = None
        else:
            values[path] = next((guess for guess in scalar_guesses(text) if _fits(data, path, guess)), text)
    return values


_STAND_INS: Data = {
    "id": "AS-260101-00000",
    "title": "-",
    "state": "new",
    "category": "x",
    "priority": "x",
    "channel": "x",
    "department": "x",
    "history": [{"id": "000000", "at": "2026-01-01T00:00:00+00:00", "by": "x", "did": "opened"}],
}
"""What a ticket that is being opened does not have yet, so that its other fields can be held against the schema."""


def _fits(data: Data, path: str, value: Value) -> bool:
    """Tell whether the schema takes `value` at `path`, whatever it says of the ticket's other fields."""
    place = tuple(path.split("."))
    found = problems("ticket", edited_data({**_STAND_INS, **data}, {path: value}))
    return not any(problem.pointer[: len(place)] == place for problem in found)


def check_words(policy: Policy, data: Data) -> None:
    """Refuse words that the policies do not know: category, priority, channel, severity, urgency.

    Raises:
        InvalidDataError: naming the field and the words that may stand there.
    """
    known: dict[str, Sequence[str]] = {
        "category": list(policy.categories.by_id),
        "priority": policy.priorities.order,
        "severity": list(policy.priorities.severities),
        "urgency": list(policy.priorities.urgencies),
        "channel": list(policy.desk.channels),
        "department": list(policy.team.departments),
    }
    for name, words in known.items():
        value = data.get(name)
        if value and value not in words:
            raise InvalidDataError(
                _("{value} is no {field} of this desk.").format(value=value, field=_(name)),
                place=name,
                hint=_("Choose one of: {words}").format(words=", ".join(words)),
            )


def check_customer(change: DeskChange, data: Data) -> None:
    """Refuse a customer who has no file.

    Raises:
        NotFoundError: naming the file that is not there.
        InvalidDataError: it is not the id of a customer.
    """
    customer = text_of(data.get("customer"))
    if not customer:
        return
    if not CUSTOMER_ID.match(customer):
        raise InvalidDataError(_("{customer} is not the id of a customer.").format(customer=customer), place="customer")
    path = customer_path(customer)
    if path not in change.files and change.context.git.read_blob(change.head, path) is None:
        raise NotFoundError(_("There is no customer {customer}.").format(customer=customer), place=path)


def link_tickets(context: Context, fragment: str, kind: str, other: str, *, text: str = "") -> Outcome:
    """Relate a ticket to another; a link that is there already is left alone."""
    if kind not in LINK_KINDS:
        raise UsageError(
            _("{kind} is no kind of link.").format(kind=kind),
            hint=_("Choose one of: {words}").format(words=", ".join(LINK_KINDS)),
        )
    with desk_change(context) as change:
        need_permission(change, Permission.LINK)
        ticket, target = change.ticket(fragment), change.ticket(other)
        if ticket.id == target.id:
            raise UsageError(_("A ticket is not linked to itself."), place=ticket.id)
        if any(link.kind == kind and link.ticket == target.id for link in ticket.links):
            return Outcome(ticket, None)
        link = Link(new_entry_id(context.draw), kind, target.id)
        event = change.event(Did.LINKED, text, details={"kind": kind, "ticket": target.id})
        revision = Revision(ticket.with_event(event, links=(*ticket.links, link)), f"{kind} {target.id}", ticket)
        return _commit(change, revision)


def _commit(change: DeskChange, revision: Revision, *, notes: Sequence[str] = ()) -> Outcome:
    change.put(revision)
    return Outcome(revision.after, change.commit(), notes)
