"""The words of a report: headings that say the finding, names of columns, values as people read them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from aftersales.i18n import N_, _, language
from aftersales.model.policy import Policy
from aftersales.model.values import Value, text_of
from aftersales.render.moments import hours_text
from aftersales.render.tickets import named_words
from aftersales.reports.section import Column, Kind, Report, Section

NOTHING = "–"
"""What stands where there is no figure."""

_COLUMNS = {
    "from": N_("From"),
    "opened": N_("Opened"),
    "closed": N_("Closed"),
    "opened_before": N_("Opened before"),
    "closed_before": N_("Closed before"),
}


def report_title(report: Report) -> str:
    """Return the title of the whole report."""
    names = {"week": _("Weekly report {period}"), "month": _("Monthly report {period}")}
    period = period_words(report.start, report.end)
    return names.get(report.pack, _("Report {period}")).format(period=period)


def compared_with(report: Report) -> str:
    """Return the line that says what the figures are compared with."""
    return _("Compared with {period}.").format(period=period_words(report.before_start, report.before_end))


def period_words(start: datetime, end: datetime) -> str:
    """Return a period's days, both included."""
    last = end - timedelta(seconds=1)
    return f"{start:%Y-%m-%d} – {last:%Y-%m-%d}"


def heading(section: Section) -> str:
    """Return the heading of a section: its finding in one sentence."""
    return _HEADINGS[section.name](section.lead)


def section_title(name: str) -> str:
    """Return what a section is called, without its finding."""
    return _(_TITLES[name])


def column_label(column: Column) -> str:
    """Return what people call a column."""
    return _(_COLUMNS[column.name])


def label_in(section: Section, name: str) -> str:
    """Return what the column `name` of a section is called: an axis or a line of its chart."""
    return next(column_label(column) for column in section.columns if column.name == name)


def value_text(column: Column, row: Mapping[str, Value], policy: Policy) -> str:
    """Return a value as people read it in tables."""
    value = row.get(column.name)
    if value is None:
        return NOTHING
    return _SAID[column.kind](value) if column.kind in _SAID else _named(column.name, text_of(value), policy)


def _named(name: str, value: str, policy: Policy) -> str:
    """Return the label of an id, of the vocabulary that its column is named after."""
    return named_words({name: value}, policy).get(name, "") or value or _("(none)")


def _percent(value: Value) -> str:
    return f"{100 * float(text_of(value)):.1f} %"


def _length(value: Value) -> str:
    return hours_text(timedelta(seconds=int(text_of(value))))


def _decimals(value: Value) -> str:
    return f"{float(text_of(value)):.2f}"


def weekday_text(value: Value) -> str:
    """Return the short name of a weekday, 1 Monday to 7 Sunday."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[int(text_of(value)) - 1]


_SAID: Mapping[Kind, Callable[[Value], str]] = {
    Kind.COUNT: text_of,
    Kind.SHARE: _percent,
    Kind.SECONDS: _length,
    Kind.MONEY: text_of,
    Kind.SCORE: _decimals,
    Kind.RATE: _decimals,
    Kind.DATE: text_of,
    Kind.MONTH: text_of,
    Kind.WEEKDAY: weekday_text,
    Kind.HOUR: lambda value: f"{int(text_of(value)):02}:00",
    Kind.MARK: lambda value: "▲" if value else "",
}

RIGHT = frozenset({Kind.COUNT, Kind.SHARE, Kind.SECONDS, Kind.MONEY, Kind.SCORE, Kind.RATE})
"""Kinds that stand to the right."""

Lead = Mapping[str, Value]


def change_words(now: Value, before: Value) -> str:
    """Return how a count moved: ``up 12 % from 34``."""
    this, last = int(text_of(now) or 0), int(text_of(before) or 0)
    if this == last:
        return _("as many as before")
    if last == 0:
        return _("none before")
    percent = abs(100 * (this - last) / last)
    words = _("up {percent:.0f} % from {before}") if this > last else _("down {percent:.0f} % from {before}")
    return words.format(percent=percent, before=last)


def _volumes(lead: Lead) -> str:
    change = change_words(lead["opened"], lead["opened_before"])
    return _("{opened} tickets opened ({change}), {closed} closed").format(
        opened=lead["opened"], change=change, closed=lead["closed"]
    )


_TITLES = {"volumes": N_("Volumes")}
_HEADINGS: Mapping[str, Callable[[Lead], str]] = {"volumes": _volumes}


def speaks(names: Sequence[str]) -> bool:
    """Tell whether there are words for all of these sections; a test asks."""
    return set(names) <= _TITLES.keys() and set(names) <= _HEADINGS.keys() and bool(language())
