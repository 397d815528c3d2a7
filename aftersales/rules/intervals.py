"""Stretches of working time as integers: half-open intervals of UTC seconds, with prefix sums, one bisect a question.

Everything here is exact to the second. A target used up exactly at the end of an interval is reached at that end,
not at the beginning of the next one.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeAlias

FOREVER = 1 << 62
"""The end of an interval that is still open."""

Interval: TypeAlias = tuple[int, int]
"""From, to (not including), in seconds since 1970 UTC."""


class Hours(Protocol):
    """What working time answers; `ElapsedHours` and a calendar's timetable do."""

    def seconds_between(self, start: int, end: int) -> int:
        """Return the seconds worked between `start` and `end`; 0 where `end` is not after `start`."""
        ...

    def reach(self, start: int, seconds: int) -> int:
        """Return the first instant by which `seconds` were worked since `start`; for 0, the first worked one."""
        ...

    def pieces(self, start: int, end: int) -> list[Interval]:
        """Return the worked intervals between `start` and `end`, in order."""
        ...


class ElapsedHours:
    """Time that never stands still: what a target in elapsed hours counts."""

    def seconds_between(self, start: int, end: int) -> int:
        """Return the seconds between."""
        return max(0, end - start)

    def reach(self, start: int, seconds: int) -> int:
        """Return `start` plus `seconds`."""
        return start + seconds

    def pieces(self, start: int, end: int) -> list[Interval]:
        """Return the one stretch between, if it is not empty."""
        return [(start, end)] if start < end else []


class Timeline:
    """Intervals in order with the sum of all before each: the working time of a stretch of years."""

    def __init__(self, intervals: Sequence[Interval] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = [0]
        self.extend(intervals)

    def extend(self, intervals: Iterable[Interval]) -> None:
        """Append `intervals`: in order, not overlapping, not before those that are here."""
        for start, end in intervals:
            self._starts.append(start)
            self._ends.append(end)
            self._before.append(self._before[-1] + end - start)

    def total(self, instant: int) -> int:
        """Return the seconds worked before `instant`."""
        place = bisect_right(self._ends, instant)
        if place == len(self._ends):
            return self._before[place]
        return self._before[place] + max(0, instant - self._starts[place])

    def find(self, goal: int) -> int | None:
        """Return the first instant by which `goal` seconds (more than 0) were worked, or None where fewer are."""
        place = bisect_left(self._before, goal)
        return None if place == len(self._before) else self._ends[place - 1] - (self._before[place] - goal)

    def next_worked(self, instant: int) -> int | None:
        """Return `instant` where it is worked, else the next opening, or None where there is none."""
        place = bisect_right(self._ends, instant)
        return None if place == len(self._ends) else max(instant, self._starts[place])

    def pieces(self, start: int, end: int) -> list[Interval]:
        """Return the intervals between `start` and `end`, cut to fit."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return [(max(self._starts[i], start), min(self._ends[i], end)) for i in range(first, last)]


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """Return `intervals` sorted, overlapping ones joined, empty and reversed ones dropped; touching ones stay apart."""
    joined: list[Interval] = []
    for start, end in sorted(pair for pair in intervals if pair[0] < pair[1]):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def gaps(start: int, end: int, pauses: Sequence[Interval]) -> Iterator[Interval]:
    """Yield what is left of `start` to `end` after taking out `pauses` (a `union`)."""
    for pause_start, pause_end in pauses:
        if pause_end <= start:
            continue
        if pause_start >= end:
            break
        if start < pause_start:
            yield start, pause_start
        start = pause_end
    if start < end:
        yield start, end


def due_instant(hours: Hours, start: int, seconds: int, pauses: Sequence[Interval] = ()) -> int | None:
    """Return the instant at which `seconds` of working time outside `pauses` (a `union`) are used up since `start`.

    A target of 0 is reached at the first worked instant outside the pauses. None where the last pause is still open and
    the target was not used up before it.
    """
    for run_start, run_end in gaps(start, FOREVER, pauses):
        reached = hours.reach(run_start, seconds)
        # A target of some length may be used up at the very end of a run; a target of 0 needs an instant inside it.
        if reached < run_end or (reached == run_end and seconds):
            return reached
        seconds -= hours.seconds_between(run_start, run_end)
    return None


def worked_seconds(hours: Hours, start: int, end: int, pauses: Sequence[Interval] = ()) -> int:
    """Return the seconds worked between `start` and `end` outside `pauses` (a `union`)."""
    return sum(hours.seconds_between(*run) for run in gaps(start, end, pauses))


def counted_pieces(hours: Hours, start: int, end: int, pauses: Sequence[Interval] = ()) -> list[Interval]:
    """Return each worked interval between `start` and `end` outside `pauses` (a `union`)."""
    return [piece for run in gaps(start, end, pauses) for piece in hours.pieces(*run)]
