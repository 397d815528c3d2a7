"""``aftersales split``: make a part of a ticket's matter a ticket of its own."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.output import say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_


@command(
    "split",
    help=N_("Make a part of TICKET's matter a new ticket called TITLE, with the same customer, product and order."),
)
@click.argument("ticket")
@click.argument("title", nargs=-1, required=True)
@option("--category", "-c", default="", help=N_("What kind of matter the new one is; otherwise the same."))
@option("--set", "settings", multiple=True, metavar="FIELD=VALUE", help=N_("Another field of the new one."))
@option("--evidence", "files", multiple=True, metavar="FILE", help=N_("Evidence that belongs to the new one, too."))
@text_option
@click.pass_obj
def split(
    context: Context,
    ticket: str,
    title: tuple[str, ...],
    category: str,
    settings: tuple[str, ...],
    files: tuple[str, ...],
    text: str,
) -> None:
    """Split a ticket."""
    from aftersales.app.splitting import split_ticket  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.cli.commands.open_request import settings as typed_settings  # noqa: PLC0415  likewise

    typed = typed_settings(settings)
    words = words_from(text)
    say_outcome(split_ticket(context, ticket, " ".join(title), category=category, typed=typed, files=files, text=words))
