"""``aftersales summary``: a period summed up and compared with the one before."""

import click

from aftersales.app.context import Context
from aftersales.cli.as_of import as_of_option
from aftersales.cli.base import command, option
from aftersales.cli.options import format_option, period
from aftersales.cli.output import page, remark
from aftersales.i18n import N_, _
from aftersales.reports.summary import DIMENSIONS


@command("summary", help=N_("Sum up a period and compare it with the one before; without dates, the month up to now."))
@option("--since", metavar="WHEN", help=N_("The first day or moment."))
@option("--until", metavar="WHEN", help=N_("The last day, or the moment it ends."))
@option("--days", type=click.IntRange(1, 36_500), help=N_("The last so many days instead, today included."))
@option(
    "--by",
    "dimensions",
    multiple=True,
    type=click.Choice(DIMENSIONS),
    help=N_("Split by this; may be given again. Otherwise by category."),
)
@format_option
@as_of_option
@click.pass_obj
def summary(
    context: Context, since: str | None, until: str | None, days: int | None, dimensions: tuple[str, ...], form: str
) -> None:
    """Sum up."""
    from aftersales.app.summary import summarise  # noqa: PLC0415  the period may be refused first
    from aftersales.render.summary import overview_table, period_text, split_table, summary_data  # noqa: PLC0415  likewise
    from aftersales.render.tables import render_table, to_json  # noqa: PLC0415  likewise

    start, end = period(context, since, until, days)
    split_by = dimensions or (DIMENSIONS if form == "json" else ("category",))
    told = summarise(context, start, end, split_by)
    if form == "json":
        page(to_json(summary_data(told.period, told.now, told.before, told.by), indent=2) + "\n")
        return
    parts = [render_table(overview_table(told.now, told.before), form)]
    parts += [render_table(split_table(name, groups, context.policy), form) for name, groups in told.by.items()]
    head = f"{period_text(start, end)}\n\n" if form in ("table", "md") else ""
    page(head + "\n".join(parts))
    if told.broken:
        remark(_("{count} files do not parse and are not counted; see: aftersales check").format(count=told.broken))
