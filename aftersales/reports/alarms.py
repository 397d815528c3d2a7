"""The alarm: what rises month after month, by more than chance. The method stands in docs/explanation/reports.md."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from aftersales.model.happening import MONEY_UNITS
from aftersales.model.moments import from_instant
from aftersales.model.payment import Direction
from aftersales.model.record import record
from aftersales.reports.asked import Asked
from aftersales.reports.gathering import Figure, gather, number
from aftersales.reports.periods import month_of, months_span, whole_months
from aftersales.reports.questions import BUCKET, Of, Source, Span
from aftersales.reports.section import Alarm, AlarmMonth
from aftersales.reports.trend import discoveries, trend_p

DIMENSIONS = ("product", "batch", "category", "region")
"""What is watched."""

RISES = 3
"""So many rises running raise the alarm: of four months, each has more than the one before."""

LEAST = 5
"""Fewer tickets in the last month are no alarm (DOMAIN c.9)."""

LEAST_IN_ALL = 10
"""Series with fewer in all the months are not tested: no trend of theirs could be told from chance."""

CHANCE = 0.05
"""Of the alarms, at most this share is chance in the long run."""


@record
class Series:
    """One series of months.

    Attributes:
        measure, dimension, key: as of an `Alarm`.
        months: as it is told: how many, or money in whole units of the currency.
        counts: as it is tested: of money, how many payments of the usual size it comes to.
        weights: what each month weighs: its days, or the units sold in it.
    """

    measure: str
    dimension: str
    key: str
    months: Sequence[AlarmMonth]
    counts: Sequence[int]
    weights: Sequence[float]

    @property
    def is_rising(self) -> bool:
        """Tell whether each month is higher than the one before, for each day or unit sold where that is its base."""
        levels = [one.count / one.base if one.base else float(one.count) for one in self.months]
        return all(last < this for last, this in pairwise(levels)) and self.counts[-1] >= LEAST


def rising(series: Iterable[Series], chance: float = CHANCE) -> list[Alarm]:
    """Return the series that rise in each month by more than chance; the least likely to be chance first."""
    tested = [one for one in series if sum(one.counts) >= LEAST_IN_ALL and all(one.weights)]
    steep = [(trend_p(one.counts, one.weights), one) for one in tested if one.is_rising]
    bound = discoveries([p for p, _one in steep], len(tested), chance)
    alarms = [Alarm(one.measure, one.dimension, one.key, one.months, p) for p, one in steep if p <= bound]
    return sorted(alarms, key=lambda one: (one.p_value, one.measure, one.dimension, one.key))


def alarms(asked: Asked, rises: int = RISES) -> list[Alarm]:
    """Return what rose in each of the last `rises` months that were over by the end of the period, and are over now."""
    last = month_of(min(asked.frame.end, from_instant(asked.late.end, asked.frame.end.tzinfo or UTC)))
    months = whole_months(month_of(last, -rises - 1), last)
    return rising(every_series(asked, months))


def every_series(asked: Asked, months: Sequence[datetime]) -> list[Series]:
    """Return all series over `months`: tickets and costs by everything, the fault rate by model."""
    return [
        *(one for dimension in DIMENSIONS for one in _tickets(asked, months, dimension)),
        *_fault_rates(asked, months),
        *(one for dimension in DIMENSIONS for one in _costs(asked, months, dimension)),
    ]


def _tickets(asked: Asked, months: Sequence[datetime], dimension: str) -> list[Series]:
    found = _by_month(asked, months, dimension, Figure("count", Source.OPENED))
    return [_plain_series("tickets", dimension, key, months, counts, counts) for key, counts in found.items()]


def _plain_series(
    measure: str, dimension: str, key: str, months: Sequence[datetime], told: Sequence[int], counts: Sequence[int]
) -> Series:
    named = [AlarmMonth(f"{month:%Y-%m}", count) for month, count in zip(months, told, strict=True)]
    return Series(measure, dimension, key, named, counts, [_days(month) for month in months])


def _days(month: datetime) -> int:
    return (month_of(month, 1).date() - month.date()).days


def _fault_rates(asked: Asked, months: Sequence[datetime]) -> list[Series]:
    found = _by_month(asked, months, "product", Figure("count", Source.OPENED, only={"faulty": 1}))
    series = []
    for key, counts in found.items():
        product = asked.policy.catalogue.product(key)
        sold = [product.sold.get(f"{month:%Y-%m}", 0) if product else 0 for month in months]
        named = [AlarmMonth(f"{m:%Y-%m}", count, base) for m, count, base in zip(months, counts, sold, strict=True)]
        series.append(Series("fault_rate", "product", key, named, counts, sold))
    return series


def _costs(asked: Asked, months: Sequence[datetime], dimension: str) -> list[Series]:
    """Return what was paid to customers and spent, in the desk's currency.

    Sums of payments vary more than counts do. A sum S of payments with the mean m and the mean square s varies as a
    count of S·m/s payments does (G. Bohm, G. Zech, Nucl. Instrum. Methods A 748, 2014): that is what is tested.
    """
    units: dict[str, list[int]] = {}
    paid, squares = 0, 0.0
    for way in (Direction.OUT, Direction.COST):
        only = {"result": way.value, "unit": asked.policy.desk.currency}
        sums = Figure("count", Source.PAYMENT, Of.AMOUNT, only)
        for key, amounts in _by_month(asked, months, dimension, sums).items():
            units[key] = [a + b for a, b in zip(units.get(key, [0] * len(months)), amounts, strict=True)]
        squared = Figure("squares", Source.PAYMENT, Of.SQUARES, only)
        whole = gather(asked.ask, months_span(months), (), [sums, squared])[()]
        paid, squares = paid + number(whole["count"]), squares + float(whole["squares"] or 0)
    if paid <= 0:
        return []
    usual = squares / paid
    return [
        _plain_series(
            "cost",
            dimension,
            key,
            months,
            [one // MONEY_UNITS for one in amounts],
            [int(one / usual) for one in amounts],
        )
        for key, amounts in units.items()
    ]


def _by_month(asked: Asked, months: Sequence[datetime], dimension: str, figure: Figure) -> Mapping[str, list[int]]:
    """Return the figure month by month, for each value of `dimension`."""
    found: dict[str, list[int]] = {}
    span: Span = months_span(months)
    for (key, place), one in gather(asked.ask, span, (dimension, BUCKET), [figure]).items():
        if key:
            found.setdefault(str(key), [0] * len(months))[number(place)] = number(one[figure.name])
    return found
