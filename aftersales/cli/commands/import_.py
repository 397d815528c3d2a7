"""``aftersales import``: bring tickets in from a table, every row accounted for, or from e-mail."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from aftersales.app.context import Context
from aftersales.cli.base import TranslatedGroup, command, option
from aftersales.cli.commands.import_mail import import_mail
from aftersales.cli.progress import progress_bar
from aftersales.errors import ExitCode
from aftersales.i18n import N_, _

_PER = ("import", "ticket", "event")
_FILE = click.Path(path_type=Path)


class _Import(TranslatedGroup):
    """A group whose first command need not be named: ``import FILE --map MAP`` was there before the other."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the first word for a command where it is one; a file of such a name is written ``./mail``."""
        if args and args[0] not in {*self.commands, *self.get_help_option_names(ctx)}:
            args = [_TABLE, *args]
        return super().parse_args(ctx, args)


_TABLE = "table"


@click.group(
    "import",
    cls=_Import,
    subcommand_metavar="[table] FILE --map MAP | mail SOURCE...",
    help=N_("Bring tickets in: the rows of a table (import FILE --map MAP), or e-mail (import mail SOURCE)."),
)
def import_() -> None:
    """Hold the commands below."""


@command(
    _TABLE,
    help=N_(
        "Bring the rows of FILE (CSV, TSV, XLSX, JSON Lines) in as tickets, as a MAP says. Importing the same rows "
        "again changes nothing; new rows continue their tickets. Try it with --dry-run first."
    ),
)
@click.argument("file", type=_FILE)
@option("--map", "map_file", required=True, metavar="MAP", type=_FILE, help=N_("The map file."))
@option("--dry-run", is_flag=True, help=N_("Only tell what would happen, and show the first tickets."))
@option(
    "--commit-per",
    type=click.Choice(_PER),
    default="import",
    show_default=True,
    help=N_("What one commit holds: the whole import, a ticket, or an event; the last two keep their dates."),
)
@option("--one-commit", "commit_per", flag_value="import", help=N_("One commit for everything, as without it."))
@option("--rejects", metavar="FILE", type=_FILE, help=N_("Where rejected rows go; otherwise beside FILE."))
@option("--sheet", default="", metavar="NAME", help=N_("The sheet of a workbook."))
@option("--encoding", default="", metavar="NAME", help=N_("The encoding of FILE: gb18030, cp1252 …"))
@option("--yes", "-y", is_flag=True, help=N_("Do not ask before anything is written."))
@click.pass_obj
def table(context: Context, /, *, commit_per: str, yes: bool, **asked: Any) -> int:
    """Import a table."""
    from aftersales.app.import_request import CommitPer, ImportRequest  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.app.importing import import_table  # noqa: PLC0415  likewise
    from aftersales.cli.import_report import say_result  # noqa: PLC0415  likewise

    request = ImportRequest(**asked, commit_per=CommitPer(commit_per))
    if not (yes or request.dry_run) and sys.stdin.isatty():
        trial = replace(request, dry_run=True)
        with progress_bar(_("Reading rows")) as tell:
            say_result(import_table(context, trial, tell), trial, samples=False)
        if not click.confirm(_("Import this?"), default=True, err=True):
            return ExitCode.DONE
    with progress_bar(_("Importing rows")) as tell:
        result = import_table(context, request, tell)
    say_result(result, request, samples=request.dry_run)
    return ExitCode.FOUND if result.account.rows_rejected else ExitCode.DONE


import_.add_command(table)
import_.add_command(import_mail)
