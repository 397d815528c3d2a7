"""``aftersales report``: a period in figures, section by section."""

from datetime import datetime
from pathlib import Path

import click

from aftersales.app.context import Context
from aftersales.cli.as_of import as_of_option
from aftersales.cli.base import command, option
from aftersales.cli.options import period, restricting_options, when
from aftersales.cli.output import remark
from aftersales.errors import UsageError
from aftersales.i18n import N_, _
from aftersales.model.filters import TicketFilter
from aftersales.reports.alarms import RISES
from aftersales.reports.periods import last_whole
from aftersales.reports.sections import PACKS, SECTIONS

FORMATS = ("table", "md", "json", "csv", "xlsx", "html")


@command("report", help=N_("Report on a period, section by section; without dates, the month up to now."))
@option("--since", metavar="WHEN", help=N_("The first day or moment."))
@option("--until", metavar="WHEN", help=N_("The last day, or the moment it ends."))
@option("--days", type=click.IntRange(1, 36_500), help=N_("The last so many days instead, today included."))
@option("--pack", type=click.Choice(list(PACKS)), help=N_("The regular report on the last whole week or month."))
@option(
    "--section", "sections", multiple=True, type=click.Choice(list(SECTIONS)), help=N_("Only this; may be given again.")
)
@option("--list", "listed", is_flag=True, help=N_("List the sections instead."))
@option(
    "--rises",
    type=click.IntRange(1, 24),
    default=RISES,
    show_default=True,
    help=N_("Mark what rose so many months running."),
)
@option("--feedback", is_flag=True, help=N_("Write what rises down as suggestions for improvement, once a month."))
@option(
    "--to", "department", metavar="DEPARTMENT", default="product", show_default=True, help=N_("For this department.")
)
@restricting_options
@option("--format", "-f", "form", type=click.Choice(FORMATS), help=N_("How; otherwise by FILE's ending, or a table."))
@option(
    "--output",
    "-o",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=N_("Where to; - is standard output. For CSV a folder, or FILE.zip: it has a file for each section."),
)
@as_of_option
@click.pass_obj
def report(
    context: Context,
    wanted: TicketFilter,
    since: str | None,
    until: str | None,
    days: int | None,
    pack: str | None,
    sections: tuple[str, ...],
    form: str | None,
    output: Path | None,
    rises: int,
    department: str,
    *,
    feedback: bool,
    listed: bool,
) -> None:
    """Report."""
    from aftersales.app.reporting import make_report  # noqa: PLC0415  the period may be refused first
    from aftersales.cli.report_output import form_of, put_report, put_sections  # noqa: PLC0415  likewise

    form = form_of(form, output)
    if listed:
        return put_sections(form)
    start, end = _pack(context, pack, since, until, days) if pack else period(context, since, until, days)
    shown = sections or PACKS.get(pack or "", ())
    looked = 0 if sections and not feedback else rises
    made = make_report(context, start, end, wanted, shown, pack=pack or "", rises=looked)
    if feedback:
        from aftersales.app.alarm_feedback import tell_alarms  # noqa: PLC0415  heavy: YAML, schema, git

        made = tell_alarms(context, made, department, wanted).report
    put_report(made, context.policy, form, output)
    if made.broken:
        remark(_("{count} files do not parse and are not counted; see: aftersales check").format(count=made.broken))
    return None


def _pack(
    context: Context, pack: str, since: str | None, until: str | None, days: int | None
) -> tuple[datetime, datetime]:
    """Return the last week or month that was over at --until, or is over now."""
    if since or days:
        raise UsageError(
            _("--pack has a period of its own."), hint=_("With --until, it is the last one that was over by then.")
        )
    return last_whole(pack, when(context, until, name="--until", end=True) or context.now)
