"""What counts of a history: the quick look at one clone's history gives what the long one does."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from aftersales.model.ticket import Did, Event
from aftersales.rules.course import counted, moves

STATES = st.sampled_from(["new", "triaged", "decided"])
STEPS = st.tuples(
    st.sampled_from([Did.TRANSITION, Did.IMPORTED, Did.NOTED]), st.none() | STATES, st.none() | STATES | st.just("")
)


@given(st.lists(STEPS, max_size=6))
def test_steps_that_were_made_twice_count_once(steps: list[tuple[Did, str | None, str | None]]) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    history = [Event(f"{n}", at, "li.na", did, source=a, target=b) for n, (did, a, b) in enumerate(steps)]
    twice = {move.number for move in moves(history, "", lambda _a, _b: False) if move.after != move.event.target}
    assert counted(history) == [event for number, event in enumerate(history) if number not in twice]
