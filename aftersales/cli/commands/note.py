"""``aftersales note``: write a note on a ticket."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.output import say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_


@command("note", help=N_("Write a note on TICKET. Without TEXT your editor opens; - reads standard input."))
@click.argument("ticket")
@click.argument("text", nargs=-1)
@option("--to-customer", is_flag=True, help=N_("The customer got these words; the first of them answers the customer."))
@click.pass_obj
def note(context: Context, ticket: str, text: tuple[str, ...], *, to_customer: bool) -> None:
    """Write a note."""
    from aftersales.app.tickets import note_ticket  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(note_ticket(context, ticket, words_from(" ".join(text), ask=True), to_customer=to_customer))
