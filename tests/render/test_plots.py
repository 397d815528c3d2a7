"""What charts draw: which rows, in which order, under which names."""

from dataclasses import replace

from aftersales.model.values import Value
from aftersales.render.plot_rows import MOST_PLACES
from aftersales.render.plots import Plot, plot_of
from aftersales.reports.section import Chart, Column, Kind, Section, Shape
from tests.support.policies import shipped_policy
from tests.support.reports import DAYS, HOURS, MONEY, NOTHING, PLACES, TIMES, bars


def drawn(section: Section) -> Plot:
    """Return what a section draws."""
    found = plot_of(section, shipped_policy())
    assert found is not None
    return found


def test_days_run_along_without_their_year() -> None:
    plot = drawn(DAYS)
    assert (plot.along, plot.places[0], plot.places[-1], plot.series) == (True, "10-01", "10-31", ("Opened", "Closed"))


def test_lengths_are_drawn_in_hours_and_said_in_words() -> None:
    first, second, third = drawn(TIMES).points
    assert (first.value, first.said, second.value, third.place) == (1.5, "1h 30m", 26, "P2")


def test_an_amount_in_two_currencies_is_two_bars() -> None:
    plot = drawn(MONEY)
    assert plot.places == ("Refund · CNY", "Refund · JPY")


def test_weekdays_and_hours_stand_in_the_order_of_the_week_without_gaps() -> None:
    plot = drawn(HOURS)
    assert list(plot.series) == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert list(plot.places) == [f"{hour:02}" for hour in range(8, 18)]


def test_the_longest_stacked_bar_comes_first_and_small_pieces_become_one() -> None:
    assert drawn(PLACES).places[0] == "浙江"
    many = replace(PLACES, rows=[{"region": "x", "category_group": f"g{n}", "opened": n} for n in range(1, 10)])
    plot = drawn(many)
    assert plot.series == ("g5", "g6", "g7", "g8", "g9", "others")
    assert sum(point.value for point in plot.points) == 45


def test_bars_that_nobody_would_see_are_left_to_the_table() -> None:
    rows: list[dict[str, Value]] = [{"category": f"x/{n}", "opened": n, "closed": 0} for n in range(MOST_PLACES + 3)]
    plot = drawn(bars(rows, "opened", "closed"))
    assert (plot.places[0], len(plot.places), plot.left_out, plot.series) == ("x/1", MOST_PLACES, 3, ("Opened",))
    assert plot_of(bars([{"category": "x", "opened": 0}], "opened"), shipped_policy()) is None
    assert plot_of(NOTHING, shipped_policy()) is None


def test_a_share_of_nothing_is_shown() -> None:
    columns = [Column("person", Kind.TEXT), Column("right_share", Kind.SHARE)]
    rows: list[dict[str, Value]] = [{"person": "a", "right_share": 0.0}, {"person": "b", "right_share": None}]
    section = Section("technicians", columns, rows, {}, Chart(Shape.BAR, "person", ("right_share",)))
    assert [(point.place, point.said) for point in drawn(section).points] == [("a", "0.0 %")]


def test_two_things_of_one_name_stay_two() -> None:
    policy = shipped_policy()
    same = [{"region": one, "opened": 1} for one in ("a\x00", "a\x01")]
    section = replace(PLACES, rows=same, chart=Chart(Shape.BAR, "region", ("opened",)))
    found = plot_of(section, policy)
    assert found is not None
    assert len(found.places) == 2
