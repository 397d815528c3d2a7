"""How targets are written: what each unit counts, and what is refused."""

from decimal import Decimal

import pytest

from aftersales.model.clock import Measure, TargetTime, parse_target


@pytest.mark.parametrize(
    ("text", "measure", "amount"),
    [
        ("4h", Measure.WORKING, "14400"),
        ("30m", Measure.WORKING, "1800"),
        ("30 min", Measure.WORKING, "1800"),
        ("1.5h", Measure.WORKING, "5400"),
        ("24h elapsed", Measure.ELAPSED, "86400"),
        ("7d elapsed", Measure.ELAPSED, "604800"),
        ("1w elapsed", Measure.ELAPSED, "604800"),
        ("90m elapsed", Measure.ELAPSED, "5400"),
        ("3 workdays", Measure.WORKDAYS, "3"),
        (" 1 workday ", Measure.WORKDAYS, "1"),
        ("0.5 workdays", Measure.WORKDAYS, "0.5"),
    ],
)
def test_a_target_says_what_it_counts(text: str, measure: Measure, amount: str) -> None:
    assert parse_target(text) == TargetTime(measure, Decimal(amount))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "4",
        "-2h",
        "2d",
        "1w",
        "3 days",
        "4h elapsed time",
        "1h30m",
        "h",
        "0h",
        "0 workdays",
        "99999d elapsed",
        "9999 workdays",
    ],
)
def test_a_target_that_could_mean_two_things_or_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_target(text)
