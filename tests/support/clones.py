"""Clones of a ticket that people work on apart from each other, by the real rules."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from aftersales.codec.tickets import ticket_from_data, ticket_to_data
from aftersales.model.approval import Request, RequestState, Verdict
from aftersales.model.ids import new_entry_id
from aftersales.model.policy import Policy
from aftersales.model.team import Person
from aftersales.model.ticket import Did, Event, Evidence, Link, Step, Ticket
from aftersales.model.values import Value
from aftersales.rules.approval_sums import Case, requests_in
from aftersales.rules.approvals import check_decision, check_rejection, check_request
from aftersales.rules.edits import changed_values, edited_data
from aftersales.rules.flow import check_answer, check_ask, open_steps
from aftersales.rules.lifecycle import check_transition
from tests.support.policies import a_ticket, shipped_policy

PEOPLE = ("li.na", "zhang.min", "wang.qiang", "chen.jing")
_EDITS: Sequence[tuple[str, Sequence[Value]]] = (
    ("title", ["空调不制冷", "Fridge is warm", "冰箱"]),
    ("priority", ["P1", "P2", "P3", "P4"]),
    ("region", ["浙江", "上海", None]),
    ("tags", [["vip"], ["urgent", "vip"], [], ["urgent"]]),
    ("fault.symptom", ["noise", "no cooling", None]),
    ("product.serial", ["R-1", "R-2"]),
    ("facts.claim", ["refund", "exchange", None]),
)


class Clone:
    """One person's copy of a ticket; whatever they do is allowed by the rules, or is not done.

    Args:
        ticket: as it was cloned.
        random: chooses what is done; the same numbers make the same clone.
        start: when they begin.
    """

    def __init__(self, ticket: Ticket, random: Random, start: datetime) -> None:
        self.ticket = ticket
        self.policy: Policy = shipped_policy()
        self._random = random
        self._now = start

    def work(self, steps: int) -> Ticket:
        """Try `steps` things and return the ticket as it is then."""
        deeds: Sequence[Callable[[], None]] = (
            *(self._move, self._move, self._note, self._edit, self._assign, self._attach, self._link),
            *(self._ask, self._answer, self._request, self._judge, self._judge, self._decide),
        )
        for _number in range(steps):
            self._now += timedelta(seconds=self._random.choice((0, 1, 60)))
            self._random.choice(deeds)()
        return self.ticket

    @property
    def _person(self) -> Person:
        return self.policy.team.people[self._random.choice(PEOPLE)]

    def _id(self) -> str:
        return new_entry_id(self._random.randrange)

    def _event(self, did: Did, text: str = "", **fields: object) -> Event:
        by = self._random.choice(PEOPLE)
        return Event(id=self._id(), at=self._now, by=by, did=did, text=text, **fields)  # type: ignore[arg-type]  # Event's own fields

    def _move(self) -> None:
        person = self._person
        target = self._random.choice(sorted(self.policy.lifecycle.states))
        if check_transition(self.ticket, target, person, self.policy, self._now, text="because", override=True):
            return
        event = self._event(Did.TRANSITION, "because", source=self.ticket.state, target=target)
        self.ticket = self.ticket.with_event(event, state=target)

    def _note(self) -> None:
        self.ticket = self.ticket.with_event(self._event(Did.NOTED, f"words {self._random.randrange(9)}"))

    def _edit(self) -> None:
        field, values = self._random.choice(_EDITS)
        before = ticket_to_data(self.ticket)
        after = edited_data(before, {field: self._random.choice(values)})
        if changes := changed_values(before, after, {field: None}):
            self.ticket = ticket_from_data(after).with_event(self._event(Did.EDITED, changes=changes))

    def _assign(self) -> None:
        person = self._random.choice(("", *PEOPLE))
        department = self._random.choice(("desk", "technical", "finance"))
        wanted = {"department": department, "assignee": person}
        old = {name: getattr(self.ticket, name) for name in wanted}
        changes = {name: (old[name], value) for name, value in wanted.items() if old[name] != value}
        if changes:
            self.ticket = self.ticket.with_event(self._event(Did.ASSIGNED, changes=changes), **wanted)

    def _attach(self) -> None:
        name = self._id()
        item = Evidence(name, f"{name}.jpg", "0" * 64, 7, ("waybill",), self._now, "li.na")
        event = self._event(Did.ATTACHED, details={"evidence": name, "file": item.file})
        self.ticket = self.ticket.with_event(event, evidence=(*self.ticket.evidence, item))

    def _link(self) -> None:
        link = Link(self._id(), "related", "AS-261122-9AAAA")
        event = self._event(Did.LINKED, details={"kind": link.kind, "ticket": link.ticket})
        self.ticket = self.ticket.with_event(event, links=(*self.ticket.links, link))

    def _ask(self) -> None:
        flow = self.policy.flow_of(self.ticket.category)
        if flow is None:
            return
        name = self._random.choice(sorted(flow.steps))
        if check_ask(self.ticket, name, self._person, self.policy):
            return
        step = Step(self._id(), name, flow.steps[name].department, self._now, "li.na")
        event = self._event(Did.ASKED, details={"step": name, "department": step.department})
        self.ticket = self.ticket.with_event(event, steps=(*self.ticket.steps, step))

    def _answer(self) -> None:
        flow, waiting = self.policy.flow_of(self.ticket.category), open_steps(self.ticket)
        if flow is None or not waiting:
            return
        step = self._random.choice(waiting)
        finding = self._random.choice(sorted(flow.steps[step.step].findings))
        if check_answer(self.ticket, step.step, finding, self.policy.team.people["zhang.min"], self.policy):
            return
        done = replace(step, answered=self._now, by="zhang.min", finding=finding)
        steps = tuple(done if one.id == step.id else one for one in self.ticket.steps)
        event = self._event(Did.ANSWERED, details={"step": step.step, "finding": finding})
        self.ticket = self.ticket.with_event(event, steps=steps)

    def _request(self) -> None:
        person = self._person
        if check_request(self.ticket, "goodwill", "100.00", person, self.policy, self._now):
            return
        request = Request(
            self._id(), "goodwill", "waited", self._now, person.id, self._now + timedelta(days=7), "100.00"
        )
        event = self._event(Did.REQUESTED, "waited", details={"request": request.id, "approval": "goodwill"})
        self.ticket = self.ticket.with_event(event, approvals=(*self.ticket.approvals, request))

    def _judge(self) -> None:
        person = self._person
        verdict = self._random.choice(list(Verdict))
        for request in requests_in(self.ticket, RequestState.OPEN, self._now):
            case = Case(self.ticket, request, [self.ticket], self.policy, self._now)
            refused = (
                check_decision(case, person, person.id, case.request.value)
                if verdict is Verdict.APPROVED
                else check_rejection(case, person, person.id)
            )
            if not refused:
                done = replace(request, decided=self._now, by=person.id, verdict=verdict, text="so be it")
                event = self._event(
                    Did(verdict.value), "so be it", details={"request": request.id, "approval": request.kind}
                )
                approvals = tuple(done if one.id == request.id else one for one in self.ticket.approvals)
                self.ticket = self.ticket.with_event(event, approvals=approvals)

    def _decide(self) -> None:
        remedy = self._random.choice(("refund", "exchange"))
        decision = {
            "at": self._now.isoformat(),
            "by": self._random.choice(PEOPLE),
            "jurisdiction": "cn",
            "remedy": remedy,
            "policy": {"cn": "3f1c"},
            "facts": "0123456789ab",
        }
        event = self._event(Did.DECIDED, details={"remedy": remedy})
        self.ticket = self.ticket.with_event(event, decision=decision)


def clones(seed: int, count: int, *, before: int, steps: int) -> tuple[Ticket, list[Ticket]]:
    """Return a ticket on which somebody worked, and what `count` clones of it became.

    Args:
        seed: chooses everything.
        count: how many clones.
        before: deeds before it was cloned.
        steps: deeds in each clone, at most.
    """
    random = Random(seed)  # noqa: S311  the same seed must make the same clones
    opened = a_ticket(random.choice(("enquiry/usage", "quality/performance_fault", "logistics/damaged")))
    base = Clone(opened, random, opened.opened_at).work(before)
    start = base.history[-1].at
    made = []
    for _number in range(count):
        begin = start + timedelta(seconds=random.choice((-30, 0, 1, 600)))  # clocks of machines go apart
        made.append(Clone(base, random, begin).work(random.randint(0, steps)))
    return base, made
