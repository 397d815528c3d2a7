"""``aftersales close``: the transition that closes a ticket."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.commands.transition import override_option, text_option
from aftersales.cli.output import say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_


@command("close", help=N_("Close TICKET; its customer must have been informed."))
@click.argument("ticket")
@option(
    "--cause", default="", metavar="CAUSE", help=N_("The root cause: a choice of facts.root_cause in categories.yaml.")
)
@text_option
@override_option
@click.pass_obj
def close(context: Context, ticket: str, cause: str, text: str, *, override: bool) -> None:
    """Close a ticket."""
    from aftersales.app.closing import close_ticket  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(close_ticket(context, ticket, cause=cause, text=words_from(text), override=override))
