"""``aftersales list``: list tickets."""

import sys

import click

from aftersales.app.context import Context
from aftersales.app.queries import Listing, list_tickets
from aftersales.cli.as_of import as_of_option
from aftersales.cli.base import command, option
from aftersales.cli.options import filter_options, format_option
from aftersales.cli.output import page, remark, terminal_size
from aftersales.i18n import N_, _, ngettext
from aftersales.model.filters import Sort, SortKey, TicketFilter
from aftersales.model.record import replace
from aftersales.render.tables import render_table
from aftersales.render.tickets import ALL_COLUMNS, TERMINAL_COLUMNS, list_table

DEFAULT_LIMIT = 50


@command("list", help=N_("List tickets, the newest first; without --closed, --state or --text only open ones."))
@filter_options
@option("--sort", type=click.Choice([key.value for key in SortKey]), help=N_("Order by this."))
@option("--reverse", "-r", is_flag=True, help=N_("The other way round."))
@option("--limit", "-n", type=click.IntRange(min=0), help=N_("At most this many; 0 for all. A table shows 50."))
@option("--offset", type=click.IntRange(min=0), default=0, help=N_("Leave out this many first."))
@format_option
@as_of_option
@click.pass_obj
def list_(
    context: Context,
    wanted: TicketFilter,
    sort: str | None,
    limit: int | None,
    offset: int,
    form: str,
    *,
    reverse: bool,
) -> None:
    """List tickets."""
    order = Sort(SortKey(sort), descending=reverse) if sort else Sort(SortKey.OPENED, descending=not reverse)
    most = limit if limit is not None else (DEFAULT_LIMIT if form == "table" else 0)
    listing = list_tickets(context, only_open(wanted), sort=order, limit=most or None, offset=offset)
    show_listing(context, listing, form)


def only_open(wanted: TicketFilter) -> TicketFilter:
    """Return the filter for open tickets where nothing else says which."""
    says = wanted.open is not None or wanted.states or wanted.text or wanted.ids
    return wanted if says else replace(wanted, open=True)


def show_listing(context: Context, listing: Listing, form: str) -> None:
    """Print a list; what it leaves out and what does not parse is said on standard error."""
    people = form == "table"
    table = list_table(
        listing.lines,
        context.policy,
        context.now,
        context.zone,
        TERMINAL_COLUMNS if people else ALL_COLUMNS,
        terminal_size().columns if people and sys.stdout.isatty() else None,
    )
    page(render_table(table, form))
    shown, total = len(listing.lines), listing.total
    if people and not total:
        remark(_("No tickets."))
    elif people and shown < total:
        remark(_("{shown} of {total} tickets; more with --limit.").format(shown=shown, total=total))
    for disputed in context.index.stored_with("conflict", "open"):
        remark(
            _("{ticket}: two clones changed it differently; settle it with: aftersales resolve {ticket}").format(
                ticket=disputed.line.id
            )
        )
    for broken in listing.broken:
        remark(
            _("{place}: does not parse and is in no list: {message}").format(place=broken.place, message=broken.message)
        )
    if listing.broken:
        count = len(listing.broken)
        remark(
            ngettext(
                "{count} file is broken; see: aftersales check",
                "{count} files are broken; see: aftersales check",
                count,
            ).format(count=count)
        )
