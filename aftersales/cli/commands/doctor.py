"""``aftersales doctor``: find and mend what is wrong with this clone."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.options import text_format_option
from aftersales.cli.output import remark, say, wants_colour
from aftersales.errors import ExitCode
from aftersales.i18n import N_, _, ngettext


@command(
    "doctor",
    help=N_(
        "Say what is wrong with this clone and what to do: git, identity, lock, what killed commands left, index, "
        "edits that are not committed, broken files. Changes nothing without --fix. Exits with 1 where it found any."
    ),
)
@option(
    "--fix",
    is_flag=True,
    help=N_("Finish or drop what a killed command left, and build the index anew; never touches what a person made."),
)
@text_format_option
@click.pass_obj
def doctor(context: Context, form: str, *, fix: bool) -> int:
    """Examine the clone."""
    from aftersales.app.doctor import doctor as examine  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.render.doctor import doctor_json, doctor_text  # noqa: PLC0415  only this command

    report = examine(context, fix=fix)
    if form == "json":
        say(doctor_json(report.findings, report.mended, report.notes))
    else:
        say(doctor_text(report.findings, report.mended, report.notes, colour=wants_colour()))
    count = len(report.findings)
    remark(
        ngettext("{count} thing found.", "{count} things found.", count).format(count=count)
        if count
        else _("Nothing is wrong.")
    )
    return ExitCode.FOUND if count else ExitCode.DONE
