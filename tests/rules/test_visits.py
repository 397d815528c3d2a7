"""Visits: no technician in two places, and a calendar file that RFC 5545 allows."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aftersales.model.label import Label
from aftersales.model.record import replace
from aftersales.model.team import Absence, Person
from aftersales.model.visit import Visit, VisitState
from aftersales.rules.calendars import Calendars
from aftersales.rules.visits import (
    Booking,
    check_hours,
    check_load,
    check_plan,
    choose_technician,
    double_booked,
    overlap,
)
from tests.support.policies import shipped_policy

NINE = datetime.fromisoformat("2026-11-25T09:00:00+08:00")
ZONE = NINE.tzinfo or UTC


def visit(start: int, length: int = 60, *, name: str = "aaaaaa", who: str = "chen.bo", area: str = "") -> Visit:
    begin = NINE + timedelta(minutes=start)
    return Visit(name, who, begin, begin + timedelta(minutes=length), NINE, VisitState.PLANNED, area)


def codes(person: Person, one: Visit, *booked: Visit) -> list[str]:
    return [refusal.code for refusal in check_plan(one, person, [Booking("", "T", other) for other in booked], ZONE)]


def test_what_is_in_the_way_of_a_visit() -> None:
    person = Person("chen.bo", Label("Chen Bo"), (), areas=frozenset({"浙江"}))
    assert codes(person, visit(0)) == []
    assert codes(person, visit(0), visit(60, name="bbbbbb")) == [], "one begins when the other ends"
    assert codes(person, visit(0), visit(59, name="bbbbbb")) == ["booked"]
    assert codes(person, visit(0), visit(59)) == [], "a visit that is planned anew is not in its own way"
    assert codes(person, visit(0), visit(0, name="bbbbbb", who="wang.qiang")) == []
    assert codes(person, visit(0, area="江苏")) == ["area"]
    assert codes(person, visit(0, 0)) == ["slot"]
    away = Person("chen.bo", Label("Chen Bo"), (), away=(Absence(NINE.date(), None),))
    assert codes(away, visit(0)) == ["away"]
    assert codes(Person("chen.bo", Label("Chen Bo"), (), bot=True), visit(0)) == ["person"]


def test_a_visit_begins_and_ends_within_the_hours_of_visits() -> None:
    policy = shipped_policy()
    hours = Calendars(policy.calendars, policy.desk.calendar).named("visits")
    early, late = -60, 11 * 60  # the hours are 8 to 20, and nine is 0
    for start, length, allowed in [
        (early, 60, True),
        (early - 1, 60, False),
        (late - 60, 60, True),
        (late - 60, 61, False),
        (late + 60, 30, False),
    ]:
        assert (check_hours(visit(start, length), hours, "x") == []) is allowed, start


def test_a_break_within_a_visit_is_no_obstacle() -> None:
    policy = shipped_policy()
    office = Calendars(policy.calendars, policy.desk.calendar).named("shop")
    assert check_hours(visit(2 * 60, 3 * 60), office, "x") == [], "11 to 14 with a break at noon"
    assert [one.code for one in check_hours(visit(3 * 60 + 30, 60), office, "x")] == ["hours"]


def test_whoever_carries_what_they_may_is_not_chosen() -> None:
    policy = shipped_policy()
    free = choose_technician(visit(0), frozenset(), "field", [], policy, ZONE)
    assert free
    limit = free.limits["open_tickets"]
    assert isinstance(limit, int)
    assert [one.code for one in check_load(free, {free.id: limit})] == ["load"]
    assert check_load(free, {free.id: limit - 1}) == []
    assert check_load(replace(free, limits={}), {free.id: 1000}) == []
    other = choose_technician(visit(0), frozenset(), "field", [], policy, ZONE, {free.id: limit})
    assert other
    assert other.id != free.id


SLOTS = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 120), st.sampled_from("ab")), max_size=8)


@given(SLOTS)
def test_double_booking_is_found_exactly_where_two_visits_of_one_person_overlap(
    slots: list[tuple[int, int, str]],
) -> None:
    visits = [visit(start, length, name=f"{n:06}", who=who) for n, (start, length, who) in enumerate(slots)]
    pairs = [(one, two) for n, one in enumerate(visits) for two in visits[n + 1 :] if one.technician == two.technician]
    found = list(double_booked([Booking(one.id, one.id, one) for one in visits]))
    assert bool(found) == any(overlap(one, two) for one, two in pairs)
    hit = {path for path, _problem in found}
    clear = {one.id for one in visits if not any(one in pair and overlap(*pair) for pair in pairs)}
    assert hit.isdisjoint(clear)
