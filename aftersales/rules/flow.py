"""Flows: which step may be asked or answered now, what follows from an answer, and by when a step is due."""

from collections.abc import Sequence
from datetime import datetime

from aftersales.i18n import _, language
from aftersales.model.clock import ClockMoments, Deadline
from aftersales.model.deed import Done
from aftersales.model.flow import Flow, FlowFinding, FlowStep
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.refusal import Refusal
from aftersales.model.service_levels import Target
from aftersales.model.team import Person
from aftersales.model.ticket import Step, Ticket
from aftersales.rules.calendars import Calendars
from aftersales.rules.clocks import target_moment
from aftersales.rules.intake import shown_by
from aftersales.rules.limits import limit_moments

LEADERS = frozenset({"supervisor", "manager"})
"""Roles that may answer for any department and ask out of turn."""


@record
class Ask:
    """A step that could be asked now; `why`: the answer it follows from, ``step: finding``; empty at the start."""

    step: FlowStep
    why: str


def open_steps(ticket: Ticket) -> tuple[Step, ...]:
    """Return the steps whose answer is awaited, the longest waiting first."""
    return tuple(step for step in ticket.steps if step.is_open)


def open_step(ticket: Ticket, name: str) -> Step | None:
    """Return the open step of this name, or None."""
    return next((step for step in open_steps(ticket) if step.step == name), None)


def possible_asks(ticket: Ticket, flow: Flow) -> tuple[Ask, ...]:
    """Return the steps that may be asked now.

    Those the flow starts with, each until it was asked once; after an answer those it leads to, unless one of them was
    asked since.
    """
    busy = {step.step for step in open_steps(ticket)}
    begun = {step.step for step in ticket.steps}
    found = {name: Ask(flow.steps[name], "") for name in flow.start if name not in begun}
    for place, step in enumerate(ticket.steps, 1):
        finding = finding_of(flow, step)
        if finding is None or step.answered is None:
            continue
        # Steps stand in the order they were asked in, which decides within one second.
        asked = {later.step for later in ticket.steps[place:] if later.asked >= step.answered}
        wanted = [name for name in finding.next if name not in asked]
        wanted += [] if set(finding.choose) & asked else list(finding.choose)
        found |= {name: Ask(flow.steps[name], f"{step.step}: {finding.id}") for name in wanted if name not in busy}
    return tuple(found.values())


def finding_of(flow: Flow, step: Step) -> FlowFinding | None:
    """Return what a step was answered with, or None where it is open or the flow knows it no more."""
    known = flow.steps.get(step.step)
    return known.findings.get(step.finding) if known else None


def following(flow: Flow, step: str, finding: str, ticket: Ticket) -> tuple[str, ...]:
    """Return the steps that are asked at once when `step` is answered with `finding`, but for those already open.

    Nothing follows from a step or a finding that the flow knows no more.
    """
    known = flow.steps.get(step)
    answer = known.findings.get(finding) if known else None
    busy = {one.step for one in open_steps(ticket) if one.step != step}
    return tuple(name for name in answer.next if name not in busy) if answer else ()


def answered_by(ticket: Ticket, flow: Flow, done: Done) -> list[tuple[Step, str]]:
    """Return the open steps that a deed answers, each with the finding that it amounts to."""
    found = []
    for step in open_steps(ticket):
        known = flow.steps.get(step.step)
        named = [known.done_by[name] for name in done.names if name in known.done_by] if known else []
        found += [(step, named[0])] if named else []
    return found


def asked_by(ticket: Ticket, flow: Flow, done: Done) -> list[str]:
    """Return the steps that a deed asks: of those that may be asked now."""
    return [ask.step.id for ask in possible_asks(ticket, flow) if ask.step.asked_by & set(done.names)]


