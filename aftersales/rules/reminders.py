"""Reminders: who is told now that a clock is nearly or wholly used up. The history says who was told before.

A clock is chased from `chase_at` percent of its target on; the steps of ``reminders.yaml`` say whom, and how often
before the next step. From `escalate_at` percent on, at least `escalate_to` is told; whoever has the ticket always hears
of it first, or in the same breath. The same clock is chased again only when `repeat_every` has passed, or when somebody
higher has to hear of it: so running twice tells nobody twice.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from aftersales.model.clock import PARCEL, REPORT, VISIT, ClockMoments
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.reminders import Recipient, Step
from aftersales.model.service_levels import Target
from aftersales.model.team import Person, Team
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.rules.approval_deadlines import waiting_request
from aftersales.rules.approval_sums import Case
from aftersales.rules.approvals import askers
from aftersales.rules.calendars import Calendars
from aftersales.rules.clocks import due_moments, target_moment
from aftersales.rules.deadlines import fixed_moments
from aftersales.rules.deciders import deciders
from aftersales.rules.flow import open_step
from aftersales.rules.parcels import parcel_department
from aftersales.rules.team import is_available
from aftersales.rules.visits import planned_visits


@record
class Chase:
    """A reminder that is to be sent now.

    Attributes:
        clock: which clock.
        due: when its target is, or was, used up.
        level: the step of ``reminders.yaml``, from 1.
        to: ids of the people to tell; never empty.
    """

    ticket: Ticket
    clock: str
    due: datetime
    level: int
    to: tuple[str, ...]


@record
class Holders:
    """With whom lies what is late.

    Attributes:
        people: ids of those who are to do it; empty where it lies with a department as a whole.
        department: whose lead is told after them.
        never: ids of people who are not told of it.
    """

    people: tuple[str, ...]
    department: str
    never: frozenset[str] = frozenset()


Related = Callable[[Ticket], Sequence[Ticket]]
"""Gives the other tickets of a ticket's order or customer, whose requests are added up."""


def chases_for(
    ticket: Ticket, policy: Policy, calendars: Calendars, now: datetime, related: Related = lambda _ticket: ()
) -> list[Chase]:
    """Return the reminders that a ticket's clocks call for at `now`; none in quiet hours, but for exempt priorities."""
    if policy.lifecycle.is_closed(ticket.state) or _is_quiet(ticket, policy, now):
        return []
    known = (*due_moments(ticket, policy, calendars), *fixed_moments(ticket, policy, calendars))
    clocks = [one for one in known if one.lapses is None or now <= one.lapses]
    chased = (_chase(ticket, one, policy, calendars, now, related) for one in clocks)
    return [chase for chase in (_report(ticket, clocks, policy, now), *chased) if chase is not None]


def _report(ticket: Ticket, clocks: Sequence[ClockMoments], policy: Policy, now: datetime) -> Chase | None:
    """Return the report of an urgent ticket to whoever hears of it at once; None once they heard of it."""
    level = policy.service_levels.by_priority.get(ticket.priority)
    dues = [moments.due for moments in clocks if moments.due is not None]
    steps = [step.to for step in policy.reminders.steps]
    if level is None or level.report_to not in steps or not dues:
        return None
    number = steps.index(level.report_to) + 1
    if any(event.did is Did.CHASED and _level(event) >= number for event in ticket.history):
        return None
    to = recipients(_holders(ticket), level.report_to, policy, now)
    return Chase(ticket, REPORT, min(dues), number, to) if to else None


def _is_quiet(ticket: Ticket, policy: Policy, now: datetime) -> bool:
    reminders = policy.reminders
    return (
        reminders.quiet_hours is not None
        and ticket.priority not in reminders.quiet_exempt
        and reminders.quiet_hours.holds(now.time())
    )


