"""Clocks over stories: what runs, what pauses, when it is due, what a change of priority or a reopening does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aftersales.codec.policy_data import policy_from_data
from aftersales.errors import InvalidDataError
from aftersales.model.calendar import WEEKDAYS
from aftersales.model.clock import ClockReading, ClockState, Deadline
from aftersales.model.desk import PriorityChange, ReopenClocks
from aftersales.model.policy import Policy
from aftersales.model.service_levels import Target
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.rules.clocks import due_moments, read_clocks, target_moment
from tests.support.clock_policy import NINE_TO_FIVE, at, make_calendars, make_policy, shipped_files, ticket

HOUR = timedelta(hours=1)


def read(matter: Ticket, now: str, policy: Policy | None = None) -> dict[str, ClockReading]:
    """Read a ticket's clocks by name."""
    policy = policy or make_policy()
    return {r.clock: r for r in read_clocks(matter, policy, make_calendars(policy), at(now))}


def test_a_fresh_ticket_runs_both_clocks_over_working_hours() -> None:
    clocks = read(ticket("02 10:00 new"), "02 12:00")
    response, resolution = clocks["first_response"], clocks["resolution"]
    assert (response.due, response.state) == (at("02 14:00"), ClockState.RUNNING)
    assert (response.used, response.remaining, response.percent) == (2 * HOUR, 2 * HOUR, 50)
    assert (resolution.due, resolution.percent, resolution.stopped) == (at("03 10:00"), 25, None)
    assert response.target == Target("4h", "")
    assert response.warnings == ()


def test_the_due_moment_itself_is_on_time_and_the_next_second_is_late() -> None:
    matter = ticket("02 10:00 new")
    assert read(matter, "02 14:00:00")["first_response"].state is ClockState.RUNNING
    assert read(matter, "02 14:00:00")["first_response"].percent == 100
    late = read(matter, "02 14:00:01")["first_response"]
    assert (late.state, late.remaining) == (ClockState.BREACHED, timedelta(seconds=-1))


@pytest.mark.parametrize(("stop", "state"), [("02 14:00", ClockState.MET), ("02 14:01", ClockState.BREACHED)])
def test_leaving_new_stops_the_first_response(stop: str, state: ClockState) -> None:
    response = read(ticket("02 10:00 new", f"{stop} triaged"), "20 12:00")["first_response"]
    assert (response.stopped, response.state, response.due) == (at(stop), state, at("02 14:00"))


def test_an_answer_stops_the_first_response_and_a_note_does_not() -> None:
    matter = ticket("02 10:00 new", "02 10:30 note", "02 11:00 reply", "05 10:00 triaged")
    response = read(matter, "06 10:00")["first_response"]
    assert (response.stopped, response.used) == (at("02 11:00"), HOUR)


def test_an_answer_ends_an_open_pause_of_the_first_response() -> None:
    policy = make_policy(pauses="first_response resolution")
    matter = ticket("02 10:00 new", "02 11:00 waiting_customer", "02 15:00 reply", "04 10:00 triaged")
    for now in ("02 16:00", "06 10:00"):
        response = read(matter, now, policy)["first_response"]
        assert (response.used, response.stopped, response.state) == (HOUR, at("02 15:00"), ClockState.MET)


def test_waiting_for_the_customer_pauses_the_resolution_and_moves_its_due_moment() -> None:
    matter = ticket("02 10:00 new", "02 11:00 triaged", "02 12:00 waiting_customer")
    waiting = read(matter, "04 12:00")["resolution"]
    assert (waiting.state, waiting.due) == (ClockState.PAUSED, None)
    assert (waiting.used, waiting.remaining, waiting.percent) == (2 * HOUR, 6 * HOUR, 25)
    matter = ticket("02 10:00 new", "02 11:00 triaged", "02 12:00 waiting_customer", "04 09:30 triaged")
    assert read(matter, "04 12:00")["resolution"].due == at("04 15:30")


def test_a_pause_does_not_undo_a_breach() -> None:
    matter = ticket("02 10:00 new", "02 11:00 triaged", "04 12:00 waiting_customer")
    late = read(matter, "06 12:00")["resolution"]
    assert (late.state, late.due) == (ClockState.BREACHED, at("03 10:00"))