def check_ask(ticket: Ticket, name: str, actor: Person, policy: Policy) -> list[Refusal]:
    """Return why the step `name` cannot be asked now; empty where it can."""
    flow = policy.flow_of(ticket.category)
    if flow is None:
        return [Refusal("no_flow", _("The category {category} has no flow.").format(category=ticket.category))]
    if name not in flow.steps:
        known = ", ".join(flow.steps)
        return [
            Refusal(
                "unknown_step", _("There is no step {step}.").format(step=name), _("Steps: {steps}").format(steps=known)
            )
        ]
    if policy.lifecycle.is_closed(ticket.state):
        return [Refusal("closed", _("The ticket is closed."), _("Reopen it first: aftersales reopen TICKET"))]
    if open_step(ticket, name):
        return [Refusal("already_asked", _("The step {step} waits for an answer already.").format(step=name))]
    if actor.roles & LEADERS or name in {ask.step.id for ask in possible_asks(ticket, flow)}:
        return []
    possible = ", ".join(ask.step.id for ask in possible_asks(ticket, flow)) or "-"
    return [
        Refusal(
            "out_of_turn",
            _("The step {step} is not due now.").format(step=name),
            _("Possible now: {steps}. A supervisor may ask any.").format(steps=possible),
        )
    ]


def check_answer(ticket: Ticket, name: str, finding: str, actor: Person, policy: Policy) -> list[Refusal]:
    """Return every reason why the step `name` cannot be answered with `finding` now; empty where it can."""
    step, flow = open_step(ticket, name), policy.flow_of(ticket.category)
    if step is None:
        waiting = ", ".join(one.step for one in open_steps(ticket)) or "-"
        return [
            Refusal(
                "not_asked",
                _("The step {step} was not asked.").format(step=name),
                _("Waiting: {steps}").format(steps=waiting),
            )
        ]
    refusals = _check_department(step, actor, policy)
    known = flow.steps.get(name) if flow else None
    if known is None:  # the flow, or the ticket's category, was changed meanwhile: whatever was found ends the wait
        return refusals
    if finding not in known.findings:
        choices = ", ".join(known.findings)
        sentence = _("{finding} is no finding of {step}.").format(finding=finding or "-", step=name)
        refusals.insert(0, Refusal("unknown_finding", sentence, _("Choose one of: {words}").format(words=choices)))
    return refusals + _missing_evidence(ticket, known, policy)


def _check_department(step: Step, actor: Person, policy: Policy) -> list[Refusal]:
    if step.department in actor.departments or actor.roles & LEADERS:
        return []
    department = policy.team.department_text(step.department, language())
    sentence = _("This was asked of {department}.").format(department=department)
    return [Refusal("other_department", sentence, _("Somebody there, or a supervisor, answers."))]


def _missing_evidence(ticket: Ticket, step: FlowStep, policy: Policy) -> list[Refusal]:
    shown, spoken = shown_by(ticket), language()
    missing = [group for group in step.evidence if not set(group) & shown]
    return [
        Refusal(
            "evidence",
            _("Evidence is missing: {evidence}.").format(
                evidence=_(" or ").join(policy.categories.evidence_text(word, spoken) for word in group)
            ),
            f"aftersales attach {ticket.id} FILE --shows {group[0]}",
        )
        for group in missing
    ]


def step_due(step: Step, flow: Flow | None, calendars: Calendars) -> datetime | None:
    """Return by when a step is, or was, to be answered; None where its flow knows it no more."""
    known = flow.steps.get(step.step) if flow else None
    return target_moment(Target(known.within, ""), step.asked, calendars) if known else None


def step_deadlines(ticket: Ticket, policy: Policy, calendars: Calendars) -> Sequence[Deadline]:
    """Return the deadlines of a ticket's hand-offs, each a clock of the step's name."""
    flow = policy.flow_of(ticket.category)
    dues = ((step, step_due(step, flow, calendars)) for step in ticket.steps)
    return [Deadline(step.step, step.asked, due, step.answered) for step, due in dues if due is not None]


def step_moments(ticket: Ticket, policy: Policy, calendars: Calendars) -> Sequence[ClockMoments]:
    """Return what an index keeps of hand-offs that wait."""
    if policy.lifecycle.is_closed(ticket.state):
        return ()
    flow = policy.flow_of(ticket.category)
    found = []
    for step in open_steps(ticket):
        due = step_due(step, flow, calendars)
        if due is not None and flow is not None:
            deadline, within = Deadline(step.step, step.asked, due), flow.steps[step.step].within
            found.append(limit_moments(deadline, within, ticket.priority, policy, calendars))
    return found
