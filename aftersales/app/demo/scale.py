"""A trial of scale: a desk with as many tickets as asked for, written through one stream of ``git fast-import``."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from heapq import merge
from pathlib import Path

from aftersales.app.demo.building import Demo, Progress, empty_folder, open_shop
from aftersales.app.demo.crowd import YEAR, Crowd
from aftersales.app.demo.shop import load_shop
from aftersales.app.demo.stories import load_stories
from aftersales.app.freshness import fresh_index, load_policy
from aftersales.codec.customers import customer_from_data, render_customer
from aftersales.codec.tickets import render_ticket
from aftersales.model.commit import commit_message
from aftersales.model.layout import customer_path, ticket_path
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import text_of
from aftersales.store.bulk import PreparedCommit, commit_many
from aftersales.store.reading import Identity
from aftersales.store.transaction import desk_lock


class CommitPer(StrEnum):
    """What one commit of a trial holds."""

    DAY = "day"
    """The tickets that were opened on one day, as they stand now."""

    EVENT = "event"
    """One entry of one ticket, as if the desk had been worked with for a year."""


def build_crowd(
    folder: Path,
    language: str,
    now: datetime | None,
    tickets: int,
    *,
    per: CommitPer = CommitPer.DAY,
    seed: int = 1,
    progress: Progress | None = None,
) -> Demo:
    """Make `folder` a demo desk with `tickets` tickets of the year before `now`; None: this moment.

    Raises:
        BusyError: the folder holds something already.
        OutsideError: git or the disk.
    """
    shop = load_shop(language)
    with empty_folder(folder):
        git, now = open_shop(folder, shop, now, YEAR + timedelta(days=1))
        index = fresh_index(git)
        crowd = Crowd(shop, load_stories(language), load_policy(index), now, seed)
        index.close()
        writing = _Writing(crowd, git.identity(), tickets, progress)
        with desk_lock(git):
            commit_many(git, git.head().commit or "", writing.commits(per), when=now)
    return Demo(git.root, shop, {}, writing.written)


class _Writing:
    """Turns a crowd into commits, day by day, so that nothing but the open tickets is held in memory."""

    def __init__(self, crowd: Crowd, builder: Identity, tickets: int, progress: Progress | None) -> None:
        self.crowd = crowd
        self.builder = builder
        self.tickets = tickets
        self.progress = progress
        self.written = 0
        team = crowd.policy.team.people
        self._people = {id_: Identity(who.name.text(crowd.shop.language), who.email) for id_, who in team.items()}

    def commits(self, per: CommitPer) -> Iterator[PreparedCommit]:
        """Yield the customers' commit, then those of the tickets, in the order of time."""
        yield self._invitation()
        yield from self._by_day() if per is CommitPer.DAY else self._by_event()

    def _invitation(self) -> PreparedCommit:
        invited = self.crowd.invite(self.tickets)
        files = {customer_path(one.id): render_customer(customer_from_data(dict(one.file))) for one in invited}
        first, _count = next(iter(self.crowd.days(self.tickets)))
        when = datetime.combine(first, time(), self.crowd.now.tzinfo)
        return PreparedCommit(files, commit_message("customers of the shop"), self.builder, when, committed=when)

    def _days(self) -> Iterator[tuple[datetime, Sequence[Ticket]]]:
        """Yield the end of each day, and the tickets that were opened on it."""
        for day, count in self.crowd.days(self.tickets):
            made = self.crowd.tickets_on(day, count)
            self.written += len(made)
            if self.progress:
                self.progress(self.written, self.tickets)
            end = datetime.combine(day, time(), self.crowd.now.tzinfo) + timedelta(days=1, seconds=-1)
            yield min(end, self.crowd.now), made

    def _by_day(self) -> Iterator[PreparedCommit]:
        for end, made in self._days():
            if made:
                files = {ticket_path(ticket.id): render_ticket(ticket) for ticket in made}
                message = commit_message(f"tickets of {end:%Y-%m-%d}", trailers={"Action": "demo"})
                yield PreparedCommit(files, message, self.builder, end, committed=end)

    def _by_event(self) -> Iterator[PreparedCommit]:
        waiting: list[Ticket] = []
        for end, made in self._days():
            stages = [stage for ticket in made for stage in stages_of(ticket)]
            waiting = list(merge(waiting, sorted(stages, key=_when), key=_when))
            due = next((number for number, stage in enumerate(waiting) if _when(stage) > end), len(waiting))
            yield from map(self._commit_of, waiting[:due])
            waiting = waiting[due:]

    def _commit_of(self, ticket: Ticket) -> PreparedCommit:
        event = ticket.history[-1]
        moved = f"{event.source} → {event.target}" if event.did is Did.TRANSITION else str(event.did)
        trailers = {"Ticket": ticket.id, "Action": str(event.did), "Actor": event.by}
        trailers |= {"From": event.source or "", "To": event.target or ""}
        return PreparedCommit(
            {ticket_path(ticket.id): render_ticket(ticket)},
            commit_message(f"{ticket.id}: {moved}", event.text, trailers),
            self._people[event.by],
            event.at,
            committed=event.at,
        )


def _when(ticket: Ticket) -> datetime:
    return ticket.history[-1].at


def stages_of(ticket: Ticket) -> Iterator[Ticket]:
    """Yield `ticket`, which was given to nobody when it was opened, as it stood after each entry of its history."""
    state = next((event.source for event in ticket.history if event.source), ticket.state)
    departments = [event.changes["department"] for event in ticket.history if "department" in event.changes]
    assignee, department = "", text_of(departments[0][0]) if departments else ticket.department
    for number, event in enumerate(ticket.history, 1):
        state = event.target or state
        assignee = text_of(event.changes.get("assignee", ("", assignee))[1])
        department = text_of(event.changes.get("department", ("", department))[1])
        history = ticket.history[:number]
        yield replace(ticket, state=state, assignee=assignee, department=department, history=history)