def test_a_target_used_up_exactly_when_the_pause_begins_is_not_late() -> None:
    matter = ticket("02 10:00 new", "02 11:00 triaged", "03 10:00 waiting_customer")
    assert read(matter, "03 10:00")["resolution"].state is ClockState.PAUSED
    assert read(matter, "06 12:00")["resolution"].state is ClockState.BREACHED


def test_informing_the_customer_stops_the_resolution() -> None:
    matter = ticket("02 10:00 new", "02 11:00 triaged", "02 16:00 informed", "09 10:00 closed")
    done = read(matter, "20 10:00")["resolution"]
    assert (done.stopped, done.state, done.used, done.percent) == (at("02 16:00"), ClockState.MET, 6 * HOUR, 75)


def test_a_ticket_closed_while_waiting_keeps_the_pause() -> None:
    matter = ticket("02 10:00 new", "02 11:00 triaged", "02 12:00 waiting_customer", "09 12:00 closed")
    done = read(matter, "20 10:00")["resolution"]
    assert (done.state, done.used, done.stopped) == (ClockState.MET, 2 * HOUR, at("09 12:00"))


REOPENED = ("02 10:00 new", "02 11:00 triaged", "02 16:00 informed", "04 10:00 reopened")


def test_reopening_counts_on_where_it_stood() -> None:
    again = read(ticket(*REOPENED), "04 11:00")["resolution"]
    assert (again.started, again.used, again.due) == (at("02 10:00"), 7 * HOUR, at("04 12:00"))
    assert read(ticket(*REOPENED), "04 11:00")["first_response"].state is ClockState.MET


def test_reopening_starts_anew_where_the_desk_says_so() -> None:
    policy = make_policy(reopen=ReopenClocks.RESTART)
    again = read(ticket(*REOPENED), "04 11:00", policy)["resolution"]
    assert (again.started, again.used, again.due) == (at("04 10:00"), HOUR, at("05 10:00"))


def test_a_restarted_clock_takes_the_priority_of_its_new_start() -> None:
    policy = make_policy(reopen=ReopenClocks.RESTART)
    story = (*REOPENED[:3], "03 10:00 priority P1", REOPENED[3])
    assert read(ticket(*story), "04 11:00", policy)["resolution"].due == at("04 12:00")


def test_a_priority_changed_at_the_moment_of_reopening_counts_at_once() -> None:
    policy = make_policy(reopen=ReopenClocks.RESTART)
    story = (*REOPENED, "04 10:00 priority P1")
    assert read(ticket(*story), "04 11:00", policy)["resolution"].due == at("04 12:00")


def test_forward_gives_the_new_target_from_the_change_on() -> None:
    matter = ticket("02 10:00 new", "02 11:00 triaged", "02 14:00 priority P1")
    now = read(matter, "02 15:00")["resolution"]
    assert (now.due, now.priority, now.target) == (at("02 16:00"), "P1", Target("2h", ""))
    assert (now.used, now.remaining, now.percent) == (5 * HOUR, HOUR, 83)


def test_recompute_measures_the_new_target_from_the_beginning() -> None:
    matter = ticket("02 10:00 new", "02 11:00 triaged", "02 14:00 priority P1")
    now = read(matter, "02 15:00", make_policy(PriorityChange.RECOMPUTE))["resolution"]
    assert (now.due, now.state, now.used) == (at("02 12:00"), ClockState.BREACHED, 5 * HOUR)


def test_another_priority_does_not_undo_a_breach() -> None:
    matter = ticket("02 10:00 new", "02 11:00 triaged", "03 11:00 priority P3")
    late = read(matter, "03 12:00")["resolution"]
    assert (late.state, late.due, late.priority) == (ClockState.BREACHED, at("03 10:00"), "P2")


def test_a_change_after_the_stop_changes_nothing() -> None:
    matter = ticket("02 10:00 new", "02 11:00 triaged", "02 12:00 informed", "02 13:00 priority P1")
    assert read(matter, "04 12:00")["resolution"].target == Target("8h", "")


def test_a_priority_with_the_same_target_changes_nothing() -> None:
    targets = {"P2": {"resolution": Target("8h", "")}, "P3": {"resolution": Target("8h", "")}}
    matter = ticket("02 10:00 new", "02 11:00 triaged", "02 14:00 priority P3")
    assert read(matter, "02 15:00", make_policy(targets=targets))["resolution"].due == at("03 10:00")


