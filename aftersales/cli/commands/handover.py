"""``aftersales handover``: the note from one shift to the next."""

from datetime import datetime, time

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.options import check_filter_words, when
from aftersales.cli.output import page
from aftersales.i18n import N_


@command(
    "handover",
    help=N_(
        "Write the note for the next shift, in Markdown: what was done since this morning or --since, what is late, "
        "what will be soon. Personal data is masked."
    ),
)
@option("--since", metavar="WHEN", help=N_("When the shift began; otherwise this morning."))
@option("--department", "-d", default="", help=N_("Late and soon late only of this department."))
@click.pass_obj
def handover(context: Context, since: str | None, department: str) -> None:
    """Write the note."""
    from aftersales.app.shifts import hand_over  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.render.shifts import handover_markdown  # noqa: PLC0415  likewise

    if department:
        check_filter_words(context.policy, (), (department,), (), ())
    morning = datetime.combine(context.now.date(), time(), context.now.tzinfo)
    found = hand_over(context, when(context, since, name="--since") or morning, department)
    page(handover_markdown(found, context.policy, context.now, context.zone))
