"""A report as text for a terminal, as Markdown, and as data for programs."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

from aftersales.i18n import _, ngettext
from aftersales.model.moments import format_moment
from aftersales.model.policy import Policy
from aftersales.model.table import Column as Heading
from aftersales.model.table import Table
from aftersales.model.values import Value
from aftersales.render.report_alarms import alarms_table
from aftersales.render.report_words import (
    RIGHT,
    column_label,
    compared_with,
    heading,
    report_title,
    section_title,
    value_text,
)
from aftersales.render.tables import render_table
from aftersales.reports.section import Alarm, Report, Section, Shape


def report_text(report: Report, policy: Policy, form: str) -> str:
    """Return a report in one of the formats for people, ``table`` or ``md``."""
    mark = "# " if form == "md" else ""
    parts = [f"{mark}{report_title(report)}\n\n{compared_with(report)}\n"]
    parts.append(render_table(alarms_table(report, policy), form))
    parts += [
        render_table(section_table(section, policy, most=_MOST), form) + _left_out(section)
        for section in report.sections
    ]
    return "\n".join(part for part in parts if part)


_MOST = 20
"""Rows of a section for people; what goes on and on is for programs."""


def _left_out(section: Section) -> str:
    left = len(section.rows) - _MOST
    if left <= 0 or _is_course(section):
        return ""
    return ngettext("… and {count} more row.", "… and {count} more rows.", left).format(count=left) + "\n"


def _is_course(section: Section) -> bool:
    """Tell whether the rows follow each other in time, so that none may be left out."""
    return section.chart is not None and section.chart.shape is Shape.LINE


def section_table(section: Section, policy: Policy, *, most: int | None = None) -> Table:
    """Return a section as a table under its finding; the first `most` rows, unless they follow each other in time."""
    rows = section.rows if _is_course(section) else section.rows[:most]
    named = section_title(section.name)
    columns = [Heading(one.name, column_label(one), right=one.kind in RIGHT) for one in section.columns]
    shown = [{one.name: value_text(one, row, policy) for one in section.columns} for row in rows]
    return Table(
        columns, rows, shown, title=_("{section}: {finding}").format(section=named, finding=heading(section, policy))
    )


def sections_table(names: Sequence[str]) -> Table:
    """Return the sections that a report may have, with what each is called."""
    rows = [{"section": name, "title": section_title(name)} for name in names]
    return Table([Heading("section", _("Section")), Heading("title", _("Title"))], rows)


def report_data(report: Report) -> dict[str, Value]:
    """Return a report as plain data: moments as RFC 3339, lengths in seconds, shares from 0 to 1."""
    return {
        "start": format_moment(report.start),
        "end": format_moment(report.end),
        "before_start": format_moment(report.before_start),
        "before_end": format_moment(report.before_end),
        "pack": report.pack or None,
        "as_of": report.as_of,
        "currency": report.currency,
        "filters": dict(report.filters),
        "broken": report.broken,
        "sections": [_section_data(one) for one in report.sections],
        "alarms": [_alarm_data(one) for one in report.alarms],
    }


def _section_data(section: Section) -> Mapping[str, Value]:
    names = [column.name for column in section.columns]
    return {
        "name": section.name,
        "columns": [{"name": column.name, "kind": column.kind.value} for column in section.columns],
        "lead": dict(section.lead),
        "rows": [{name: row.get(name) for name in names} for row in section.rows],
    }


def _alarm_data(alarm: Alarm) -> Mapping[str, Value]:
    plain: dict[str, Value] = {one.name: getattr(alarm, one.name) for one in fields(alarm)}
    months = [{"month": one.month, "count": one.count, "base": one.base} for one in alarm.months]
    return {**plain, "months": months}
