"""Deeds and the flow: what a command records answers, and asks, the steps that the ticket's flow says it does."""

from collections.abc import Sequence
from typing import NamedTuple

from aftersales.app.changes import DeskChange
from aftersales.app.people import refuse
from aftersales.app.steps import answered, asked, new_asks
from aftersales.i18n import _, language
from aftersales.model.deed import Deed, Done
from aftersales.model.flow import Flow
from aftersales.model.refusal import Refusal
from aftersales.model.ticket import Ticket
from aftersales.rules.flow import answered_by, asked_by, check_answer


class Followed(NamedTuple):
    """A ticket after its flow took note of a deed.

    Attributes:
        notes: who was asked for what, and which answer others still owe.
    """

    ticket: Ticket
    notes: Sequence[str]


def follow(
    change: DeskChange,
    ticket: Ticket,
    deed: Deed | None,
    detail: str = "",
    *,
    strict: bool = False,
    whoever: bool = False,
) -> Followed:
    """Return the ticket with the steps answered and asked that a deed answers and asks; nothing is written yet.

    A step that the person may not answer (it was asked of others, evidence is missing) stays open, and is told of.

    Args:
        deed: what was recorded; None: nothing that a flow takes note of.
        strict: refuse the deed itself instead.
        whoever: the steps have become pointless, whoever was asked: they are answered in any case.

    Raises:
        RefusedError: `strict`, and the person may not answer a step that the deed answers.
    """
    flow = change.context.policy.flow_of(ticket.category)
    if flow is None or deed is None:
        return Followed(ticket, ())
    done = Done(deed, detail)
    after, owed = ticket, []
    for step, finding in answered_by(ticket, flow, done):
        person, policy = change.actor.person, change.context.policy
        refusals = [] if whoever else check_answer(after, step.step, finding, person, policy)
        if refusals and strict:
            refuse(refusals, ticket.id)
        if refusals:
            owed.append(_owed(flow, step.step, refusals))
        else:
            after = answered(change, after, step.step, finding)
    if not change.context.policy.lifecycle.is_closed(ticket.state):
        for name in asked_by(after, flow, done):
            after = asked(change, after, name)
    return Followed(after, [*new_asks(change.context, ticket, after), *owed])


def _owed(flow: Flow, step: str, refusals: Sequence[Refusal]) -> str:
    reasons = " ".join(refusal.sentence for refusal in refusals)
    return _("The step {step} still waits: {reasons}").format(
        step=flow.steps[step].label.text(language()), reasons=reasons
    )
