"""Where a report goes: to the terminal, to standard output for another program, or to a file."""

import sys
from pathlib import Path

from aftersales.cli.output import page
from aftersales.errors import UsageError
from aftersales.i18n import _
from aftersales.model.policy import Policy
from aftersales.render.report import sections_table
from aftersales.render.report_outputs import ENDINGS, FILES, FORMATS, report_bytes
from aftersales.render.tables import FORMATS as TABLES
from aftersales.render.tables import render_table
from aftersales.reports.section import Report
from aftersales.reports.sections import SECTIONS


def form_of(form: str | None, output: Path | None) -> str:
    """Return the format: the one asked for, else by the ending of the file, else a table."""
    ending = output.suffix.removeprefix(".").lower() if output else ""
    return form or ENDINGS.get(ending, ending if ending in FORMATS else "table")


def put_sections(form: str) -> None:
    """Print what sections there are.

    Raises:
        UsageError: the format is not one of tables.
    """
    if form not in TABLES:
        raise UsageError(_("--list gives a table."), hint=_("Choose one of: {words}").format(words=", ".join(TABLES)))
    page(render_table(sections_table(list(SECTIONS)), form))


def put_report(report: Report, policy: Policy, form: str, output: Path | None) -> None:
    """Put a report where it belongs; ``-`` and None are standard output.

    Raises:
        UsageError: the format is not for a terminal, or needs more than one file.
    """
    if output and str(output) != "-":
        from aftersales.app.report_files import save_report  # noqa: PLC0415  only where there is a file

        save_report(report, policy, form, output)
        return
    if form == "csv" and len(report.sections) != 1:
        raise UsageError(
            _("CSV has a file for each section."),
            hint=_("Name a folder, or an archive that ends in .zip, with --output; or one --section."),
        )
    content = report_bytes(report, policy, form)
    if form not in FILES or form == "csv":
        page(content.decode())
        return
    if sys.stdout.isatty():
        raise UsageError(_("This format is not for a terminal."), hint=_("Name a file with --output."))
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
