"""``aftersales today``: what waits for you, or for a department, today."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.options import check_filter_words
from aftersales.cli.output import page, remark
from aftersales.i18n import N_, _


@command(
    "today",
    help=N_(
        "Show what waits today: what is left from before, what is due by midnight, what nobody of your department has "
        "taken, what you may approve. Nothing is shown twice."
    ),
)
@option("--department", "-d", default="", help=N_("Everything of this department instead of yours."))
@option(
    "--format",
    "-f",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=N_("How to show it."),
)
@click.pass_obj
def today(context: Context, department: str, form: str) -> None:
    """Show the day."""
    from aftersales.app.shifts import day_of  # noqa: PLC0415  one command, one import
    from aftersales.render.shifts import day_json, day_text  # noqa: PLC0415  likewise

    if department:
        check_filter_words(context.policy, (), (department,), (), ())
    parts = day_of(context, department)
    about = context.policy, context.now, context.zone
    page(day_json(parts, *about) if form == "json" else day_text(parts, *about))
    if form == "text" and not any(part.lines for part in parts):
        remark(_("Nothing waits today."))
