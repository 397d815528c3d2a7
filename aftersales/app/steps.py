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
from aftersales.rules.flow import check_answer, check_ask, following, open_step, possible_asks, step_due


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
        return Outcome(after, change.commit(), [_due_note(context, after, after.steps[-1])])


def answer_step(context: Context, fragment: str, step: str, finding: str, *, text: str = "") -> Outcome:
    """Answer an open step with a finding; the steps that follow at once are asked in the same commit.

    Raises:
        RefusedError: the step was not asked, the finding is none of its, it was asked of others, evidence is missing.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket = change.ticket(fragment)
        refuse(check_answer(ticket, step, finding, change.actor.person, context.policy), ticket.id)
        after = _answered(change, ticket, step, finding, text)
        flow = context.policy.flow_of(ticket.category)
        closed = context.policy.lifecycle.is_closed(ticket.state)  # a late answer is kept, but asks nobody any more
        follow = following(flow, step, finding, ticket) if flow and not closed else ()
        for name in follow:
            after = asked(change, after, name, "")
        revision = Revision(after, f"{step}: {finding}", ticket)
        change.put(revision)
        notes = [_due_note(context, after, one) for one in after.steps if one.step in follow and one.is_open]
        return Outcome(after, change.commit(), notes, revision.event)


def answered_if_waiting(change: DeskChange, ticket: Ticket, name: str, finding: str, text: str = "") -> Ticket:
    """Return the ticket with the step `name` answered, where it waits and knows `finding`, and what follows asked.

    Raises:
        RefusedError: it was asked of others, or evidence is missing.
    """
    flow = change.context.policy.flow_of(ticket.category)
    if flow is None or open_step(ticket, name) is None or finding not in flow.steps[name].findings:
        return ticket
    refuse(check_answer(ticket, name, finding, change.actor.person, change.context.policy), ticket.id)
    after = _answered(change, ticket, name, finding, text)
    for one in following(flow, name, finding, ticket):
        after = asked(change, after, one, "")
    return after


def asked_if_due(change: DeskChange, ticket: Ticket, name: str) -> Ticket:
    """Return the ticket with the step `name` asked, where its flow says that it is due now."""
    flow = change.context.policy.flow_of(ticket.category)
    if flow is None or name not in {ask.step.id for ask in possible_asks(ticket, flow)}:
        return ticket
    return asked(change, ticket, name, "")


def asked(change: DeskChange, ticket: Ticket, name: str, text: str) -> Ticket:
    """Return the ticket with its flow's step `name` asked; nothing is written yet."""
    flow = change.context.policy.flow_of(ticket.category)
    department = flow.steps[name].department if flow else ticket.department
    step = Step(new_entry_id(change.context.draw), name, department, change.context.now, change.actor.by)
    event = change.event(Did.ASKED, text, details={"step": name, "department": department})
    return ticket.with_event(event, steps=(*ticket.steps, step))


def _answered(change: DeskChange, ticket: Ticket, name: str, finding: str, text: str) -> Ticket:
    waiting = open_step(ticket, name)
    done = tuple(
        replace(step, answered=change.context.now, by=change.actor.by, finding=finding) if step is waiting else step
        for step in ticket.steps
    )
    event = change.event(Did.ANSWERED, text, details={"step": name, "finding": finding})
    return ticket.with_event(event, steps=done)


def _due_note(context: Context, ticket: Ticket, step: Step) -> str:
    """Return who is asked for what, and until when."""
    policy = context.policy
    flow = policy.flow_of(ticket.category)
    due = step_due(step, flow, Calendars(policy.calendars, policy.desk.calendar))
    label = flow.steps[step.step].label.text(language()) if flow and step.step in flow.steps else step.step
    department = policy.team.department_text(step.department, language())
    when = f"{due.astimezone(context.zone):%Y-%m-%d %H:%M}" if due else "-"
    return _("{department}: {step} until {when}").format(department=department, step=label, when=when)
