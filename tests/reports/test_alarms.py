"""The alarm: what rises is seen, chance is not, and whoever can do something about it is told once."""

import json
from itertools import product as every
from math import prod
from pathlib import Path

import pytest

from aftersales.reports.trend import EXACT, discoveries, trend_p
from tests.alarms import measure
from tests.support.imports import ImportDesk, csv_text

NOW = "2026-11-05T12:00:00+08:00"
MAP = """\
format: 1
source: old desk
one: ticket
reference: "{No}"
fields:
  title: "{Model} {No}"
  category: enquiry/usage
  channel: phone
  region: "{Region}"
  product.model: "{Model}"
row:
  opened: {text: "{Opened}", formats: ["%Y-%m-%d %H:%M"]}
"""
COUNTS = {"AF-55": (3, 7, 12, 25), "K-17D": (9, 8, 11, 9)}
"""Tickets of July to October by model: the first one rises."""


@pytest.fixture
def rising(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> ImportDesk:
    """Give a desk with four months of tickets."""
    place = ImportDesk(tmp_path, capsys)
    days = [
        (model, month, day)
        for model, counts in COUNTS.items()
        for month, count in zip((7, 8, 9, 10), counts, strict=True)
        for day in range(1, count + 1)
    ]
    rows = [
        (str(number), f"2026-{month:02}-{day:02} 10:00", model, ("浙江", "广东")[number % 2])
        for number, (model, month, day) in enumerate(days)
    ]
    assert place.run(csv_text(("No", "Opened", "Model", "Region"), rows), MAP).exit == 0
    return place


def test_what_rises_is_told_once(rising: ImportDesk) -> None:
    desk = rising.desk
    report = ("report", "--until", "2026-10-31", "--feedback", "--format", "json")
    (first, again) = (json.loads(desk.done(*report, now=NOW)) for _time in range(2))
    (raised, *_others) = first["alarms"]
    assert (raised["measure"], raised["dimension"], raised["key"]) == ("tickets", "product", "AF-55")
    assert [month["count"] for month in raised["months"]] == [3, 7, 12, 25]
    assert [one["told"] for one in again["alarms"]] == [one["told"] for one in first["alarms"]]
    assert desk.git("log", "--format=%s", "--grep=^alarm:").count("alarm:") == 1
    told = json.loads(desk.done("feedback", "list", "--to", "product", "-f", "json", now=NOW))
    assert len(told) == len(first["alarms"])
    desk.done("verify", "--all", now=NOW)
    shown = desk.done("report", "--pack", "month", now=NOW, lang="en")
    assert "AF-55" in shown.partition("Tickets opened and closed")[0]


def test_the_past_and_the_unknown_are_refused(rising: ImportDesk) -> None:
    desk = rising.desk
    assert desk.run("report", "--feedback", "--to", "nobody", now=NOW, lang="en").exit == 3
    assert desk.run("report", "--feedback", "--as-of", "HEAD", now=NOW, lang="en").exit == 2
    assert desk.run("report", "--pack", "week", "--days", "3", now=NOW, lang="en").exit == 2


@pytest.mark.parametrize("counts", [(0, 0, 1, 3), (1, 2, 0, 2), (0, 1, 1, 2), (4, 0, 0, 0)])
def test_the_test_of_a_trend_adds_up_every_course(counts: tuple[int, ...]) -> None:
    weights = (31, 31, 30, 31)
    chances = [weight / sum(weights) for weight in weights]
    observed = sum(place * count for place, count in enumerate(counts))
    courses = every(range(4), repeat=sum(counts))
    expected = sum(prod(chances[month] for month in course) for course in courses if sum(course) >= observed)
    assert trend_p(counts, weights) == pytest.approx(expected)


def test_many_tickets_are_tested_by_the_normal_distribution() -> None:
    few, many = [70, 72, 74, EXACT - 216], [70, 72, 74, EXACT - 215]
    assert trend_p(many, (1, 1, 1, 1)) == pytest.approx(trend_p(few, (1, 1, 1, 1)), rel=0.2)


def test_of_many_series_only_the_unlikely_count() -> None:
    assert discoveries([0.01, 0.02, 0.04], 3, 0.05) == 0.04  # each within its place's share of 5 %
    assert discoveries([0.01, 0.02, 0.04], 100, 0.05) < 0
    assert discoveries([0.0001, 0.02], 100, 0.05) == 0.0001
    assert discoveries([], 10, 0.05) < 0


def test_false_alarms_are_rare_and_growth_is_seen() -> None:
    still, growing = measure(12, seed=1, tickets=300), measure(4, seed=2, tickets=500, growth=1.8)
    assert still.wrong <= 1 < still.naive
    assert growing.seen >= 3
