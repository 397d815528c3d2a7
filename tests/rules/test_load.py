"""The load of a team: who has what, what is late, how long people worked and will be away on visits."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from aftersales.model.moments import instant
from aftersales.model.record import replace
from aftersales.model.team import Absence, Team
from aftersales.model.visit import Visit, VisitState
from aftersales.rules.load import AROUND, Load, labour_of, loads, summed, visits_of
from tests.support.policies import a_ticket, shipped_policy

NOW = datetime.fromisoformat("2026-11-25T10:00:00+08:00")
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Row:
    """A ticket as lists see it."""

    assignee: str
    opened_at: int
    next_due: int | None


def _row(assignee: str, opened: timedelta, due: timedelta | None) -> Row:
    return Row(assignee, instant(NOW - opened), None if due is None else instant(NOW + due))


def _team() -> Team:
    team = shipped_policy().team
    people = dict(team.people)
    people["li.na"] = replace(people["li.na"], away=(Absence(date(2026, 11, 24), date(2026, 11, 27)),))
    people["zhou.ting"] = replace(people["zhou.ting"], active=False)
    return replace(team, people=people)


def test_everybody_who_is_here_or_still_has_tickets() -> None:
    tickets = [
        _row("li.na", 5 * HOUR, -HOUR),
        _row("li.na", 50 * HOUR, 2 * HOUR),
        _row("li.na", HOUR, 30 * HOUR),
        _row("li.na", HOUR, None),
        _row("zhou.ting", HOUR, timedelta(0)),
        _row("", HOUR, 14 * HOUR - timedelta(seconds=1)),
        _row("somebody.old", HOUR, 14 * HOUR),
    ]
    found = {one.person: one for one in loads(_team(), tickets, {"wang.qiang": HOUR}, {"wang.qiang": 2 * HOUR}, NOW)}
    first = next(iter(found.values()))
    away = Absence(date(2026, 11, 24), date(2026, 11, 27))
    assert first == Load("li.na", 4, 40, late=1, due_today=1, oldest=NOW - 50 * HOUR, away=away)
    assert (found["zhou.ting"].due_today, found["zhou.ting"].late) == (1, 0)
    assert found[""].due_today == 1
    assert found["somebody.old"].due_today == 0
    assert found["wang.qiang"] == Load("wang.qiang", 0, 25, worked=HOUR, visits=2 * HOUR)
    assert not any(_team().people[name].bot for name in found if name in _team().people)


def test_work_and_visits_within_the_days_that_count() -> None:
    moments = {"a": NOW, "b": NOW - AROUND, "c": NOW - AROUND - timedelta(seconds=1)}
    labour = [{"id": name, "at": at.isoformat(), "by": "wang.qiang", "minutes": 30} for name, at in moments.items()]
    visits = tuple(
        Visit("v", "chen.bo", start, start + 2 * HOUR, NOW, state)
        for start, state in (
            (NOW + HOUR, VisitState.PLANNED),
            (NOW + AROUND + HOUR, VisitState.PLANNED),
            (NOW + HOUR, VisitState.CANCELLED),
        )
    )
    ticket = a_ticket(repairs=({"id": "r", "labour": labour}, {"id": "s"}), visits=visits)
    assert summed(labour_of(ticket, NOW - AROUND, NOW)) == {"wang.qiang": HOUR}
    assert summed(visits_of(ticket, NOW, NOW + AROUND)) == {"chen.bo": 2 * HOUR}
