"""The words of a report: its title, the headings that say the finding of each section, names of columns, values."""

from datetime import datetime, timedelta

from aftersales.i18n import _
from aftersales.model.policy import Policy
from aftersales.render.report_findings import FINDINGS
from aftersales.render.report_labels import BEFORE, COLUMNS, SECTIONS
from aftersales.render.report_values import NOTHING, RIGHT, name_text, value_text, weekday_text
from aftersales.reports.section import Column, Report, Section

__all__ = [
    "NOTHING",
    "RIGHT",
    "column_label",
    "compared_with",
    "heading",
    "label_in",
    "name_text",
    "period_words",
    "report_title",
    "section_title",
    "value_text",
    "weekday_text",
]


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


def heading(section: Section, policy: Policy) -> str:
    """Return the heading of a section: its finding in one sentence; customer text in it is as it came."""
    finding = FINDINGS[section.name]
    return finding(section.lead, lambda name: name_text(name, str(section.lead.get("top") or ""), policy))


def section_title(name: str) -> str:
    """Return what a section is called, without its finding."""
    return _(SECTIONS[name])


def column_label(column: Column) -> str:
    """Return what people call a column."""
    name = column.name.removesuffix("_before")
    label = _(COLUMNS[name])
    return label if name == column.name else _(BEFORE).format(column=label)


def label_in(section: Section, name: str) -> str:
    """Return what the column `name` of a section is called: an axis or a line of its chart."""
    return next(column_label(column) for column in section.columns if column.name == name)