def test_a_priority_without_a_target_has_no_deadline_and_getting_one_starts_it() -> None:
    assert read(ticket("02 10:00 new", priority="P9"), "02 12:00")["resolution"].state is ClockState.NO_DEADLINE
    matter = ticket("02 10:00 new", "02 12:00 priority P1", priority="P9")
    assert read(matter, "02 13:00")["resolution"].due == at("02 14:00")
    matter = ticket("02 10:00 new", "02 12:00 priority P9")
    none = read(matter, "02 13:00")["resolution"]
    assert (none.due, none.remaining, none.percent, none.used) == (None, None, None, 3 * HOUR)


def test_an_unknown_priority_has_no_deadline() -> None:
    assert read(ticket("02 10:00 new", priority="??"), "02 12:00")["resolution"].state is ClockState.NO_DEADLINE


def test_elapsed_targets_run_through_the_night_and_workdays_do_not() -> None:
    clocks = read(ticket("06 16:00 new", priority="P3"), "06 16:30")
    assert clocks["first_response"].due == at("07 16:00")
    assert clocks["resolution"].due == at("11 16:00")


def test_a_ticket_of_saturday_has_three_whole_workdays() -> None:
    assert read(ticket("07 20:00 new", priority="P3"), "07 21:00")["resolution"].due == at("11 17:00")


def test_a_workday_is_worth_what_the_version_in_force_says() -> None:
    short = {"valid_from": "2026-03-09", "hours": {day: ["09:00-13:00"] for day in WEEKDAYS[:5]}}
    shop = {"timezone": "Asia/Shanghai", "versions": [{"hours": NINE_TO_FIVE}, short]}
    policy = make_policy(calendars={"shop": shop})
    assert read(ticket("02 09:00 new", priority="P3"), "02 10:00", policy)["resolution"].due == at("04 17:00")
    assert read(ticket("09 09:00 new", priority="P3"), "09 10:00", policy)["resolution"].due == at("11 13:00")


def test_a_reading_knows_nothing_of_what_happened_later() -> None:
    matter = ticket("02 10:00 new", "02 12:00 priority P1", "02 13:00 informed")
    then = read(matter, "02 11:00")
    assert (then["resolution"].state, then["resolution"].priority) == (ClockState.RUNNING, "P2")
    assert read(matter, "02 09:59") == {}


def test_the_order_of_time_counts_and_not_that_of_the_file() -> None:
    matter = ticket("02 10:00 new", "02 16:00 informed", "02 11:00 triaged")
    assert read(matter, "05 10:00")["resolution"].used == HOUR * 6


def test_a_state_that_the_lifecycle_forgot_does_not_stop_a_clock() -> None:
    assert read(ticket("02 10:00 new", "02 11:00 forgotten"), "02 12:00")["resolution"].state is ClockState.RUNNING


def test_a_ticket_that_begins_in_a_late_state_has_no_first_response() -> None:
    assert "first_response" not in read(ticket("02 10:00 triaged"), "02 12:00")
    assert read(ticket("02 10:00 closed"), "02 12:00") == {}


@pytest.mark.parametrize("source", ["triaged", None])
def test_an_opening_that_names_no_state_is_that_of_the_first_transition_or_the_initial_one(source: str | None) -> None:
    matter = ticket("02 10:00 new")
    opened = Event("aaaaaa", at("02 10:00"), "li.na", Did.OPENED)
    moved = Event("bbbbbb", at("02 11:00"), "li.na", Did.TRANSITION, source=source, target="waiting_customer")
    clocks = read(replace(matter, history=(opened, moved)), "02 12:00")
    assert ("first_response" in clocks) == (source is None)
    assert clocks["resolution"].used == HOUR


def test_a_year_that_the_calendar_does_not_know_is_warned_of() -> None:
    (warning,) = read(ticket("2026-12-31 16:30 new"), "2026-12-31 16:40")["resolution"].warnings
    assert (warning.calendar, warning.year) == ("shop", 2027)
    assert "2027" in warning.message()
    assert read(ticket("2026-12-31 16:30 new", priority="P3"), "2026-12-31 16:40")["first_response"].warnings == ()


