"""``aftersales check``: check the files of the desk."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.options import findings_format_option
from aftersales.cli.output import remark, say, wants_colour
from aftersales.cli.progress import progress_bar
from aftersales.errors import ExitCode
from aftersales.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from aftersales.app.checking import CheckReport


@command(
    "check",
    help=N_(
        "Check PATHS, or the whole desk: format, names, workflow, evidence, personal data. "
        "Reads the files as they lie in the work tree, committed or not; with --range what a commit holds. "
        "Exits with 1 where there are errors."
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@option("--range", "span", metavar="A..B", help=N_("Only what the commits of B that are not in A brought, as of B."))
@option("--strict", is_flag=True, help=N_("Let warnings count as errors."))
@findings_format_option
@click.pass_obj
def check(context: Context, paths: tuple[Path, ...], span: str | None, form: str, *, strict: bool) -> int:
    """Check the desk."""
    from aftersales.app.checking import check_desk  # noqa: PLC0415  heavy: YAML, schema, git

    with progress_bar(_("Checking files")) as progress:
        report = check_desk(context, paths, span=span, progress=progress)
    if text := _rendered(report, form, context.git.prefix):
        say(text)
    remark(_summary(report))
    return ExitCode.FOUND if report.errors or (strict and report.findings) else ExitCode.DONE


def _rendered(report: "CheckReport", form: str, prefix: str) -> str:
    from aftersales.render import findings as render  # noqa: PLC0415  only this command

    if form == "json":
        return render.findings_json(report.findings, report.files)
    if form == "github":
        return render.findings_github(report.findings, prefix)
    if form == "gitlab":
        return render.findings_gitlab(report.findings, prefix)
    return render.findings_text(report.findings, colour=wants_colour())


def _summary(report: "CheckReport") -> str:
    return ", ".join(
        (
            ngettext("{count} file checked", "{count} files checked", report.files).format(count=report.files),
            ngettext("{count} error", "{count} errors", report.errors).format(count=report.errors),
            ngettext("{count} warning", "{count} warnings", report.warnings).format(count=report.warnings),
        )
    )
