"""What a closed ticket keeps of its clocks, and that a later change of policies does not move it."""

from dataclasses import replace

from aftersales.model.clock import ClockState
from aftersales.model.service_levels import ServiceLevels, Target
from aftersales.rules.clock_snapshot import kept_moments, kept_readings, snapshot
from aftersales.rules.clocks import due_moments, read_clocks
from tests.support.clock_policy import at, make_calendars, make_policy, ticket

STORY = ("02 10:00 new", "02 11:00 triaged", "04 12:00 informed", "05 09:00 closed")


def _without_targets(levels: ServiceLevels) -> ServiceLevels:
    changed = {
        name: replace(level, targets={clock: Target("1m elapsed", "") for clock in level.targets})
        for name, level in levels.by_priority.items()
    }
    return replace(levels, by_priority=changed)


def test_only_clocks_that_stopped_are_kept() -> None:
    policy = make_policy()
    running = ticket("02 10:00 new", priority="P1")
    assert snapshot(read_clocks(running, policy, make_calendars(policy), at("02 11:00"))) == ()


def test_what_was_kept_reads_as_it_was() -> None:
    policy = make_policy()
    story = ticket(*STORY, priority="P1")
    before = read_clocks(story, policy, make_calendars(policy), at("05 09:00"))
    kept = replace(story, clocks=snapshot(before))
    for was, now in zip(before, kept_readings(kept), strict=True):
        assert (was.clock, was.state, was.due, was.stopped, was.used, was.percent, was.target, was.priority) == (
            now.clock,
            now.state,
            now.due,
            now.stopped,
            now.used,
            now.percent,
            now.target,
            now.priority,
        )
    assert [moments.met for moments in kept_moments(kept)] == [one.state is ClockState.MET for one in before]


def test_later_policies_do_not_move_a_closed_ticket_but_an_open_one() -> None:
    policy = make_policy()
    stricter = replace(policy, service_levels=_without_targets(policy.service_levels))
    story = ticket(*STORY, priority="P1")
    then = at("05 09:00")
    kept = replace(story, clocks=snapshot(read_clocks(story, policy, make_calendars(policy), then)))
    assert read_clocks(kept, stricter, make_calendars(stricter), then)[0].state is ClockState.MET
    assert read_clocks(story, stricter, make_calendars(stricter), then)[0].state is ClockState.BREACHED
    assert [m.met for m in due_moments(kept, stricter, make_calendars(stricter))] == [True, False]


def test_before_it_was_closed_and_after_it_was_reopened_clocks_are_computed() -> None:
    policy = make_policy()
    story = ticket(*STORY, "06 09:00 reopened", priority="P1")
    closed = ticket(*STORY, priority="P1")
    kept = snapshot(read_clocks(closed, policy, make_calendars(policy), at("05 09:00")))
    reopened = read_clocks(replace(story, clocks=kept), policy, make_calendars(policy), at("06 09:30"))
    assert reopened == read_clocks(story, policy, make_calendars(policy), at("06 09:30"))
    earlier = read_clocks(replace(closed, clocks=kept), policy, make_calendars(policy), at("03 09:00"))
    assert earlier == read_clocks(closed, policy, make_calendars(policy), at("03 09:00"))


def test_a_clock_without_a_target_is_kept_without_one() -> None:
    policy = make_policy()
    story = ticket(*STORY, priority="P9")
    kept = replace(story, clocks=snapshot(read_clocks(story, policy, make_calendars(policy), at("05 09:00"))))
    assert {reading.state for reading in kept_readings(kept)} == {ClockState.NO_DEADLINE}
    assert [moments.met for moments in kept_moments(kept)] == [None, None]