def test_a_policy_that_names_no_calendar_or_no_target_says_so() -> None:
    for target in (Target("4h", "moon"), Target("soon", "")):
        with pytest.raises(InvalidDataError):
            read(ticket("02 10:00 new"), "02 11:00", make_policy(targets={"P2": {"resolution": target}}))


def test_a_target_of_its_own_ends_without_a_ticket() -> None:
    calendars = make_calendars(make_policy())
    for within, due in (("1 workdays", "09 16:00"), ("24h elapsed", "07 16:00"), ("30m", "06 16:30")):
        assert target_moment(Target(within, ""), at("06 16:00"), calendars) == at(due)


def test_fixed_deadlines_run_in_real_time_and_never_pause() -> None:
    policy = make_policy()
    started, due = at("02 10:00"), at("04 10:00")
    story = [
        (Deadline("legal", started, due), "03 10:00", ClockState.RUNNING, 50),
        (Deadline("legal", started, due), "04 10:00", ClockState.RUNNING, 100),
        (Deadline("legal", started, due), "05 10:00", ClockState.BREACHED, 150),
        (Deadline("promise", started, due, at("03 22:00")), "20 10:00", ClockState.MET, 75),
        (Deadline("promise", started, due, at("04 10:01")), "20 10:00", ClockState.BREACHED, 100),
        (Deadline("promise", started, started), "03 10:00", ClockState.BREACHED, 100),
    ]
    for deadline, now, state, percent in story:
        *_, reading = read_clocks(ticket("02 09:00 new"), policy, make_calendars(policy), at(now), [deadline])
        assert (reading.clock, reading.state, reading.percent) == (deadline.clock, state, percent)
    assert len(read_clocks(ticket("02 09:00 new"), policy, make_calendars(policy), at("02 09:30"), [story[0][0]])) == 2


def moments(matter: Ticket, policy: Policy | None = None) -> dict[str, object]:
    """Return due, chase, escalate, met and used of the resolution clock."""
    policy = policy or make_policy()
    found = next(m for m in due_moments(matter, policy, make_calendars(policy)) if m.clock == "resolution")
    return {name: getattr(found, name) for name in ("due", "chase", "escalate", "met", "used")}


def test_the_index_gets_moments_that_do_not_depend_on_now() -> None:
    running = moments(ticket("02 10:00 new"))
    assert running == {
        "due": at("03 10:00"),
        "chase": at("02 14:00"),
        "escalate": at("03 14:00"),
        "met": None,
        "used": None,
    }
    waiting = moments(ticket("02 10:00 new", "02 11:00 waiting_customer"))
    assert waiting == {"due": None, "chase": None, "escalate": None, "met": None, "used": None}
    late = moments(ticket("02 10:00 new", "04 11:00 waiting_customer"))
    assert (late["due"], late["chase"], late["escalate"]) == (at("03 10:00"), at("02 14:00"), at("03 14:00"))
    done = moments(ticket("02 10:00 new", "02 12:00 informed"))
    assert done == {"due": None, "chase": None, "escalate": None, "met": True, "used": 2 * HOUR}
    assert moments(ticket("02 10:00 new", "03 10:01 informed"))["met"] is False
    assert moments(ticket("02 10:00 new", "02 12:00 informed", priority="P9"))["met"] is None
    assert moments(ticket("02 10:00 new", priority="P9"))["due"] is None


def test_a_share_of_a_moved_target_counts_what_was_used_before() -> None:
    moved = moments(ticket("02 10:00 new", "02 14:00 priority P1"))
    assert (moved["chase"], moved["due"], moved["escalate"]) == (at("02 14:00"), at("02 16:00"), at("03 11:00"))


def test_the_shipped_policies_give_the_deadlines_of_the_default_service_levels() -> None:
    policy = policy_from_data(shipped_files())
    expected = {
        "P1": ("2026-09-30 17:00", "2026-10-01 16:00"),
        "P2": ("2026-10-08 11:00", "2026-10-10 16:00"),
        "P3": ("2026-10-01 16:00", "2026-10-13 16:00"),
        "P4": ("2026-10-01 16:00", "2026-10-15 16:00"),
    }
    for priority, (response, resolution) in expected.items():
        clocks = read(ticket("2026-09-30 16:00 new", priority=priority), "2026-09-30 16:01", policy)
        assert (clocks["first_response"].due, clocks["resolution"].due) == (at(response), at(resolution))
