"""Routing: the person whom the policies choose for a ticket, when it is opened and when somebody asks for it."""

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.tickets import Outcome, need_permission
from aftersales.codec.tickets import ticket_to_data
from aftersales.errors import NotFoundError, RefusedError
from aftersales.i18n import _
from aftersales.model.desk import Assign
from aftersales.model.filters import Facet
from aftersales.model.team import Permission
from aftersales.model.ticket import Did
from aftersales.model.values import Data, Value
from aftersales.rules.routing import Choice, choose_person, skills_for


def choose(change: DeskChange, data: Data, department: str, *, opener: str = "") -> Choice:
    """Return who of `department` takes the ticket that `data` describes."""
    policy = change.context.policy
    skills, day = skills_for(data, policy.desk.routing), change.context.now.date()
    load = change.context.index.open_counts(Facet.ASSIGNEE)
    return choose_person(department, skills, policy, day, load, opener=opener)


def route_new(change: DeskChange, data: dict[str, Value]) -> str:
    """Give a ticket that is being opened to whom the policies choose; return the sentence that says why, or empty.

    A ticket that names its person is left alone, and so is every ticket where ``routing.assign`` is none.
    """
    if data.get("assignee") or change.context.policy.desk.routing.assign is Assign.NONE:
        return ""

    choice = choose(change, data, str(data["department"]), opener=change.actor.person.id)
    if choice.person:
        data["assignee"] = choice.person.id
    return choice.reason


def assign_routed(context: Context, fragment: str, *, department: str = "", text: str = "") -> Outcome:
    """Give a ticket to whom the policies choose.

    Args:
        context: the command's.
        fragment: of the ticket's id.
        department: where it goes; empty: where it is.
        text: words that go with it; otherwise the reason of the choice is kept.

    Raises:
        NotFoundError: there is no such department.
        RefusedError: nobody there can take it; the sentence says why of each.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.ASSIGN)
        ticket, team = change.ticket(fragment), context.policy.team
        if department and department not in team.departments:
            raise NotFoundError(
                _("There is no department {department}.").format(department=department),
                hint=_("Departments: {departments}").format(departments=", ".join(team.departments)),
            )
        wanted = {"department": department or ticket.department}
        choice = choose(change, ticket_to_data(ticket), wanted["department"])
        if choice.person is None:
            raise RefusedError(choice.reason, place=ticket.id, hint=_("Name a person, or another --department."))
        wanted["assignee"] = choice.person.id
        changes = {name: (getattr(ticket, name), to) for name, to in wanted.items() if getattr(ticket, name) != to}
        if not changes:
            return Outcome(ticket, None, [choice.reason])
        after = ticket.with_event(change.event(Did.ASSIGNED, text or choice.reason, changes=changes), **wanted)
        change.put(Revision(after, f"→ {choice.person.id}", ticket))
        return Outcome(after, change.commit(), [choice.reason])
