"""``aftersales merge-file``: what git calls to merge one record; see gitattributes(5), custom merge driver."""

from pathlib import Path

import click

from aftersales.app.context import Context
from aftersales.cli.base import command
from aftersales.errors import ExitCode
from aftersales.i18n import N_

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@command(
    "merge-file",
    help=N_("Merge two versions of a ticket or customer for git: OURS gets the result. Exit 1: something to settle."),
)
@click.argument("base", type=_FILE)
@click.argument("ours", type=_FILE)
@click.argument("theirs", type=_FILE)
@click.argument("path")
@click.pass_obj
def merge_file(context: Context, base: Path, ours: Path, theirs: Path, path: str) -> int:
    """Merge one file."""
    from aftersales.app.merging import merge_for_git  # noqa: PLC0415  heavy: YAML, schema, git

    return ExitCode.DONE if merge_for_git(context, base, ours, theirs, path) else ExitCode.FOUND
