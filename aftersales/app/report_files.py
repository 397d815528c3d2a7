"""Reports as files: one page, one workbook, or a CSV file for each section."""

from pathlib import Path

from aftersales.app.output_files import whole_file
from aftersales.model.policy import Policy
from aftersales.render.report_outputs import report_bytes, report_tables
from aftersales.reports.section import Report
from aftersales.store.trouble import outside_trouble


def save_report(report: Report, policy: Policy, form: str, path: Path) -> None:
    """Write a report to `path`; CSV of several sections into a folder of that name, made where it is missing.

    Args:
        report: what to write.
        policy: gives ids their names.
        form: one of ``render.report_outputs.FORMATS``.
        path: ends in ``.zip`` where the CSV files of several sections are to be one file.

    Raises:
        OutsideError: the disk refuses, or a library that the format needs is not installed.
    """
    if form == "csv" and path.suffix.lower() != ".zip" and len(report.sections) != 1:
        _save_tables(report_tables(report, policy), path)
        return
    content = report_bytes(report, policy, form, zipped=path.suffix.lower() == ".zip")
    with whole_file(path) as stream:
        stream.write(content)


def _save_tables(tables: dict[str, bytes], folder: Path) -> None:
    with outside_trouble(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for name, content in tables.items():
        with whole_file(folder / name) as stream:
            stream.write(content)
