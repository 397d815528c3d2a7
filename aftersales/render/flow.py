"""The flow of one ticket, for people: what was answered, what waits, what is next."""

from datetime import datetime, tzinfo

from aftersales.i18n import _, language
from aftersales.model.flow import Flow
from aftersales.model.policy import Policy
from aftersales.model.ticket import Step, Ticket
from aftersales.render.moments import due_text, moment_text
from aftersales.rules.calendars import Calendars
from aftersales.rules.flow import possible_asks, step_due


def flow_text(ticket: Ticket, policy: Policy, now: datetime, zone: tzinfo) -> str:
    """Return one line for each step that was asked, then the steps that may be asked now with their findings."""
    flow = policy.flow_of(ticket.category)
    if flow is None:
        return _("The category {category} has no flow.").format(category=ticket.category) + "\n"
    calendars = Calendars(policy.calendars, policy.desk.calendar)
    lines = [f"{ticket.id}  {flow.label.text(language())}"]
    lines += [_step_line(step, flow, policy, calendars, now, zone) for step in ticket.steps]
    for ask in possible_asks(ticket, flow):
        department = policy.team.department_text(ask.step.department, language())
        label = ask.step.label.text(language())
        lines.append(
            _("possible: {step}  {label}  ({department})").format(step=ask.step.id, label=label, department=department)
        )
    return "\n".join(lines) + "\n"


def _step_line(step: Step, flow: Flow, policy: Policy, calendars: Calendars, now: datetime, zone: tzinfo) -> str:
    known = flow.steps.get(step.step)
    spoken = language()
    label = known.label.text(spoken) if known else step.step
    department = policy.team.department_text(step.department, spoken)
    if step.answered:
        finding = known.findings.get(step.finding) if known else None
        said = finding.label.text(spoken) if finding else step.finding
        return f"  {step.step}  {label}  ({department})  {moment_text(step.answered, zone, now)}  {step.by}: {said}"
    choices = " | ".join(known.findings) if known else ""
    due = due_text(step_due(step, flow, calendars), now)
    waits = _("waits, {due}").format(due=due) if due else _("waits")
    return f"  {step.step}  {label}  ({department})  {waits}  [{choices}]"
