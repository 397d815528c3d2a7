"""Charts in words, for those who do not see them."""

from collections.abc import Mapping

from aftersales.i18n import _
from aftersales.render.plots import Plot
from aftersales.reports.section import Shape


def chart_text(title: str, plot: Plot) -> str:
    """Return what a chart shows, for those who do not see it: its kind, its ends, its highest value."""
    kinds: Mapping[Shape, str] = {
        Shape.LINE: _("Line chart"),
        Shape.BAR: _("Bar chart"),
        Shape.STACKED: _("Stacked bar chart"),
        Shape.HEAT: _("Heat map"),
    }
    highest = max(plot.points, key=lambda point: point.value)
    return _(
        "{kind}: {title}. {first} to {last}; highest: {series}, {place}, {value}. All values stand in the table below."
    ).format(
        kind=kinds[plot.shape],
        title=title,
        first=plot.places[0],
        last=plot.places[-1],
        series=highest.series,
        place=highest.place,
        value=highest.said or f"{highest.value:g}",
    )
