"""``aftersales reject``: reject what was asked for, or take one's own request back."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command
from aftersales.cli.commands.transition import text_option
from aftersales.cli.output import say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_


@command("reject", help=N_("Reject REQUEST (its id or kind) of TICKET with a reason; your own is taken back."))
@click.argument("ticket")
@click.argument("request", default="")
@text_option
@click.pass_obj
def reject(context: Context, ticket: str, request: str, text: str) -> None:
    """Reject a request."""
    from aftersales.app.approvals import reject_request  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(reject_request(context, ticket, request, text=words_from(text, ask=True)))
