"""Guards: the named conditions on the ways between states; ``lifecycle.yaml`` says where they hold."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta

from aftersales.i18n import _, language, ngettext
from aftersales.model.category import AnyOf
from aftersales.model.follow_up import After
from aftersales.model.lifecycle import GuardName, Mark, Transition
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.rules.approval_guard import check_in_place
from aftersales.rules.follow_ups import asks_after, settled_at
from aftersales.rules.intake import missing_evidence, missing_facts, shown_by, ticket_facts


@record
class Attempt:
    """What a guard looks at: a ticket on its way, the words that go with it, the policy and the moment."""

    ticket: Ticket
    transition: Transition
    text: str
    policy: Policy
    now: datetime


@record
class Want:
    """What a guard wants that is not there: a sentence, and what to do about it."""

    sentence: str
    hint: str = ""


Check = Callable[[Attempt], Want | None]
"""A guard: None where the condition holds."""


def check_guard(name: GuardName, attempt: Attempt) -> Want | None:
    """Return what the guard wants, or None where its condition holds."""
    return _GUARDS[name](attempt)


def _approval_in_place(attempt: Attempt) -> Want | None:
    run = this_run(attempt.ticket, attempt.policy)
    refusal = check_in_place(attempt.ticket, run, attempt.policy, attempt.now)
    return Want(refusal.sentence, refusal.hint) if refusal else None


def _assigned(attempt: Attempt) -> Want | None:
    if attempt.ticket.assignee:
        return None
    return Want(_("Nobody has the ticket."), _("aftersales assign {ticket} PERSON").format(ticket=attempt.ticket.id))


def _customer_informed(attempt: Attempt) -> Want | None:
    guard = attempt.policy.lifecycle.guards.get(GuardName.CUSTOMER_INFORMED)
    if is_informed(attempt.ticket, attempt.policy, guard.accepts if guard else ("state",)):
        return None
    states = _states_with(attempt.policy, Mark.CUSTOMER_INFORMED)
    return Want(
        _("The customer was not informed of the outcome."),
        _("Tell the customer, then move the ticket to: {states}").format(states=states),
    )


def _decision_not_needed(attempt: Attempt) -> Want | None:
    category = attempt.policy.categories.get(attempt.ticket.category)
    if category is None or not category.needs_decision:
        return None
    label = attempt.policy.categories.text(category.id, language())
    return Want(
        _("A ticket of category {category} needs a decision first.").format(category=label),
        _("aftersales transition {ticket} decided").format(ticket=attempt.ticket.id),
    )


def _evidence_complete(attempt: Attempt) -> Want | None:
    ticket, categories = attempt.ticket, attempt.policy.categories
    missing = missing_evidence(shown_by(ticket), ticket.category, attempt.policy)
    if not missing:
        return None
    named = _listed(missing, lambda word: categories.evidence_text(word, language()))
    return Want(
        _("Evidence is missing: {evidence}.").format(evidence=named),
        _("aftersales attach {ticket} FILE --shows {word}").format(ticket=ticket.id, word=missing[0][0]),
    )


def _facts_complete(attempt: Attempt) -> Want | None:
    ticket, categories = attempt.ticket, attempt.policy.categories
    missing = missing_facts(ticket_facts(ticket), ticket.category, attempt.policy)
    if not missing:
        return None
    named = _listed(missing, lambda path: categories.fact_text(path, language()))
    return Want(
        _("Facts are missing: {facts}.").format(facts=named),
        _("aftersales edit {ticket} {fact}=…").format(ticket=ticket.id, fact=missing[0][0]),
    )


def _followed_up(attempt: Attempt) -> Want | None:
    ticket, policy = attempt.ticket, attempt.policy
    if not needs_follow_up(ticket, policy) or _reached(attempt, Mark.FOLLOWED_UP):
        return None
    if asks_after(ticket, policy) is After.CLOSED or settled_at(ticket, policy) is not None:
        return None
    return Want(
        _("This ticket needs a follow-up before it is closed."),
        _("When the customer was asked: aftersales follow-up record {ticket} --score NUMBER").format(ticket=ticket.id),
    )


def _reason_given(attempt: Attempt) -> Want | None:
    if attempt.text.strip():
        return None
    asked = attempt.transition.text.text(language())
    return Want(_("A text is wanted: {asked}.").format(asked=asked), _("Give it with --text."))


def _reopen_window(attempt: Attempt) -> Want | None:
    days = attempt.policy.desk.reopen_days
    closed = closed_at(attempt.ticket, attempt.policy)
    if closed is None or attempt.now <= closed + timedelta(days=days):
        return None
    return Want(
        ngettext("It was closed more than {days} day ago.", "It was closed more than {days} days ago.", days).format(
            days=days
        ),
        _("Open a new ticket and link it to this one: aftersales open --follows {ticket}").format(
            ticket=attempt.ticket.id
        ),
    )


def _steps_done(attempt: Attempt) -> Want | None:
    waiting = [step.step for step in attempt.ticket.steps if step.is_open]
    if not waiting:
        return None
    return Want(
        _("These steps wait for an answer: {steps}.").format(steps=", ".join(waiting)),
        _("aftersales answer {ticket} {step} FINDING").format(ticket=attempt.ticket.id, step=waiting[0]),
    )


_GUARDS: Mapping[GuardName, Check] = {
    GuardName.APPROVAL_IN_PLACE: _approval_in_place,
    GuardName.ASSIGNED: _assigned,
    GuardName.CUSTOMER_INFORMED: _customer_informed,
    GuardName.DECISION_NOT_NEEDED: _decision_not_needed,
    GuardName.EVIDENCE_COMPLETE: _evidence_complete,
    GuardName.FACTS_COMPLETE: _facts_complete,
    GuardName.FOLLOWED_UP: _followed_up,
    GuardName.REASON_GIVEN: _reason_given,
    GuardName.REOPEN_WINDOW: _reopen_window,
    GuardName.STEPS_DONE: _steps_done,
}


def needs_follow_up(ticket: Ticket, policy: Policy) -> bool:
    """Tell whether the ticket's category or its priority wants the customer asked again before it is closed."""
    category = policy.categories.get(ticket.category)
    priority = policy.priorities.by_id.get(ticket.priority)
    return (category is not None and category.follow_up_days is not None) or (
        priority is not None and priority.follow_up
    )


