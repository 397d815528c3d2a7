"""Which rows of a section its chart shows, and in which order."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from aftersales.model.values import Value, text_of
from aftersales.reports.section import Chart, Column, Kind, Shape

Rows = Sequence[Mapping[str, Value]]

TIMES = frozenset({Kind.DATE, Kind.MONTH, Kind.WEEKDAY, Kind.HOUR})
"""Kinds that run from left to right; anything else has a name, which is read best beside its bar."""

MOST_PLACES = 12
"""Bars with names in one chart; the table beneath has them all."""

_TELLING = frozenset({Kind.SHARE, Kind.SCORE})
"""Kinds of which 0 says something; of others it says that there is nothing to see."""


def distinct(labels: Iterable[str]) -> Sequence[str]:
    """Return each label once, in order."""
    return tuple(dict.fromkeys(labels))


def ids(rows: Rows, name: str) -> Sequence[str]:
    """Return the values of a column, each once."""
    return distinct(text_of(row.get(name)) for row in rows)


def in_time(rows: Rows, column: Column) -> Rows:
    """Return rows by the time in a column; as they come where it holds none."""
    if column.kind in {Kind.WEEKDAY, Kind.HOUR}:
        return sorted(rows, key=lambda row: float(text_of(row[column.name])))
    return sorted(rows, key=lambda row: text_of(row[column.name])) if column.kind in TIMES else rows


def filled(rows: Rows, column: Column) -> Rows:
    """Return rows for all weekdays, or for each hour from the first to the last, so that gaps are seen as gaps."""
    values = [int(text_of(row[column.name])) for row in rows]
    whole = range(1, 8) if column.kind is Kind.WEEKDAY else range(min(values), max(values) + 1)
    return [{column.name: value} for value in whole]


def naming(rows: Rows, chart: Chart, columns: Sequence[Column]) -> Sequence[Column]:
    """Return the columns that name a place: that of the axis, and of other texts as few as tell the rows apart."""
    across = [column for column in columns if column.name == chart.x]
    others = [column for column in columns if column.kind is Kind.TEXT and column.name != chart.x]
    if chart.shape is not Shape.BAR:
        return across
    for count in range(len(others) + 1):
        for more in combinations(others, count):
            if len({tuple(text_of(row.get(one.name)) for one in (*across, *more)) for row in rows}) == len(rows):
                return [*across, *more]
    return [*across, *others]


def shows(kind: Kind, value: Value) -> bool:
    """Tell whether anything of a value is seen in a chart."""
    return value is not None and (kind in _TELLING or float(text_of(value)) != 0)


def seen(rows: Rows, chart: Chart, kind: Kind) -> Rows:
    """Return the rows that a bar would be seen of."""
    return [row for row in rows if any(shows(kind, row.get(name)) for name in chart.y)]


def first_places(rows: Rows, chart: Chart) -> Rows:
    """Return the rows of the first places; of stacked bars those of the longest, the longest first."""
    places = ids(rows, chart.x)
    if chart.shape is Shape.STACKED:
        long = dict.fromkeys(places, 0.0)
        for row in rows:
            long[text_of(row.get(chart.x))] += float(text_of(row.get(chart.y[0])) or 0)
        places = sorted(places, key=lambda place: -long[place])
    rank = {place: number for number, place in enumerate(places[:MOST_PLACES])}
    kept = [row for row in rows if text_of(row.get(chart.x)) in rank]
    return sorted(kept, key=lambda row: rank[text_of(row.get(chart.x))])
