"""The charts of a workbook, drawn by Excel itself.

What they draw stands on a sheet of its own, the last one: places down, series across. A heat map is such a block beside
the section's table, whose cells Excel colours.
"""

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from aftersales.model.policy import Policy
from aftersales.model.spreadsheet import neutral_cell
from aftersales.render.chart_words import chart_text
from aftersales.render.plots import Plot, plot_of
from aftersales.render.report_words import heading, section_title
from aftersales.render.text import safe_line
from aftersales.reports.section import Kind, Section, Shape

HEAD = 1
"""The row of a sheet's headings, counted from 0; the section's finding stands above."""

_FORMATS = {Kind.COUNT: "#,##0", Kind.SHARE: "0%", Kind.SECONDS: "[h]:mm", Kind.MONEY: "#,##0"}
_COLOURS = ("#1f6fb2", "#bb5208", "#117a67", "#7548a8", "#8f6b00", "#6b7280")
_PALE, _GRID = "#f2f6fa", "#d5d9de"
_WIDTH, _HEIGHT, _PER_BAR, _MARGINS = 720, 340, 26, 120
"""Pixels of a chart; one of bars grows with them."""


class BookCharts:
    """The charts of one workbook: `sheet` holds what they draw, block under block."""

    def __init__(self, file: Workbook, sheet: Worksheet, policy: Policy) -> None:
        self._file = file
        self._sheet = sheet
        self._policy = policy
        self._next = 0

    def insert(self, sheet: Worksheet, section: Section) -> None:
        """Put the chart of a section beside its table; nothing where it has none."""
        plot = plot_of(section, self._policy)
        if plot is None:
            return
        right = len(section.columns) + 1
        if plot.shape is Shape.HEAT:
            _write_points(sheet, plot, HEAD, right)
            scale = {"type": "2_color_scale", "min_color": _PALE, "max_color": _COLOURS[0]}
            sheet.conditional_format(HEAD + 1, right + 1, HEAD + len(plot.places), right + len(plot.series), scale)
            return
        _write_points(self._sheet, plot, self._next, 0)
        chart = self._chart(plot)
        self._next += len(plot.places) + 2
        chart.set_title({"name": neutral_cell(safe_line(heading(section, self._policy))), "name_font": {"size": 12}})
        text = chart_text(section_title(section.name), plot)
        sheet.insert_chart(HEAD, right, chart, {"description": text})

    def _chart(self, plot: Plot) -> Any:
        """Return a chart of the points that stand at the next row."""
        kind = "line" if plot.shape is Shape.LINE else "column" if plot.along else "bar"
        stacked = {"subtype": "stacked"} if plot.shape is Shape.STACKED else {}
        chart = self._file.add_chart({"type": kind, **stacked})
        first, last, name = self._next + 1, self._next + len(plot.places), self._sheet.name
        for column, colour in zip(range(1, len(plot.series) + 1), _COLOURS, strict=False):
            look = {"line": {"color": colour, "width": 2.25}} if kind == "line" else {"fill": {"color": colour}}
            chart.add_series(
                {
                    "name": [name, self._next, column],
                    "categories": [name, first, 0, last, 0],
                    "values": [name, first, column, last, column],
                    "gap": 45,
                    **look,
                }
            )
        grid = {"visible": True, "line": {"color": _GRID}}
        values = {"num_format": _FORMATS.get(plot.kind, "General"), "major_gridlines": grid}
        if kind == "bar":
            chart.set_x_axis(values)
            chart.set_y_axis({"reverse": True, "major_gridlines": {"visible": False}})  # Excel begins at the bottom
        else:
            chart.set_y_axis(values)
        chart.set_legend({"position": "top"} if len(plot.series) > 1 else {"none": True})
        tall = _PER_BAR * len(plot.places) * (1 if stacked else len(plot.series)) + _MARGINS
        chart.set_size({"width": _WIDTH, "height": max(_HEIGHT, tall) if kind == "bar" else _HEIGHT})
        return chart


def _write_points(sheet: Worksheet, plot: Plot, top: int, left: int) -> None:
    """Write what a chart draws from a row and a column on; lengths of time as Excel counts them, in days."""
    sheet.write_string(top, left, neutral_cell(plot.place_label))
    columns = {series: left + number for number, series in enumerate(plot.series, 1)}
    rows = {place: top + number for number, place in enumerate(plot.places, 1)}
    for series, column in columns.items():
        sheet.write_string(top, column, neutral_cell(series))
    for place, row in rows.items():
        sheet.write_string(row, left, neutral_cell(place))
    for point in plot.points:
        value = point.value / 24 if plot.kind is Kind.SECONDS else point.value
        sheet.write_number(rows[point.place], columns[point.series], value)
