"""Visits: no technician in two places, and a calendar file that RFC 5545 allows."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aftersales.model.label import Label
from aftersales.model.team import Absence, Person
from aftersales.model.visit import Visit, VisitState
from aftersales.rules.visits import Booking, check_plan, double_booked, overlap

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
