"""A report in each of its formats, as bytes."""

import io

from aftersales.model.policy import Policy
from aftersales.model.table import Column, Table
from aftersales.render.extras import needing
from aftersales.render.report import report_data, report_text, section_table
from aftersales.render.tables import render_table, to_json
from aftersales.reports.section import Report

FORMATS = ("table", "md", "json", "csv", "xlsx", "html")
FILES = frozenset({"csv", "xlsx", "html"})
"""Formats that are not for a terminal."""

ENDINGS = {"zip": "csv", "htm": "html", "txt": "table"}
"""Formats by the ending of a file, where it is not the format's own name."""

_OF_ALARM = ("measure", "dimension", "key", "p_value", "ticket", "told")
_OF_MONTH = ("month", "count", "base")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of the files in an archive: the earliest it can hold, so that the same figures give the same bytes."""


def report_bytes(report: Report, policy: Policy, form: str, *, zipped: bool = False) -> bytes:
    """Return a report as the content of one file.

    Args:
        report: what to write.
        policy: gives ids their names.
        form: one of FORMATS; CSV holds one section.
        zipped: CSV: all sections, in an archive.

    Raises:
        OutsideError: a library that the format needs is not installed.
    """
    match form:
        case "html":
            from aftersales.render.report_page import report_page  # noqa: PLC0415  a template engine that few need

            return report_page(report, policy).encode()
        case "xlsx":
            with needing("reports"):
                from aftersales.render.report_book import report_book  # noqa: PLC0415  an extra
            return report_book(report, policy)
        case "csv":
            return (
                _archive(report_tables(report, policy)) if zipped else _csv(section_table(report.sections[0], policy))
            )
        case "json":
            return f"{to_json(report_data(report), indent=2)}\n".encode()
        case _:
            return report_text(report, policy, form).encode()


def report_tables(report: Report, policy: Policy) -> dict[str, bytes]:
    """Return the CSV files by name: one for each section, and one of the alarms where there are any.

    Values are those of JSON, with cells that begin a formula neutralised.
    """
    tables = {section.name: section_table(section, policy) for section in report.sections}
    if report.alarms:
        tables["alarms"] = _alarm_months(report)
    return {f"{name}.csv": _csv(table) for name, table in tables.items()}


def _csv(table: Table) -> bytes:
    return render_table(table, "csv").encode()


def _alarm_months(report: Report) -> Table:
    """Return the alarms as a table for programs: a row for each month of each."""
    rows = [
        {**{name: getattr(alarm, name) for name in _OF_ALARM}, **{name: getattr(month, name) for name in _OF_MONTH}}
        for alarm in report.alarms
        for month in alarm.months
    ]
    return Table([Column(name, name) for name in (*_OF_ALARM, *_OF_MONTH)], rows)


def _archive(tables: dict[str, bytes]) -> bytes:
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo  # noqa: PLC0415  only where it is asked for

    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in tables.items():
            archive.writestr(ZipInfo(name, _LONG_AGO), content, ZIP_DEFLATED)
    return stream.getvalue()
