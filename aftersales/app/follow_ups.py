"""Asking the customer afterwards: who is to be asked now, and what they said. Each attempt is one commit."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.people import refuse
from aftersales.app.tickets import Outcome, assignment, need_permission, step
from aftersales.codec.tickets import ticket_from_data
from aftersales.errors import UsageError
from aftersales.i18n import _, language
from aftersales.index.derived import clocks_of
from aftersales.model.clock import FOLLOW_UP
from aftersales.model.filters import Sort, SortKey, TicketFilter
from aftersales.model.follow_up import FollowUp
from aftersales.model.ids import new_entry_id
from aftersales.model.moments import instant
from aftersales.model.record import record
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Ticket
from aftersales.rules.follow_ups import attempts_of, check_attempt, is_low, settled_at, way_back, who_takes_it
from aftersales.rules.lifecycle import check_transition


@record
class DueCall:
    """A customer who is to be asked: the ticket, by when, and how often it was tried."""

    ticket: Ticket
    due: datetime
    tried: int


def calls_due(context: Context, within: timedelta | None = None) -> list[DueCall]:
    """Return whom to ask now, or `within` some time; the latest first."""
    horizon = context.now + (within or timedelta())
    wanted = TicketFilter(due_within=within or timedelta())
    found = []
    for line in context.index.tickets(wanted, now=context.now, sort=Sort(SortKey.DUE)):
        dues = [one.due for one in clocks_of(line.clocks) if one.clock == FOLLOW_UP and one.due is not None]
        stored = context.index.stored(line.id) if dues and min(dues) <= instant(horizon) else None
        if stored is not None:
            ticket = ticket_from_data(stored.data)
            due = datetime.fromtimestamp(min(dues), context.zone)
            found.append(DueCall(ticket, due, len(attempts_of(ticket, context.policy))))
    return sorted(found, key=lambda call: (call.due, call.ticket.id))


@record
class Answer:
    """What came of an attempt.

    Attributes:
        score: 1 to 5; None: nobody answered.
        answers: by the questions of ``follow_ups.yaml``.
        channel: by which channel; may be empty.
        text: what else the customer said.
    """

    score: int | None
    answers: Mapping[str, str]
    channel: str = ""
    text: str = ""


def record_attempt(context: Context, fragment: str, answer: Answer) -> Outcome:
    """Note an attempt to ask the customer; a low score brings the matter back, to a supervisor, in the same commit.

    Raises:
        RefusedError: the customer was not informed yet, or answered already.
    """
    if answer.channel and answer.channel not in context.policy.desk.channels:
        raise UsageError(
            _("{channel} is no channel of this desk.").format(channel=answer.channel),
            hint=_("Choose one of: {words}").format(words=", ".join(context.policy.desk.channels)),
        )
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket, policy = change.ticket(fragment), context.policy
        refuse(check_attempt(ticket, answer.score, answer.answers, policy), ticket.id)
        after = _attempted(change, ticket, answer)
        notes: list[str] = []
        subject = f"follow-up: {answer.score}" if answer.score is not None else "follow-up: no answer"
        if is_low(answer.score, policy):
            after, notes = _brought_back(change, after, answer)
        elif answer.score is None:
            notes = [_tried(after, context)]
        change.put(Revision(after, subject, ticket))
        event = after.history[len(ticket.history)]
        return Outcome(after, change.commit(), notes, event)


def _attempted(change: DeskChange, ticket: Ticket, answer: Answer) -> Ticket:
    attempt = FollowUp(
        id=new_entry_id(change.context.draw),
        at=change.context.now,
        by=change.actor.person.id,
        attempt=len(attempts_of(ticket, change.context.policy)) + 1,
        channel=answer.channel,
        score=answer.score,
        answers=dict(answer.answers),
        text=answer.text.strip(),
    )
    details: dict[str, str | int] = {"follow_up": attempt.id, "attempt": attempt.attempt}
    details |= {"channel": attempt.channel} if attempt.channel else {}
    details |= {"score": attempt.score} if attempt.score is not None else {}
    event = change.event(Did.FOLLOWED_UP, answer.text, details=details)
    return ticket.with_event(event, follow_ups=(*ticket.follow_ups, attempt))


def _brought_back(change: DeskChange, ticket: Ticket, answer: Answer) -> tuple[Ticket, list[str]]:
    """Return the ticket taken up again by whoever the policy names, and what became of it."""
    policy, now = change.context.policy, change.context.now
    reason = answer.text.strip() or _("The customer gave {score} of 5.").format(score=answer.score)
    target = way_back(ticket, policy)
    if target is None or check_transition(ticket, target, change.actor.person, policy, now, text=reason):
        return ticket, [_("The score is low, and you may not take the matter up again: tell a supervisor.")]
    after = step(change, ticket, target, text=reason).after
    person = who_takes_it(ticket, policy, now)
    given = assignment(change, after, person=person.id) if person else None
    after = given.after if given else after
    state = policy.lifecycle.states[target].label.text(language())
    told = _("The score is low: the ticket is {state} again, and {person} has it.")
    return after, [told.format(state=state, person=after.assignee or after.department)]


def _tried(ticket: Ticket, context: Context) -> str:
    rules, tried = context.policy.follow_ups, len(attempts_of(ticket, context.policy))
    if settled_at(ticket, context.policy):
        return _("Attempt {number} of {all}: nobody tries again.").format(number=tried, all=rules.attempts)
    again = context.now + timedelta(days=rules.again_days)
    return _("Attempt {number} of {all}; try again on {day}.").format(
        number=tried, all=rules.attempts, day=again.date().isoformat()
    )
