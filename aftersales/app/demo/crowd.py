"""The crowd: thousands of tickets made of the stories, for trials of scale.

Each ticket retells one story with another customer, order, serial number and pace, so that every history is one that
the lifecycle allows. What is common and what is rare, and when in the year, follows the tables below (house guesses of
what an appliance shop lives through). The same number, seed and moment give the same desk.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from aftersales.app.demo.data import as_map, dated
from aftersales.app.demo.lawful import lawful
from aftersales.app.demo.plots import DAY_MINUTES, Plot, plots_of
from aftersales.app.demo.shop import Shop
from aftersales.app.demo.stories import Story
from aftersales.model.ids import new_customer_id, new_entry_id, new_ticket_id
from aftersales.model.moments import format_moment
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.model.values import Data, Value, text_of

_SEASONS: Mapping[str, tuple[float, ...]] = {
    "": (0.9, 0.7, 0.9, 0.9, 1.0, 1.3, 1.1, 1.1, 1.0, 0.9, 1.6, 1.3),
    "air_conditioner": (0.2, 0.2, 0.3, 0.5, 1.2, 2.5, 3.5, 2.8, 1.0, 0.3, 0.3, 0.4),
    "refrigerator": (0.7, 0.7, 0.8, 0.9, 1.1, 1.5, 1.7, 1.6, 1.1, 0.8, 0.9, 0.8),
}
"""January to December: how a kind of product compares with its mean; the empty one is how busy the whole desk is.

The desk is busiest after the two sales of the year, in June and November."""

_STUCK = 0.02
"""Share of old tickets that somebody forgot half-way."""

YEAR = timedelta(days=365)
"""How far back the tickets of a crowd go."""

_CUSTOMERS = 300
_VIP = 0.04
_OPENS, _CLOSES = 9, 18


@record
class Customer:
    """A customer of the crowd, as tickets know them; `file` is their file's data."""

    id: str
    tier: str
    region: str
    file: Data


