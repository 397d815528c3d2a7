"""Hand-offs: asking a department for a step of the flow, and answering with a finding."""

from dataclasses import replace

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.people import refuse
from aftersales.app.tickets import Outcome, need_permission
from aftersales.i18n import _, language
from aftersales.model.ids import new_entry_id
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Step, Ticket
from aftersales.rules.calendars import Calendars
from aftersales.rules.flow import check_answer, check_ask, following, open_step, step_due


def ask_step(context: Context, fragment: str, step: str, *, text: str = "") -> Outcome:
    """Ask the department of a step of the ticket's flow; its clock begins.

    Raises:
        RefusedError: the flow has no such step, it is open already, or not due now.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket = change.ticket(fragment)
        refuse(check_ask(ticket, step, change.actor.person, context.policy), ticket.id)
        after = asked(change, ticket, step, text)
        change.put(Revision(after, f"asked {after.steps[-1].department}: {step}", ticket))
        return Outcome(after, change.commit(), new_asks(context, ticket, after))


def answer_step(context: Context, fragment: str, step: str, finding: str, *, text: str = "") -> Outcome:
    """Answer an open step with a finding; the steps that follow at once are asked in the same commit.

    Raises:
        RefusedError: the step was not asked, the finding is none of its, it was asked of others, evidence is missing.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket = change.ticket(fragment)
        refuse(check_answer(ticket, step, finding, change.actor.person, context.policy), ticket.id)
        after = answered(change, ticket, step, finding, text)
        revision = Revision(after, f"{step}: {finding}", ticket)
        change.put(revision)
        return Outcome(after, change.commit(), new_asks(context, ticket, after), revision.event)


def asked(change: DeskChange, ticket: Ticket, name: str, text: str = "") -> Ticket:
    """Return the ticket with its flow's step `name` asked; nothing is written yet."""
    flow = change.context.policy.flow_of(ticket.category)
    department = flow.steps[name].department if flow else ticket.department
    step = Step(new_entry_id(change.context.draw), name, department, change.context.now, change.actor.by)
    event = change.event(Did.ASKED, text, details={"step": name, "department": department})
    return ticket.with_event(event, steps=(*ticket.steps, step))


def answered(change: DeskChange, ticket: Ticket, name: str, finding: str, text: str = "") -> Ticket:
    """Return the ticket with its open step `name` answered, and what follows at once asked; nothing is written yet."""
    waiting = open_step(ticket, name)
    done = tuple(
        replace(step, answered=change.context.now, by=change.actor.by, finding=finding) if step is waiting else step
        for step in ticket.steps
    )
    event = change.event(Did.ANSWERED, text, details={"step": name, "finding": finding})
    after, policy = ticket.with_event(event, steps=done), change.context.policy
    flow = policy.flow_of(ticket.category)
    closed = policy.lifecycle.is_closed(ticket.state)  # a late answer is kept, but asks nobody any more
    for follow in following(flow, name, finding, ticket) if flow and not closed else ():
        after = asked(change, after, follow)
    return after


def new_asks(context: Context, before: Ticket, after: Ticket) -> list[str]:
    """Return who was asked for what between two states of a ticket, and until when."""
    known = {step.id for step in before.steps}
    return [_due_note(context, after, step) for step in after.steps if step.id not in known and step.is_open]


def _due_note(context: Context, ticket: Ticket, step: Step) -> str:
    """Return who is asked for what, and until when."""
    policy = context.policy
    flow = policy.flow_of(ticket.category)
    due = step_due(step, flow, Calendars(policy.calendars, policy.desk.calendar))
    label = flow.steps[step.step].label.text(language()) if flow and step.step in flow.steps else step.step
    department = policy.team.department_text(step.department, language())
    when = f"{due.astimezone(context.zone):%Y-%m-%d %H:%M}" if due else "-"
    return _("{department}: {step} until {when}").format(department=department, step=label, when=when)
