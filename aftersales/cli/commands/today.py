"""``aftersales today``: what waits for you, or for a department, today."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.options import check_filter_words, text_format_option
from aftersales.cli.output import page, remark
from aftersales.i18n import N_, _


@command(
    "today",
    help=N_(
        "Show what waits today: customers who wrote and were not answered, what is left from before, what is due by "
        "midnight, what nobody of your department has taken, what you may approve. Nothing is shown twice."
    ),
)
@option("--department", "-d", default="", help=N_("Everything of this department instead of yours."))
@text_format_option
@click.pass_obj
def today(context: Context, department: str, form: str) -> None:
    """Show the day."""
    from aftersales.app.shifts import day_of  # noqa: PLC0415  one command, one import
    from aftersales.render.shifts import day_json, day_text  # noqa: PLC0415  likewise

    if department:
        check_filter_words(context.policy, (), (department,), (), ())
    sections = day_of(context, department)
    about = context.policy, context.now, context.zone
    page(day_json(sections, *about) if form == "json" else day_text(sections, *about))
    if form == "text" and not any(section.lines for section in sections):
        remark(_("Nothing waits today."))