def _chase(
    ticket: Ticket, moments: ClockMoments, policy: Policy, calendars: Calendars, now: datetime, related: Related
) -> Chase | None:
    if moments.due is None or moments.chase is None or now < moments.chase:
        return None
    before = earlier_chases(ticket.history, moments)
    level = max(step_after(len(before), policy.reminders.steps), _escalated(ticket, moments, policy, now))
    told = max((_level(event) for event in before), default=0)
    if before and level <= told and now < _again_at(before[-1].at, policy, calendars):
        return None
    request, steps = waiting_request(ticket, moments), policy.reminders.steps
    if request:
        holders = _asked_to_decide(Case(ticket, request, related(ticket), policy, now))
    else:
        holders = _asked(ticket, moments, policy, calendars)
    first = () if before else recipients(holders, steps[0].to, policy, now)
    to = tuple(dict.fromkeys((*first, *recipients(holders, steps[level - 1].to, policy, now))))
    return Chase(ticket, moments.clock, moments.due, level, to) if to else None


def _holders(ticket: Ticket) -> Holders:
    return Holders((ticket.assignee,) if ticket.assignee else (), ticket.department)


def _asked(ticket: Ticket, moments: ClockMoments, policy: Policy, calendars: Calendars) -> Holders:
    """Return with whom it lies.

    A hand-off lies with the department of its step, a parcel with the one that deals with it (`parcel_department`), a
    visit with the technician. Promises, notes, legal deadlines and follow-ups are with whoever has the ticket.
    """
    clock = moments.clock
    if clock == VISIT:
        ahead = planned_visits(ticket)
        return Holders((ahead[0].technician,), ticket.department) if ahead else _holders(ticket)
    step = open_step(ticket, clock)
    department = step.department if step else ""
    if clock == PARCEL:
        department = parcel_department(ticket, moments.due, policy, calendars)
    return _holders(ticket) if department in ("", ticket.department) else Holders((), department)


def _asked_to_decide(case: Case) -> Holders:
    """Return who may decide a request; who asked for it hears nothing, whatever their office."""
    people = deciders(case)
    department = people[0].departments[0] if people and people[0].departments else case.ticket.department
    return Holders(tuple(person.id for person in people), department, askers(case.ticket, case.request))


def earlier_chases(history: Iterable[Event], moments: ClockMoments) -> list[Event]:
    """Return the reminders of this clock since it began to count."""
    return [
        event
        for event in history
        if event.did is Did.CHASED and event.details.get("clock") == moments.clock and event.at >= moments.started
    ]


def _level(event: Event) -> int:
    level = event.details.get("level")
    return level if isinstance(level, int) else 0


def step_after(count: int, steps: Sequence[Step]) -> int:
    """Return the step, from 1, that is taken when `count` reminders went out before; the last one for ever."""
    for number, step in enumerate(steps, 1):
        if step.times is None or count < step.times:
            return number
        count -= step.times
    return len(steps)


def _escalated(ticket: Ticket, moments: ClockMoments, policy: Policy, now: datetime) -> int:
    """Return the step, from 1, that the service level wants by now; 0 where it wants none yet."""
    level = policy.service_levels.by_priority.get(ticket.priority)
    if level is None or moments.escalate is None or now < moments.escalate:
        return 0
    steps = [step.to for step in policy.reminders.steps]
    return steps.index(level.escalate_to) + 1 if level.escalate_to in steps else 0


def _again_at(last: datetime, policy: Policy, calendars: Calendars) -> datetime:
    """Return when the same clock may be chased again."""
    return target_moment(Target(policy.reminders.repeat_every, ""), last, calendars)


def recipients(holders: Holders, step: Recipient, policy: Policy, now: datetime) -> tuple[str, ...]:
    """Return who hears of it: the step's own people; whoever is higher where there is none, or they are away."""
    chain = [Recipient.ASSIGNEE, Recipient.LEAD, Recipient.MANAGER]
    for level in chain[chain.index(step) :]:
        people = [person for person in _people(holders, level, policy.team) if person.id not in holders.never]
        there = [person.id for person in people if is_available(person, now.date())]
        if there:
            return tuple(there)
    return ()


def _people(holders: Holders, level: Recipient, team: Team) -> Sequence[Person]:
    if level is Recipient.ASSIGNEE:
        return [team.people[one] for one in holders.people if one in team.people]
    if level is Recipient.LEAD:
        lead = team.lead_of(holders.department)
        return [lead] if lead and lead.id not in holders.people else []
    return team.people_in("manager")
