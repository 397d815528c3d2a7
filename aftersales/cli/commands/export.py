"""``aftersales export``: tickets as flat rows for other programs."""

import sys
from pathlib import Path

import click

from aftersales.app.context import Context
from aftersales.cli.as_of import as_of_option
from aftersales.cli.base import command, option
from aftersales.cli.options import filter_options
from aftersales.cli.output import remark
from aftersales.errors import UsageError
from aftersales.i18n import N_, _
from aftersales.model.filters import TicketFilter

_FORMATS = ("csv", "jsonl", "json", "xlsx", "yaml", "parquet")


@command(
    "export",
    help=N_(
        "Write tickets as flat rows for other programs, oldest first: every ticket, or those that the filters of list "
        "describe. Tickets hold no names or addresses, and telephone numbers, e-mail addresses and identity cards in "
        "people's words are masked, so the file may be passed on."
    ),
)
@filter_options
@option("--format", "-f", "form", type=click.Choice(_FORMATS), help=N_("How; otherwise by FILE's ending, or CSV."))
@option("--output", "-o", metavar="FILE", type=click.Path(path_type=Path), help=N_("Where to; - is standard output."))
@as_of_option
@option("--personal", is_flag=True, help=N_("Leave what looks personal in people's words as it is."))
@click.pass_obj
def export(context: Context, wanted: TicketFilter, form: str | None, output: Path | None, *, personal: bool) -> None:
    """Export tickets."""
    from aftersales.app.exporting import export_file, export_tickets  # noqa: PLC0415  only when it runs
    from aftersales.render.exports import BINARY  # noqa: PLC0415  likewise

    form = form or _by_ending(output)
    if output and str(output) != "-":
        broken = export_file(context, wanted, form, output, personal=personal)
    else:
        if form in BINARY and sys.stdout.isatty():
            raise UsageError(_("This format is not for a terminal."), hint=_("Name a file with --output."))
        broken = export_tickets(context, wanted, form, sys.stdout.buffer, personal=personal)
        sys.stdout.buffer.flush()
    for file in broken:
        remark(_("{place}: does not parse and is left out: {message}").format(place=file.place, message=file.message))


def _by_ending(output: Path | None) -> str:
    ending = output.suffix.removeprefix(".").lower() if output else ""
    return {"yml": "yaml", "ndjson": "jsonl"}.get(ending, ending if ending in _FORMATS else "csv")
