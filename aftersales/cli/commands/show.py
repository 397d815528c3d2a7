"""``aftersales show``: one ticket."""

import click

from aftersales.app.context import Context
from aftersales.app.queries import TicketView, view_ticket
from aftersales.cli.base import command, option
from aftersales.cli.output import page, wants_colour
from aftersales.i18n import N_
from aftersales.render.tables import to_json
from aftersales.render.ticket_page import ticket_page


@command("show", help=N_("Show TICKET: any part of its id that is not another's."))
@click.argument("ticket")
@option(
    "--format",
    "-f",
    "form",
    type=click.Choice(["text", "json", "yaml"]),
    default="text",
    show_default=True,
    help=N_("How to show it; json and yaml are the ticket's file."),
)
@click.pass_obj
def show(context: Context, ticket: str, form: str) -> None:
    """Show a ticket."""
    view = view_ticket(context, ticket)
    page(_rendered(context, view, form))


def _rendered(context: Context, view: TicketView, form: str) -> str:
    if form == "json":
        return to_json(view.data, indent=2) + "\n"
    if form == "yaml":
        from aftersales.codec.tickets import render_ticket  # noqa: PLC0415  YAML only where it is asked for

        return render_ticket(view.ticket).decode()
    return ticket_page(view.ticket, view.clocks, view.policy, view.now, context.zone, colour=wants_colour())
