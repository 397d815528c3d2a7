"""``aftersales history``: who did what to a ticket, when and why, and the commit that vouches for it."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.options import text_format_option
from aftersales.cli.output import page, wants_colour
from aftersales.i18n import N_


@command("history", help=N_("Show who did what to TICKET, when, why, and which commit says so; hand edits included."))
@click.argument("ticket")
@option("--diff", is_flag=True, help=N_("Show what each commit changed in the file."))
@text_format_option
@click.pass_obj
def history(context: Context, ticket: str, form: str, *, diff: bool) -> None:
    """Show the history."""
    from aftersales.app.history import ticket_history  # noqa: PLC0415  git only here
    from aftersales.render.history import history_data, history_text  # noqa: PLC0415  likewise

    told = ticket_history(context, ticket, diff=diff)
    if form == "json":
        from aftersales.render.tables import to_json  # noqa: PLC0415  likewise

        page(to_json(history_data(told), indent=2) + "\n")
        return
    page(history_text(told, context.policy, context.now, context.zone, colour=wants_colour()))
