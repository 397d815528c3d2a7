"""``aftersales promise``: a moment given to the customer, kept as a clock."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command
from aftersales.cli.options import when
from aftersales.cli.output import say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_


@command("promise", help=N_("Note that the customer of TICKET was promised TEXT by WHEN: a day (its end) or a moment."))
@click.argument("ticket")
@click.argument("moment", metavar="WHEN")
@click.argument("text", nargs=-1)
@click.pass_obj
def promise(context: Context, ticket: str, moment: str, text: tuple[str, ...]) -> None:
    """Note a promise."""
    from aftersales.app.tickets import promise_ticket  # noqa: PLC0415  heavy: YAML, schema, git

    due = when(context, moment, name="WHEN", end=True) or context.now
    say_outcome(promise_ticket(context, ticket, due, words_from(" ".join(text), ask=True)))
