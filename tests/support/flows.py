"""Tickets on their way through a flow: asked and answered an hour apart, without asking anybody whether it may be."""

from dataclasses import replace
from datetime import datetime, timedelta

from aftersales.model.ticket import Step, Ticket
from tests.support.policies import NINE

HOUR = timedelta(hours=1)


def asked(ticket: Ticket, *names: str, department: str = "technical", at: datetime | None = None) -> Ticket:
    """Return the ticket with steps asked side by side, an hour after the last thing that happened to a step."""
    at = at or _last(ticket) + HOUR
    start = len(ticket.steps)
    steps = [Step(f"step{number:02}", name, department, at, "li.na") for number, name in enumerate(names, start)]
    return replace(ticket, steps=(*ticket.steps, *steps))


def answered(ticket: Ticket, name: str, finding: str, *, at: datetime | None = None) -> Ticket:
    """Return the ticket with its open step of this name answered, an hour after the last thing."""
    at = at or _last(ticket) + HOUR
    return replace(
        ticket,
        steps=tuple(
            replace(step, answered=at, by="wang.qiang", finding=finding) if step.step == name and step.is_open else step
            for step in ticket.steps
        ),
    )


def _last(ticket: Ticket) -> datetime:
    return max((moment for step in ticket.steps for moment in (step.asked, step.answered) if moment), default=NINE)
