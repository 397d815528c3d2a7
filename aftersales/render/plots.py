"""What a chart of a report draws: labelled points out of a section's rows, before any library of charts sees them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from aftersales.i18n import _
from aftersales.model.policy import Policy
from aftersales.model.record import record, replace
from aftersales.model.values import Value, text_of
from aftersales.render.plot_rows import TIMES, Rows, distinct, filled, first_places, ids, in_time, naming, seen, shows
from aftersales.render.report_words import column_label, value_text
from aftersales.render.text import safe_line
from aftersales.reports.section import Chart, Column, Kind, Section, Shape

_PIECES = 6
"""Pieces that the colours of a stacked chart tell apart; smaller ones become one."""


@record
class Point:
    """One value of a chart.

    Attributes:
        place: label of where it stands along the axis of places.
        series: label of the line or piece, or in a heat map of the row, that it belongs to.
        value: the number drawn; lengths of time in hours.
        said: the value as people read it.
    """

    place: str
    series: str
    value: float
    said: str


@record
class Plot:
    """A chart as points.

    Attributes:
        shape: how they are drawn.
        points: in the order of the section's rows.
        places, series: the labels in order, each once; times in theirs.
        kind: what the values are.
        place_label, value_label: what people call the places and the values.
        along: whether the places run from left to right; otherwise they stand under each other.
        left_out: how many places only the table has.
    """

    shape: Shape
    points: Sequence[Point]
    places: Sequence[str]
    series: Sequence[str]
    kind: Kind
    place_label: str
    value_label: str
    along: bool
    left_out: int = 0


def plot_of(section: Section, policy: Policy) -> Plot | None:
    """Return what a section's chart draws; None where it has no chart, or nothing to draw."""
    chart = section.chart
    if chart is None:
        return None
    columns = {column.name: column for column in section.columns}
    across, value = columns[chart.x], columns[_value_name(chart)]
    along = across.kind in TIMES or chart.shape in {Shape.LINE, Shape.HEAT}
    rows = in_time(section.rows, across) if along else first_places(seen(section.rows, chart, value.kind), chart)
    labels = _Labels(policy, naming(section.rows, chart, section.columns))
    points = _without_empty_series(_points(chart, columns, rows, labels), value.kind)
    if not points:
        return None
    if chart.shape is Shape.STACKED:
        points = _fewer_pieces(points)
    places, series = distinct(point.place for point in points), distinct(point.series for point in points)
    if chart.shape is Shape.HEAT:
        places, series = ([labels.name(one, row) for row in filled(rows, one)] for one in (across, columns[chart.y[0]]))
    return Plot(
        chart.shape,
        points,
        places,
        series,
        value.kind,
        column_label(across),
        column_label(value),
        along,
        len(ids(section.rows, chart.x)) - len(ids(rows, chart.x)),
    )


def _value_name(chart: Chart) -> str:
    """Return the first column whose numbers are drawn."""
    return chart.colour if chart.shape is Shape.HEAT and chart.colour else chart.y[0]


class _Labels:
    """The labels of one chart: two ids that people call the same keep apart."""

    def __init__(self, policy: Policy, naming: Sequence[Column]) -> None:
        self._policy = policy
        self._naming = naming
        self._ids: dict[tuple[str, str], str] = {}

    def place(self, row: Mapping[str, Value]) -> str:
        """Return the label of the place of a row."""
        return " · ".join(self.name(column, row) for column in self._naming)

    def said(self, column: Column, row: Mapping[str, Value]) -> str:
        """Return a value as people read it, on one line."""
        return safe_line(value_text(column, row, self._policy))

    def name(self, column: Column, row: Mapping[str, Value]) -> str:
        """Return the label of a place or series."""
        return self._apart(column.name, _short(column.kind, self.said(column, row)), text_of(row.get(column.name)))

    def series(self, column: Column) -> str:
        """Return the label of a line or bar that is a column of its own."""
        return self._apart("", column_label(column), column.name)

    def _apart(self, among: str, label: str, own: str) -> str:
        known = self._ids.setdefault((among, label), own)
        return label if known == own else f"{label} ({safe_line(own)})"


def _short(kind: Kind, label: str) -> str:
    """Return a day without its year and an hour without its minutes: what runs along an axis has little room."""
    return label[5:] if kind is Kind.DATE else label.removesuffix(":00") if kind is Kind.HOUR else label


def _points(chart: Chart, columns: Mapping[str, Column], rows: Rows, labels: _Labels) -> Iterator[Point]:
    for row in rows:
        place = labels.place(row)
        for series, column in _series(chart, columns, row, labels):
            if (value := row.get(column.name)) is not None:
                yield Point(place, series, _number(column.kind, value), labels.said(column, row))


def _series(
    chart: Chart, columns: Mapping[str, Column], row: Mapping[str, Value], labels: _Labels
) -> Iterator[tuple[str, Column]]:
    """Yield what a row gives points for: the label of each series, and the column that has its number."""
    if chart.shape is Shape.HEAT:
        yield labels.name(columns[chart.y[0]], row), columns[_value_name(chart)]
    elif chart.colour:
        yield labels.name(columns[chart.colour], row), columns[chart.y[0]]
    else:
        kind = columns[chart.y[0]].kind  # shares and counts have no axis in common
        yield from ((labels.series(columns[name]), columns[name]) for name in chart.y if columns[name].kind is kind)


def _without_empty_series(points: Iterable[Point], kind: Kind) -> list[Point]:
    """Leave out lines and bars that are 0 throughout: a period before with nothing in it, say."""
    known = list(points)
    kept = {point.series for point in known if shows(kind, point.value)}
    return [point for point in known if point.series in kept]


def _number(kind: Kind, value: Value) -> float:
    number = float(text_of(value))
    return number / 3600 if kind is Kind.SECONDS else number


def _fewer_pieces(points: Sequence[Point]) -> list[Point]:
    """Put the smallest series together where there are more than colours."""
    sums: dict[str, float] = {}
    for point in points:
        sums[point.series] = sums.get(point.series, 0) + point.value
    ranked = sorted(sums, key=lambda series: -sums[series])
    if len(ranked) <= _PIECES:
        return list(points)
    kept = set(ranked[: _PIECES - 1])
    rest: dict[str, Point] = {}
    for point in points:
        if point.series not in kept:
            before = rest.get(point.place, Point(point.place, _("others"), 0, ""))
            rest[point.place] = replace(before, value=before.value + point.value)
    return [*(point for point in points if point.series in kept), *rest.values()]
