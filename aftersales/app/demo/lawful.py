"""A crowd's tickets have no evidence and no approvals: a story is retold so that its steps are lawful without.

Files of evidence would double what a trial of scale writes. So where a guard asks for what a retold story lacks, the
manager goes on without it and says why, as managers may.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from aftersales.app.demo.data import as_map, dated
from aftersales.app.demo.plots import Beat, Plot
from aftersales.model.moments import format_moment
from aftersales.model.policy import Policy
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.rules.lifecycle import check_transition


def lawful(plot: Plot, policy: Policy, manager: str, now: datetime) -> Plot:
    """Return `plot` with every step in the hands of somebody who may make it.

    Args:
        plot: as its story tells it.
        policy: the desk's.
        manager: id of the person who may go on without what a guard asks for.
        now: any moment; when a guard looks at days, the story is told around it.
    """
    ticket = _opened(plot, policy, now)
    beats = []
    for number, beat in enumerate(plot.beats, 1):
        at = now + timedelta(hours=number)
        tickets = [replace(ticket, priority=one) for one in dict.fromkeys(plot.priorities.values())]
        made = _made(beat, tickets, policy, manager, at)
        beats.append(made)
        event = Event(f"{number:06}", at, made.by, made.did, made.text)
        if made.did is Did.TRANSITION:
            event = replace(event, source=ticket.state, target=made.target)
            ticket = ticket.with_event(event, state=made.target)
        elif made.did is Did.ASSIGNED:
            ticket = ticket.with_event(event, assignee=made.assignee, department=made.department)
        else:
            ticket = ticket.with_event(event)
    return replace(plot, beats=tuple(beats))


def _made(beat: Beat, tickets: Sequence[Ticket], policy: Policy, manager: str, at: datetime) -> Beat:
    """Return a step that may be made on each of these tickets: one for each priority that a retold one may have."""
    if beat.did is not Did.TRANSITION:
        return beat

    def refusals(person: str) -> list[str]:
        actor = policy.team.people[person]
        found = (check_transition(one, beat.target, actor, policy, at, text=beat.text) for one in tickets)
        return list(dict.fromkeys(str(refusal.code) for some in found for refusal in some))

    if not refusals(beat.by):
        return beat
    codes = refusals(manager)
    return replace(beat, by=manager, text=beat.text or tickets[0].title, details={"overrode": codes} if codes else {})


def _opened(plot: Plot, policy: Policy, now: datetime) -> Ticket:
    def moment(days: int, clock: tuple[int, int] | None) -> str:
        day = now + timedelta(days=days)
        return format_moment(day.replace(hour=clock[0], minute=clock[1])) if clock else day.date().isoformat()

    facts: Mapping[str, Any] = {name: as_map(dated(part, moment), name) for name, part in plot.facts.items()}
    return Ticket(
        **facts,
        id="AS-000000-00000",
        title=plot.title,
        state=policy.lifecycle.initial,
        category=plot.category.id,
        priority=next(iter(plot.priorities.values())),
        severity=plot.category.severity,
        urgency=plot.category.urgency,
        channel=plot.channel,
        customer="C-00000" if plot.story.customer else "",
        department=plot.category.department,
        history=(Event("000000", now, plot.beats[0].by if plot.beats else "", Did.OPENED, plot.story.text),),
    )
