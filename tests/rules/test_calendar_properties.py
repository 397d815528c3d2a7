"""Laws of working time over random calendars, and a brute-force look at each minute."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from aftersales.rules.calendar import Pause, WorkingTime
from aftersales.rules.calendar_data import calendar_from_data
from aftersales.rules.calendar_errors import CalendarError
from tests.support.calendar_oracle import DAYS, MINUTE, working_minutes

# A Saturday before a change of daylight saving in the zone, or the last day of a year.
PLACES = (
    ("Europe/Berlin", date(2026, 3, 28)),
    ("Europe/Berlin", date(2026, 10, 24)),
    ("America/New_York", date(2026, 3, 7)),
    ("America/New_York", date(2026, 10, 31)),
    ("Australia/Lord_Howe", date(2026, 4, 4)),
    ("Australia/Lord_Howe", date(2026, 10, 3)),
    ("Asia/Shanghai", date(2025, 12, 31)),
    ("Asia/Kathmandu", date(2025, 12, 31)),
)

clock_times = st.integers(0, 95).map(lambda quarter: quarter * 15)


def as_text(minutes: int) -> str:
    """Return minutes after midnight as HH:MM."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def day_hours(draw: st.DrawFn) -> list[str]:
    """Return windows of a day that do not overlap, the last perhaps over midnight or until it."""
    marks = sorted(draw(st.lists(clock_times, max_size=4, unique=True)))
    windows = [f"{as_text(a)}-{as_text(b)}" for a, b in zip(marks[::2], marks[1::2], strict=False)]
    if len(marks) % 2:
        end = draw(st.sampled_from(["24:00", "01:30", "02:15", "06:00"]))
        windows.append(f"{as_text(marks[-1])}-{end}")
    return windows


NIGHTLY = (
    ["01:30-02:30", "02:45-04:00"],
    ["22:00-02:15"],
    ["02:15-02:45", "03:00-05:00"],
    ["00:30-03:30"],
    ["00:00-24:00"],
)
"""Hours in which changes of daylight saving matter."""


@st.composite
def calendars(draw: st.DrawFn) -> dict[str, Any]:
    """Return the data of a calendar that may be meant."""
    zone, near = draw(st.sampled_from(PLACES))
    days = st.integers(-1, 3).map(lambda n: (near + timedelta(days=n)).isoformat())
    data: dict[str, Any] = {
        "timezone": zone,
        "hours": draw(st.dictionaries(st.sampled_from(DAYS), day_hours() | st.sampled_from(NIGHTLY), min_size=4)),
        "holidays": draw(st.lists(days, max_size=2, unique=True)),
        "date_hours": draw(st.dictionaries(days, day_hours(), max_size=2)),
        "overnight_holiday": draw(st.sampled_from(["by_date", "by_shift_start"])),
        "near": near,
    }
    return data


def build(data: dict[str, Any]) -> WorkingTime:
    """Return the working time of a calendar; a refused one (it never opens, a night overlaps a day) is skipped."""
    try:
        return WorkingTime(calendar_from_data(data, "random"))
    except CalendarError:
        reject()


def moments(near: date) -> st.SearchStrategy[datetime]:
    """Return moments, to the second, from the day before `near` to some days after."""
    start = datetime(near.year, near.month, near.day, tzinfo=UTC)
    return st.integers(-86400, 4 * 86400).map(lambda n: start + timedelta(seconds=n))


lengths = st.integers(1, 200_000).map(lambda n: timedelta(seconds=n))


def pauses(near: date) -> st.SearchStrategy[list[Pause]]:
    """Return pauses in no order that may overlap, touch, be empty or reversed."""
    return st.lists(st.tuples(moments(near), moments(near)), max_size=4)


@given(calendars(), st.data())
def test_what_is_due_has_been_worked_exactly_and_not_a_second_before(data: dict[str, Any], draw: st.DataObject) -> None:
    times = build(data)
    start, length = draw.draw(moments(data["near"])), draw.draw(lengths)
    gaps = draw.draw(pauses(data["near"]))
    due = times.due(start, length, gaps)
    assert due is not None
    assert times.worked(start, due, gaps) == length
    assert times.worked(start, due - timedelta(seconds=1), gaps) == length - timedelta(seconds=1)


