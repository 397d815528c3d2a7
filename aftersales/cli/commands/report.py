"""``aftersales report``: a period in figures, section by section."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.options import period, restricting_options
from aftersales.cli.output import page, remark
from aftersales.i18n import N_, _
from aftersales.model.filters import TicketFilter
from aftersales.reports.sections import SECTIONS

FORMATS = ("table", "md", "json")


@command("report", help=N_("Report on a period, section by section; without dates, the month up to now."))
@option("--since", metavar="WHEN", help=N_("The first day or moment."))
@option("--until", metavar="WHEN", help=N_("The last day, or the moment it ends."))
@option("--days", type=click.IntRange(1, 36_500), help=N_("The last so many days instead, today included."))
@option(
    "--section", "sections", multiple=True, type=click.Choice(list(SECTIONS)), help=N_("Only this; may be given again.")
)
@restricting_options
@option(
    "--format", "-f", "form", type=click.Choice(FORMATS), default="table", show_default=True, help=N_("How to show it.")
)
@click.pass_obj
def report(
    context: Context,
    wanted: TicketFilter,
    since: str | None,
    until: str | None,
    days: int | None,
    sections: tuple[str, ...],
    form: str,
) -> None:
    """Report."""
    from aftersales.app.reporting import make_report  # noqa: PLC0415  the period may be refused first
    from aftersales.render.report import report_data, report_text  # noqa: PLC0415  likewise
    from aftersales.render.tables import to_json  # noqa: PLC0415  likewise

    start, end = period(context, since, until, days)
    made = make_report(context, start, end, wanted, sections)
    page(to_json(report_data(made), indent=2) + "\n" if form == "json" else report_text(made, context.policy, form))
    if made.broken:
        remark(_("{count} files do not parse and are not counted; see: aftersales check").format(count=made.broken))
