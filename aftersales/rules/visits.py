"""Visits: who can go when, what is in the way, and which technician stands in two places at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta, tzinfo
from types import MappingProxyType
from typing import Final, NamedTuple

from aftersales.i18n import _, language
from aftersales.model.clock import VISIT, Deadline
from aftersales.model.policy import Policy
from aftersales.model.refusal import Refusal
from aftersales.model.team import Person
from aftersales.model.ticket import Ticket
from aftersales.model.visit import Visit
from aftersales.rules.calendar import WorkingTime
from aftersales.rules.check_problem import Problem
from aftersales.rules.routing import is_full
from aftersales.rules.team import is_away

_MINUTE: Final = timedelta(minutes=1)


class Booking(NamedTuple):
    """A planned visit of some ticket: the path of the ticket's file (empty where nobody asks), its id, the visit."""

    path: str
    ticket: str
    visit: Visit


def overlap(one: Visit, other: Visit) -> bool:
    """Tell whether two visits share a moment; one that ends when the other begins does not."""
    return one.start < other.end and other.start < one.end


def planned_visits(ticket: Ticket) -> tuple[Visit, ...]:
    """Return the visits that lie ahead, the next one first."""
    return tuple(sorted((visit for visit in ticket.visits if visit.is_planned), key=lambda visit: visit.start))


def check_plan(visit: Visit, person: Person, booked: Iterable[Booking], zone: tzinfo) -> list[Refusal]:
    """Return why `person` cannot make this visit: they are away, or elsewhere."""
    name = person.name.text(language())
    refusals = []
    if visit.end <= visit.start:
        refusals.append(Refusal("slot", _("A visit ends after it begins.")))
    if not person.active or person.bot:
        refusals.append(Refusal("person", _("{person} makes no visits.").format(person=name)))
    if is_away(person, visit.start.astimezone(zone).date()):
        day = visit.start.astimezone(zone).date()
        refusals.append(Refusal("away", _("{person} is away on {day}.").format(person=name, day=day)))
    if visit.area and person.areas and visit.area not in person.areas:
        refusals.append(Refusal("area", _("{person} does not go to {area}.").format(person=name, area=visit.area)))
    for other in clashes(visit, person.id, booked):
        slot = f"{other.visit.start.astimezone(zone):%Y-%m-%d %H:%M}-{other.visit.end.astimezone(zone):%H:%M}"
        sentence = _("{person} visits {ticket} then ({slot}).").format(person=name, ticket=other.ticket, slot=slot)
        refusals.append(Refusal("booked", sentence, _("Choose another time or technician: aftersales visit list")))
    return refusals


def check_hours(visit: Visit, hours: WorkingTime, label: str) -> list[Refusal]:
    """Return why a visit does not begin and end within working hours; a break between the two is the technician's."""
    ends = ((visit.start, visit.start + _MINUTE), (visit.end - _MINUTE, visit.end))
    if all(hours.worked(*minute) for minute in ends):
        return []
    slot = f"{visit.start.astimezone(hours.zone):%Y-%m-%d %H:%M}-{visit.end.astimezone(hours.zone):%H:%M}"
    sentence = _("{slot} is not within the hours of visits ({calendar}).").format(slot=slot, calendar=label)
    return [Refusal("hours", sentence, _("See them: aftersales calendar show"))]


def clashes(visit: Visit, person: str, booked: Iterable[Booking]) -> list[Booking]:
    """Return the other visits of a person that share a moment with `visit`."""
    return [
        one
        for one in booked
        if one.visit.technician == person and one.visit.id != visit.id and overlap(one.visit, visit)
    ]


def check_load(person: Person, load: Mapping[str, int]) -> list[Refusal]:
    """Return that a technician carries as many open tickets as they may; empty where they do not."""
    if not is_full(person, load):
        return []
    sentence = _("{person} has {count} tickets already").format(
        person=person.name.text(language()), count=load.get(person.id, 0)
    )
    return [Refusal("load", sentence)]


def choose_technician(
    visit: Visit,
    skills: frozenset[str],
    department: str,
    booked: Sequence[Booking],
    policy: Policy,
    zone: tzinfo,
    load: Mapping[str, int] = MappingProxyType({}),
) -> Person | None:
    """Return who of a department makes a visit: free and in the area, skilled, with the fewest visits that day.

    Args:
        load: person's id → number of open tickets; whoever carries what they may is left alone.

    Returns:
        None where nobody can.
    """
    day = visit.start.astimezone(zone).date()
    people = policy.team.people_of(department)
    free = [one for one in people if not check_load(one, load) and not check_plan(visit, one, booked, zone)]

    def rank(person: Person) -> tuple[int, bool, int]:
        same_day = [
            one
            for one in booked
            if one.visit.technician == person.id and one.visit.start.astimezone(zone).date() == day
        ]
        return -len(skills & person.skills), visit.area not in person.areas, len(same_day)

    return min(free, key=rank, default=None)


def visit_deadlines(ticket: Ticket) -> list[Deadline]:
    """Return the clock of each planned visit: it runs until the visit, and on until somebody says what came of it."""
    return [Deadline(VISIT, min(one.planned, one.start), one.start, None) for one in planned_visits(ticket)]


def double_booked(bookings: Iterable[Booking]) -> Iterator[tuple[str, Problem]]:
    """Yield path and problem of each planned visit whose technician is elsewhere at that time."""
    listed = sorted(bookings, key=lambda one: (one.visit.technician, one.visit.start, one.ticket))
    latest: Booking | None = None
    for one in listed:
        if latest and latest.visit.technician == one.visit.technician and overlap(latest.visit, one.visit):
            yield one.path, _clash(one, latest)
        if latest is None or latest.visit.technician != one.visit.technician or latest.visit.end < one.visit.end:
            latest = one


def clashing(own: Iterable[Booking], others: Sequence[Booking]) -> Iterator[tuple[str, Problem]]:
    """Yield path and problem of each of our planned visits whose technician is with one of the others at that time."""
    for one in own:
        for other in clashes(one.visit, one.visit.technician, others)[:1]:
            yield one.path, _clash(one, other)


def _clash(one: Booking, other: Booking) -> Problem:
    message = _("{person} is planned to visit {ticket} at the same time.").format(
        person=one.visit.technician, ticket=other.ticket
    )
    hint = _("Plan one of them anew: aftersales visit plan {ticket} TIME --move").format(ticket=one.ticket)
    return Problem(("visits",), "visit/double-booked", message, hint=hint)
