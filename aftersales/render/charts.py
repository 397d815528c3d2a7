"""Charts of a report as SVG: Vega-Lite by Altair, drawn by vl-convert in this process; no browser, no network.

A chart is drawn anew for each width instead of being shrunk, so that its letters keep their size on a phone. Imported
only where charts are wanted: both libraries are extras.
"""

from typing import Any

import altair as alt
import vl_convert

from aftersales.render.chart_axes import along, colour, dashes, fitted, legend_rows, room_for, up
from aftersales.render.plots import Plot
from aftersales.render.svg import INK, LINE, SERIES, SOFT, themed_svg
from aftersales.reports.section import Shape

Drawn = Any
"""An Altair chart, of one layer or several; what its methods return has no type of its own."""

_HEIGHT = 240
_ROW, _BAR, _GAP, _LEGEND, _AXIS = 36, 20, 14, 24, 24
"""Pixels: of a place with one bar, of each bar where there are several, between places then; of a row of the legend."""

_TWO_LINES: Any = {
    "labelExpr": "split(datum.label, '\\n')",
    "labelBaseline": {"condition": {"test": "indexof(datum.label, '\\n') >= 0", "value": "bottom"}, "value": "middle"},
}
"""Names with a line break stand on two lines, one above the middle of the bar and one below it."""

_FEW = 40
"""So many places of a line, or fewer, get a dot each."""


def chart_svg(plot: Plot, width: int, name: str, text: str) -> str:
    """Return a chart as an SVG element, the same for the same data.

    Args:
        plot: what it draws.
        width: of the whole drawing in pixels, WIDE or NARROW.
        name: what its ids begin with; another for each drawing of a page.
        text: what it shows, for those who do not see it.
    """
    shown = fitted(plot, width)
    match plot.shape:
        case Shape.HEAT:
            drawn = _heat(shown, width)
        case Shape.LINE:
            drawn = _lines(shown, width)
        case _:
            drawn = _columns(shown, width) if plot.along else _bars(shown, width)
    return themed_svg(vl_convert.vegalite_to_svg(_styled(drawn, width).to_dict()), name, text)


def _chart(plot: Plot) -> Drawn:
    """Return an empty chart of the points."""
    rows = [{"place": one.place, "series": one.series, "value": one.value, "said": one.said} for one in plot.points]
    return alt.Chart(alt.InlineData(values=rows))


def _styled(drawn: Drawn, width: int) -> Drawn:
    """Return the chart in the colours and letters of the page."""
    fit = alt.AutoSizeParams(type="fit", contains="padding")
    axis: dict[str, Any] = {
        **dict.fromkeys(("labelFontSize", "titleFontSize"), 12),
        **dict.fromkeys(("labelColor", "titleColor"), SOFT),
        **dict.fromkeys(("domainColor", "gridColor", "tickColor"), LINE),
    }
    legend: dict[str, Any] = {"labelFontSize": 12, "labelColor": INK, "labelLimit": 0}
    return (
        drawn.properties(width=width, background="transparent", autosize=fit, padding=2)
        .configure(aria=False, font="sans-serif")
        .configure_view(stroke=None)
        .configure_axis(**axis, titleFontWeight="normal", labelPadding=6, labelLimit=0)
        .configure_legend(**legend, symbolSize=120, columnPadding=20, rowPadding=6)
        .configure_text(color=INK, fontSize=12)
        .configure_scale(bandPaddingInner=0.28, bandPaddingOuter=0.1)
    )


def _lines(plot: Plot, width: int) -> Drawn:
    dots: Any = {"filled": True, "size": 26} if len(plot.places) <= _FEW else False
    mark = _chart(plot).mark_line(strokeWidth=2.5, point=dots, strokeJoin="round")
    return mark.encode(
        x=along(plot, width), y=up(plot), color=colour(plot, width), strokeDash=dashes(plot, width)
    ).properties(height=_HEIGHT)


def _columns(plot: Plot, width: int) -> Drawn:
    """Return bars beside each other, along the time."""
    beside = {"xOffset": alt.XOffset("series:N", sort=list(plot.series))} if _several(plot) else {}
    mark = _chart(plot).mark_bar()
    return mark.encode(x=along(plot, width), y=up(plot), color=colour(plot, width), **beside).properties(height=_HEIGHT)


def _several(plot: Plot) -> bool:
    """Tell whether there are several bars at each place."""
    return plot.shape is Shape.BAR and len(plot.series) > 1


def _bars(plot: Plot, width: int) -> Drawn:
    """Return bars under each other, each with its value at its end; stacked ones have an axis instead."""
    left = room_for(plot.places) + 8
    axis = alt.Axis(ticks=False, domain=False, minExtent=left, **_TWO_LINES)
    place = alt.Y("place:N", sort=list(plot.places), title=None, axis=axis)
    each = _BAR * len(plot.series) + _GAP if _several(plot) else _ROW
    height = each * len(plot.places) + _LEGEND * legend_rows(plot, width)
    chart = _chart(plot).encode(y=place)
    if plot.shape is Shape.STACKED:
        value = alt.X("value:Q", title=None, axis=alt.Axis(tickCount=4, domain=False, ticks=False))
        return chart.mark_bar().encode(x=value, color=colour(plot, width)).properties(height=height + _AXIS)
    beside = {"yOffset": alt.YOffset("series:N", sort=list(plot.series))} if _several(plot) else {}
    chart = chart.encode(x=_with_room(plot, width - left), **beside)
    said = chart.mark_text(align="left", dx=6).encode(text="said:N")
    return alt.layer(chart.mark_bar().encode(color=colour(plot, width)), said).properties(height=height)


def _with_room(plot: Plot, width: float) -> alt.X:
    """Return the scale of bars in `width` pixels that leaves room for what stands at their ends."""
    ends = room_for(point.said for point in plot.points) + 10
    most = max(point.value for point in plot.points) or 1
    least = min(0, *(point.value for point in plot.points))
    full = most + (most - least) * ends / max(width - ends, 1)
    return alt.X("value:Q", axis=None, scale=alt.Scale(domain=[least, full], nice=False))


def _heat(plot: Plot, width: int) -> Drawn:
    """Return cells as dark as their values are high; by opacity, so that they show on light and dark alike."""
    most = max(point.value for point in plot.points) or 1
    depth = alt.FillOpacity("value:Q", scale=alt.Scale(domain=[0, most], range=[0.06, 1]), legend=None)
    names = alt.Axis(ticks=False, domain=False)
    scale = alt.Scale(domain=list(plot.series))
    rows = alt.Y("series:N", sort=list(plot.series), title=None, axis=names, scale=scale)
    cells = _chart(plot).mark_rect(fill=SERIES[0])
    height = _BAR * 1.4 * len(plot.series) + _AXIS
    return cells.encode(x=along(plot, width), y=rows, fillOpacity=depth).properties(height=height)
