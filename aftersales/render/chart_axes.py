"""Axes, colours and names of a report's charts, with room for what they say.

Widths of letters are taken as those of wide fonts, because the fonts of whoever opens the page are not known.
"""

import re
from collections.abc import Callable, Iterable
from math import ceil
from typing import Any

import altair as alt

from aftersales.i18n import _
from aftersales.model.record import replace
from aftersales.render.plots import Plot
from aftersales.render.svg import SERIES
from aftersales.render.text import cells, shortened
from aftersales.reports.section import Kind, Shape

WIDE, NARROW = 680, 320
"""Widths in CSS pixels: on desktops and paper; on a phone of 360 between its margins."""

_PER_LINE = {WIDE: 34, NARROW: 17}
"""Letters in a line of a name, by width; Chinese counts double."""

_LETTER, _APART = 7.4, 12
"""Pixels: of a letter of size 12, Chinese two; between labels along the bottom."""

_FORMATS = {Kind.SHARE: ".0%", Kind.SCORE: ".1f"}
_PLAIN = ",.2~f"
"""How an axis writes numbers (https://d3js.org/d3-format): thousands apart, no zeros that say nothing."""

_PARTS = re.compile(" ([/·]) ")
"""Where a name may go on in another line: between a group and a category, between two names."""

_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3]]
"""Lines are told apart without their colours too."""


def room_for(labels: Iterable[str]) -> float:
    """Return the pixels that the longest of `labels` takes."""
    return _LETTER * max(cells(line) for label in labels for line in label.split("\n"))


def fitted(plot: Plot, width: int) -> Plot:
    """Return a plot whose names fit: Vega would cut them in the middle of a character.

    Names of bars take two lines at most; each name stays other than the rest.
    """
    places = _told_apart(plot.places, lambda label: label if plot.along else _lines(label, _PER_LINE[width]))
    series = _told_apart(plot.series, lambda label: shortened(label, _PER_LINE[width]))
    points = [replace(point, place=places[point.place], series=series[point.series]) for point in plot.points]
    return replace(plot, points=points, places=list(places.values()), series=list(series.values()))


def _told_apart(labels: Iterable[str], shorten: Callable[[str], str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for label in labels:
        name, taken = shorten(label), set(names.values())
        names[label] = name if name not in taken else f"{name} {len(taken) + 1}"
    return names


def _lines(label: str, letters: int) -> str:
    parts = _PARTS.split(label, maxsplit=1)
    if len(parts) == 1 or cells(label) <= letters:
        return shortened(label, letters)
    head, sign, tail = parts
    return f"{shortened(head, letters - 2)} {sign}\n{shortened(tail, letters)}"


def legend_rows(plot: Plot, width: int) -> int:
    """Return how many rows the legend takes; a series alone needs none, for the heading names it."""
    return -(-len(plot.series) // _legend_columns(plot, width)) if len(plot.series) > 1 else 0


def _legend_columns(plot: Plot, width: int) -> int:
    return max(1, min(len(plot.series), int(width // (room_for(plot.series) + 40))))


def _legend(plot: Plot, width: int) -> alt.Legend | None:
    if len(plot.series) < 2:
        return None
    symbol: Any = {"symbolType": "stroke", "symbolStrokeWidth": 3} if plot.shape is Shape.LINE else {}
    return alt.Legend(orient="top", title=None, columns=_legend_columns(plot, width), **symbol)


def colour(plot: Plot, width: int) -> alt.Color:
    """Return the colours of the series."""
    scale = alt.Scale(domain=list(plot.series), range=list(SERIES[: len(plot.series)]))
    return alt.Color("series:N", sort=list(plot.series), scale=scale, legend=_legend(plot, width))


def dashes(plot: Plot, width: int) -> alt.StrokeDash:
    """Return the dashes of the lines."""
    scale = alt.Scale(domain=list(plot.series), range=_DASHES[: len(plot.series)])
    return alt.StrokeDash("series:N", sort=list(plot.series), scale=scale, legend=_legend(plot, width))


def along(plot: Plot, width: int) -> alt.X:
    """Return the axis of times: labels lie flat, and where there are too many only some are said."""
    every = max(1, ceil(len(plot.places) * (room_for(plot.places) + _APART) / width))
    axis = alt.Axis(labelAngle=0, values=list(plot.places[::every]), ticks=False, grid=False, labelOverlap=False)
    return alt.X("place:N", sort=list(plot.places), title=None, axis=axis, scale=alt.Scale(domain=list(plot.places)))


def up(plot: Plot) -> alt.Y:
    """Return the axis of values, with what they are above it."""
    said = plot.value_label if len(plot.series) == 1 else ""
    hours = _("hours")
    title = f"{said}, {hours}" if said and plot.kind is Kind.SECONDS else hours if plot.kind is Kind.SECONDS else said
    whole: Any = {"tickMinStep": 1} if plot.kind is Kind.COUNT else {}
    axis = alt.Axis(
        **whole,
        format=_FORMATS.get(plot.kind, _PLAIN),
        tickCount=4,
        domain=False,
        ticks=False,
        title=title or None,
        titleAngle=0,
        titleAlign="left",
        titleAnchor="start",
        titleX=0,
        titleY=-8,
    )
    return alt.Y("value:Q", axis=axis, scale=alt.Scale(zero=plot.kind is not Kind.SCORE, nice=True))
