"""``aftersales link``: relate a ticket to another."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command
from aftersales.cli.commands.transition import text_option
from aftersales.cli.output import say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_


@command(
    "link",
    help=N_("Say how TICKET relates to OTHER: duplicate_of, follows, same_unit, same_batch, caused_by or related."),
)
@click.argument("ticket")
@click.argument("kind")
@click.argument("other")
@text_option
@click.pass_obj
def link(context: Context, ticket: str, kind: str, other: str, text: str) -> None:
    """Link two tickets."""
    from aftersales.app.tickets import link_tickets  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(link_tickets(context, ticket, kind, other, text=words_from(text)))