@given(calendars(), st.data())
def test_working_time_adds_up_and_never_shrinks(data: dict[str, Any], draw: st.DataObject) -> None:
    times = build(data)
    first, middle, last = sorted(draw.draw(st.tuples(*[moments(data["near"])] * 3)))
    gaps = draw.draw(pauses(data["near"]))
    whole = times.worked(first, last, gaps)
    assert times.worked(first, middle, gaps) + times.worked(middle, last, gaps) == whole
    assert timedelta() <= times.worked(first, middle, gaps) <= whole <= last - first
    assert whole == sum((b - a for a, b in times.windows(first, last, gaps)), timedelta())
    assert times.worked(last, first, gaps) == timedelta()


@given(calendars(), st.data())
def test_a_later_start_or_a_longer_target_is_never_due_earlier(data: dict[str, Any], draw: st.DataObject) -> None:
    times = build(data)
    early, late = sorted(draw.draw(st.tuples(*[moments(data["near"])] * 2)))
    short, long = sorted(draw.draw(st.tuples(lengths, lengths)))
    gaps = draw.draw(pauses(data["near"]))
    due = times.due(early, short, gaps)
    longer, later = times.due(early, long, gaps), times.due(late, short, gaps)
    assert due is not None
    assert longer is not None
    assert later is not None
    assert due <= longer
    assert due <= later


@given(calendars(), st.data())
def test_pauses_count_as_their_union_in_any_order(data: dict[str, Any], draw: st.DataObject) -> None:
    times = build(data)
    start, length = draw.draw(moments(data["near"])), draw.draw(lengths)
    gaps = draw.draw(pauses(data["near"]))
    due = times.due(start, length, gaps)
    shuffled = draw.draw(st.permutations([*gaps, *gaps]))
    assert times.due(start, length, shuffled) == due
    open_pause = (draw.draw(moments(data["near"])), None)
    held = times.due(start, length, [*gaps, open_pause])
    assert held == due if held is not None else due is not None and due > open_pause[0]


@given(calendars(), st.data())
def test_each_minute_looked_at_alone_gives_the_same(data: dict[str, Any], draw: st.DataObject) -> None:
    times = build(data)
    whole_minutes = moments(data["near"]).map(lambda moment: moment.replace(second=0))
    first, last = sorted(draw.draw(st.tuples(whole_minutes, whole_minutes)))
    gaps = [(a.replace(second=0), b.replace(second=0)) for a, b in draw.draw(pauses(data["near"])) if b]
    worked = {m for m in working_minutes(data, first, last) if not any(a <= m < b for a, b in gaps)}
    assert times.worked(first, last, list(gaps)) == len(worked) * MINUTE
    if worked:
        nth = draw.draw(st.integers(1, len(worked)))
        assert times.due(first, nth * MINUTE, list(gaps)) == sorted(worked)[nth - 1] + MINUTE


@settings(max_examples=30, deadline=None)
@given(calendars(), st.integers(0, 200), st.integers(0, 200), st.integers(1, 80 * 3600))
def test_it_does_not_matter_what_was_asked_first(data: dict[str, Any], first: int, after: int, seconds: int) -> None:
    try:
        fresh, asked = (WorkingTime(calendar_from_data(data, "here")) for _twice in range(2))
    except CalendarError:
        reject()
    start = int(datetime(2025, 11, 1, tzinfo=UTC).timestamp()) + after * 43_200
    end = start + 3 * first * 43_200
    whole = (int(datetime(2024, 6, 1, tzinfo=UTC).timestamp()), int(datetime(2027, 6, 1, tzinfo=UTC).timestamp()))
    asked.seconds_between(*whole)  # builds whole years; the other begins with weeks
    assert fresh.pieces(start, end) == asked.pieces(start, end)
    assert fresh.seconds_between(start, end) == asked.seconds_between(start, end)
    if asked.seconds_between(end, whole[1]):
        assert fresh.reach(start, seconds) == asked.reach(start, seconds)
    assert fresh.pieces(start - 40_000_000, end) == asked.pieces(start - 40_000_000, end)
