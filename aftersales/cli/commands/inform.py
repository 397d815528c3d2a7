"""``aftersales inform``: note what the customer was told, and by which channel."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.commands.transition import override_option, text_option
from aftersales.cli.output import say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_


@command("inform", help=N_("Note what the customer of TICKET was told, and by which channel."))
@click.argument("ticket")
@option("--by", "channel", metavar="CHANNEL", default="", help=N_("By which channel: phone, mail, chat …"))
@option("--outcome", is_flag=True, help=N_("It was the outcome: the ticket goes on to the state that says so."))
@text_option
@override_option
@click.pass_obj
def inform(context: Context, ticket: str, channel: str, text: str, *, outcome: bool, override: bool) -> None:
    """Note what the customer was told."""
    from aftersales.app.informing import inform_customer  # noqa: PLC0415  heavy: YAML, schema, git

    words = words_from(text, ask=True)
    say_outcome(inform_customer(context, ticket, channel, words, outcome=outcome, override=override))
