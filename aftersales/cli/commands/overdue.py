"""``aftersales overdue``: what is late, or soon will be."""

import click

from aftersales.app.context import Context
from aftersales.app.queries import list_tickets
from aftersales.cli.as_of import as_of_option
from aftersales.cli.base import command, option
from aftersales.cli.commands.list_ import show_listing
from aftersales.cli.options import filter_options, format_option
from aftersales.errors import ExitCode
from aftersales.i18n import N_
from aftersales.model.filters import Sort, SortKey, TicketFilter
from aftersales.model.record import replace


@command(
    "overdue",
    help=N_("List tickets with a deadline that has passed, the latest first; --due-within 4h adds those that will."),
)
@filter_options
@option("--limit", "-n", type=click.IntRange(min=0), default=0, help=N_("At most this many; 0 for all."))
@option("--exit-code", is_flag=True, help=N_("Exit with 1 where there are any."))
@format_option
@as_of_option
@click.pass_obj
def overdue(context: Context, wanted: TicketFilter, limit: int, form: str, *, exit_code: bool) -> int:
    """List what is late."""
    late = wanted if wanted.due_within is not None else replace(wanted, overdue=True)
    listing = list_tickets(context, late, sort=Sort(SortKey.DUE), limit=limit or None)
    show_listing(context, listing, form)
    return ExitCode.FOUND if exit_code and listing.total else ExitCode.DONE
