"""``aftersales approve``: approve what was asked for."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command
from aftersales.cli.commands.transition import text_option
from aftersales.cli.output import say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_


@command("approve", help=N_("Approve REQUEST (its id or kind) of TICKET; without it, the only one that waits."))
@click.argument("ticket")
@click.argument("request", default="")
@text_option
@click.pass_obj
def approve(context: Context, ticket: str, request: str, text: str) -> None:
    """Approve a request."""
    from aftersales.app.approvals import approve_request  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(approve_request(context, ticket, request, text=words_from(text)))
