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

_FORMATS = ("csv", "jsonl", "json", "xlsx", "yaml")


@command(
    "export",
    help=N_(
        "Write tickets as flat rows for other programs, oldest first: every ticket, or those that the filters of list "
        "describe. Tickets hold no names, phones or addresses, so the file may be passed on."
    ),
)
@filter_options
@option("--format", "-f", "form", type=click.Choice(_FORMATS), help=N_("How; otherwise by FILE's ending, or CSV."))
@option("--output", "-o", metavar="FILE", type=click.Path(path_type=Path), help=N_("Where to; - is standard output."))
@as_of_option
@click.pass_obj
def export(context: Context, wanted: TicketFilter, form: str | None, output: Path | None) -> None:
    """Export tickets."""
    from aftersales.app.exporting import export_file, export_tickets  # noqa: PLC0415  only when it runs

    form = form or _by_ending(output)
    if output and str(output) != "-":
        broken = export_file(context, wanted, form, output)
    else:
        if form == "xlsx" and sys.stdout.isatty():
            raise UsageError(_("A workbook is not for a terminal."), hint=_("Name a file with --output."))
        broken = export_tickets(context, wanted, form, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    for file in broken:
        remark(_("{place}: does not parse and is left out: {message}").format(place=file.place, message=file.message))


def _by_ending(output: Path | None) -> str:
    ending = output.suffix.removeprefix(".").lower() if output else ""
    return {"yml": "yaml", "ndjson": "jsonl"}.get(ending, ending if ending in _FORMATS else "csv")