def closed_at(ticket: Ticket, policy: Policy) -> datetime | None:
    """Return when the ticket was closed, cancelled or found a duplicate; None where it is none of these."""
    if not policy.lifecycle.is_closed(ticket.state):
        return None
    moves = [event for event in ticket.history if event.target is not None]
    return moves[-1].at if moves else ticket.opened_at


def is_informed(ticket: Ticket, policy: Policy, accepts: Collection[str] = ("state", "entry")) -> bool:
    """Tell whether the customer was told the outcome since the ticket was opened, or reopened for the last time.

    Args:
        ticket: as it is.
        policy: the desk's policy.
        accepts: what proves it: reaching a ``state`` with that mark, an ``entry`` that says what they were told.
    """
    marked = {state.id for state in policy.lifecycle.states.values() if Mark.CUSTOMER_INFORMED in state.marks}
    run = this_run(ticket, policy)
    return ("state" in accepts and any(event.target in marked for event in run)) or (
        "entry" in accepts and any(event.did is Did.INFORMED for event in run)
    )


def this_run(ticket: Ticket, policy: Policy) -> tuple[Event, ...]:
    """Return the history since the ticket was opened, or reopened for the last time."""
    start = 0
    for number, event in enumerate(ticket.history):
        if event.target is not None and policy.lifecycle.is_closed(event.source or ""):
            start = number
    return ticket.history[start:]


def _reached(attempt: Attempt, mark: Mark) -> bool:
    marked = {state.id for state in attempt.policy.lifecycle.states.values() if mark in state.marks}
    return any(event.target in marked for event in this_run(attempt.ticket, attempt.policy))


def _states_with(policy: Policy, mark: Mark) -> str:
    return ", ".join(state.id for state in policy.lifecycle.states.values() if mark in state.marks)


def _listed(groups: Iterable[AnyOf], label: Callable[[str], str]) -> str:
    """Return groups as people read them: ``photo of the goods or video; photo of the waybill``."""
    either = _(" or ")
    return _("; ").join(either.join(label(word) for word in group) for group in groups)
