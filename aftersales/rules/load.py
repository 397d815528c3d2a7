"""Who of the team carries how much now: open tickets, late ones, hours worked and hours promised. Nothing is judged."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

from aftersales.model.moments import from_instant, instant, parse_moment
from aftersales.model.record import record, replace
from aftersales.model.team import Absence, Person, Team
from aftersales.model.ticket import Ticket
from aftersales.model.values import text_of
from aftersales.rules.repairs import listed
from aftersales.rules.visits import planned_visits

AROUND = timedelta(days=7)
"""How far back work is counted, and how far ahead visits are."""


class OpenTicket(Protocol):
    """An open ticket, as lists see it; moments in seconds since 1970, `next_due` None where no clock counts."""

    @property
    def assignee(self) -> str:
        """Return who has it; empty: nobody."""

    @property
    def opened_at(self) -> int:
        """Return when it was opened."""

    @property
    def next_due(self) -> int | None:
        """Return its next deadline."""


@record
class Load:
    """What one person carries.

    Attributes:
        person: id; empty for what nobody has; somebody who has left may still have tickets.
        open: tickets.
        limit: the most they take (``limits.open_tickets``); None: any number.
        late: of the open ones, those with a deadline that has passed.
        due_today: of the others, those with a deadline before midnight.
        oldest: when the oldest was opened; None where there is none.
        worked: labour on repairs that they wrote down in the last seven days.
        visits: planned for them in the next seven days.
        away: the absence that holds today; None: they are here.
    """

    person: str
    open: int = 0
    limit: int | None = None
    late: int = 0
    due_today: int = 0
    oldest: datetime | None = None
    worked: timedelta = timedelta()
    visits: timedelta = timedelta()
    away: Absence | None = None


def loads(
    team: Team,
    tickets: Iterable[OpenTicket],
    worked: Mapping[str, timedelta],
    visits: Mapping[str, timedelta],
    now: datetime,
) -> list[Load]:
    """Return the load of everybody who is active or still has a ticket: the latest first, then who has most.

    Args:
        team: the team.
        tickets: the open ones.
        worked, visits: person's id → time, sums of `labour_of` and `visits_of`.
        now: this moment, in the desk's zone.
    """
    held: dict[str, list[OpenTicket]] = {}
    for ticket in tickets:
        held.setdefault(ticket.assignee, []).append(ticket)
    people = [one.id for one in team.people.values() if one.active and not one.bot]
    found = [
        replace(
            _load(person, team.people.get(person), held.get(person, ()), now),
            worked=worked.get(person, timedelta()),
            visits=visits.get(person, timedelta()),
        )
        for person in dict.fromkeys([*people, *held])
    ]
    return sorted(found, key=lambda one: (-one.late, -one.open, one.person))


def _load(name: str, person: Person | None, tickets: Sequence[OpenTicket], now: datetime) -> Load:
    due = [ticket.next_due for ticket in tickets if ticket.next_due is not None]
    midnight = instant(datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo))
    oldest = min((ticket.opened_at for ticket in tickets), default=None)
    limit = person.limits.get("open_tickets") if person else None
    return Load(
        name,
        len(tickets),
        limit if isinstance(limit, int) else None,
        late=sum(moment < instant(now) for moment in due),
        due_today=sum(instant(now) <= moment < midnight for moment in due),
        oldest=None if oldest is None else from_instant(oldest, now.tzinfo or UTC),
        away=next((one for one in person.away if one.holds(now.date())), None) if person else None,
    )


def summed(times: Iterable[tuple[str, timedelta]]) -> dict[str, timedelta]:
    """Return person's id → all their time."""
    found: dict[str, timedelta] = {}
    for person, span in times:
        found[person] = found.get(person, timedelta()) + span
    return found


def labour_of(ticket: Ticket, since: datetime, until: datetime) -> Iterator[tuple[str, timedelta]]:
    """Yield who wrote down each piece of work on a ticket's repairs from `since` to `until`, and its time."""
    for repair in ticket.repairs:
        for work in listed(repair, "labour"):
            if since <= parse_moment(text_of(work["at"])) <= until:
                yield text_of(work["by"]), timedelta(minutes=int(text_of(work["minutes"])))


def visits_of(ticket: Ticket, since: datetime, until: datetime) -> Iterator[tuple[str, timedelta]]:
    """Yield the technician of each visit that is planned to begin from `since` to `until`, and its time."""
    for visit in planned_visits(ticket):
        if since <= visit.start <= until:
            yield visit.technician, visit.end - visit.start
