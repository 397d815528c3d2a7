"""Sections about what tickets are about and where they come from."""

from aftersales.reports.asked import Asked
from aftersales.reports.gathering import Figure, number, rows_of, share
from aftersales.reports.questions import Source
from aftersales.reports.section import Chart, Column, Kind, Section, Shape

_OPENED = Figure("opened", Source.OPENED)
_COUNTS = (Column("opened", Kind.COUNT), Column("share", Kind.SHARE), Column("opened_before", Kind.COUNT))


def categories(asked: Asked) -> Section:
    """Return tickets opened by category."""
    return _counted("categories", asked, ("category",), Chart(Shape.BAR, "category", ("opened", "opened_before")))


def regions(asked: Asked) -> Section:
    """Return tickets opened by region and category."""
    chart = Chart(Shape.STACKED, "region", ("opened",), "category_group")
    return _counted("regions", asked, ("region", "category_group"), chart)


def channels(asked: Asked) -> Section:
    """Return tickets opened by channel and category."""
    chart = Chart(Shape.STACKED, "channel", ("opened",), "category_group")
    return _counted("channels", asked, ("channel", "category_group"), chart)


def _counted(name: str, asked: Asked, by: tuple[str, ...], chart: Chart) -> Section:
    found, lead = asked.both(by, _OPENED), asked.whole(_OPENED)
    rows = rows_of(by, found, most="opened", then="opened_before")
    for row in rows:
        row["share"] = share(row["opened"], lead["opened"])
    first = by[0]
    totals: dict[str, int] = {}
    for row in rows:
        totals[str(row[first])] = totals.get(str(row[first]), 0) + number(row["opened"])
    if lead["opened"]:
        top = max(totals, key=lambda key: (totals[key], key))
        lead |= {"top": top, "top_count": totals[top], "top_share": share(totals[top], lead["opened"])}
    columns = [*(Column(one, Kind.TEXT) for one in by), *_COUNTS]
    return Section(name, columns, rows, lead, chart)
