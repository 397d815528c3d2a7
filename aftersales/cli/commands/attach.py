"""``aftersales attach``: keep files beside a ticket as evidence."""

from pathlib import Path

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.output import say_outcome
from aftersales.cli.words import words_from
from aftersales.i18n import N_


@command("attach", help=N_("Keep FILES beside TICKET as evidence, with their checksums."))
@click.argument("ticket")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@option("--shows", multiple=True, help=N_("What the files show: goods, packaging, waybill …; may be given again."))
@text_option
@click.pass_obj
def attach(context: Context, ticket: str, files: tuple[Path, ...], shows: tuple[str, ...], text: str) -> None:
    """Attach evidence."""
    from aftersales.app.evidence import attach_evidence  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(attach_evidence(context, ticket, files, shows=shows, text=words_from(text)))
