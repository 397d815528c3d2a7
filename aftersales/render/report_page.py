"""A report as one HTML file that needs nothing else: opened from a mail, on a phone, in the dark, on paper.

No scripts, no network: a policy inside the page forbids both. Every text is escaped by the template engine, except the
drawings, which are built as trees and written out escaped.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.i18n import _, language, ngettext
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.render.chart_words import chart_text
from aftersales.render.extras import needing
from aftersales.render.plots import plot_of
from aftersales.render.report_alarms import alarm_words
from aftersales.render.report_remarks import remarks
from aftersales.render.report_words import (
    RIGHT,
    column_label,
    compared_with,
    heading,
    report_title,
    section_title,
    value_text,
)
from aftersales.render.text import safe_line
from aftersales.reports.section import Report, Section

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATES = Path(__file__).parent / "templates"
_LANGUAGES = {"en": "en", "zh": "zh-Hans"}
_OPEN_ROWS = 8
"""A table without a chart stands open where it is no longer than this."""


@record
class Drawing:
    """A chart of the page: drawn wide and narrow; `note` says what it leaves to the table, empty where nothing."""

    wide: str
    narrow: str
    note: str


@record
class Part:
    """A section of the page.

    Attributes:
        name: its anchor.
        title: what it is called.
        finding: what it says.
        headings: of the table: label and whether its numbers stand to the right.
        rows: of the table: texts.
        drawing: its chart; None: the table alone.
        open: whether the table is seen without asking.
    """

    name: str
    title: str
    finding: str
    headings: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[str]]
    drawing: Drawing | None
    open: bool


def report_page(report: Report, policy: Policy) -> str:
    """Return a report as an HTML document.

    Raises:
        OutsideError: the libraries that draw are not installed.
    """
    return (
        _template().render(
            lang=_LANGUAGES[language()],
            title=report_title(report),
            desk=safe_line(policy.desk.name.text(language())),
            compared=compared_with(report),
            remarks=remarks(report, policy),
            alarms=[safe_line(alarm_words(alarm, policy)) for alarm in report.alarms],
            parts=[_part(section, policy) for section in report.sections],
            words={
                "alarms": _("Rising month after month"),
                "findings": _("What stands out"),
                "figures": _("The figures"),
                "scroll": _("Figures of {section}"),
                "top": _("Back to the top"),
            },
        )
        + "\n"
    )


def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415  40 ms that only pages pay

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")


def _part(section: Section, policy: Policy) -> Part:
    drawing = _drawing(section, policy)
    return Part(
        section.name,
        section_title(section.name),
        safe_line(heading(section, policy)),
        [(column_label(column), column.kind in RIGHT) for column in section.columns],
        [[safe_line(value_text(column, row, policy)) for column in section.columns] for row in section.rows],
        drawing,
        drawing is None and len(section.rows) <= _OPEN_ROWS,
    )


def _drawing(section: Section, policy: Policy) -> Drawing | None:
    plot = plot_of(section, policy)
    if plot is None:
        return None
    with needing("reports"):
        from aftersales.render.chart_axes import NARROW, WIDE  # noqa: PLC0415  400 ms, and an extra
        from aftersales.render.charts import chart_svg  # noqa: PLC0415  likewise
    text = chart_text(section_title(section.name), plot)
    left = plot.left_out
    note = ngettext("{count} more stands in the table.", "{count} more stand in the table.", left).format(count=left)
    return Drawing(
        chart_svg(plot, WIDE, f"{section.name}-wide", text),
        chart_svg(plot, NARROW, f"{section.name}-narrow", text),
        note if left else "",
    )
