"""``aftersales find``: tickets by any words, number or part of an id."""

import click

from aftersales.app.context import Context
from aftersales.app.queries import list_tickets
from aftersales.cli.as_of import as_of_option
from aftersales.cli.base import command, option
from aftersales.cli.commands.list_ import DEFAULT_LIMIT, show_listing
from aftersales.cli.options import format_option
from aftersales.i18n import N_
from aftersales.model.filters import TicketFilter


@command(
    "find",
    help=N_("Find tickets, open and closed, that hold all WORDS: text, order number, waybill, serial, part of an id."),
)
@click.argument("words", nargs=-1, required=True)
@option("--limit", "-n", type=click.IntRange(min=0), help=N_("At most this many; 0 for all. A table shows 50."))
@format_option
@as_of_option
@click.pass_obj
def find(context: Context, words: tuple[str, ...], limit: int | None, form: str) -> None:
    """Find tickets."""
    most = limit if limit is not None else (DEFAULT_LIMIT if form == "table" else 0)
    text = " ".join(words)
    listing = list_tickets(context, TicketFilter(text=text), limit=most or None)
    if not listing.total and len(words) == 1:
        listing = list_tickets(context, TicketFilter(ids=(text,)), limit=most or None)
    show_listing(context, listing, form)
