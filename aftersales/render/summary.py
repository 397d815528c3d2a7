"""A summary as tables for people and as data for programs."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from aftersales.i18n import _
from aftersales.model.moments import format_moment
from aftersales.model.policy import Policy
from aftersales.model.table import Column, Table
from aftersales.model.values import Value
from aftersales.render.moments import hours_text
from aftersales.render.tickets import column_labels, named_words
from aftersales.reports.summary import DURATIONS, FIGURES, Figures, figures_data

_SPLIT_FIGURES = (
    "opened",
    "closed",
    "backlog",
    "overdue",
    "first_response_median",
    "resolution_median",
    "resolution_90th",
)


def figure_labels() -> dict[str, str]:
    """Return what people call the figures."""
    return {
        "opened": _("Opened"),
        "closed": _("Closed"),
        "backlog": _("Open at the end"),
        "overdue": _("Overdue at the end"),
        "first_response_median": _("First response, median"),
        "first_response_90th": _("First response, 90th percentile"),
        "resolution_median": _("Resolution, median"),
        "resolution_90th": _("Resolution, 90th percentile"),
        "reopened": _("Reopened"),
        "chases": _("Reminders"),
    }


def _short_labels() -> dict[str, str]:
    """Return the headings of columns that stand side by side."""
    return {
        "backlog": _("Open"),
        "overdue": _("Overdue"),
        "first_response_median": _("First response"),
        "resolution_median": _("Resolution"),
        "resolution_90th": _("90 % within"),
    }


def overview_table(now: Figures, before: Figures) -> Table:
    """Return one line a figure: this period, the one before, the difference."""
    labels = figure_labels()
    rows: list[Mapping[str, Value]] = []
    shown: list[Mapping[str, str]] = []
    for name in FIGURES:
        this, last = getattr(now, name), getattr(before, name)
        rows.append({"figure": name, "now": this, "before": last})
        shown.append(
            {
                "figure": labels[name],
                "now": _text(name, this),
                "before": _text(name, last),
                "change": _change(name, this, last),
            }
        )
    columns = [
        Column("figure", _("Figure")),
        Column("now", _("This period"), right=True),
        Column("before", _("Before"), right=True),
        Column("change", _("Change"), right=True),
    ]
    return Table(columns, rows, shown)


def split_table(dimension: str, groups: Mapping[str, Figures], policy: Policy) -> Table:
    """Return one line a value of `dimension`, with the figures that matter side by side."""
    labels = {**figure_labels(), **_short_labels()}
    rows = [{dimension: name or None, **figures_data(one)} for name, one in groups.items()]
    shown = [
        {dimension: _name(dimension, name, policy), **{key: _text(key, getattr(one, key)) for key in _SPLIT_FIGURES}}
        for name, one in groups.items()
    ]
    columns = [Column(dimension, column_labels()[dimension])]
    columns += [Column(key, labels[key], right=True) for key in _SPLIT_FIGURES]
    return Table(columns, rows, shown)


def _name(dimension: str, value: str, policy: Policy) -> str:
    if not value:
        return _("(none)")
    return named_words({dimension: value}, policy).get(dimension, "") or value


def _text(name: str, value: int | None) -> str:
    if value is None:
        return "–"
    return hours_text(timedelta(seconds=value)) if name in DURATIONS else str(value)


def _change(name: str, this: int | None, last: int | None) -> str:
    if this is None or last is None:
        return ""
    difference = this - last
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    return sign + (hours_text(timedelta(seconds=abs(difference))) if name in DURATIONS else str(abs(difference)))


def period_text(start: datetime, end: datetime) -> str:
    """Return a period's days, both included."""
    last = end - timedelta(seconds=1)
    return f"{start:%Y-%m-%d} – {last:%Y-%m-%d}"


def summary_data(
    period: tuple[datetime, datetime], now: Figures, before: Figures, by: Mapping[str, Mapping[str, Figures]]
) -> dict[str, Value]:
    """Return a summary as plain data; lengths in seconds."""
    return {
        "since": format_moment(period[0]),
        "until": format_moment(period[1]),
        "figures": figures_data(now),
        "before": figures_data(before),
        "by": {
            dimension: [{"value": name, **figures_data(one)} for name, one in groups.items()]
            for dimension, groups in by.items()
        },
    }
