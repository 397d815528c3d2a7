"""``aftersales reopen``: the transition that reopens a ticket."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command
from aftersales.cli.commands.transition import override_option, text_option
from aftersales.cli.output import say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_


@command("reopen", help=N_("Open the closed TICKET again; say why with --text."))
@click.argument("ticket")
@text_option
@override_option
@click.pass_obj
def reopen(context: Context, ticket: str, text: str, *, override: bool) -> None:
    """Reopen a ticket."""
    from aftersales.app.tickets import reopen_ticket  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(reopen_ticket(context, ticket, text=words_from(text), override=override))
