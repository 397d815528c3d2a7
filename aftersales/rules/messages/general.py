"""What a message may say of the ticket itself: its product, who has it, what happens next, what was promised."""

from collections.abc import Mapping

from aftersales.model.label import Label
from aftersales.model.moments import parse_moment
from aftersales.model.ticket import Did, Event
from aftersales.model.values import text_of
from aftersales.rules.flow import open_steps
from aftersales.rules.messages.matter import Matter


def product(matter: Matter) -> str | None:
    """Return the product's name in the catalogue, else its model."""
    model = text_of(matter.ticket.product.get("model"))
    known = matter.policy.catalogue.product(model) if model else None
    return known.label.text(matter.language) if known else model or None


def category(matter: Matter) -> str | None:
    """Return what it is about; None where the policies know the category no more."""
    found = matter.policy.categories.get(matter.ticket.category)
    return found.label.text(matter.language) if found else None


def handler(matter: Matter) -> str | None:
    """Return who has the ticket."""
    person = matter.policy.team.people.get(matter.ticket.assignee)
    return person.name.text(matter.language) if person else None


def next_step(matter: Matter) -> str | None:
    """Return the step that has waited longest, and the department that was asked."""
    waiting, flow = open_steps(matter.ticket), matter.policy.flow_of(matter.ticket.category)
    known = flow.steps.get(waiting[0].step) if waiting and flow else None
    if known is None:
        return None
    department = matter.policy.team.department_text(waiting[0].department, matter.language)
    said = Label(en="{step} ({department})", zh="{step}（{department}）").text(matter.language)
    return said.format(step=known.label.text(matter.language), department=department)


def promise(matter: Matter) -> Mapping[str, str]:
    """Return the last promise, its moment and its words; empty where none was made, or the moment has passed."""
    made = last_promise(matter)
    if made is None:
        return {}
    return {"promised": matter.moment(parse_moment(text_of(made.details.get("due")))), "promise": made.text}


def last_promise(matter: Matter) -> Event | None:
    """Return the entry of the last promise; None where there is none, or its moment has passed."""
    made = [event for event in matter.ticket.history if event.did is Did.PROMISED]
    ahead = bool(made) and parse_moment(text_of(made[-1].details.get("due"))) > matter.now
    return made[-1] if ahead else None


def questions(matter: Matter) -> tuple[str, ...]:
    """Return what customers of such a matter are asked afterwards."""
    kind = matter.policy.follow_ups.kind_of(matter.ticket.category)
    return tuple(label.text(matter.language) for label in kind.questions.values()) if kind else ()
