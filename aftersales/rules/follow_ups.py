"""Follow-ups: when the customer is asked, how often it is tried, and when the matter comes back."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from aftersales.i18n import _
from aftersales.model.clock import FOLLOW_UP, Deadline
from aftersales.model.follow_up import After, FollowUp
from aftersales.model.lifecycle import Mark, StateKind
from aftersales.model.policy import Policy
from aftersales.model.refusal import Refusal
from aftersales.model.team import Person
from aftersales.model.ticket import Did, Ticket

SCORES = range(1, 6)


def follow_up_deadlines(ticket: Ticket, policy: Policy) -> Iterator[Deadline]:
    """Yield by when the customer is to be asked, or asked again.

    So many days (``follow_up_days``) after they were informed, or after the ticket was closed, as ``follow_ups.yaml``
    says; after an attempt without an answer, some days later. Done when they answered, when it was tried often enough,
    and, where the days begin with informing, when the ticket is closed.
    """
    category = policy.categories.get(ticket.category)
    begun = begins(ticket, policy)
    if category is None or category.follow_up_days is None or begun is None:
        return
    tried, rules = attempts_of(ticket, policy), policy.follow_ups
    due = begun + timedelta(days=category.follow_up_days)
    if tried and tried[-1].score is None:
        due = max(due, tried[-1].at + timedelta(days=rules.again_days))
    stopped = settled_at(ticket, policy)
    if stopped is None and asks_after(ticket, policy) is After.INFORMED:
        stopped = _closed_at(ticket, policy)
    yield Deadline(FOLLOW_UP, begun, due, stopped)


def asks_after(ticket: Ticket, policy: Policy) -> After:
    """Return what the days until the follow-up begin with."""
    kind = policy.follow_ups.kind_of(ticket.category)
    return kind.after if kind else After.INFORMED


def begins(ticket: Ticket, policy: Policy) -> datetime | None:
    """Return when the days until the follow-up began; None where they have not, or the ticket went back to work."""
    states = policy.lifecycle.states.values()
    informed = {state.id for state in states if Mark.CUSTOMER_INFORMED in state.marks}
    asked = {state.id for state in states if Mark.FOLLOWED_UP in state.marks}
    closed = {state.id for state in states if state.is_closed}
    told = [event for event in ticket.history if event.target in informed]
    if not told or ticket.state not in informed | asked | closed:
        return None
    if asks_after(ticket, policy) is After.CLOSED:
        return _closed_at(ticket, policy)
    return told[-1].at


def _closed_at(ticket: Ticket, policy: Policy) -> datetime | None:
    if not policy.lifecycle.is_closed(ticket.state):
        return None
    moves = [event for event in ticket.history if event.target is not None]
    return moves[-1].at if moves else ticket.opened_at


def attempts_of(ticket: Ticket, policy: Policy) -> tuple[FollowUp, ...]:
    """Return the attempts since the customer was last informed, by the order of the history: seconds may be equal."""
    informed = {state.id for state in policy.lifecycle.states.values() if Mark.CUSTOMER_INFORMED in state.marks}
    since: set[object] = set()
    for event in ticket.history:
        if event.target in informed:
            since.clear()
        elif event.did is Did.FOLLOWED_UP:
            since.add(event.details.get("follow_up"))
    return tuple(one for one in ticket.follow_ups if one.id in since)


def settled_at(ticket: Ticket, policy: Policy) -> datetime | None:
    """Return when the follow-up was done with: an answer, or as many attempts as the policy wants; None: it is not."""
    tried = attempts_of(ticket, policy)
    if tried and (tried[-1].score is not None or len(tried) >= policy.follow_ups.attempts):
        return tried[-1].at
    return None


def check_attempt(ticket: Ticket, score: int | None, questions: Iterable[str], policy: Policy) -> list[Refusal]:
    """Return why an attempt cannot be noted; empty where it can.

    Args:
        ticket: as it is now.
        score: 1 to 5; None: nobody answered.
        questions: ids of what was answered besides.
        policy: the desk's policy.
    """
    found: list[Refusal] = []
    if begins(ticket, policy) is None:
        sentence = _("The customer is asked after they were informed of the outcome.")
        hint = _("First: aftersales inform {ticket} --by CHANNEL --outcome --text WORDS").format(ticket=ticket.id)
        found.append(Refusal("not_informed", sentence, hint))
    elif settled_at(ticket, policy) is not None:
        found.append(Refusal("settled", _("The customer was asked already; the follow-up is done.")))
    if score is not None and score not in SCORES:
        found.append(Refusal("score", _("A score is a number from 1 to 5.")))
    kind = policy.follow_ups.kind_of(ticket.category)
    known = kind.questions if kind else {}
    for question in questions:
        if question not in known:
            sentence = _("{question} is none of the questions.").format(question=question)
            found.append(Refusal("question", sentence, _("Known: {names}.").format(names=", ".join(known) or "-")))
    return found


def is_low(score: int | None, policy: Policy) -> bool:
    """Tell whether a score brings the matter back."""
    return score is not None and score <= policy.follow_ups.low_score


def way_back(ticket: Ticket, policy: Policy) -> str | None:
    """Return the state that a ticket whose customer is not content goes back to; None where no way leads there."""
    states = policy.lifecycle.states
    ways = (states[way.target] for way in policy.lifecycle.possible(ticket.state) if way.target in states)
    return next((one.id for one in ways if one.kind is StateKind.OPEN and not one.marks), None)


def who_takes_it(ticket: Ticket, policy: Policy, now: datetime) -> Person | None:
    """Return who gets a matter that came back: the lead of its category's department, else anybody with the role."""
    role, team = policy.follow_ups.role, policy.team
    category = policy.categories.get(ticket.category)
    leads = [team.lead_of(name) for name in (category.department if category else "", ticket.department)]
    people = [*(lead for lead in leads if lead and role in lead.roles), *team.people_in(role)]
    there = (one for one in people if one.active and not any(away.holds(now.date()) for away in one.away))
    return next(there, None) if role else None
