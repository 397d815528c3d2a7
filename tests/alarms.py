"""How often the alarm is wrong: reports on desks where nothing changes, and on some where something does.

    python -m tests.alarms [--reports 200] [--seed 1] [--log LOG.csv]

Each desk has four months of tickets about 40 models in 30 batches, 50 categories and 20 regions, some common and most
rare, all coming at random at a rate that never changes: every alarm is a false one. Then one model's tickets grow by a
factor each month: how often is that seen? The rule of thumb, "three rises, and five tickets at the end", is counted
beside it. With a log (columns "Case ID", "product", "customer" …, one line an event), its cases are shuffled as well:
each keeps what it is about and gets a moment of the four months, drawn anew for every report.
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from aftersales.reports.alarms import DIMENSIONS, Series, rising
from aftersales.reports.section import AlarmMonth

MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10")
DAYS = (31, 31, 30, 31)
VALUES: Mapping[str, int] = dict(zip(DIMENSIONS, (40, 30, 50, 20), strict=True))
GROWING = "0"
"""The model that grows, where one does; no other has this number."""


class Verdict(NamedTuple):
    """What came of many reports.

    Attributes:
        reports: how many.
        wrong: reports with at least one false alarm; `false`: false alarms in all.
        naive: reports in which the rule of thumb alone raises a false alarm; `naive_false`: such alarms in all.
        seen: reports that saw the model that grew.
        tested: series that were looked at, in all.
    """

    reports: int
    wrong: int
    false: int
    naive: int
    naive_false: int
    seen: int
    tested: int


def measure(reports: int, seed: int, *, tickets: int = 1000, growth: float = 1.0, share: float = 0.05) -> Verdict:
    """Make `reports` desks with about `tickets` a month, of which one model, `share` of all, grows by `growth`."""
    random = Random(seed)  # noqa: S311  the same desks every time
    wrong = false = naive = naive_false = seen = tested = 0
    for _report in range(reports):
        series = desk(random, tickets, growth, share)
        raised = {(one.dimension, one.key) for one in rising(series)}
        thumb = {(one.dimension, one.key) for one in series if one.is_rising}
        grown = {("product", GROWING)} if growth != 1 else set()
        wrong, false = wrong + bool(raised - grown), false + len(raised - grown)
        naive, naive_false = naive + bool(thumb - grown), naive_false + len(thumb - grown)
        seen, tested = seen + bool(raised & grown), tested + len(series)
    return Verdict(reports, wrong, false, naive, naive_false, seen, tested)


def desk(random: Random, tickets: int, growth: float, share: float) -> list[Series]:
    """Return the series of one desk: tickets drawn one by one, each into a model, a batch, a category and a region."""
    counts = {dimension: [Counter[str]() for _month in MONTHS] for dimension in DIMENSIONS}
    for month, days in enumerate(DAYS):
        for _ticket in range(_poisson(random, tickets * days / 31)):
            for dimension, many in VALUES.items():
                counts[dimension][month][_drawn(random, many)] += 1
        for _more in range(_poisson(random, share * tickets * days / 31 * growth**month) if growth != 1 else 0):
            counts["product"][month][GROWING] += 1
    return list(_series(counts))


def _poisson(random: Random, mean: float) -> int:
    """Draw how many come: the steps of an exponential walk that fit into 1."""
    so_far, count = random.expovariate(mean), 0
    while so_far < 1:
        so_far, count = so_far + random.expovariate(mean), count + 1
    return count


def _drawn(random: Random, many: int) -> str:
    """Draw one of 1 … `many`, of which the first are the most common: the density falls from twice the mean to none."""
    return str(1 + int(many * (1 - random.random() ** 0.5)))


def _series(counts: Mapping[str, Sequence[Counter[str]]]) -> Iterator[Series]:
    for dimension, months in counts.items():
        for key in sorted(set().union(*months)):
            numbers = [month[key] for month in months]
            told = [AlarmMonth(name, number) for name, number in zip(MONTHS, numbers, strict=True)]
            yield Series("tickets", dimension, key, told, numbers, DAYS)


def shuffled(reports: int, seed: int, cases: Sequence[Mapping[str, str]]) -> tuple[int, int, int]:
    """Return in how many reports shuffled cases raise an alarm: by the test, by the rule of thumb; and all series."""
    random = Random(seed)  # noqa: S311  likewise
    wrong = naive = tested = 0
    for _report in range(reports):
        counts = {name: [Counter[str]() for _month in MONTHS] for name in cases[0]}
        for case in cases:
            (month,) = random.choices(range(len(MONTHS)), DAYS)
            for name, value in case.items():
                counts[name][month][value] += 1
        series = list(_series(counts))
        wrong, naive = wrong + bool(rising(series)), naive + any(one.is_rising for one in series)
        tested += len(series)
    return wrong, naive, tested


def read_cases(path: Path) -> list[Mapping[str, str]]:
    """Return what each case of an event log is about: of each case, its first line."""
    found: dict[str, Mapping[str, str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            found.setdefault(line["Case ID"], {name: line[name] for name in _ABOUT})
    return list(found.values())


_ABOUT = ("product", "customer", "service_type", "workgroup")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.alarms", description=__doc__)
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path)
    options = parser.parse_args()
    if options.log:
        wrong, naive, tested = shuffled(options.reports, options.seed, read_cases(options.log))
        sys.stdout.write(
            f"shuffled log: alarms in {wrong / options.reports:.1%} of reports, of {tested} series; "
            f"by rule of thumb in {naive / options.reports:.1%}\n"
        )
    for tickets in (100, 1000, 5000):
        for growth in (1.0, 1.2, 1.5):
            one = measure(options.reports, options.seed, tickets=tickets, growth=growth)
            sys.stdout.write(
                f"{tickets} tickets a month, growth {growth}: false alarms in {one.wrong / one.reports:.1%} of reports"
                f" ({one.false} of {one.tested} series); by rule of thumb in {one.naive / one.reports:.1%}"
                f" ({one.naive_false}); growth seen in {one.seen / one.reports:.1%}\n"
            )


if __name__ == "__main__":
    main()