class Crowd:
    """Makes tickets of the stories; see the module."""

    def __init__(self, shop: Shop, stories: Sequence[Story], policy: Policy, now: datetime, seed: int) -> None:
        self.shop = shop
        self.policy = policy
        self.now = now
        self.random = Random(seed)  # noqa: S311  the same crowd each time, not a secret
        self.plots = [lawful(plot, policy, shop.cast["manager"], now) for plot in plots_of(shop, stories, policy)]
        self._of_month = [self._weights(month) for month in range(1, 13)]
        self.customers: Sequence[Customer] = ()
        self._used: set[str] = set()

    def invite(self, tickets: int) -> Sequence[Customer]:
        """Make the customers that `tickets` tickets will come from, and return them."""
        templates = list(self.shop.customers.values())
        self.customers = [
            self._customer(templates[number % len(templates)], number)
            for number in range(min(_CUSTOMERS, tickets // 3 + 1))
        ]
        return self.customers

    def _customer(self, template: Data, number: int) -> Customer:
        tier = "vip" if self.random.random() < _VIP else "normal"
        phone = f"100 {number:04} 0000" if self.shop.language == "zh" else f"07700 900{number:03}"
        file = {**template, "id": new_customer_id(self.random.randrange), "tier": tier, "phones": [phone]}
        return Customer(str(file["id"]), tier, text_of(template["region"]), file)

    def days(self, tickets: int) -> Iterator[tuple[date, int]]:
        """Yield each day of the year before now, and how many tickets are opened on it: `tickets` in all."""
        first = (self.now - YEAR).date()
        days = [first + timedelta(days=number) for number in range(YEAR.days + 1)]
        weights = [_SEASONS[""][day.month - 1] * (1.0 if day.weekday() < 5 else 0.35) for day in days]
        total = sum(weights)
        before = 0
        for day, reached in zip(days, accumulate(weights), strict=True):
            until = round(tickets * reached / total)
            yield day, until - before
            before = until

    def tickets_on(self, day: date, count: int) -> list[Ticket]:
        """Return `count` tickets opened on `day`, each as it stands now, in the order of their openings."""
        openings = sorted(self._opening(day) for _number in range(count))
        return [self._ticket(opened) for opened in openings]

    def _opening(self, day: date) -> datetime:
        """Return a moment of `day`: mostly in working hours, never after now."""
        hour = min(max(self.random.gauss(13.5, 3.2), 0.0), 23.9)
        moment = datetime.combine(day, time(), self.now.tzinfo) + timedelta(seconds=int(hour * 3600))
        return min(moment, self.now)

    def _ticket(self, opened: datetime) -> Ticket:
        plot = self._plot(opened)
        customer = self.random.choice(self.customers) if plot.story.customer else None
        history = self._history(plot, opened)
        moves = [event for event in history if event.did is Did.TRANSITION]
        assignee, department = _holder(history, plot.category.department)
        return Ticket(
            **self._facts(plot, opened),
            title=plot.title,
            category=plot.category.id,
            channel=plot.channel,
            severity=plot.category.severity,
            urgency=plot.category.urgency,
            id=self._id(opened),
            state=moves[-1].target or "" if moves else self.policy.lifecycle.initial,
            priority=plot.priorities[customer.tier if customer else ""],
            customer=customer.id if customer else "",
            region=customer.region if customer else "",
            department=department,
            assignee=assignee,
            history=history,
        )

    def _id(self, opened: datetime) -> str:
        while True:
            found = new_ticket_id(opened.date(), self.random.randrange, self.policy.desk.id_prefix)
            if found not in self._used:
                self._used.add(found)
                return found

    def _plot(self, opened: datetime) -> Plot:
        """Choose a story for an opening: by season, and for an old ticket mostly one that ends."""
        sums = self._of_month[opened.month - 1]
        old = self.now - opened > timedelta(days=40)
        while True:
            plot = self.plots[bisect_right(sums, self.random.random() * sums[-1])]
            if plot.ends_closed or not old or self.random.random() < _STUCK:
                return plot

    def _weights(self, month: int) -> list[float]:
        shares = (plot.share * _SEASONS.get(plot.product_type, (1.0,) * 12)[month - 1] for plot in self.plots)
        return list(accumulate(shares))

    def _facts(self, plot: Plot, opened: datetime) -> dict[str, Any]:
        def relative(days: int, clock: tuple[int, int] | None) -> str:
            moment = opened + timedelta(days=days)
            return format_moment(moment.replace(hour=clock[0], minute=clock[1])) if clock else moment.date().isoformat()

        facts = {name: dict(as_map(dated(part, relative), name)) for name, part in plot.facts.items()}
        number = 100_000 + self.random.randrange(900_000)
        if "order" in facts:
            facts["order"]["number"] = str(number)
            if "waybill" in facts["order"]:
                facts["order"]["waybill"] = f"SD{opened:%y}0{number}"
        if "serial" in facts.get("product", {}):
            facts["product"]["serial"] = f"{opened:%y%m}X{number}"
        return facts

    def _history(self, plot: Plot, opened: datetime) -> tuple[Event, ...]:
        """Retell `plot` from `opened` until it ends or until now."""
        random = self.random
        entry, by = new_entry_id(random.randrange), self.shop.cast[plot.story.by]
        events = [Event(entry, opened, by, Did.OPENED, plot.story.text)]
        state, at, pace = self.policy.lifecycle.initial, opened, random.lognormvariate(0, 0.6)
        holder = ("", plot.category.department)
        for beat in plot.beats:
            at = _later(at, max(1, int(beat.minutes * pace * random.uniform(0.6, 1.5))), random.randrange(60))
            if at > self.now:
                break
            event = Event(new_entry_id(random.randrange), at, beat.by, beat.did, beat.text)
            if beat.did is Did.TRANSITION:
                event, state = replace(event, source=state, target=beat.target, details=beat.details), beat.target
            elif beat.did is Did.ASSIGNED:
                changes = _handed_over(holder, (beat.assignee, beat.department))
                if not changes:
                    continue
                event, holder = replace(event, changes=changes), (beat.assignee, beat.department)
            events.append(event)
        return tuple(events)


def _handed_over(before: tuple[str, str], after: tuple[str, str]) -> dict[str, tuple[Value, Value]]:
    """Return what an assignment changes of assignee and department."""
    pairs = zip(("assignee", "department"), before, after, strict=True)
    return {name: (old, new) for name, old, new in pairs if old != new}


def _holder(history: Sequence[Event], department: str) -> tuple[str, str]:
    """Return who has the ticket after `history`, and which department."""
    changes: dict[str, tuple[Value, Value]] = {}
    for event in history:
        changes |= event.changes
    return text_of(changes.get("assignee", ("", ""))[1]), text_of(changes.get("department", ("", department))[1])


def _later(at: datetime, minutes: int, seconds: int) -> datetime:
    """Return the moment `minutes` of working time later, holidays not looked at: close enough for a crowd."""
    days, minutes = divmod(minutes, DAY_MINUTES)
    at = (at + timedelta(days=days, minutes=minutes)).replace(second=seconds)
    if at.hour < _OPENS:
        at = at.replace(hour=_OPENS)
    elif at.hour >= _CLOSES:
        at = (at + timedelta(days=1)).replace(hour=_OPENS)
    return at + timedelta(days=max(0, 7 - at.weekday())) if at.weekday() >= 5 else at
