"""A report as an Excel workbook: a sheet for each section, numbers as numbers, charts that Excel itself draws.

Imported only where a workbook is wanted: XlsxWriter is an extra.
"""

import io
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from aftersales.i18n import _, language
from aftersales.model.policy import Policy
from aftersales.model.spreadsheet import neutral_cell
from aftersales.model.values import Value, text_of
from aftersales.render.book_charts import HEAD, BookCharts
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
from aftersales.render.text import cells, safe_line
from aftersales.reports.section import Column, Kind, Report, Section

_FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.SHARE: "0.0%",
    Kind.SECONDS: "[h]:mm",
    Kind.SCORE: "0.00",
    Kind.RATE: "0.00",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MONTH: "yyyy-mm",
}
_SOFT, _ALARM = "#57606a", "#bb5208"
_WIDEST = 48
"""Letters that a column is wide at most."""


def report_book(report: Report, policy: Policy) -> bytes:
    """Return a report as the bytes of an ``.xlsx`` file, the same for the same report."""
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as file:
        file.set_properties(
            {
                "title": report_title(report),
                "company": policy.desk.name.text(language()),
                "created": datetime.combine(report.end.date(), time()),
            }
        )
        names = sheet_names(report)
        overview = file.add_worksheet(_("Overview"))
        sheets = [file.add_worksheet(names[section.name]) for section in report.sections]
        book = _Book(file, policy, BookCharts(file, file.add_worksheet(_("Chart data")), policy))
        book.overview(report, overview, names)
        for section, sheet in zip(report.sections, sheets, strict=True):
            book.sheet(section, sheet)
    return stream.getvalue()


def sheet_names(report: Report) -> dict[str, str]:
    """Return what the sheets are called: at most 31 letters, none of ``[]:*?/\\``, each other than the rest."""
    names: dict[str, str] = {}
    for number, section in enumerate(report.sections, 1):
        title = "".join(" " if letter in "[]:*?/\\'" else letter for letter in section_title(section.name))[:31]
        taken = {_("Overview").casefold(), _("Chart data").casefold(), *(name.casefold() for name in names.values())}
        names[section.name] = f"{title[:28]} {number}" if title.casefold() in taken else title
    return names


class _Book:
    """A workbook in the making, with the formats that its cells share."""

    def __init__(self, file: Workbook, policy: Policy, charts: BookCharts) -> None:
        self._file = file
        self._policy = policy
        self._charts = charts
        self._formats: dict[tuple[object, ...], Format] = {}

    def _format(self, **properties: object) -> Format:
        key = tuple(sorted(properties.items(), key=str))
        if key not in self._formats:
            self._formats[key] = self._file.add_format(properties)
        return self._formats[key]

    def overview(self, report: Report, sheet: Worksheet, names: Mapping[str, str]) -> None:
        """Write the first sheet: what the report is of, and each finding with a link to its sheet."""
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 90, self._format(text_wrap=True))
        sheet.write_string(0, 0, report_title(report), self._format(bold=True, font_size=16))
        lines = [compared_with(report), *remarks(report, self._policy)]
        for row, line in enumerate(lines, 1):
            sheet.write_string(row, 0, line, self._format(font_color=_SOFT))
        for row, alarm in enumerate(report.alarms, len(lines) + 2):
            sheet.write_string(row, 0, "▲ " + _("Rising"), self._format(bold=True, font_color=_ALARM))
            sheet.write_string(row, 1, _safe(alarm_words(alarm, self._policy)))
        for row, section in enumerate(report.sections, len(lines) + len(report.alarms) + 3):
            link = f"internal:'{names[section.name]}'!A1"
            sheet.write_url(row, 0, link, string=section_title(section.name))
            sheet.write_string(row, 1, _safe(heading(section, self._policy)))

    def sheet(self, section: Section, sheet: Worksheet) -> None:
        """Write a section: its finding, its table, its chart beside it."""
        sheet.write_string(0, 0, _safe(heading(section, self._policy)), self._format(bold=True, font_size=14))
        sheet.freeze_panes(HEAD + 1, 1)
        for number, column in enumerate(section.columns):
            self._column(section, sheet, number, column)
        self._charts.insert(sheet, section)

    def _column(self, section: Section, sheet: Worksheet, number: int, column: Column) -> None:
        head = self._format(bold=True, bottom=1, text_wrap=True, align="right" if column.kind in RIGHT else "left")
        sheet.write_string(HEAD, number, column_label(column), head)
        widest = cells(column_label(column))
        for at, row in enumerate(section.rows, HEAD + 1):
            said = safe_line(value_text(column, row, self._policy))
            widest = max(widest, cells(said))
            if (value := row.get(column.name)) is not None:
                self._cell(sheet, at, number, column.kind, value, said, row)
        sheet.set_column(number, number, min(_WIDEST, widest + 3))

    def _cell(
        self, sheet: Worksheet, at: int, number: int, kind: Kind, value: Value, said: str, row: Mapping[str, Value]
    ) -> None:
        if kind in {Kind.DATE, Kind.MONTH}:
            day = date.fromisoformat(text_of(value) if kind is Kind.DATE else f"{value}-01")
            sheet.write_datetime(at, number, day, self._format(num_format=_FORMATS[kind], align="left"))
        elif kind is Kind.MONEY:
            sheet.write_number(at, number, float(text_of(value)), self._format(num_format=_money(value, row)))
        elif kind in _FORMATS:
            number_value = float(text_of(value)) / (86400 if kind is Kind.SECONDS else 1)
            sheet.write_number(at, number, number_value, self._format(num_format=_FORMATS[kind]))
        else:
            sheet.write_string(at, number, _safe(said))


def _money(value: Value, row: Mapping[str, Value]) -> str:
    """Return the format of an amount: its own decimals, and the code of its currency."""
    exponent = Decimal(text_of(value)).as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    currency = "".join(letter for letter in text_of(row.get("currency") or "") if letter.isalpha())
    return "#,##0" + ("." + "0" * decimals if decimals else "") + (f" [${currency}]" if currency else "")


def _safe(text: str) -> str:
    return neutral_cell(safe_line(text))
