"""``aftersales merge``: make a ticket the duplicate of another."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command
from aftersales.cli.commands.transition import text_option
from aftersales.cli.output import say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_


@command(
    "merge",
    help=N_("Make TICKET the duplicate of INTO, which goes on and refers to it. Taken back by: aftersales undo TICKET"),
)
@click.argument("ticket")
@click.argument("into")
@text_option
@click.pass_obj
def merge(context: Context, ticket: str, into: str, text: str) -> None:
    """Merge two tickets."""
    from aftersales.app.duplicates import merge_tickets  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(merge_tickets(context, ticket, into, text=words_from(text)))
