"""``aftersales show``: one ticket."""

import click

from aftersales.app.context import Context
from aftersales.app.queries import ticket_data, view_ticket
from aftersales.cli.as_of import as_of_option
from aftersales.cli.base import command, option
from aftersales.cli.output import page, wants_colour
from aftersales.i18n import N_


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
@as_of_option
@click.pass_obj
def show(context: Context, ticket: str, form: str) -> None:
    """Show a ticket."""
    page({"json": _as_json, "yaml": _as_yaml}.get(form, _as_text)(context, ticket))


def _as_json(context: Context, ticket: str) -> str:
    from aftersales.render.tables import to_json  # noqa: PLC0415  each form imports what it needs

    return to_json(ticket_data(context, ticket), indent=2) + "\n"


def _as_yaml(context: Context, ticket: str) -> str:
    from aftersales.codec.tickets import render_ticket, ticket_from_data  # noqa: PLC0415  likewise

    return render_ticket(ticket_from_data(ticket_data(context, ticket))).decode()


def _as_text(context: Context, ticket: str) -> str:
    from aftersales.render.ticket_page import ticket_page  # noqa: PLC0415  likewise

    view = view_ticket(context, ticket)
    return ticket_page(view.ticket, view.clocks, view.policy, view.now, context.zone, colour=wants_colour())
