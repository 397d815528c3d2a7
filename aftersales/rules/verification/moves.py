"""Transitions that a commit added: each must be one that the lifecycle, its roles and its guards allowed then."""

from dataclasses import replace

from aftersales.i18n import _
from aftersales.model.ticket import Did, Event
from aftersales.rules.check_problem import Problem
from aftersales.rules.lifecycle import check_transition, state_after
from aftersales.rules.verification.act import Act, Problems, TicketStep
from aftersales.rules.verification.entries import actor_of, is_imported


def check_moves(step: TicketStep, act: Act) -> Problems:
    """Yield transitions that the policies of the time refused, and a state that the history does not lead to."""
    for number, event in step.added:
        if event.did is Did.TRANSITION and not is_imported(event, step, act):
            yield from _check_move(number, event, step, act)
    led_to = state_after(step.ticket.history, act.policy.lifecycle)
    if step.ticket.state != led_to:
        message = _("The state is {state}, but the history led to {led_to}.").format(
            state=step.ticket.state, led_to=led_to
        )
        yield Problem(("state",), "verify/state", message)


def _check_move(number: int, event: Event, step: TicketStep, act: Act) -> Problems:
    person = actor_of(event, act)
    if person is None or event.target is None:
        return
    earlier = step.ticket.history[:number]
    stood = state_after(earlier, act.policy.lifecycle)
    if event.source != stood:
        message = _("This entry starts from {source}, but the one before it led to {state}.").format(
            source=event.source, state=stood
        )
        yield Problem(("history", number, "from"), "verify/discontinuous", message)
        return
    # The ticket as it was when it moved; facts that came in the same commit count as there.
    ticket = replace(step.ticket, state=stood, history=earlier)
    refusals = check_transition(
        ticket, event.target, person, act.policy, event.at, text=event.text, override="overrode" in event.details
    )
    for refusal in refusals:
        yield Problem(("history", number, "to"), "verify/transition", refusal.sentence)
